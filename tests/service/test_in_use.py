"""How long what was opened may be used: limits, hoods, what is left in it, the way back, and the refrigerator."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import container_draws, credentials, instants, ledger, opened_containers, people
from db.ledger import Movement, Place
from db.opened_containers import OpenedContainer
from db.settings import put_setting
from kiosk.services import end_container, identity, in_use, open_container
from kiosk.services.home import home_view, must_not_use
from kiosk.services.identity import Proof
from kiosk.services.keep_scan import keep_scan
from kiosk.services.look import look
from kiosk.services.outcome import Outcome
from kiosk.services.record_filter import Filter
from scanners import own_code
from tests import codes
from tests.pharmacy import PIN, QUICK_HASH, Pharmacy, asked, assert_sound, contents, done, refused
from tests.service.pulling import begun, pulling, receive, vial
from tests.service.reading import page
from tests.shelf import DAPTOMYCIN, VANCOMYCIN, at_shelf, change_item, place_of, recall, received


@pytest.fixture
def dana(pharmacy: Pharmacy) -> Proof:
    with pharmacy.record.write("system", "test") as write:
        who = people.add_person(write, "Dana Whitfield", ["pharmacist", "technician"])
        credentials.add_pin(write, who, QUICK_HASH)
    proof = identity.by_pin(pharmacy.record, who, PIN)
    assert isinstance(proof, Proof)
    return proof


def shelf(pharmacy: Pharmacy) -> Place:
    received(pharmacy)
    return place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf")


def only_open(pharmacy: Pharmacy, item: str = VANCOMYCIN) -> OpenedContainer:
    [found] = opened_containers.open_of_item(pharmacy.record, pharmacy.items[item])
    return found


def hours_left(pharmacy: Pharmacy, item: str = VANCOMYCIN) -> float:
    until = instants.from_text(only_open(pharmacy, item).use_until)
    return (until - pharmacy.clock()).total_seconds() / 3600


def open_it(pharmacy: Pharmacy, place: Place, kind: str | None = None, area: str | None = None) -> object:
    return open_container.open_one(pharmacy.record, pharmacy.ana, place, kind=kind, area=area)


@pytest.mark.parametrize(
    ("kind", "area", "hours"),
    [
        ("multi_dose_vial", "outside", 28 * 24),
        ("single_dose_vial", "hood", 12),
        ("single_dose_vial", "hazardous_hood", 12),
        ("single_dose_vial", "outside", 0),
        ("single_dose_vial", None, 0),
        ("bulk_package", "hood", 4),
        ("bulk_package", "outside", 0),
        ("bag", "hood", 12),
        (None, "hood", 28 * 24),
    ],
)
def test_each_kind_has_its_limit(pharmacy: Pharmacy, kind: str | None, area: str | None, hours: float) -> None:
    outcome = open_container.open_one(pharmacy.record, pharmacy.ana, shelf(pharmacy), kind=kind, area=area)
    done(outcome, "OPENED")
    assert hours_left(pharmacy) == hours
    assert ("draft" in outcome.message) == (hours > 0)
    assert ("Discard" in outcome.message) == (hours == 0)
    assert must_not_use(pharmacy.record, pharmacy.record.now(), 12).total == int(hours == 0)
    assert_sound(pharmacy.record)


def test_a_setting_that_a_pharmacist_approved_is_no_draft(pharmacy: Pharmacy, dana: Proof) -> None:
    with pharmacy.record.write("system", "test") as write:
        key = "opened.multi_dose_vial_days"
        put_setting(write, key, 14, source_note="policy", approved_by=dana.person.id)
    outcome = open_container.open_one(pharmacy.record, pharmacy.ana, shelf(pharmacy))
    assert "draft" not in outcome.message
    assert hours_left(pharmacy) == 14 * 24


def test_what_nobody_said_the_kind_of_is_not_opened(pharmacy: Pharmacy) -> None:
    place = shelf(pharmacy)
    change_item(pharmacy, VANCOMYCIN, container_kind=None)
    before = contents(pharmacy.record)
    refused(open_it(pharmacy, place), "NO_KIND")
    refused(open_it(pharmacy, place, "barrel"), "NO_KIND")
    refused(open_it(pharmacy, place, "bag", "kitchen"), "NO_AREA")
    refused(open_it(pharmacy, place, "out_of_refrigerator"), "NOT_REFRIGERATED")
    assert contents(pharmacy.record) == before


def test_an_items_own_limit_shortens_and_lengthens_only_with_maker_and_pharmacist(
    pharmacy: Pharmacy, dana: Proof
) -> None:
    place = shelf(pharmacy)
    item, record = pharmacy.items[VANCOMYCIN], pharmacy.record
    with record.write("system", "test") as write:
        manager = people.add_person(write, "Max Mann", ["manager"])
    before = contents(record)
    refused(in_use.set_limit(record, pharmacy.ana, item, "multi_dose_vial", 60), "NOT_PERMITTED")
    refused(in_use.set_limit(record, manager, item, "multi_dose_vial", 0), "BAD_LIMIT")
    refused(in_use.set_limit(record, manager, item, "barrel", 60), "NO_KIND")
    refused(in_use.set_limit(record, manager, item, "multi_dose_vial", 42 * 1440), "MAKER_TEXT")
    text = "Stable for 42 days once it is punctured"
    refused(in_use.set_limit(record, manager, item, "multi_dose_vial", 42 * 1440, maker_text=text), "PHARMACIST_NEEDED")
    bens = identity.by_pin(record, pharmacy.ben, PIN)
    assert isinstance(bens, Proof)
    longer = in_use.set_limit(record, manager, item, "multi_dose_vial", 42 * 1440, maker_text=text, proof=bens)
    refused(longer, "NOT_PERMITTED")
    assert contents(record) == before
    assert record.rows("select * from in_use_limit") == []

    done(in_use.set_limit(record, manager, item, "multi_dose_vial", 42 * 1440, maker_text=text, proof=dana))
    open_it(pharmacy, place)
    assert hours_left(pharmacy) == 42 * 24
    done(open_container.undo_open(record, pharmacy.ana, only_open(pharmacy).id))
    done(in_use.set_limit(record, manager, item, "multi_dose_vial", 7 * 1440), "LIMIT_SET")
    open_it(pharmacy, place)
    assert hours_left(pharmacy) == 7 * 24
    assert_sound(record)


def test_what_was_shorter_once_never_lengthens_the_sites_limit(pharmacy: Pharmacy, dana: Proof) -> None:
    record, item = pharmacy.record, pharmacy.items[VANCOMYCIN]
    done(in_use.set_limit(record, dana.person.id, item, "multi_dose_vial", 20 * 1440))
    with record.write("system", "test") as write:
        put_setting(write, "opened.multi_dose_vial_days", 14, source_note="policy", approved_by=dana.person.id)
    open_it(pharmacy, shelf(pharmacy))
    assert hours_left(pharmacy) == 14 * 24


def test_hazardous_drugs_are_opened_in_their_own_hood_and_never_leave_it(pharmacy: Pharmacy) -> None:
    place, record = shelf(pharmacy), pharmacy.record
    change_item(pharmacy, VANCOMYCIN, hazardous=True)
    refused(open_it(pharmacy, place, area="hood"), "HAZARDOUS_HOOD")
    refused(open_it(pharmacy, place), "HAZARDOUS_HOOD")
    done(open_container.open_one(record, pharmacy.ana, place, area="hazardous_hood"))
    container = only_open(pharmacy).id
    refused(open_container.draw(record, pharmacy.ana, container, 1000, area="hood"), "CROSSES")
    done(open_container.draw(record, pharmacy.ana, container, 1000, area="hazardous_hood"), "DRAWN")


def test_what_serves_hazardous_drugs_serves_no_others_and_the_other_way_round(pharmacy: Pharmacy) -> None:
    place, record = shelf(pharmacy), pharmacy.record
    open_it(pharmacy, place, area="hood")
    first = only_open(pharmacy).id
    refused(open_container.draw(record, pharmacy.ana, first, 1000, area="hazardous_hood"), "CROSSES")
    done(end_container.end_one(record, pharmacy.ana, first, "discarded"))
    open_it(pharmacy, place)
    second = only_open(pharmacy).id
    done(open_container.draw(record, pharmacy.ana, second, 1000, area="hazardous_hood"))
    refused(open_container.draw(record, pharmacy.ana, second, 1000, area="outside"), "CROSSES")


def test_an_opening_is_taken_back_by_the_same_person_at_once(pharmacy: Pharmacy) -> None:
    place, record = shelf(pharmacy), pharmacy.record
    before = pharmacy.stock()
    open_it(pharmacy, place)
    container = only_open(pharmacy).id
    refused(open_container.undo_open(record, pharmacy.ben, container), "OTHERS_STEP")
    done(open_container.undo_open(record, pharmacy.ana, container), "UNDONE")
    assert pharmacy.stock() == before
    assert opened_containers.open_of_item(record, pharmacy.items[VANCOMYCIN]) == []
    told = [line.text for line in page(record, Filter(), 1).lines]
    assert told == ["took back: 1 vial of Vancomycin 1 g, lot VN1 at Shelf again"]
    refused(open_container.undo_open(record, pharmacy.ana, container), "NOT_OPEN")
    open_it(pharmacy, place)
    pharmacy.clock.advance(minutes=6)
    refused(open_container.undo_open(record, pharmacy.ana, only_open(pharmacy).id), "OPEN_STANDS")
    assert_sound(record)


def test_what_was_drawn_from_stays_open(pharmacy: Pharmacy) -> None:
    open_it(pharmacy, shelf(pharmacy))
    container = only_open(pharmacy).id
    done(open_container.draw(pharmacy.record, pharmacy.ben, container, 500, area="hood"))
    refused(open_container.undo_open(pharmacy.record, pharmacy.ana, container), "OPEN_STANDS")


def test_a_serial_is_closed_again_with_its_package(pharmacy: Pharmacy) -> None:
    received(pharmacy, 1, serials=("S1",))
    place = place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf")
    [unit] = pharmacy.record.rows("select id from unit")
    done(open_container.open_one(pharmacy.record, pharmacy.ana, place, unit_id=unit["id"]))
    done(open_container.undo_open(pharmacy.record, pharmacy.ana, only_open(pharmacy).id))
    assert ledger.held_of_unit(pharmacy.record, unit["id"], place) == 1
    assert_sound(pharmacy.record)


def test_more_than_is_left_is_not_drawn(pharmacy: Pharmacy) -> None:
    record = pharmacy.record
    open_it(pharmacy, shelf(pharmacy))
    container = only_open(pharmacy).id
    said = done(open_container.draw(record, pharmacy.ana, container, 17_500, area="hood"), "DRAWN")
    assert said.message == "17.5 mL drawn from the open vial of Vancomycin 1 g. 2.5 mL left."
    before = contents(record)
    refused(open_container.draw(record, pharmacy.ana, container, 2_501, area="hood"), "NOT_ENOUGH_LEFT")
    refused(open_container.draw(record, pharmacy.ana, container, 0, area="hood"), "BAD_VOLUME")
    refused(open_container.draw(record, pharmacy.ana, container, -5, area="hood"), "BAD_VOLUME")
    refused(open_container.draw(record, pharmacy.ana, "K1-NONE", 5, area="hood"), "NOT_OPEN")
    assert contents(record) == before
    done(open_container.draw(record, pharmacy.ana, container, 2_500, area="hood"))
    assert only_open(pharmacy).left_microlitres == 0
    assert_sound(record)


def test_what_must_not_be_used_is_not_drawn(pharmacy: Pharmacy) -> None:
    record = pharmacy.record
    open_it(pharmacy, shelf(pharmacy), "single_dose_vial", "hood")
    container = only_open(pharmacy).id
    pharmacy.clock.advance(hours=12)
    refused(open_container.draw(record, pharmacy.ana, container, 5, area="hood"), "OPEN_TOO_LONG")
    recall(pharmacy, VANCOMYCIN, "VN1")
    refused(open_container.draw(record, pharmacy.ana, container, 5, area="hood"), "RECALLED")


def test_the_rest_of_a_controlled_one_does_not_go_as_used_up(pharmacy: Pharmacy) -> None:
    record = pharmacy.record
    open_it(pharmacy, shelf(pharmacy))
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")
    container = only_open(pharmacy).id
    done(open_container.draw(record, pharmacy.ana, container, 5_000, area="hood"))
    refused(end_container.end_one(record, pharmacy.ana, container, "used up"), "HOW_MUCH_LEFT")
    refused(end_container.end_one(record, pharmacy.ana, container, "used up", rest=0), "WITNESS_NEEDED")
    done(open_container.draw(record, pharmacy.ana, container, 15_000, area="hood"))
    done(end_container.end_one(record, pharmacy.ana, container, "used up", rest=0))


@settings(max_examples=15)
@given(draws=st.lists(st.integers(-2_000, 12_000), max_size=8))
def test_never_less_than_nothing_is_left(pharmacy: Pharmacy, draws: list[int]) -> None:
    received(pharmacy, 1)
    before = {each.id for each in opened_containers.open_of_item(pharmacy.record, pharmacy.items[VANCOMYCIN])}
    open_it(pharmacy, place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf"))
    [container] = {
        each.id for each in opened_containers.open_of_item(pharmacy.record, pharmacy.items[VANCOMYCIN])
    } - before
    left = 20_000
    for amount in draws:
        outcome = open_container.draw(pharmacy.record, pharmacy.ana, container, amount, area="hood")
        assert (outcome.name == "done") == (0 < amount <= left)
        left -= amount if outcome.name == "done" else 0
        found = opened_containers.container(pharmacy.record, container)
        assert found is not None
        assert found.left_microlitres == left >= 0


# The refrigerator.


@pytest.fixture
def cold(pharmacy: Pharmacy, dana: Proof) -> Place:
    """Daptomycin in the refrigerator, of which the maker says that it may be out for two days."""
    received(pharmacy, 2, "D1", code=codes.DAPTOMYCIN)
    with pharmacy.record.write("system", "test") as write:
        lot = place_of(pharmacy, DAPTOMYCIN, "D1", "Refrigerator").lot_id
        [row] = write.rows("select location_id from stock where lot_id = :lot and quantity > 0", lot=lot)
    place = Place(lot, row["location_id"], "available")
    refused(open_it(pharmacy, place, "out_of_refrigerator"), "NO_LIMIT")
    text = "May be kept at room temperature for 2 days in all"
    item = pharmacy.items[DAPTOMYCIN]
    limit = (pharmacy.record, dana.person.id, item, "out_of_refrigerator", 2 * 1440)
    refused(in_use.set_limit(*limit), "MAKER_TEXT")
    done(in_use.set_limit(*limit, maker_text=text, proof=dana))
    return place


def test_time_out_of_the_refrigerator_adds_up(pharmacy: Pharmacy, cold: Place) -> None:
    record, go_on = pharmacy.record, open_container.go_on
    open_it(pharmacy, cold, "out_of_refrigerator")
    assert hours_left(pharmacy, DAPTOMYCIN) == 48
    pharmacy.clock.advance(hours=30)
    done(go_on(record, pharmacy.ana, only_open(pharmacy, DAPTOMYCIN).id, "back_in_refrigerator"), "WENT_ON")
    assert hours_left(pharmacy, DAPTOMYCIN) > 48
    pharmacy.clock.advance(days=10)
    assert must_not_use(record, record.now(), 12).total == 0
    refused(go_on(record, pharmacy.ana, only_open(pharmacy, DAPTOMYCIN).id, "back_in_refrigerator"), "NOT_CLOSED")
    done(go_on(record, pharmacy.ana, only_open(pharmacy, DAPTOMYCIN).id, "out_of_refrigerator"), "WENT_ON")
    assert hours_left(pharmacy, DAPTOMYCIN) == 18
    pharmacy.clock.advance(hours=18)
    late = only_open(pharmacy, DAPTOMYCIN).id
    refused(go_on(record, pharmacy.ana, late, "back_in_refrigerator"), "OUT_TOO_LONG")
    assert [row.word for row in must_not_use(record, record.now(), 12).rows] == ["OUT TOO LONG"]
    done(end_container.end_one(record, pharmacy.ana, late, "discarded"))
    assert sum(row[-1] for row in pharmacy.stock()) == 1
    assert_sound(record)


def test_what_lies_in_the_room_is_not_back_in_the_refrigerator_by_a_word(pharmacy: Pharmacy, cold: Place) -> None:
    record, go_on = pharmacy.record, open_container.go_on
    open_it(pharmacy, cold, "out_of_refrigerator")
    container = only_open(pharmacy, DAPTOMYCIN).id
    move = at_shelf(pharmacy, "move")
    asked(move.scan(own_code("container", container).text), "MOVE_WHERE")
    done(move.scan(codes.shelf(pharmacy.places["Shelf"])), "MOVED")

    refused(go_on(record, pharmacy.ana, container, "back_in_refrigerator"), "MOVE_FIRST")
    asked(move.scan(own_code("container", container).text), "MOVE_WHERE")
    done(move.scan(codes.shelf(pharmacy.places["Refrigerator"])), "MOVED")
    done(go_on(record, pharmacy.ana, container, "back_in_refrigerator"), "WENT_ON")
    assert_sound(record)


def test_a_pull_uses_an_open_one_on_its_own_side_alone(pharmacy: Pharmacy) -> None:
    place = shelf(pharmacy)
    open_it(pharmacy, place, area="hazardous_hood")
    pull = pulling(pharmacy)
    question = asked(pull.scan(vial("VN1")), "OPEN_FIRST").question
    container = only_open(pharmacy).id

    assert [choice.answer.get("area") for choice in question.choices] == ["hazardous_hood", None]
    refused(pull.answer(use_open=container, area="hood"), "NOT_AN_ANSWER")
    done(pull.answer(use_open=container, area="hazardous_hood"), "USED_OPEN")
    assert container_draws.areas_used(pharmacy.record, container) == ["hazardous_hood"]
    refused(open_container.draw(pharmacy.record, pharmacy.ana, container, 1000, area="hood"), "CROSSES")


def test_the_small_label_names_the_very_container(pharmacy: Pharmacy) -> None:
    place = shelf(pharmacy)
    open_it(pharmacy, place, area="hood")
    first = only_open(pharmacy).id
    label = own_code("container", first).text

    assert "until 2026-12-21 09:00" in done(looked_at(pharmacy, label), "OPEN").message
    pull = begun(pharmacy)
    refused(pull.scan(label), "ANSWER_FIRST")
    done(pull.answer(purpose="preparation"), "PURPOSE")
    question = asked(pull.scan(label), "USE_OPEN").question
    assert [choice.answer.get("area") for choice in question.choices] == ["hood", "outside", None]
    done(pull.answer(use_open=first, area="hood"), "USED_OPEN")
    assert [use.container for use in pull.pull.view().uses] == [first]
    open_it(pharmacy, place, area="hood")
    ending = at_shelf(pharmacy, "end")
    asked(ending.scan(label), "CONTAINER_END")  # not which of the two it is
    done(ending.answer(end="used up"), "CONTAINER_ENDED")
    assert only_open(pharmacy).id != first
    refused(looked_at(pharmacy, label), "NOT_OPEN")
    refused(pull.scan(label), "NOT_OPEN")
    refused(at_shelf(pharmacy, "end").scan(label), "NOT_OPEN")
    assert_sound(pharmacy.record)


def test_the_label_of_one_that_is_open_too_long_stops(pharmacy: Pharmacy) -> None:
    open_it(pharmacy, shelf(pharmacy), area="hood")
    label = own_code("container", only_open(pharmacy).id).text
    pharmacy.clock.advance(days=29)

    refused(looked_at(pharmacy, label), "OPEN_TOO_LONG")
    refused(pulling(pharmacy).scan(label), "OPEN_TOO_LONG")


def looked_at(pharmacy: Pharmacy, raw: str) -> Outcome:
    stored = keep_scan(pharmacy.record, raw, "job", pharmacy.ana)
    return look(pharmacy.record, stored, pharmacy.ana).outcome


def test_a_serial_is_known_by_the_label_of_its_container(pharmacy: Pharmacy) -> None:
    received(pharmacy, 1, serials=("S1",))
    opening = at_shelf(pharmacy, "open")
    asked(opening.scan(vial("VN1", serial="S1")), "OPEN_AREA")
    done(opening.answer(area="hood"), "OPENED")
    label = own_code("container", only_open(pharmacy).id).text

    ending = at_shelf(pharmacy, "end")
    asked(ending.scan(label), "CONTAINER_END")
    done(ending.answer(end="discarded"), "CONTAINER_ENDED")
    assert pharmacy.stock() == []
    assert_sound(pharmacy.record)


def test_time_out_of_the_refrigerator_is_not_undone(pharmacy: Pharmacy, cold: Place) -> None:
    open_it(pharmacy, cold, "out_of_refrigerator")
    container = only_open(pharmacy, DAPTOMYCIN).id
    pharmacy.clock.advance(minutes=4)
    refused(open_container.undo_open(pharmacy.record, pharmacy.ana, container), "OPEN_STANDS")
    done(open_container.go_on(pharmacy.record, pharmacy.ana, container, "back_in_refrigerator"), "WENT_ON")


def test_what_is_closed_is_not_used_as_an_open_one(pharmacy: Pharmacy, cold: Place) -> None:
    open_it(pharmacy, cold, "out_of_refrigerator")
    container = only_open(pharmacy, DAPTOMYCIN).id
    done(open_container.go_on(pharmacy.record, pharmacy.ana, container, "back_in_refrigerator"), "WENT_ON")

    done(pulling(pharmacy).scan(codes.package(codes.DAPTOMYCIN, "D1", "280331")), "PULLED")
    assert only_open(pharmacy, DAPTOMYCIN).draws == 0


def test_an_open_one_of_a_lot_that_is_held_is_not_offered(pharmacy: Pharmacy) -> None:
    place = shelf(pharmacy)
    open_it(pharmacy, place, area="hood")
    receive(pharmacy, vial("OTHER"))
    with pharmacy.record.write("system", "test") as write:
        ledger.post(write, Movement("quarantine", place, -1, key="test:out"))
        ledger.post(write, Movement("quarantine", replace(place, status="quarantined"), 1, key="test:in"))

    done(pulling(pharmacy).scan(vial("OTHER")), "PULLED")


def test_what_was_out_is_opened_within_the_time_it_has_left(pharmacy: Pharmacy, cold: Place) -> None:
    record = pharmacy.record
    change_item(pharmacy, DAPTOMYCIN, container_kind="single_dose_vial")
    open_it(pharmacy, cold, "out_of_refrigerator")
    pharmacy.clock.advance(hours=42)
    container = only_open(pharmacy, DAPTOMYCIN).id
    refused(open_container.draw(record, pharmacy.ana, container, 5, area="hood"), "NOT_OPENED")
    done(open_container.go_on(record, pharmacy.ana, container, "single_dose_vial", "hood"), "WENT_ON")
    assert hours_left(pharmacy, DAPTOMYCIN) == 6
    container = only_open(pharmacy, DAPTOMYCIN).id
    refused(open_container.go_on(record, pharmacy.ana, container, "back_in_refrigerator"), "NOT_CLOSED")
    refused(open_container.undo_open(record, pharmacy.ana, container), "OPEN_STANDS")


def test_what_is_open_says_until_when_at_the_site(pharmacy: Pharmacy) -> None:
    outcome = open_container.open_one(pharmacy.record, pharmacy.ana, shelf(pharmacy), kind="bag", area="hood")
    there = (pharmacy.clock() + timedelta(hours=12 - 6)).strftime("%Y-%m-%d %H:%M")
    assert f"is open, until {there}" in outcome.message


def due(pharmacy: Pharmacy) -> list[tuple[str, str, str]]:
    found = home_view(pharmacy.record, pharmacy.record.now()).due.rows
    return [(row.word, row.text, row.detail) for row in found if row.word.startswith(("OPEN", "DECIDE"))]


def test_home_names_what_is_open_and_ends_soon(pharmacy: Pharmacy) -> None:
    open_it(pharmacy, shelf(pharmacy), "single_dose_vial", "hood")
    assert due(pharmacy) == []
    pharmacy.clock.advance(hours=8)
    assert due(pharmacy) == [("OPEN TO 21:00", VANCOMYCIN, "lot VN1 · Shelf")]
    with pharmacy.record.write("system", "test") as write:
        put_setting(write, "opened.running_out_hours", 2, source_note="policy", approved_by=None)
    assert due(pharmacy) == []
    pharmacy.clock.advance(hours=4)
    assert due(pharmacy) == []


def test_home_says_what_waits_in_quarantine_and_since_when(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    aside = at_shelf(pharmacy, "quarantine")
    aside.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331"))
    done(aside.answer(reason="SUSPECT"))
    assert due(pharmacy) == [("DECIDE", "1 lot in quarantine waits", "the longest since 2026-11-23")]
    pharmacy.clock.advance(days=3)
    received(pharmacy, 1, "VN2")
    aside.scan(codes.package(codes.VANCOMYCIN, "VN2", "280331"))
    done(aside.answer(reason="SUSPECT"))
    assert due(pharmacy) == [("DECIDE", "2 lots in quarantine wait", "the longest since 2026-11-23")]
