"""What is left in a controlled container that is ended is measured blind; what differs, a pharmacist takes up."""

from __future__ import annotations

import json

import pytest

from db import controlled_losses, opened_containers, volume_differences
from kiosk.rules.in_use import HOOD
from kiosk.services import controlled_form, controlled_loss, hand_over, open_container, volume_difference
from kiosk.services.home import home_view
from kiosk.services.outcome import Outcome
from kiosk.services.record_filter import Filter
from kiosk.services.shelf_view import view_of
from scanners import build_local
from tests.pharmacy import Pharmacy, asked, assert_sound, contents, done, refused
from tests.service.command_line import Kiosk, Ran
from tests.service.controlled_world import proof_of, stock_up
from tests.service.pulling import add_person
from tests.service.reading import page
from tests.service.tamper import found_after
from tests.shelf import VANCOMYCIN, Round, at_shelf, change_item, opened, place_of


@pytest.fixture
def dana(pharmacy: Pharmacy) -> str:
    return add_person(pharmacy, "Dana Whitfield", "pharmacist")


@pytest.fixture
def container(pharmacy: Pharmacy) -> str:
    """One of schedule II, of 20 mL, of which 5 mL were drawn."""
    stock_up(pharmacy)
    made = opened(pharmacy, place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf"), hours=8)
    done(open_container.draw(pharmacy.record, pharmacy.ana, made, 5_000, area=HOOD))
    return made


def ending(pharmacy: Pharmacy, container: str, end: str = "discarded") -> Round:
    shelf = at_shelf(pharmacy, "end")
    asked(shelf.scan(build_local("container", container)), "CONTAINER_END")
    asked(shelf.answer(end=end), "CONTAINER_REST")
    return shelf


def stored(pharmacy: Pharmacy, container: str) -> opened_containers.OpenedContainer:
    found = opened_containers.container(pharmacy.record, container)
    assert found is not None
    return found


def hands_over(pharmacy: Pharmacy) -> Outcome:
    seen = hand_over.view(pharmacy.record, pharmacy.record.node, pharmacy.record.now())
    return hand_over.hand_over(
        pharmacy.record, seen, proof_of(pharmacy, pharmacy.ana), proof_of(pharmacy, pharmacy.ben)
    )


def test_what_is_left_is_measured_before_anybody_sees_what_the_record_has(pharmacy: Pharmacy, container: str) -> None:
    shelf = at_shelf(pharmacy, "end")
    question = asked(shelf.scan(build_local("container", container)), "CONTAINER_END").question
    assert "15 mL" not in str(question)
    question = asked(shelf.answer(end="discarded"), "CONTAINER_REST").question
    assert question.fields == ("rest_ml",)
    assert "15" not in str([question.text, *question.facts])
    before = contents(pharmacy.record)
    for wrong in ("", "some", "-1", "1.2345"):
        refused(shelf.answer(rest_ml=wrong), "BAD_VALUE")
    refused(shelf.answer(rest_ml=15), "BAD_VALUE")
    refused(shelf.answer(end="discarded"), "BAD_VALUE")
    refused(shelf.witness(pharmacy.ben), "NOTHING_TO_WITNESS")
    assert contents(pharmacy.record) == before

    facts = dict(asked(shelf.answer(rest_ml="14.2 mL"), "WITNESS").question.facts)

    assert facts["Rest"] == "14.2 mL, as measured"
    assert "What is left" not in facts
    done(shelf.witness(pharmacy.ben), "CONTAINER_ENDED")
    found = stored(pharmacy, container)
    assert (found.rest_microlitres, found.ended_at is None) == (14_200, False)
    [signed] = pharmacy.record.rows("select content_json from signature where meaning = 'witnessed'")
    assert json.loads(signed["content_json"])["rest"] == "14.2 mL, as measured"
    assert volume_differences.undecided(pharmacy.record) == []
    assert_sound(pharmacy.record)


def test_what_differs_is_looked_at_again_then_it_stands_and_a_pharmacist_is_asked(
    pharmacy: Pharmacy, container: str, dana: str
) -> None:
    shelf = ending(pharmacy, container)
    again = asked(shelf.answer(rest_ml="12"), "CONTAINER_REST").question
    assert "look again" in again.text
    assert "15" not in str([again.text, *again.facts])
    asked(shelf.answer(rest_ml="12.5"), "WITNESS")

    said = done(shelf.witness(pharmacy.ben), "CONTAINER_ENDED").message

    assert "It DIFFERS: 2.5 mL less than the record has: a pharmacist says why." in said
    [found] = volume_differences.undecided(pharmacy.record)
    assert (found.microlitres, found.container_id) == (2_500, container)
    rows = [(row.word, row.text) for row in home_view(pharmacy.record, pharmacy.record.now()).due.rows]
    assert ("DIFFERS", "Vancomycin 1 g, lot VN1: 2.5 mL missing") in rows
    assert "2.5 mL missing" in refused(hands_over(pharmacy), "VOLUME_DIFFERS").message
    assert_sound(pharmacy.record)


def differing(pharmacy: Pharmacy, container: str) -> str:
    shelf = ending(pharmacy, container)
    asked(shelf.answer(rest_ml="12"), "CONTAINER_REST")
    asked(shelf.answer(rest_ml="12"), "WITNESS")
    done(shelf.witness(pharmacy.ben), "CONTAINER_ENDED")
    [found] = volume_differences.undecided(pharmacy.record)
    return found.id


def test_nobody_finds_out_by_trying_what_the_record_has(pharmacy: Pharmacy, container: str) -> None:
    """A number that was looked at again is on record; what is typed next stands, after Undo too and by whomever."""
    shelf = ending(pharmacy, container)
    asked(shelf.answer(rest_ml="9"), "CONTAINER_REST")
    done(shelf.undo(), "UNDONE")
    done(shelf.answer(leave=True), "LEFT")
    [tried] = pharmacy.record.rows("select microlitres, expected, entry_id from container_measure")
    assert tried == {"microlitres": 9_000, "expected": 15_000, "entry_id": None}

    other = at_shelf(pharmacy, "end", pharmacy.ben)
    asked(other.scan(build_local("container", container)), "CONTAINER_END")
    assert "look again" in asked(other.answer(end="used up"), "CONTAINER_REST").question.text
    asked(other.answer(rest_ml="10"), "WITNESS")
    done(other.witness(pharmacy.ana), "CONTAINER_ENDED")

    [found] = volume_differences.undecided(pharmacy.record)
    assert found.microlitres == 5_000
    assert_sound(pharmacy.record)


def test_used_up_with_nothing_left_by_either_needs_no_witness(pharmacy: Pharmacy, container: str) -> None:
    done(open_container.draw(pharmacy.record, pharmacy.ana, container, 15_000, area=HOOD))
    shelf = ending(pharmacy, container, "used up")
    question = shelf.shelf.view().question
    assert question is not None
    assert dict(question.choices[0].answer) == {"rest_ml": "0"}

    done(shelf.answer(rest_ml="0"), "CONTAINER_ENDED")

    assert stored(pharmacy, container).rest_microlitres == 0
    assert_sound(pharmacy.record)


def test_used_up_with_some_left_by_the_record_differs(pharmacy: Pharmacy, container: str) -> None:
    shelf = ending(pharmacy, container, "used up")
    asked(shelf.answer(rest_ml="0"), "CONTAINER_REST")
    asked(shelf.answer(rest_ml="0"), "WITNESS")
    done(shelf.witness(pharmacy.ben), "CONTAINER_ENDED")
    assert [each.microlitres for each in volume_differences.undecided(pharmacy.record)] == [15_000]


@pytest.mark.parametrize("action", ["waste", "clear"])
def test_an_open_one_that_is_wasted_or_cleared_is_measured_too(pharmacy: Pharmacy, container: str, action: str) -> None:
    pharmacy.clock.advance(hours=9)
    shelf = at_shelf(pharmacy, action)
    shelf.scan(build_local("container", container))
    asked(shelf.answer(**({"reason": "BROKEN"} if action == "waste" else {"confirm": True})), "CONTAINER_REST")
    asked(shelf.answer(rest_ml="15"), "WITNESS")
    done(shelf.witness(pharmacy.ben))
    assert stored(pharmacy, container).rest_microlitres == 15_000
    assert_sound(pharmacy.record)


def test_of_what_is_not_controlled_nothing_new_is_asked(pharmacy: Pharmacy, container: str) -> None:
    change_item(pharmacy, VANCOMYCIN, dea_schedule=None)
    shelf = at_shelf(pharmacy, "end")
    facts = dict(asked(shelf.scan(build_local("container", container)), "CONTAINER_END").question.facts)
    assert facts["What is left"] == "15 mL left"
    done(shelf.answer(end="discarded"), "CONTAINER_ENDED")
    assert stored(pharmacy, container).rest_microlitres is None
    assert view_of(pharmacy.record, shelf.shelf.job_id) is not None


def test_a_pharmacist_who_did_not_measure_it_says_why(pharmacy: Pharmacy, container: str, dana: str) -> None:
    difference = differing(pharmacy, container)
    before = contents(pharmacy.record)
    decide = volume_difference.decide
    refused(decide(pharmacy.record, proof_of(pharmacy, pharmacy.ben), difference, "VOLUME_SPILLED"), "NOT_PERMITTED")
    refused(decide(pharmacy.record, proof_of(pharmacy, dana), difference, "LUCK"), "NO_REASON")
    refused(decide(pharmacy.record, proof_of(pharmacy, dana), "K1-NONE", "VOLUME_SPILLED"), "NO_DIFFERENCE")
    assert contents(pharmacy.record) == before

    said = done(decide(pharmacy.record, proof_of(pharmacy, dana), difference, "VOLUME_SPILLED"), "RESOLVED").message

    assert said == "Vancomycin 1 g, lot VN1: 3 mL missing: Spilled or leaked."
    refused(decide(pharmacy.record, proof_of(pharmacy, dana), difference, "VOLUME_OVERFILL"), "NOT_OPEN")
    assert volume_differences.undecided(pharmacy.record) == []
    refused(hands_over(pharmacy), "COUNT_DUE")
    [signed] = pharmacy.record.rows("select content_json from signature where meaning = 'resolved discrepancy'")
    assert json.loads(signed["content_json"])["microlitres"] == 3_000
    assert_sound(pharmacy.record)


def test_who_measured_it_does_not_say_why_it_differs(pharmacy: Pharmacy, container: str, dana: str) -> None:
    shelf = at_shelf(pharmacy, "end", dana)
    asked(shelf.scan(build_local("container", container)), "CONTAINER_END")
    asked(shelf.answer(end="discarded"), "CONTAINER_REST")
    asked(shelf.answer(rest_ml="1"), "CONTAINER_REST")
    asked(shelf.answer(rest_ml="1"), "WITNESS")
    done(shelf.witness(pharmacy.ben))
    [found] = volume_differences.undecided(pharmacy.record)
    refused(volume_difference.decide(pharmacy.record, proof_of(pharmacy, dana), found.id, None), "SAME_PERSON")


def test_what_nothing_explains_is_a_loss_in_millilitres(pharmacy: Pharmacy, container: str, dana: str) -> None:
    difference = differing(pharmacy, container)
    decided = volume_difference.decide(pharmacy.record, proof_of(pharmacy, dana), difference, None)
    assert "the deadlines of a loss run" in done(decided, "RESOLVED").message
    now = pharmacy.record.now()
    [loss] = controlled_loss.losses(pharmacy.record, now)
    assert loss.what == "3 mL missing"
    assert loss.notice_by is not None
    form = controlled_form.form_106(pharmacy.record, loss.loss.id, now)
    assert form is not None
    assert (form["volume"], form["quantity"], form["place"]) == ("3 mL", 0, "Shelf")
    refused(controlled_loss.close(pharmacy.record, dana, loss.loss.id, "lost"), "NOT_REPORTED")
    done(controlled_loss.close(pharmacy.record, dana, loss.loss.id, "explained"), "NOTED")
    assert controlled_losses.open_losses(pharmacy.record) == []
    assert_sound(pharmacy.record)


@pytest.mark.usefixtures("dana")
def test_it_is_listed_and_resolved_by_commands(
    pharmacy: Pharmacy, container: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    difference = differing(pharmacy, container)
    commands = Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)

    def kiosk(*arguments: str, who: str = "Dana Whitfield") -> Ran:
        return commands("controlled", *arguments, "--as", who, now=pharmacy.record.now())

    listed = kiosk("differences").only
    assert (listed["difference"], listed["millilitres"], listed["missing"]) == (difference, "3 mL", True)
    assert [line["differs"] for line in kiosk("list").lines] == [1, 0]
    assert kiosk("resolve", difference, "--escalate", who="Ana Ruiz").error == "NOT_PERMITTED"
    assert kiosk("resolve", difference, "--reason", "VOLUME_OVERFILL").only["outcome"] == "RESOLVED"
    assert kiosk("resolve", difference, "--escalate").error == "NOT_OPEN"
    assert kiosk("differences").lines == []
    account = next(line for line in kiosk("record", VANCOMYCIN).lines if line["what"] == "account of an opened one")
    assert account["note"].endswith("DIFFERS by 3 mL, explained: it held more or less than its label says")


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("update opened_container set rest_microlitres = 14000 where rest_microlitres is not null", "opened_container"),
        ("update volume_difference set microlitres = 1", "volume_difference"),
        ("delete from volume_difference", "volume_difference"),
        ("update container_measure set microlitres = 15000", "container_measure"),
        ("update volume_difference set decided = 'explained', reason = 'VOLUME_SPILLED'", "volume_difference"),
    ],
)
def test_a_changed_measure_is_found(pharmacy: Pharmacy, container: str, statement: str, table: str) -> None:
    differing(pharmacy, container)
    assert ("CHAIN_BROKEN", table) in found_after(pharmacy, statement)


def test_the_record_says_what_was_left_and_that_it_differs(pharmacy: Pharmacy, container: str, dana: str) -> None:
    difference = differing(pharmacy, container)
    done(volume_difference.decide(pharmacy.record, proof_of(pharmacy, dana), difference, "VOLUME_SPILLED"))
    decided, _, ended = [line.text for line in page(pharmacy.record, Filter(), 3).lines]
    assert "said why: spilled or leaked" in decided
    assert "12 mL were left in the open one, as measured" in ended
    assert "Vancomycin 1 g, lot VN1 differs: 3 mL missing" in ended
