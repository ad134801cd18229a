"""A worksheet: from the order to the last step, one thing at a time."""

from __future__ import annotations

import pytest

from tests import preparing
from tests.pharmacy import Pharmacy, assert_sound, done, refused
from tests.preparing import BAG, VIAL
from tests.service.order_world import Orders


@pytest.fixture
def made(pharmacy: Pharmacy) -> Orders:
    return preparing.furnish_preparing(pharmacy)


def test_vancomycin_through_all_steps(made: Orders) -> None:
    order = preparing.fetched(made)
    sheet = preparing.started(made)
    assert sheet.view.asked == "order"
    done(sheet.answer(order=order.id), "ORDER")
    hood = preparing.hood(made.pharmacy)
    sheet.to_hood(hood)
    view = sheet.view
    assert (view.unit, view.units, view.step_number, view.steps) == (1, 2, 1, 5)
    assert (view.drug, view.dose, view.formula_code) == (
        "Vancomycin 1 g",
        "1,000 mg in 100 mL over 90 minutes",
        "VANCOMYCIN-NS",
    )
    assert view.words == "Scan the bag."
    assert view.next_words == "Scan the vial."
    assert (view.hood, view.preparer) == ("Hood 1", "Ana Ruiz")

    done(sheet.scan(BAG), "STEP")
    assert sheet.view.asked == "label"
    refused(sheet.scan(VIAL), "NOT_THE_LABEL")
    done(sheet.label(), "LABELLED")
    done(sheet.scan(VIAL), "STEP")
    view = sheet.view
    assert view.expected is not None
    assert (view.expected.amount, view.expected.device) == ("20 mL", "a 10 mL syringe")
    done(sheet.answer(amount="20"), "STEP")
    refused(sheet.answer(done=True), "NOT_AN_ANSWER")
    refused(sheet.answer(photographed=True), "NO_PICTURE")
    done(sheet.photo())
    done(sheet.answer(photographed=True), "STEP")
    done(sheet.answer(done=True), "STEP")
    assert sheet.view.unit == 2

    sheet.through()
    assert sheet.preparation.state == "labelling"
    assert [line.used for line in sheet.view.packages] == [1, 1, 1, 1]
    assert_sound(made.record)
