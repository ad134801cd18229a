"""Plans of counts: what is due when, what it is about, and that nothing is begun twice."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any

import pytest

from db import counts, item_costs, settings, task_runs
from db.count_entries import NewEntry, add
from db.count_lines import uncounted
from db.counts import ANY
from db.ledger import held
from db.record import Record
from kiosk.services import count_begin, count_cancel, count_posting
from kiosk.services.count import Count
from kiosk.services.count_begin import Begun
from kiosk.services.count_cycle import TASK, plan_day
from kiosk.services.count_plans import due, due_plans
from kiosk.services.home import home_view
from kiosk.services.outcome import Ask
from tests import codes
from tests.counting import counting, joining, post
from tests.pharmacy import Pharmacy, assert_sound, contents, done, refused
from tests.service.pulling import pulling, vial
from tests.shelf import DAPTOMYCIN, VANCOMYCIN, change_item, opened, place_of, received

CEFAZOLIN = "CeFAZolin 2 g"


def begun(pharmacy: Pharmacy, record: Record | None = None, **answer: Any) -> Begun:
    found = count_begin.begin_alone(record or pharmacy.record, pharmacy.ana, answer)
    assert isinstance(found, Begun), found
    return found


def about(pharmacy: Pharmacy, count_id: str) -> set[tuple[str, str]]:
    """What a count is about, by the names of item and place."""
    items = {each: name for name, each in pharmacy.items.items()} | {ANY: "anything"}
    places = {each: name for name, each in pharmacy.places.items()} | {ANY: "anywhere"}
    return {(items[each.item_id], places[each.location_id]) for each in counts.targets(pharmacy.record, count_id)}


def lines(pharmacy: Pharmacy) -> list[str]:
    return [title for _, title in due_plans(pharmacy.record, pharmacy.record.now())]


def home(pharmacy: Pharmacy) -> list[tuple[str, str, str]]:
    rows = home_view(pharmacy.record, pharmacy.record.now()).due.rows
    return [(row.word, row.text, row.detail) for row in rows if row.word in ("COUNT", "POST")]


def enter(pharmacy: Pharmacy, **values: Any) -> None:
    with pharmacy.record.write("system", "test") as write:
        for name, value in values.items():
            settings.put_setting(write, f"count.{name}", value, source_note="test", approved_by="system")


def planned(pharmacy: Pharmacy) -> None:
    """Let the kiosk plan the day, as it does at midnight."""
    record, now = pharmacy.record, pharmacy.record.now()
    assert task_runs.take(record, TASK, now)
    found = plan_day(record, now)
    with record.write("system", "task.done", TASK) as write:
        task_runs.finish(write, TASK, now, task_runs.DONE, found)


def at(pharmacy: Pharmacy, day: int, hour: int, minute: int = 0) -> None:
    """Set the clock to a time of November in Chicago."""
    pharmacy.clock.instant = datetime(2026, 11, day, hour, minute, tzinfo=UTC) + (
        datetime(2026, 11, 23, 6, tzinfo=UTC) - datetime(2026, 11, 23, tzinfo=UTC)
    )


def count_everything(pharmacy: Pharmacy, count_id: str) -> None:
    """Post a count in which everything is as the ledger has it; nobody has to look."""
    with pharmacy.record.write(pharmacy.ana, "test") as write:
        for each in uncounted(write, count_id):
            quantity = held(write, each.place)
            add(write, NewEntry(count_id, each.item_id, each.place, quantity, write.at, write.at, "scan"))
    done(count_posting.post(pharmacy.record, pharmacy.ana, count_id), "POSTED")


def test_what_moved_in_the_shift_is_due_before_its_end(pharmacy: Pharmacy) -> None:
    at(pharmacy, 23, 12)
    received(pharmacy, 2, "VN1", "280331")
    received(pharmacy, 2, "VN2", "280630")
    at(pharmacy, 23, 17, 59)
    assert lines(pharmacy) == ["Shift end 07:00 · 2 lines · draft"]
    at(pharmacy, 23, 18)
    assert lines(pharmacy) == ["Shift end 19:00 · 2 lines · draft"]
    assert home(pharmacy) == [("COUNT", "Shift end 19:00", "2 lines · draft")]

    counter = counting(pharmacy, plan="shift_end")
    assert about(pharmacy, counter.count_id) == {(VANCOMYCIN, "Shelf")}
    assert lines(pharmacy) == []


def test_a_shift_is_counted_once_and_the_next_asks_for_what_moved_since(pharmacy: Pharmacy) -> None:
    at(pharmacy, 23, 12)
    received(pharmacy, 2, "VN1", "280331")
    received(pharmacy, 2, "CF1", "280331", code=codes.CEFAZOLIN)
    at(pharmacy, 23, 18, 30)
    first = begun(pharmacy, plan="shift_end")
    pharmacy.clock.advance(minutes=5)
    done(pulling(pharmacy).scan(vial("VN1")))
    count_everything(pharmacy, first.count_id)
    assert lines(pharmacy) == []
    at(pharmacy, 24, 5, 59)
    assert lines(pharmacy) == []

    at(pharmacy, 24, 6)

    assert lines(pharmacy) == ["Shift end 07:00 · 1 line · draft"], "what moved while the last one was counted"
    assert about(pharmacy, begun(pharmacy, plan="shift_end").count_id) == {(VANCOMYCIN, "Shelf")}
    assert_sound(pharmacy.record)


def test_a_cancelled_count_of_a_shift_is_still_due(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    count_id = begun(pharmacy, plan="shift_end").count_id
    assert lines(pharmacy) == []

    done(count_cancel.cancel(pharmacy.record, pharmacy.ana, count_id), "CANCELLED")

    assert lines(pharmacy) == ["Shift end 07:00 · 1 line · draft"]


def test_what_is_high_alert_or_was_opened_is_on_the_list_of_every_shift(pharmacy: Pharmacy) -> None:
    received(pharmacy, 2, "VN1", "280331")
    received(pharmacy, 2, "CF1", "280331", code=codes.CEFAZOLIN)
    received(pharmacy, 1, "DP1", "280331", code=codes.DAPTOMYCIN)
    change_item(pharmacy, CEFAZOLIN, high_alert=True)
    at(pharmacy, 25, 12)
    opened(pharmacy, place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf"), days=28)
    at(pharmacy, 25, 19)

    count_id = begun(pharmacy, plan="shift_end").count_id

    assert about(pharmacy, count_id) == {(VANCOMYCIN, "Shelf"), (CEFAZOLIN, "Shelf")}


def test_controlled_substances_are_counted_by_themselves_or_with_the_shift(pharmacy: Pharmacy) -> None:
    received(pharmacy, 2, "VN1", "280331")
    received(pharmacy, 2, "CF1", "280331", code=codes.CEFAZOLIN)
    change_item(pharmacy, CEFAZOLIN, dea_schedule="CII")
    assert lines(pharmacy) == ["Shift end 07:00 · 1 line · draft", "Controlled substances · 1 line · draft"]
    with_shift = begun(pharmacy, plan="shift_end").count_id
    assert about(pharmacy, with_shift) == {(VANCOMYCIN, "Shelf")}
    done(count_cancel.cancel(pharmacy.record, pharmacy.ana, with_shift))

    enter(pharmacy, controlled_each_shift=False)

    assert lines(pharmacy) == ["Shift end 07:00 · 2 lines · draft"]
    with_shift = begun(pharmacy, plan="shift_end").count_id
    assert about(pharmacy, with_shift) == {(VANCOMYCIN, "Shelf"), (CEFAZOLIN, "Shelf")}


def test_nothing_of_a_controlled_substance_moves_while_it_is_counted(pharmacy: Pharmacy) -> None:
    received(pharmacy, 2, "VN1", "280331")
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")

    found = begun(pharmacy, plan="controlled")

    assert about(pharmacy, found.count_id) == {(VANCOMYCIN, "anywhere")}
    refused(pulling(pharmacy).scan(vial("VN1")), "PLACE_FROZEN")
    detail = "begun by Ana Ruiz, nothing counted yet · nothing of it moves"
    assert home(pharmacy) == [("COUNT", "Controlled substances", detail)]


def test_nobody_is_asked_to_count_where_nothing_moved(pharmacy: Pharmacy) -> None:
    assert lines(pharmacy) == []
    before = contents(pharmacy.record)
    for plan in ("shift_end", "controlled", "cycle"):
        refused(count_begin.begin_alone(pharmacy.record, pharmacy.ana, {"plan": plan}), "NOTHING_DUE")
    assert contents(pharmacy.record) == before


def test_where_no_shift_ends_none_is_due(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    enter(pharmacy, shift_ends=[])
    assert lines(pharmacy) == []
    assert about(pharmacy, begun(pharmacy, plan="shift_end").count_id) == {(VANCOMYCIN, "Shelf")}


def test_settings_that_somebody_approved_are_no_draft(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    enter(pharmacy, shift_ends=["08:30"])
    assert lines(pharmacy) == ["Shift end 08:30 · 1 line"]


def test_a_clock_that_was_ahead_hides_no_count(pharmacy: Pharmacy) -> None:
    at(pharmacy, 30, 12)
    received(pharmacy)
    count_everything(pharmacy, begun(pharmacy, plan="shift_end").count_id)
    at(pharmacy, 23, 18)
    received(pharmacy)
    assert lines(pharmacy) == ["Shift end 19:00 · 1 line · draft"]


def test_two_kiosks_at_once_begin_one_count(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    kiosks = [pharmacy.reopen(node) for node in ("K2", "K3", "K4")]
    gate, found = threading.Barrier(len(kiosks)), []

    def begin(kiosk: Record) -> None:
        gate.wait()
        found.append(begun(pharmacy, kiosk, plan="shift_end"))

    threads = [threading.Thread(target=begin, args=(kiosk,)) for kiosk in kiosks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({each.count_id for each in found}) == 1
    assert sorted(each.joined for each in found) == [False, True, True]
    assert len(counts.open_counts(pharmacy.record)) == 1
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("named", ["location", "item"])
def test_a_shelf_or_an_item_that_is_being_counted_is_joined(pharmacy: Pharmacy, named: str) -> None:
    received(pharmacy)
    one, another = {
        "location": (pharmacy.places["Shelf"], pharmacy.places["Refrigerator"]),
        "item": (pharmacy.items[VANCOMYCIN], pharmacy.items[DAPTOMYCIN]),
    }[named]
    first, second = begun(pharmacy, None, **{named: one}), begun(pharmacy, None, **{named: one})
    assert (second.count_id, second.joined) == (first.count_id, True)
    assert not begun(pharmacy, None, **{named: another}).joined


def test_items_and_shelves_that_somebody_names_are_one_count(pharmacy: Pharmacy) -> None:
    items = [pharmacy.items[VANCOMYCIN], pharmacy.items[DAPTOMYCIN]]
    places = [pharmacy.places["Shelf"], pharmacy.places["Refrigerator"]]
    change_item(pharmacy, DAPTOMYCIN, dea_schedule="CIV")

    of_items = begun(pharmacy, items=items)
    at_shelf = begun(pharmacy, items=items, locations=places[:1])
    of_places = begun(pharmacy, locations=places)
    of_one = begun(pharmacy, items=items[:1])

    assert about(pharmacy, of_items.count_id) == {(VANCOMYCIN, "anywhere"), (DAPTOMYCIN, "anywhere")}
    assert about(pharmacy, at_shelf.count_id) == {(VANCOMYCIN, "Shelf"), (DAPTOMYCIN, "Shelf")}
    assert about(pharmacy, of_places.count_id) == {("anything", "Shelf"), ("anything", "Refrigerator")}
    kinds = {each.id: (each.kind, each.title, each.controlled) for each in counts.open_counts(pharmacy.record)}
    assert kinds == {
        of_items.count_id: ("ad_hoc", "Vancomycin 1 g, DAPTOmycin 500 mg", True),
        at_shelf.count_id: ("ad_hoc", "Vancomycin 1 g, DAPTOmycin 500 mg, Shelf", True),
        of_places.count_id: ("ad_hoc", "Shelf, Refrigerator", False),
        of_one.count_id: ("item", "Vancomycin 1 g", False),
    }
    assert_sound(pharmacy.record)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"plan": "monthly"}, "NO_PLAN"),
        ({"plan": "location:nowhere"}, "NO_PLACE"),
        ({"plan": 7}, "NO_PLAN"),
        ({"items": []}, "NOTHING_NAMED"),
        ({"items": ["nothing"]}, "NOT_ON_FILE"),
        ({"items": "all"}, "NOT_AN_ANSWER"),
        ({"items": ["x"] * 201}, "NOT_AN_ANSWER"),
        ({"items": [None]}, "NOT_ON_FILE"),
        ({}, "NOT_AN_ANSWER"),
    ],
)
def test_what_names_nothing_begins_nothing(pharmacy: Pharmacy, answer: dict[str, Any], code: str) -> None:
    before = contents(pharmacy.record)
    refused(count_begin.begin_alone(pharmacy.record, pharmacy.ana, answer), code)
    assert contents(pharmacy.record) == before


@pytest.fixture
def cycling(pharmacy: Pharmacy) -> Pharmacy:
    """Three items on the shelves: much is used of one that is cheap, little of one that is dear, nothing of a third."""
    enter(pharmacy, shift_ends=[], location_days=0)
    received(pharmacy, 30, "VN1", "280331")
    received(pharmacy, 5, "CF1", "280331", code=codes.CEFAZOLIN)
    received(pharmacy, 3, "DP1", "280331", code=codes.DAPTOMYCIN)
    with pharmacy.record.write("system", "test") as write:
        for name, cost in ((VANCOMYCIN, 100), (CEFAZOLIN, 20_000), (DAPTOMYCIN, 9_900)):
            item_costs.add(write, pharmacy.items[name], cost)
    done((pull := pulling(pharmacy)).scan(vial("VN1")))
    done(pull.answer(quantity=20))
    done(pulling(pharmacy).scan(codes.package(codes.CEFAZOLIN, "CF1", "280331")))
    return pharmacy


def _due_items(pharmacy: Pharmacy) -> list[str]:
    names = {each: name for name, each in pharmacy.items.items()}
    return [names[each] for each in plan_day(pharmacy.record, pharmacy.record.now())["items"]]


def test_what_its_use_is_worth_says_how_often_an_item_is_counted(cycling: Pharmacy) -> None:
    assert _due_items(cycling) == [CEFAZOLIN, VANCOMYCIN, DAPTOMYCIN], "A, B, C, as none was ever counted"
    planned(cycling)
    assert lines(cycling) == ["Cycle count · 3 items · draft"]
    count_everything(cycling, begun(cycling, plan="cycle").count_id)
    assert lines(cycling) == []
    for days, found in ((29, []), (30, [CEFAZOLIN]), (89, [CEFAZOLIN]), (90, [CEFAZOLIN, VANCOMYCIN])):
        at(cycling, 23, 10)
        cycling.clock.advance(days=days)
        enter(cycling, use_days=730)
        assert _due_items(cycling) == found, days
    assert_sound(cycling.record)


def test_a_day_takes_a_few_items_only_and_the_next_day_the_next(cycling: Pharmacy) -> None:
    enter(cycling, items_a_day=2)
    planned(cycling)
    first = begun(cycling, plan="cycle").count_id
    assert about(cycling, first) == {(CEFAZOLIN, "Shelf"), (VANCOMYCIN, "Shelf")}
    count_everything(cycling, first)
    assert lines(cycling) == []

    cycling.clock.advance(days=1)
    planned(cycling)

    assert lines(cycling) == ["Cycle count · 1 item · draft"]
    assert about(cycling, begun(cycling, plan="cycle").count_id) == {(DAPTOMYCIN, "Receiving bench")}


def test_a_count_that_was_cancelled_counted_nothing(cycling: Pharmacy) -> None:
    planned(cycling)
    count_id = begun(cycling, plan="cycle").count_id
    done(count_cancel.cancel(cycling.record, cycling.ana, count_id))
    assert lines(cycling) == ["Cycle count · 3 items · draft"]
    assert len(_due_items(cycling)) == 3


def test_what_is_counted_in_any_other_count_has_had_its_turn(cycling: Pharmacy) -> None:
    count_everything(cycling, begun(cycling, location=cycling.places["Shelf"]).count_id)
    assert _due_items(cycling) == [DAPTOMYCIN]


def test_controlled_substances_are_in_the_cycle_only_without_a_count_of_their_own(cycling: Pharmacy) -> None:
    change_item(cycling, CEFAZOLIN, dea_schedule="CII")
    assert CEFAZOLIN not in _due_items(cycling)
    enter(cycling, controlled_each_shift=False)
    assert CEFAZOLIN in _due_items(cycling)


def test_a_shelf_that_nobody_counted_whole_is_due(pharmacy: Pharmacy) -> None:
    enter(pharmacy, shift_ends=[], items_a_day=0)
    received(pharmacy)
    bench = pharmacy.receive()
    bench.scan(codes.package(codes.DAPTOMYCIN, "DP1", "280331"))
    done(bench.answer(indicator="in range"))
    done(bench.scan(codes.shelf(pharmacy.places["Refrigerator"])))
    shelf = pharmacy.places["Shelf"]
    planned(pharmacy)
    assert lines(pharmacy) == ["Shelf · all of it · draft", "Refrigerator · all of it · draft"]
    assert home(pharmacy) == [("COUNT", "Shelf", "all of it · and 1 more shelf · draft")]

    count_id = begun(pharmacy, plan=f"location:{shelf}").count_id
    assert lines(pharmacy) == ["Refrigerator · all of it · draft"]
    count_everything(pharmacy, count_id)
    assert lines(pharmacy) == ["Refrigerator · all of it · draft"]
    pharmacy.clock.advance(days=89)
    planned(pharmacy)
    assert lines(pharmacy) == ["Refrigerator · all of it · draft"]
    pharmacy.clock.advance(days=2)
    planned(pharmacy)
    assert lines(pharmacy) == ["Refrigerator · all of it · draft", "Shelf · all of it · draft"]

    enter(pharmacy, location_days=0)
    assert lines(pharmacy) == []


def test_home_says_who_counts_and_what_waits_to_be_posted(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    counter = counting(pharmacy)
    assert home(pharmacy)[0] == ("COUNT", "Shelf", "Ana Ruiz on it")
    joining(counter, pharmacy.ben, counter.place).finish()
    counter.see(3, "VN1", "280331")
    done(counter.finish(), "FINISHED")
    assert home(pharmacy)[0] == ("COUNT", "Shelf", "Ben Okafor on it")

    [job] = pharmacy.record.rows("select id from job where kind = 'count' and status = 'open'")
    rejoined = Count.resume(pharmacy.record, pharmacy.ben, job["id"])
    assert isinstance(rejoined, Count)
    done(rejoined.answer({"go_on": True}))
    done(rejoined.finish(), "FINISHED")

    assert home(pharmacy)[0] == ("POST", "Shelf", "counted, and not posted yet")
    done(post(counter), "POSTED")
    assert [row for row in home(pharmacy) if row[1] == "Shelf"] == []


def test_what_is_due_is_offered_first_when_somebody_counts(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    job = Count.start(pharmacy.record, pharmacy.ana)
    assert isinstance(job, Count)
    question = job.view().question
    assert question is not None
    assert question.choices[0].label == "Due: Shift end 07:00 · 1 line · draft"

    outcome = job.answer(question.choices[0].answer)

    assert isinstance(outcome, Ask) or outcome.code == "AT_PLACE", outcome
    assert [plan.code for plan in due(pharmacy.record, pharmacy.record.now())] == []
