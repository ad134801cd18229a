"""Photographs on the screen: in their colours, upright, and nothing where a file is none."""

from __future__ import annotations

from collections.abc import Callable

from rich.color_triplet import ColorTriplet
from rich.segment import Segment
from textual.app import App, ComposeResult

from kiosk.demo_photos import syringe_beside_vial
from kiosk.widgets.photo import Photo

LINES = ("VANC", "1 g", "VN25021")


class _One(App[None]):
    """A photograph and nothing else."""

    def compose(self) -> ComposeResult:
        yield Photo("photo")


async def _colours(
    content: bytes | None, then: Callable[[Photo], None] = lambda photo: None
) -> list[set[ColorTriplet]]:
    """The grounds of each line that is drawn."""
    async with _One().run_test(size=(60, 20)) as pilot:
        photo = pilot.app.query_one(Photo)
        photo.show(content)
        then(photo)
        await pilot.pause()
        lines = [photo.render_line(row) for row in range(20)]
        return [{colour for each in line if (colour := _ground(each)) is not None} for line in lines]


def _ground(cell: Segment) -> ColorTriplet | None:
    is_pixel = "▀" in cell.text and cell.style is not None and cell.style.bgcolor is not None
    return cell.style.bgcolor.triplet if is_pixel and cell.style and cell.style.bgcolor else None


async def test_a_photograph_is_as_wide_as_its_room_and_shows_the_red_of_a_cap() -> None:
    rows = await _colours(syringe_beside_vial(LINES, 0.5))
    assert sum(bool(row) for row in rows) == 19, "60 columns of a picture of 320 × 200 are 38 rows of pixels"
    assert any(red > 140 and green < 90 and blue < 90 for red, green, blue in set().union(*rows))


async def test_what_is_no_photograph_and_no_photograph_at_all_are_an_empty_room() -> None:
    for content in (None, b"", b"\xff\xd8\xff cut off", syringe_beside_vial(LINES, 0.5)[:300]):
        assert not any(await _colours(content))
    gone = await _colours(syringe_beside_vial(LINES, 0.5), lambda photo: photo.show(None))
    assert not any(gone), "what was seen before is not what is asked about now"
