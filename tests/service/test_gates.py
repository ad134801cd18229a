"""Gates before sterile work: what failed or lapsed closes them, what nobody asked for does not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from db import locations, people, preparations
from kiosk.rules.gates import Gate, Standing
from kiosk.services import gate_facts, gates, site_settings
from kiosk.services.gate_facts import Finding
from kiosk.settings_gates import REQUIRED
from tests.clock import NOW
from tests.pharmacy import Pharmacy, assert_sound, contents, done, refused
from tests.service.command_line import Kiosk

TODAY = NOW.date()


@pytest.fixture
def hood(pharmacy: Pharmacy) -> str:
    return add_hood(pharmacy, "Hood 1")


def add_hood(pharmacy: Pharmacy, name: str, *, hazardous: bool = False) -> str:
    with pharmacy.record.write("system", "test") as write:
        hood_id = locations.add_location(write, name, "room", "hood")
        preparations.put_hood(write, hood_id, "2", hazardous=hazardous)
    return hood_id


def found(
    pharmacy: Pharmacy, by: str, gate: Gate, subject: str, result: str = "passed", days: int | None = None
) -> None:
    until = TODAY + timedelta(days=days) if days is not None else None
    first = date(2026, 1, 5) if days is not None else None
    finding = Finding(gate, subject, result, "report 7", first, until)
    done(gate_facts.record_finding(pharmacy.record, by, finding), "GATE_RECORDED")


def asked(pharmacy: Pharmacy, hood: str, person: str | None = None) -> object:
    return gates.refusals(pharmacy.record, hood, person or pharmacy.ana, pharmacy.record.now())


def test_what_nobody_keeps_yet_is_not_asked(pharmacy: Pharmacy, hood: str) -> None:
    assert asked(pharmacy, hood) is None

    answers = gates.answers(pharmacy.record, pharmacy.record.now())
    assert {each.standing for each in answers} == {Standing.NOT_ASKED}
    assert "Ana Ruiz, competency in sterile preparation: not asked: no data kept yet" in {x.words for x in answers}


@pytest.mark.parametrize(
    ("gate", "code"),
    [
        (Gate.COMPETENCY, "COMPETENCY_LAPSED"),
        (Gate.CERTIFICATION, "HOOD_NOT_CERTIFIED"),
        (Gate.ENVIRONMENT, "ENVIRONMENT_OUT_OF_LIMITS"),
    ],
)
def test_what_lapsed_or_failed_closes_its_gate_until_it_is_passed(
    pharmacy: Pharmacy, pharmacist: str, hood: str, gate: Gate, code: str
) -> None:
    subject = pharmacy.ana if gate == Gate.COMPETENCY else hood
    found(pharmacy, pharmacist, gate, subject, days=0)
    assert asked(pharmacy, hood) is None, "the last day counts"

    pharmacy.clock.advance(days=1)
    lapsed = refused(asked(pharmacy, hood), code)
    assert f"lapsed: the last day was {TODAY} (report 7)" in lapsed.message
    assert "A pharmacist or manager records it" in lapsed.next_step

    found(pharmacy, pharmacist, gate, subject)
    assert asked(pharmacy, hood) is None
    found(pharmacy, pharmacist, gate, subject, "failed")
    assert "FAILED on" in refused(asked(pharmacy, hood), code).message
    assert_sound(pharmacy.record)


def test_of_a_hood_for_hazardous_drugs_more_is_asked_and_only_there(
    pharmacy: Pharmacy, pharmacist: str, hood: str
) -> None:
    found(pharmacy, pharmacist, Gate.HAZARDOUS_COMPETENCY, pharmacy.ana, "failed")

    refused(asked(pharmacy, add_hood(pharmacy, "Hood 2", hazardous=True)), "COMPETENCY_LAPSED")
    assert asked(pharmacy, hood) is None


def test_a_site_that_asks_is_not_content_with_nothing(pharmacy: Pharmacy, pharmacist: str, hood: str) -> None:
    done(site_settings.enter(pharmacy.record, pharmacist, REQUIRED[Gate.CERTIFICATION], True, "policy 12"))

    assert "none is on record" in refused(asked(pharmacy, hood), "HOOD_NOT_CERTIFIED").message
    found(pharmacy, pharmacist, Gate.CERTIFICATION, hood, days=180)
    assert asked(pharmacy, hood) is None


def test_what_begins_later_holds_later(pharmacy: Pharmacy, pharmacist: str, hood: str) -> None:
    found(pharmacy, pharmacist, Gate.CERTIFICATION, hood, "failed")
    tomorrow = TODAY + timedelta(days=1)
    later = Finding(Gate.CERTIFICATION, hood, "passed", "report 8", tomorrow)
    done(gate_facts.record_finding(pharmacy.record, pharmacist, later))

    refused(asked(pharmacy, hood), "HOOD_NOT_CERTIFIED")
    pharmacy.clock.advance(days=1)
    assert asked(pharmacy, hood) is None


def test_a_finding_that_makes_no_sense_is_refused_and_leaves_nothing(
    pharmacy: Pharmacy, pharmacist: str, hood: str
) -> None:
    shelf = pharmacy.places["Shelf"]
    before = contents(pharmacy.record)
    for finding, code in (
        (Finding("luck", hood, "passed", "report 7"), "NO_GATE"),
        (Finding(Gate.CERTIFICATION, hood, "perhaps", "report 7"), "BAD_RESULT"),
        (Finding(Gate.CERTIFICATION, shelf, "passed", "report 7"), "NO_SUBJECT"),
        (Finding(Gate.COMPETENCY, hood, "passed", "report 7"), "NO_SUBJECT"),
        (Finding(Gate.COMPETENCY, pharmacist, "passed", "report 7"), "OWN_COMPETENCY"),
        (Finding(Gate.CERTIFICATION, hood, "passed", " "), "NO_SOURCE"),
        (Finding(Gate.CERTIFICATION, hood, "passed", "x" * 201), "BAD_TEXT"),
        (Finding(Gate.CERTIFICATION, hood, "passed", "report 7", TODAY, TODAY - timedelta(days=1)), "BAD_DAYS"),
        (Finding(Gate.CERTIFICATION, hood, "failed", "report 7", TODAY, TODAY), "BAD_DAYS"),
        (Finding(Gate.CERTIFICATION, hood, "passed", "report 7", TODAY, TODAY.replace(year=2062)), "TOO_FAR"),
    ):
        refused(gate_facts.record_finding(pharmacy.record, pharmacist, finding), code)
    refused(gate_facts.record_finding(pharmacy.record, pharmacy.ana, finding), "NOT_PERMITTED")
    assert contents(pharmacy.record) == before


def test_by_command(pharmacy: Pharmacy, hood: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pharmacy.record.write("system", "test") as write:
        people.set_roles(write, pharmacy.ben, ("manager",))
    kiosk = Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)
    said = ("--result", "passed", "--source", "report 7", "--until", "2027-05-31", "--as", "Ben Okafor")

    by = ("--as", "Ben Okafor")
    assert kiosk("gate", "hood", "Hood 2", "--allows", "3", "--hazardous", *by).lines[-1] == {
        "location_id": locations.locations(pharmacy.record)[-1].id, "name": "Hood 2", "place_allows": "3",
        "hazardous": True,
    }  # fmt: skip
    assert [each["name"] for each in kiosk("gate", "hood", *by).lines] == ["Hood 1", "Hood 2"]
    assert kiosk("gate", "hood", "Shelf", "--allows", "1", *by).error == "NOT_A_HOOD"
    assert kiosk("gate", "hood", "Hood 2", *by).error == "NO_CATEGORY"
    assert_sound(pharmacy.record)
    assert kiosk("gate", "record", "certification", "Hood 1", *said).only["outcome"] == "GATE_RECORDED"

    listed = kiosk("gate", "list", "--as", "Ben Okafor").lines
    assert {"gate": "certification", "subject": hood, "name": "Hood 1", "standing": "holds", "closed": False,
            "from": TODAY.isoformat(), "until": "2027-05-31", "source": "report 7"} in listed  # fmt: skip
    assert "Hood 1, certification: ✓ HOLDS until 2027-05-31" in kiosk.raw("gate", "list", "--as", "Ben Okafor").out
    assert kiosk("gate", "record", "competency", "Nobody", *said).error == "NO_PERSON"
    told = kiosk.raw("audit", "--as", "Ben Okafor").out
    assert f"Ben Okafor Hood 1: certification passed from {TODAY} until 2027-05-31 (report 7)" in told
