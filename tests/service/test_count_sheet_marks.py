"""What the codes of a count sheet hold: a line is entered by the mark on its paper, which nobody can guess."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import count_sheets
from kiosk.services.count import Count
from kiosk.services.count_sheet import Sheet, write_sheet
from kiosk.services.sheet_code import new_mark, parts, value_of
from scanners import ScannerProfile, build_local, read
from tests.counting import Counter, counting
from tests.pharmacy import Pharmacy, asked, assert_sound, contents, done
from tests.shelf import VANCOMYCIN, place_of, received


@pytest.fixture
def stocked(pharmacy: Pharmacy) -> Pharmacy:
    """Two lots, at rest for an hour."""
    received(pharmacy, 5, "VN1", "280331")
    received(pharmacy, 13, "VN2", "280630")
    pharmacy.clock.advance(minutes=61)
    return pharmacy


def printed(counter: Counter, path: Path) -> None:
    made = write_sheet(counter.record, counter.person, counter.count_id, path)
    assert isinstance(made, Sheet), made


def entering(counter: Counter, person: str) -> Counter:
    begun = Count.start(counter.record, person)
    assert isinstance(begun, Count), begun
    return Counter(begun, person)


def test_a_line_is_entered_by_what_its_paper_shows_and_by_nothing_that_can_be_guessed(
    stocked: Pharmacy, tmp_path: Path
) -> None:
    counter = counting(stocked)
    printed(counter, tmp_path / "sheet.pdf")
    marks = [each.mark for each in count_sheets.lines(stocked.record, counter.count_id)]
    assert len(set(marks)) == 2
    assert all(re.fullmatch("[A-Z]{8}", mark) for mark in marks)
    part = entering(counter, stocked.ben)
    before = contents(stocked.record)
    for guess in ("1", "2", "ABCDEFGH"):
        assert part.scan(build_local("sheet", value_of(counter.count_id, guess))).name == "refused"
    changed = contents(stocked.record)
    assert changed["count_entry"] == before["count_entry"]
    other = counting(stocked, item=stocked.items[VANCOMYCIN])
    printed(other, tmp_path / "other.pdf")
    assert not {each.mark for each in count_sheets.lines(stocked.record, other.count_id)} & set(marks)


def test_a_sheet_that_was_printed_before_lines_had_marks_is_still_entered(stocked: Pharmacy) -> None:
    counter = counting(stocked)
    place = place_of(stocked, VANCOMYCIN, "VN1", "Shelf")
    line = {"count_id": counter.count_id, "line": 1, "item_id": stocked.items[VANCOMYCIN], **asdict(place)}
    with stocked.record.write(stocked.ana, "test") as write:
        write.run_many(
            "insert into count_sheet_line (count_id, line, item_id, lot_id, location_id, status, owner) values "
            "(:count_id, :line, :item_id, :lot_id, :location_id, :status, :owner)",
            [line],
        )
        write.note_in("count_sheet_lines", {"id": f"{counter.count_id} 1", **line})
    part = entering(counter, stocked.ben)
    asked(part.scan(build_local("sheet", value_of(counter.count_id, "1"))), "SHEET_NUMBER")
    done(part.answer(quantity=5), "KEPT")
    assert_sound(stocked.record)


@given(number=st.integers(1, 999_999), count=st.from_regex(r"K[1-9]-[0-9A-HJKMNP-TV-Z]{1,13}", fullmatch=True))
def test_a_code_of_a_sheet_is_read_back_and_is_no_product(number: int, count: str) -> None:
    for mark in (None, str(number), new_mark()):
        value = value_of(count, mark)
        data = read(build_local("sheet", value), ScannerProfile(), date(2026, 11, 29))
        assert (data.status, data.product, data.gtin, data.batch_lot) == ("ok", None, None, None)
        assert data.local is not None
        assert parts(data.local.value) == (count, mark)


@given(text=st.text("0123456789AK.-", max_size=12) | st.from_regex(r"K1-2[.][A-Z0-9]{7,9}", fullmatch=True))
def test_whatever_a_code_holds_is_a_count_a_line_or_nothing(text: str) -> None:
    found = parts(text)
    assert found is None or value_of(*found) == text
