"""More mis-set scanners, each told by the setting that ends it; and what the end of a person's number must not show."""

from __future__ import annotations

from datetime import date

import pytest

from scanners import change_for, may_be_private, read, self_test_code
from scanners.self_test import learn
from tests import codes
from tests.unit.scanners.test_self_test import GS, Scanner

TEXT = self_test_code().text


@pytest.mark.parametrize(
    ("scanner", "code", "words"),
    [
        (Scanner(separator="\t"), "SEPARATOR_ENDS", "Ctrl+]"),
        (Scanner(separator="\r"), "SEPARATOR_ENDS", "Ctrl+]"),
        (Scanner(separator="\0"), "SEPARATOR_UNREADABLE", "Ctrl+]"),
        (Scanner(separator="\udcff"), "SEPARATOR_UNREADABLE", "Ctrl+]"),
        (Scanner(suffix="\udcff"), "SUFFIX", "Clear the suffix"),
        (Scanner(suffix="A"), "SUFFIX", "Clear the suffix"),
        (Scanner(suffix="<1>"), "SUFFIX", "Clear the suffix"),
        (Scanner(prefix="ABCDEFGHIJKL"), "ADDED_TEXT", "Clear prefix"),
        (Scanner(suffix="ABCDEFGHIJKL"), "ADDED_TEXT", "suffix"),
        (Scanner(layout=("]-/_+" + GS, "¨'-?`¨")), "KEYBOARD_LAYOUT", "US"),
        (Scanner(layout=("]-/_+" + GS, "\u00b4'-?»\u00b4")), "KEYBOARD_LAYOUT", "US"),
        (Scanner(layout=("]-/_%+0123456789" + GS, "$)=°5_à&é\"'(§è!ç$")), "KEYBOARD_LAYOUT", "US"),
        (Scanner(layout=("]/" + GS, "[;[")), "KEYBOARD_LAYOUT", "US"),
        (Scanner(layout=("]-/_+", "+ß-?`"), case="swap"), "KEYBOARD_AND_CAPS", "Caps Lock"),
    ],
)
def test_the_first_fault_names_the_setting(scanner: Scanner, code: str, words: str) -> None:
    [first, *_] = learn(scanner.send(TEXT), scanner.end).faults
    assert first.code == code
    assert words in first.change == change_for(code)


@pytest.mark.parametrize("half", [TEXT.split(GS)[0], TEXT.split(GS)[1]])
def test_a_separator_that_ended_the_scan_is_told_from_its_halves(half: str) -> None:
    [fault] = learn(half, "\t").faults
    assert fault.code == "SEPARATOR_ENDS"


@pytest.mark.parametrize("separator", ["|", "{GS}", GS])
def test_a_separator_that_comes_in_front_as_well_does_no_harm(separator: str) -> None:
    lesson = learn(f"]d2{separator}{TEXT[3:].replace(GS, separator)}", "\r")
    assert lesson.faults == ()
    sent = f"]d2{separator}010031234501011917280331{separator}10VN1{separator}21S1"
    data = read(sent, lesson.profile, date(2026, 11, 23))
    assert (data.batch_lot, data.serial) == ("VN1", "S1")


def test_a_character_that_came_twice_is_no_missing_one() -> None:
    [fault] = learn(TEXT.replace("1728", "11728"), "\r").faults
    assert fault.code == "CHARACTERS_ADDED"


@pytest.mark.parametrize(("end", "ends"), [("\n", ("\r", "\t")), ("", ("\r",))])
def test_an_end_that_ends_nothing_here_is_a_fault(end: str, ends: tuple[str, ...]) -> None:
    [fault] = learn(TEXT, end, ends=ends).faults
    assert fault.code == "NO_SUFFIX"


@pytest.mark.parametrize("lost", range(9))
@pytest.mark.parametrize("code", [codes.patient(), codes.provider()])
def test_a_number_of_a_person_that_lost_its_beginning_is_withheld(code: str, lost: int) -> None:
    assert may_be_private(code[lost:])


@pytest.mark.parametrize("end", range(8, 26))
def test_a_number_of_a_person_that_lost_its_end_is_withheld(end: int) -> None:
    assert may_be_private(codes.patient()[:end])


@pytest.mark.parametrize("lost", range(10))
def test_a_badge_that_lost_its_beginning_is_withheld(lost: int) -> None:
    assert may_be_private("%KIOSK-P-7K4MZQ2WX9PTR3HB-O"[lost:])


@pytest.mark.parametrize("raw", [codes.retail(codes.SALINE), "]d2010031234567890617280331", "]d1%KIOSK-L-A1-3"])
def test_a_product_or_a_shelf_that_arrived_in_part_may_be_shown(raw: str) -> None:
    assert not may_be_private(raw)
