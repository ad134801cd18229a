"""What becomes otherwise after a pharmacist signed: nothing is prepared by that signature until one looks again."""

from __future__ import annotations

import pytest

from kiosk.services import order_clarify, order_stop, patient_allergies, patient_card, patient_measures, patients
from kiosk.services.formula_approval import approve, retire
from kiosk.services.order_gate import not_to_be_prepared
from kiosk.services.patient_card import PatientCard
from kiosk.services.patient_measures import NewMeasure
from tests.formulas import approve_limits, in_force, vancomycin, written
from tests.pharmacy import Pharmacy, done, refused
from tests.service.order_world import WHO, Orders, furnish_orders


@pytest.fixture
def made(pharmacy: Pharmacy) -> Orders:
    return furnish_orders(pharmacy)


def gate(made: Orders, order_id: str) -> str | None:
    found = not_to_be_prepared(made.record, made.order(order_id), made.record.now())
    return found.code if found else None


def goes_on(made: Orders, order_id: str) -> None:
    """Hold it and let it go on: it has to be verified again, and then it may be prepared."""
    done(order_stop.hold(made.record, made.ana, order_id, "to be looked at"))
    done(order_stop.resume(made.record, made.dana, order_id, "looked at"))
    assert made.order(order_id).state == "entered"
    done(made.verify(order_id), "ORDER_VERIFIED")
    assert gate(made, order_id) is None


def test_a_question_to_the_prescriber_stops_what_was_verified_before(made: Orders) -> None:
    order = made.verified()
    done(order_clarify.ask(made.record, made.ana, order.id, "Dr Osei", "Is the dose for this weight?"))
    assert gate(made, order.id) == "ASKED_SINCE"

    [asked] = made.look(order.id).open_questions
    done(order_clarify.answer(made.record, made.ana, order.id, asked.id, "No, half of it"))

    assert gate(made, order.id) == "ASKED_SINCE"
    goes_on(made, order.id)


def test_another_weight_than_the_orders_stops_what_was_verified_before(made: Orders) -> None:
    def weigh(kg: str, day: str) -> None:
        new = NewMeasure("weight", kg, day, again=kg)
        done(patient_measures.measure(made.record, made.ana, made.patient, new))

    weigh("82", "2026-11-20")
    order = made.verified(dose="15", per="kg", weight_kg="82")
    weigh("81.5", "2026-11-21")
    assert gate(made, order.id) is None

    weigh("37.2", "2026-11-22")

    assert gate(made, order.id) == "BODY_CHANGED"
    goes_on(made, order.id)  # the pharmacist saw the difference, and signed with it


def test_a_patient_who_is_not_served_any_more_gets_nothing_more(made: Orders) -> None:
    order = made.verified()
    card = patient_card.view(made.record, made.dana, made.patient, patient_card.CARD)
    assert isinstance(card, PatientCard)
    done(patients.correct(made.record, made.dana, made.patient, WHO, card.patient.id, status="inactive"))
    assert gate(made, order.id) == "NO_PATIENT"


def test_an_order_that_its_formula_does_not_make_is_pointed_out_and_another_drugs_formula_is_no_way_to_verify_it(
    made: Orders,
) -> None:
    in_force(made.pharmacy, vancomycin())

    def differs(**more: str) -> list[str]:
        order = made.enter(formula=vancomycin().code, **{"dose": "750", "volume_ml": "100", **more})
        return [each.text for each in made.look(order.id).warnings if each.code == "FORMULA_DIFFERS"]

    assert differs() == []
    [high] = differs(dose="1250")
    assert high == "1,250 mg are ordered, and formula VANCOMYCIN-NS takes 500 to 1,000 mg."
    assert differs(dose="0.75", dose_unit="g") == []
    assert len(differs(dose="750", dose_unit="mcg")) == 1
    assert len(differs(dose="750", dose_unit="units")) == 1
    assert len(differs(volume_ml="250")) == 1

    wrong = made.enter(formula=vancomycin().code, item_id=made.pharmacy.items["Meropenem 1 g"])
    assert "WRONG_FORMULA" in {each.code for each in made.look(wrong.id).warnings}
    refused(made.verify(wrong.id), "WRONG_FORMULA")


def test_what_goes_in_by_the_formula_is_compared_with_the_allergies_as_well(made: Orders) -> None:
    in_force(made.pharmacy, vancomycin())
    done(patient_allergies.add_allergy(made.record, made.ana, made.patient, "sodium chloride", "rash"))
    alone = made.enter(diluent_id=...)
    assert "ALLERGY" not in {each.code for each in made.look(alone.id).warnings}
    order = made.enter(formula=vancomycin().code, dose="750", volume_ml="100", diluent_id=...)
    assert "ALLERGY" in {each.code for each in made.look(order.id).warnings}


@pytest.mark.parametrize(("doses", "too_many"), [(5, False), (6, True)])
def test_more_doses_at_once_than_the_formula_lasts_for_are_pointed_out(
    made: Orders, doses: int, too_many: bool
) -> None:
    in_force(made.pharmacy, vancomycin())  # 96 hours at most
    order = made.enter(formula=vancomycin().code, dose="750", volume_ml="100", every_hours=24, doses=doses)
    assert ("ENDS_TOO_SOON" in {each.code for each in made.look(order.id).warnings}) is too_many


def test_another_version_of_the_formula_or_none_stops_what_was_verified_by_it(made: Orders) -> None:
    approve_limits(made.record)
    first = written(made.pharmacy, vancomycin())
    done(approve(made.record, made.proof(made.dana), first.id))
    order = made.verified(formula=vancomycin().code, dose="750", volume_ml="100")
    assert not {"FORMULA_DIFFERS", "WRONG_FORMULA"} & {each.code for each in made.look(order.id).warnings}
    assert gate(made, order.id) is None

    second = written(made.pharmacy, vancomycin(precautions=("Protect from light.",)))
    done(approve(made.record, made.proof(made.dana), second.id))
    assert gate(made, order.id) == "FORMULA_CHANGED"
    goes_on(made, order.id)

    done(retire(made.record, made.proof(made.dana), second.id, "no longer made"))
    assert gate(made, order.id) == "FORMULA_CHANGED"
    done(order_stop.hold(made.record, made.ana, order.id, "formula"))
    done(order_stop.resume(made.record, made.dana, order.id, "formula"))
    refused(made.verify(order.id), "NO_FORMULA")
