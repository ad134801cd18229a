"""Count sheets: blind on paper, and back in by their codes; a sheet's entry asks for the number and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from db import count_entries, count_sheets, ledger, locations, lots, stock
from db.errors import StoreError
from db.ledger import Movement
from kiosk.services import count_cancel
from kiosk.services.count import Count
from kiosk.services.count_sheet import MOST_LINES, Sheet, write_sheet
from kiosk.services.sheet_code import value_of
from scanners import build_local
from tests import codes
from tests.counting import Counter, counting, explain_all, joining, post, review
from tests.pdf_text import pages
from tests.pharmacy import Pharmacy, asked, assert_sound, contents, done, refused
from tests.seen import scanned
from tests.service.pulling import add_person, pulling, vial
from tests.shelf import VANCOMYCIN, change_item, held, opened, place_of, received

_HOUR = 61 * 60


@pytest.fixture
def stocked(pharmacy: Pharmacy) -> Pharmacy:
    """Five of one lot and thirteen of another, at rest for an hour."""
    received(pharmacy, 5, "VN1", "280331")
    received(pharmacy, 13, "VN2", "280630")
    pharmacy.clock.advance(seconds=_HOUR)
    return pharmacy


def printed(counter: Counter, path: Path) -> list[str]:
    """Print a count's sheet, and give what a scanner reads from it: the sheet's own code, then line by line."""
    made = write_sheet(counter.record, counter.person, counter.count_id, path)
    assert isinstance(made, Sheet), made
    there = count_sheets.lines(counter.record, counter.count_id)
    wanted = [code(counter), *(code(counter, each.line) for each in sorted(there, key=lambda line: line.line))]
    assert sorted(set(scanned(path.read_bytes(), 300))) == sorted(f"]d1{text}" for text in wanted)
    assert made.lines == len(there)
    return wanted


def entering(counter: Counter, person: str) -> Counter:
    """Begin a part in which nobody said yet what is counted."""
    begun = Count.start(counter.record, person)
    assert isinstance(begun, Count)
    return Counter(begun, person)


def code(counter: Counter, line: int | None = None) -> str:
    """Give the code of a sheet, or of its line; where there is no such line, one with its number."""
    marks = {each.line: each.mark for each in count_sheets.lines(counter.record, counter.count_id)}
    return build_local("sheet", value_of(counter.count_id, None if line is None else marks.get(line, str(line))))


def entered(counter: Counter) -> list[tuple[str, int, int, str]]:
    names = {each.lot_id: each.batch_lot for each in stock.stock_now(counter.record, counter.record.now())}
    return [
        (names[each.lot_id], each.round, each.quantity, each.method)
        for each in count_entries.entries(counter.record, counter.count_id)
    ]


def test_a_sheet_says_what_is_counted_and_not_how_much(stocked: Pharmacy, tmp_path: Path) -> None:
    counter = counting(stocked)
    found = printed(counter, tmp_path / "sheet.pdf")

    assert found == [code(counter), code(counter, 1), code(counter, 2)]
    [page] = pages((tmp_path / "sheet.pdf").read_bytes())
    assert "1. Vancomycin 1 g\nlot VN1 · expires 2028-03-31 · vials" in page
    assert "2. Vancomycin 1 g\nlot VN2 · expires 2028-06-30 · vials" in page
    assert "13" not in page.replace("2026-11-23", "")
    assert_sound(stocked.record)


def test_what_stands_on_a_sheet_is_entered_by_its_codes(stocked: Pharmacy, tmp_path: Path) -> None:
    counter = counting(stocked)
    sheet, first, second = printed(counter, tmp_path / "sheet.pdf")
    part = entering(counter, stocked.ben)

    assert done(part.scan(sheet), "SHEET").message == "You enter the sheet of Shelf. Scan the code of its first line."
    question = asked(part.scan(first), "SHEET_NUMBER").question
    assert question.text == "Vancomycin 1 g, lot VN1, Shelf: how many does the sheet say?"
    assert question.fields == ("quantity",)
    said = done(part.answer(quantity="5"), "KEPT").message
    assert said == "Vancomycin 1 g, lot VN1: 5 vials. Scan the next line."
    asked(part.scan(second), "SHEET_NUMBER")
    done(part.answer(quantity=13), "KEPT")
    done(part.finish(), "FINISHED")

    assert entered(counter) == [("VN1", 1, 5, "sheet"), ("VN2", 1, 13, "sheet")]
    done(post(counter), "POSTED")
    assert_sound(stocked.record)


def test_the_code_of_a_line_is_enough_to_begin(stocked: Pharmacy, tmp_path: Path) -> None:
    counter = counting(stocked)
    _, first, _ = printed(counter, tmp_path / "sheet.pdf")
    part = entering(counter, stocked.ben)

    asked(part.scan(first), "SHEET_NUMBER")

    assert part.count.view().title == "Shelf"
    shown = part.count.view().in_hand
    assert shown is not None
    assert (shown.lot, shown.location) == ("VN1", "Shelf")
    part.undo()
    assert part.count.view().count is None
    assert entered(counter) == []


def test_what_the_sheet_leaves_blank_is_not_counted_and_nobody_is_asked(stocked: Pharmacy, tmp_path: Path) -> None:
    counter = counting(stocked)
    _, first, second = printed(counter, tmp_path / "sheet.pdf")
    part = entering(counter, stocked.ben)
    part.scan(first)
    done(part.answer(quantity=5), "KEPT")
    part.scan(second)
    done(part.answer(leave=True), "LEFT")
    done(part.finish(), "FINISHED")

    assert review(counter).not_counted == 1


def test_a_zero_on_the_sheet_is_a_number(stocked: Pharmacy, tmp_path: Path) -> None:
    counter = counting(stocked)
    _, first, _ = printed(counter, tmp_path / "sheet.pdf")
    part = entering(counter, stocked.ben)
    part.scan(first)
    done(part.answer(quantity=0), "KEPT")
    assert entered(counter) == [("VN1", 1, 0, "sheet")]
    done(part.undo(), "UNDONE")
    assert entered(counter) == []
    assert part.count.view().question is not None, "the line is in hand again"


@pytest.mark.parametrize("typed", ["", "five", -1, 10_000, 2.5, True, None, "٣", [5]])
def test_what_is_no_number_is_refused_and_the_line_stays_in_hand(
    stocked: Pharmacy, tmp_path: Path, typed: object
) -> None:
    counter = counting(stocked)
    _, first, second = printed(counter, tmp_path / "sheet.pdf")
    part = entering(counter, stocked.ben)
    part.scan(first)
    before = contents(stocked.record)

    refused(part.answer(quantity=typed), "NOT_A_COUNT")
    refused(part.scan(second), "ANSWER_FIRST")

    assert contents(stocked.record) == before
    done(part.answer(quantity=5), "KEPT")


def test_what_is_entered_later_from_paper_is_netted_or_counted_again(stocked: Pharmacy, tmp_path: Path) -> None:
    """Two were taken by hand after the sheet was counted: one is entered before the sheet, one after it."""
    counter = counting(stocked)
    _, first, second = printed(counter, tmp_path / "sheet.pdf")
    stocked.clock.advance(seconds=_HOUR)
    done(pulling(stocked).scan(vial("VN1")))
    part = entering(counter, stocked.ben)
    part.scan(first)
    done(part.answer(quantity=5), "KEPT")
    part.scan(second)
    done(part.answer(quantity=13), "KEPT")
    stocked.clock.advance(seconds=1)
    pull = pulling(stocked)
    asked(pull.scan(vial("VN2", "280630")), "EARLIER_FIRST")
    done(pull.answer(why="as the paper says"))

    [line] = review(counter).lines
    assert (line.lot, line.outcome, line.why, line.variance) == ("VN1", "count again", "moved", 1)


@pytest.mark.parametrize("number", [4, 5])
def test_a_line_that_moved_after_the_sheet_was_printed_is_counted_again(
    stocked: Pharmacy, tmp_path: Path, number: int
) -> None:
    """One was pulled since the sheet was counted: that its number agrees now may hide what is missing."""
    counter = counting(stocked)
    _, first, _ = printed(counter, tmp_path / "sheet.pdf")
    done(pulling(stocked).scan(vial("VN1")))
    stocked.clock.advance(seconds=3 * _HOUR)
    part = entering(counter, stocked.ben)
    part.scan(first)
    done(part.answer(quantity=number), "KEPT")
    done(part.finish(), "FINISHED")

    [line] = review(counter).lines
    assert (line.lot, line.outcome, line.why) == ("VN1", "count again", "moved")
    refused(post(counter), "COUNT_AGAIN")
    at_shelf = joining(counter, stocked.ben, counter.place)
    at_shelf.see(4, "VN1", "280331")
    assert review(counter).lines == ()


def test_two_people_count_a_controlled_substance_each_from_the_sheet(stocked: Pharmacy, tmp_path: Path) -> None:
    change_item(stocked, VANCOMYCIN, dea_schedule="CII")
    counter = counting(stocked)
    _, first, second = printed(counter, tmp_path / "sheet.pdf")
    for person in (stocked.ana, stocked.ben):
        part = entering(counter, person)
        for line, quantity in ((first, 5), (second, 12)):
            asked(part.scan(line), "SHEET_NUMBER")
            done(part.answer(quantity=quantity), "KEPT")
        done(part.finish(), "FINISHED")
    again = entering(counter, stocked.ana)
    asked(again.scan(first), "COUNTED_BEFORE")
    done(again.undo(), "UNDONE")

    stocked.clock.advance(seconds=_HOUR)
    explain_all(counter)
    done(post(counter, add_person(stocked, "Dana Whitfield", "pharmacist")), "POSTED")
    assert ("VN2", "Shelf", "available", 12) in held(stocked)
    assert_sound(stocked.record)


def test_a_line_that_was_counted_already_is_added_to_or_counted_again(stocked: Pharmacy, tmp_path: Path) -> None:
    counter = counting(stocked)
    _, first, second = printed(counter, tmp_path / "sheet.pdf")
    counter.see(3, "VN1", "280331")
    counter.see(13, "VN2", "280630")
    part = entering(counter, stocked.ben)

    refused(part.scan(code(counter, 3)), "ANSWER_FIRST")
    asked(part.scan(second), "COUNTED_BEFORE")
    asked(part.answer(adds=False), "SHEET_NUMBER")
    done(part.answer(quantity=13), "KEPT")
    asked(part.scan(first), "SHEET_NUMBER")
    done(part.answer(quantity=5), "KEPT")

    assert sorted(entered(counter)) == [
        ("VN1", 1, 3, "keys"),
        ("VN1", 2, 5, "sheet"),
        ("VN2", 1, 13, "keys"),
        ("VN2", 2, 13, "sheet"),
    ]


def test_a_line_keeps_its_number_and_what_came_since_has_the_next(stocked: Pharmacy, tmp_path: Path) -> None:
    counter = counting(stocked)
    before = printed(counter, tmp_path / "one.pdf")
    received(stocked, 1, "VN0", "280331")

    after = printed(counter, tmp_path / "two.pdf")

    assert after == [*before, code(counter, 3)]
    line = next(each for each in count_sheets.lines(stocked.record, counter.count_id) if each.line == 3)
    assert line is not None
    assert line.batch_lot == "VN0"
    assert_sound(stocked.record)


def test_a_sheet_of_another_count_or_of_one_that_is_ended_is_refused(stocked: Pharmacy, tmp_path: Path) -> None:
    counter = counting(stocked)
    sheet, first, _ = printed(counter, tmp_path / "sheet.pdf")
    other = counting(stocked, item=stocked.items[VANCOMYCIN])
    refused(other.scan(first), "OTHER_COUNT")
    done(count_cancel.cancel(stocked.record, stocked.ana, counter.count_id))

    for text in (sheet, first):
        refused(entering(counter, stocked.ben).scan(text), "COUNT_ENDED")
    refused(write_sheet(stocked.record, stocked.ana, counter.count_id, tmp_path / "again.pdf"), "COUNT_ENDED")
    refused(write_sheet(stocked.record, stocked.ana, "K1-NONE", tmp_path / "again.pdf"), "COUNT_ENDED")
    assert not (tmp_path / "again.pdf").exists()


def test_a_package_is_counted_as_ever_between_lines_of_a_sheet(stocked: Pharmacy, tmp_path: Path) -> None:
    counter = counting(stocked)
    _, first, _ = printed(counter, tmp_path / "sheet.pdf")
    done(counter.scan(vial("VN2", "280630")), "COUNTING")
    asked(counter.scan(first), "SHEET_NUMBER")
    done(counter.answer(quantity=5), "KEPT")
    assert entered(counter) == [("VN1", 1, 5, "sheet"), ("VN2", 1, 1, "scan")]


def test_open_containers_and_what_is_anothers_are_told_apart_without_naming_a_patient(
    stocked: Pharmacy, tmp_path: Path
) -> None:
    opened(stocked, place_of(stocked, VANCOMYCIN, "VN1", "Shelf"), days=20)
    place = replace(place_of(stocked, VANCOMYCIN, "VN2", "Shelf"), owner="patient:Rosa Smith")
    with stocked.record.write(stocked.ana, "test") as write:
        ledger.post(write, Movement("receive", place, 1, "test"))
    counter = counting(stocked)
    printed(counter, tmp_path / "sheet.pdf")
    [page] = pages((tmp_path / "sheet.pdf").read_bytes())
    assert "those that are open" in page
    assert "one patient's own" in page
    assert "Smith" not in page


def test_a_shelf_label_says_what_is_counted(stocked: Pharmacy) -> None:
    begun = Count.start(stocked.record, stocked.ana)
    assert isinstance(begun, Count)
    counter = Counter(begun, stocked.ana)
    done(counter.scan(codes.shelf(stocked.places["Shelf"])), "AT_PLACE")
    assert counter.count.view().title == "Shelf"


def test_no_other_job_takes_the_code_of_a_sheet(stocked: Pharmacy, tmp_path: Path) -> None:
    counter = counting(stocked)
    sheet, first, _ = printed(counter, tmp_path / "sheet.pdf")
    before = held(stocked)
    for text in (sheet, first):
        assert stocked.receive().scan(text).name == "refused"
        pull = pulling(stocked)
        assert pull.scan(text).name == "refused"
    assert held(stocked) == before


def test_a_sheet_lies_in_the_folder_of_exports_unless_somebody_says_where(stocked: Pharmacy, tmp_path: Path) -> None:
    counter = counting(stocked)
    made = [write_sheet(stocked.record, stocked.ana, counter.count_id) for _ in range(2)]
    assert all(isinstance(each, Sheet) and each.path.parent.name == "exports" and each.path.exists() for each in made)
    path = tmp_path / "sheet.pdf"
    path.write_text("mine")
    with pytest.raises(StoreError, match="there already"):
        write_sheet(stocked.record, stocked.ana, counter.count_id, path)
    assert path.read_text() == "mine"


def test_a_count_that_is_too_large_for_paper_is_refused(pharmacy: Pharmacy, tmp_path: Path) -> None:
    received(pharmacy)
    shelf = pharmacy.places["Shelf"]
    with pharmacy.record.write("system", "test") as write:
        for number in range(MOST_LINES):
            lot = lots.add_lot(write, pharmacy.items[VANCOMYCIN], f"L{number}", None)
            write.run(
                "insert into stock (lot_id, location_id, status, owner, item_id, unusable_from, quantity) "
                "values (:lot, :place, 'available', 'own', :item, null, 1)",
                lot=lot,
                place=shelf,
                item=pharmacy.items[VANCOMYCIN],
            )
    counter = counting(pharmacy)
    refused(write_sheet(pharmacy.record, pharmacy.ana, counter.count_id, tmp_path / "sheet.pdf"), "TOO_MANY_LINES")
    assert locations.location(pharmacy.record, shelf) is not None


def test_who_entered_a_sheet_may_go_on_at_the_shelf(stocked: Pharmacy, tmp_path: Path) -> None:
    counter = counting(stocked)
    sheet, *_ = printed(counter, tmp_path / "sheet.pdf")
    part = entering(counter, stocked.ben)
    done(part.scan(sheet), "SHEET")
    done(part.scan(codes.shelf(stocked.places["Shelf"])), "AT_PLACE")
    done(part.scan(vial("VN1")), "COUNTING")
