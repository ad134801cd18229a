"""Words and lines: what is misread when it is torn apart stays together as long as it fits."""

from __future__ import annotations

import pytest

from labels.words import Ruler, groups


@pytest.mark.parametrize(
    ("text", "together"),
    [
        ("infuse 1,250 mg over 90 minutes", ["infuse", "1,250 mg", "over", "90 minutes"]),
        ("heparin 5,000 units/mL", ["heparin", "5,000 units/mL"]),
        ("keep at 2\u20138 °C", ["keep", "at", "2\u20138 °C"]),
        ("use by 2026-12-02 17:00", ["use", "by", "2026-12-02 17:00"]),
        ("route IV · rate 183 mL/hour", ["route", "IV ·", "rate", "183 mL/hour"]),
        ("sodium chloride 0.9% 250 mL", ["sodium", "chloride", "0.9%", "250 mL"]),
        ("≥ 5 mg", ["≥", "5 mg"]),
        ("Jackson, MS 39201", ["Jackson,", "MS", "39201"]),
        ("  two   spaces  ", ["two", "spaces"]),
        ("", []),
    ],
)
def test_numbers_stay_with_what_they_count(text: str, together: list[str]) -> None:
    assert [" ".join(group) for group in groups(text)] == together


def lines(text: str, width: int) -> list[str] | None:
    broken = Ruler(203).lines(text, False, 10, width)
    return None if broken is None else [" ".join(word for _, word in line.words) for line in broken]


def test_a_dose_goes_to_the_next_line_whole() -> None:
    width = Ruler(203).lines("vancomycin 1,250", False, 10, 2_000)
    assert width is not None

    assert lines("vancomycin 1,250 mg", width[0].width + 1) == ["vancomycin", "1,250 mg"]


def test_what_belongs_together_is_parted_only_where_it_fits_on_no_line() -> None:
    longest = Ruler(203).widest("1,250 milligrams", False, 10)

    assert lines("give 1,250 milligrams", longest) == ["give 1,250", "milligrams"]


def test_a_word_that_is_too_wide_is_told_and_not_broken() -> None:
    longest = Ruler(203).widest("Wolfeschlegelsteinhausenbergerdorff", False, 10)

    assert lines("Wolfeschlegelsteinhausenbergerdorff", longest) == ["Wolfeschlegelsteinhausenbergerdorff"]
    assert lines("Wolfeschlegelsteinhausenbergerdorff", longest - 1) is None


def test_a_space_that_holds_words_together_is_not_broken_at() -> None:
    whole = Ruler(203).widest("5\u00a0mg", False, 10)

    assert lines("in 5\u00a0mg", whole) == ["in", "5\u00a0mg"]
    assert lines("5\u00a0mg", whole - 1) is None
