"""The preview in the terminal: the label's own dots, where they are and none beside."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from labels.preview import braille


def picture(width: int, height: int, *boxes: tuple[int, int, int, int]) -> Image.Image:
    image = Image.new("1", (width, height), 255)
    for box in boxes:
        image.paste(0, box)
    return image


def test_each_dot_of_a_cell_has_its_own_place() -> None:
    seen = [braille(picture(2, 4, (x, y, x + 1, y + 1)), 1, 1)[0] for y in range(4) for x in range(2)]

    assert seen == ["⠁", "⠈", "⠂", "⠐", "⠄", "⠠", "⡀", "⢀"]


@given(st.integers(1, 900), st.integers(1, 900), st.integers(1, 60), st.integers(1, 30), st.floats(0.2, 20),
       st.integers(-50, 1_000), st.integers(-50, 1_000))  # fmt: skip
def test_a_preview_is_as_large_as_it_was_asked_for(
    width: int, height: int, columns: int, rows: int, zoom: float, left: int, top: int
) -> None:
    drawn = braille(picture(width, height), columns, rows, left, top, zoom)

    assert drawn == ("\u2800" * columns,) * rows


@pytest.mark.thorough
@pytest.mark.parametrize("columns", [80, 110, 118])
def test_a_stroke_two_dots_thin_is_seen_wherever_it_is(columns: int) -> None:
    unseen = [
        at for at in (*range(203), *range(590, 600))  # a dot takes 203/40, 203/55, 203/59: after 203 all comes again
        if {"\u2800"} == set(braille(picture(812, 609, (at, 0, at + 2, 609)), columns, columns // 2)[0])
        or {"\u2800"} == set("".join(braille(picture(812, 609, (0, at, 812, at + 2)), columns, columns // 2)))
    ]  # fmt: skip

    assert unseen == []


def test_the_whole_label_is_seen_and_nothing_is_turned() -> None:
    corner = braille(picture(800, 400, (0, 0, 100, 100)), 40, 10)

    assert [row[:5] for row in corner[:3]] == ["⣿⣿⣿⣿⣿", "⣿⣿⣿⣿⣿", "⠛⠛⠛⠛⠛"]
    assert "".join(row[5:] for row in corner).strip("\u2800") == ""


def test_a_part_is_enlarged_and_stays_on_the_label() -> None:
    label = picture(800, 400, (700, 300, 800, 400))

    assert braille(label, 40, 10, left=700, top=300, zoom=2) == braille(label, 40, 10, left=400, top=200, zoom=2)
    assert braille(label, 40, 10, left=700, top=300, zoom=8) == ("⣿" * 40,) * 10
