"""Allergies: not asked is not none known, only identical names are marked, and a pharmacist alone rules one out."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from db import patients as rows
from kiosk.rules.allergies import NO_CROSS_REACTIONS, AllergyState
from kiosk.services.patient_allergies import add_allergy, allergies_of, allergy_check, none_known, rule_out
from tests.pharmacy import Pharmacy, assert_sound, done, refused
from tests.service.patients import add, somebody


def state(pharmacy: Pharmacy, patient: str) -> AllergyState:
    return allergies_of(pharmacy.record, patient).state


def test_nobody_asked_blocks_the_verification_and_says_so(pharmacy: Pharmacy) -> None:
    patient = add(pharmacy)

    check = allergy_check(pharmacy.record, patient, ["vancomycin"])

    assert check.state is AllergyState.NOT_ASKED
    assert check.blocks_verification
    [said] = check.words
    assert "NOT ASKED" in said
    assert allergy_check(pharmacy.record, "K1-ZZZ", []).blocks_verification, "of who is not on record nothing is known"


def test_none_known_is_an_answer_with_a_name_and_a_time(pharmacy: Pharmacy) -> None:
    patient = add(pharmacy)

    done(none_known(pharmacy.record, pharmacy.ben, patient), "NONE_KNOWN")

    found = allergies_of(pharmacy.record, patient)
    assert found.state is AllergyState.NONE_KNOWN
    assert found.answer is not None
    assert (found.answer.recorded_by, found.answer.at) == ("Ben Okafor", "2026-11-23T15:00:00.000Z")
    check = allergy_check(pharmacy.record, patient, ["vancomycin"])
    assert not check.blocks_verification
    assert check.words == (f"Allergies: none known. {NO_CROSS_REACTIONS}",)
    assert_sound(pharmacy.record)


def test_identical_names_are_marked_and_others_are_said_not_to_be(pharmacy: Pharmacy) -> None:
    patient = add(pharmacy)
    done(add_allergy(pharmacy.record, pharmacy.ana, patient, " Penicillin  G ", "hives in 2019"), "ALLERGY_ADDED")
    done(add_allergy(pharmacy.record, pharmacy.ana, patient, "vancomycin", None), "ALLERGY_ADDED")

    check = allergy_check(pharmacy.record, patient, ["VANCOmycin", "cefazolin", "VANCOmycin"])

    assert not check.blocks_verification
    assert [(each.ingredient, each.allergy.substance) for each in check.identical] == [("VANCOmycin", "vancomycin")]
    assert check.words == (
        "ALLERGY: VANCOmycin has the same name as a recorded substance: vancomycin (reaction not known).",
        f"Allergies: Penicillin G (hives in 2019); vancomycin (reaction not known). {NO_CROSS_REACTIONS}",
    )


def test_what_is_no_substance_or_is_there_already_is_refused(pharmacy: Pharmacy) -> None:
    patient = add(pharmacy)
    done(add_allergy(pharmacy.record, pharmacy.ana, patient, "latex", None))

    for word in ("NKDA", "none", "No known allergies.", "unknown"):
        refused(add_allergy(pharmacy.record, pharmacy.ana, patient, word, None), "NO_SUBSTANCE")
    refused(add_allergy(pharmacy.record, pharmacy.ana, patient, " LATEX", "swelling"), "ALREADY")
    refused(add_allergy(pharmacy.record, pharmacy.ana, patient, "", None), "BAD_TEXT")
    refused(add_allergy(pharmacy.record, pharmacy.ana, patient, "iodine", "x" * 201), "BAD_TEXT")
    refused(none_known(pharmacy.record, pharmacy.ana, patient), "ALLERGIES_RECORDED")
    assert [each.says.substance for each in allergies_of(pharmacy.record, patient).entries] == ["latex"]


def test_the_last_allergy_that_is_ruled_out_leaves_not_asked(pharmacy: Pharmacy, pharmacist: str) -> None:
    patient = add(pharmacy)
    done(none_known(pharmacy.record, pharmacy.ana, patient))
    pharmacy.clock.advance(minutes=1)
    done(add_allergy(pharmacy.record, pharmacy.ana, patient, "latex", None))
    [entry] = allergies_of(pharmacy.record, patient).entries

    refused(rule_out(pharmacy.record, pharmacy.ana, patient, entry.id, "refuted"), "NOT_PERMITTED")
    refused(rule_out(pharmacy.record, pharmacist, patient, entry.id, "just so"), "NO_REASON")
    ruled_out = done(rule_out(pharmacy.record, pharmacist, patient, entry.id, "refuted"), "ALLERGY_RULED_OUT")

    assert "NOT ASKED" in ruled_out.message
    assert state(pharmacy, patient) is AllergyState.NOT_ASKED, "an answer of before the allergy is none any more"
    assert [each.status for each in rows.history(pharmacy.record, rows.ALLERGY, patient)] == ["active", "refuted"]
    refused(rule_out(pharmacy.record, pharmacist, patient, entry.id, "refuted"), "CHANGED_MEANWHILE")
    done(none_known(pharmacy.record, pharmacy.ana, patient))
    assert state(pharmacy, patient) is AllergyState.NONE_KNOWN
    done(add_allergy(pharmacy.record, pharmacy.ana, patient, "latex", None))
    assert state(pharmacy, patient) is AllergyState.RECORDED
    assert_sound(pharmacy.record)


STEPS = st.lists(
    st.one_of(
        st.just(("none", "")),
        st.tuples(st.sampled_from(["add", "rule out"]), st.sampled_from(["latex", "penicillin", "codeine"])),
    ),
    max_size=8,
)


@settings(max_examples=25)
@given(steps=STEPS)
def test_whatever_is_said_in_whatever_order_only_an_answer_that_still_holds_is_none_known(
    pharmacy: Pharmacy, pharmacist: str, steps: list[tuple[str, str]]
) -> None:
    patient, record = somebody(pharmacy), pharmacy.record
    there: set[str] = set()
    answered = False
    for step, substance in steps:
        pharmacy.clock.advance(minutes=1)
        entries = {each.says.substance: each.id for each in allergies_of(record, patient).entries}
        assert set(entries) == there
        if step == "none":
            outcome = none_known(record, pharmacy.ana, patient)
            assert (outcome.name == "done") is (not there)
            answered = answered or not there
        elif step == "add":
            outcome = add_allergy(record, pharmacy.ana, patient, substance, None)
            assert (outcome.name == "done") is (substance not in there)
            answered = False
            there.add(substance)
        elif substance in there:
            done(rule_out(record, pharmacist, patient, entries[substance], "refuted"))
            there.discard(substance)
        expected = AllergyState.RECORDED if there else AllergyState.NONE_KNOWN if answered else AllergyState.NOT_ASKED
        assert state(pharmacy, patient) is expected
