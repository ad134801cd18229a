"""Signatures: bound to what was signed, in one meaning, and never on one's own work."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from db import attachments, credentials, people, settings, signatures
from db.subject import Subject
from kiosk.services import identity
from kiosk.services.identity import Proof
from kiosk.services.outcome import Refused
from kiosk.services.signing import AloneReason, review_own_work, sign
from kiosk.settings import PHARMACIST_ALONE
from tests.pharmacy import PIN, QUICK_HASH, Pharmacy, assert_sound, done, refused
from tests.service.tamper import found_after

BAG = Subject("preparation", "K1-BAG")
CONTENT = {"drug": "Vancomycin 1 g", "dose": "1 g", "volume": "250 mL"}
JPEG = b"\xff\xd8\xff\xe0 a photograph \xff\xd9"
PHOTOGRAPH = hashlib.sha256(JPEG).hexdigest()
Team = dict[str, Proof]


@pytest.fixture
def team(pharmacy: Pharmacy) -> Team:
    """A technician, two pharmacists and a manager, each with a proof."""
    wanted = {
        "technician": ["technician"],
        "pharmacist": ["pharmacist"],
        "other": ["pharmacist"],
        "manager": ["manager"],
    }
    found = {}
    with pharmacy.record.write("system", "test") as write:
        ids = {word: people.add_person(write, word.title(), roles) for word, roles in wanted.items()}
        for person in ids.values():
            credentials.add_pin(write, person, QUICK_HASH)
        attachments.add(write, pharmacy.record.attachments.keep(JPEG, "image/jpeg"))
    for word, person in ids.items():
        proof = identity.by_pin(pharmacy.record, person, PIN)
        assert isinstance(proof, Proof)
        found[word] = proof
    return found


def signed(pharmacy: Pharmacy, proof: Proof, meaning: str, **more: Any) -> str | Refused:
    with pharmacy.record.write(proof.person.id, "test.sign") as write:
        return sign(write, proof, meaning, more.pop("subject", BAG), more.pop("content", CONTENT), **more)


def test_a_signature_says_who_when_what_and_in_which_meaning(pharmacy: Pharmacy, team: Team) -> None:
    signed(pharmacy, team["technician"], "prepared")
    signed(pharmacy, team["pharmacist"], "checked")

    first, second = signatures.signatures_on(pharmacy.record, BAG)
    assert (first.meaning, first.roles, first.method, first.own_work) == (
        "prepared",
        ("technician",),
        "name+pin",
        False,
    )
    assert (second.meaning, second.person_id) == ("checked", team["pharmacist"].person.id)
    assert second.content == CONTENT
    assert second.content_hash == signatures.content_hash(CONTENT)
    assert second.content_hash != signatures.content_hash({**CONTENT, "dose": "10 g"})


def test_a_signature_whose_content_was_changed_behind_the_kiosk_is_found(pharmacy: Pharmacy, team: Team) -> None:
    signed(pharmacy, team["technician"], "prepared")
    assert_sound(pharmacy.record)

    found = found_after(pharmacy, """update signature set content_json = replace(content_json, '1 g', '10 g')""")

    assert found == {("CHAIN_BROKEN", "signature")}


STEPS = ("prepared", "checked", "released")


@pytest.mark.parametrize("meaning", ["checked", "witnessed", "released", "reviewed"])
def test_nobody_signs_for_their_own_work(pharmacy: Pharmacy, team: Team, meaning: str) -> None:
    with pharmacy.record.write("system", "test") as write:
        people.set_roles(write, team["pharmacist"].person.id, ["manager", "pharmacist", "technician"])
    signed(pharmacy, team["pharmacist"], "prepared")

    refused(signed(pharmacy, team["pharmacist"], meaning), "OWN_WORK")

    assert len(signatures.signatures_on(pharmacy.record, BAG)) == 1
    if meaning == "released":
        signed(pharmacy, team["other"], "checked")
    assert isinstance(signed(pharmacy, team["other"], meaning), str)


@pytest.mark.parametrize("meaning", ["checked", "witnessed", "released", "reviewed"])
def test_nobody_prepares_what_they_signed_for_another_before(pharmacy: Pharmacy, team: Team, meaning: str) -> None:
    with pharmacy.record.write("system", "test") as write:
        people.set_roles(write, team["pharmacist"].person.id, ["manager", "pharmacist", "technician"])
    for step in STEPS[: STEPS.index(meaning)] if meaning in STEPS else ():
        signed(pharmacy, team["technician" if step == "prepared" else "other"], step)
    assert isinstance(signed(pharmacy, team["pharmacist"], meaning), str)

    refused(signed(pharmacy, team["pharmacist"], "prepared"), "OWN_WORK")


def test_each_step_follows_the_one_before_it(pharmacy: Pharmacy, team: Team) -> None:
    refused(signed(pharmacy, team["pharmacist"], "checked"), "NOT_YET")
    refused(signed(pharmacy, team["pharmacist"], "released"), "NOT_YET")
    signed(pharmacy, team["technician"], "prepared")
    refused(signed(pharmacy, team["pharmacist"], "released"), "NOT_YET")

    assert isinstance(signed(pharmacy, team["pharmacist"], "checked"), str)
    assert isinstance(signed(pharmacy, team["pharmacist"], "released"), str)


def test_only_what_was_prepared_is_checked_and_only_what_was_checked_is_released(
    pharmacy: Pharmacy, team: Team
) -> None:
    changed = {**CONTENT, "dose": "10 g"}
    signed(pharmacy, team["technician"], "prepared")
    refused(signed(pharmacy, team["pharmacist"], "checked", content=changed), "CHANGED")
    signed(pharmacy, team["pharmacist"], "checked")
    refused(signed(pharmacy, team["pharmacist"], "released", content=changed), "CHANGED")

    signed(pharmacy, team["technician"], "prepared", content=changed)

    refused(signed(pharmacy, team["other"], "released"), "CHANGED")
    refused(signed(pharmacy, team["pharmacist"], "checked"), "CHANGED")
    assert isinstance(signed(pharmacy, team["pharmacist"], "checked", content=changed), str)


@pytest.mark.parametrize("meaning", ["checked", "released"])
def test_a_technician_never_signs_as_a_pharmacist(pharmacy: Pharmacy, team: Team, meaning: str) -> None:
    signed(pharmacy, team["pharmacist"], "prepared")

    assert "pharmacist" in refused(signed(pharmacy, team["technician"], meaning), "NOT_PERMITTED").next_step


def allow_alone(pharmacy: Pharmacy, approved_by: str | None = "system") -> None:
    with pharmacy.record.write("system", "test") as write:
        settings.put_setting(write, PHARMACIST_ALONE, True, source_note="test", approved_by=approved_by)


def test_a_pharmacist_who_is_alone_may_check_with_reason_and_photographs(pharmacy: Pharmacy, team: Team) -> None:
    alone = AloneReason("Night shift, nobody else in the house", [PHOTOGRAPH])
    signed(pharmacy, team["pharmacist"], "prepared")
    refused(signed(pharmacy, team["pharmacist"], "checked", alone=alone), "OWN_WORK")
    allow_alone(pharmacy, approved_by=None)
    refused(signed(pharmacy, team["pharmacist"], "checked", alone=alone), "OWN_WORK")
    allow_alone(pharmacy)

    refused(signed(pharmacy, team["pharmacist"], "checked"), "ALONE_REASON")
    refused(signed(pharmacy, team["pharmacist"], "checked", alone=AloneReason(" ", [PHOTOGRAPH])), "ALONE_REASON")
    refused(signed(pharmacy, team["pharmacist"], "checked", alone=AloneReason("alone", [])), "ALONE_REASON")
    refused(signed(pharmacy, team["pharmacist"], "checked", alone=AloneReason("alone", ["00"])), "NO_PHOTOGRAPH")
    check = signed(pharmacy, team["pharmacist"], "checked", alone=alone)

    assert isinstance(check, str)
    [waiting] = signatures.own_work_to_review(pharmacy.record)
    assert (waiting.id, waiting.own_work, waiting.reason) == (check, True, alone.text)
    assert waiting.content["photographs"] == [PHOTOGRAPH]
    assert isinstance(signed(pharmacy, team["other"], "released"), str), "the photographs are no part of the bag"
    refused(review_own_work(pharmacy.record, team["pharmacist"], check), "OWN_WORK")
    refused(review_own_work(pharmacy.record, team["technician"], check), "NOT_PERMITTED")
    done(review_own_work(pharmacy.record, team["manager"], check), "REVIEWED")
    assert signatures.own_work_to_review(pharmacy.record) == []
    refused(review_own_work(pharmacy.record, team["manager"], check), "NOTHING_TO_REVIEW")
    assert_sound(pharmacy.record)


def test_alone_or_not_a_technician_checks_nothing(pharmacy: Pharmacy, team: Team) -> None:
    allow_alone(pharmacy)
    signed(pharmacy, team["technician"], "prepared")

    refused(signed(pharmacy, team["technician"], "checked", alone=AloneReason("alone", [PHOTOGRAPH])), "NOT_PERMITTED")


def test_while_the_clock_is_doubted_nothing_is_signed(pharmacy: Pharmacy, team: Team) -> None:
    pharmacy.clock.advance(minutes=-3)

    refused(signed(pharmacy, team["technician"], "prepared"), "CLOCK_UNCERTAIN")

    assert signatures.signatures_on(pharmacy.record, BAG) == []


def test_a_signature_is_refused_to_whoever_was_suspended_since(pharmacy: Pharmacy, team: Team) -> None:
    with pharmacy.record.write("system", "test") as write:
        people.set_active(write, team["technician"].person.id, active=False)

    refused(signed(pharmacy, team["technician"], "prepared"), "SUSPENDED")
