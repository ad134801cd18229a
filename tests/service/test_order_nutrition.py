"""A parenteral nutrition is verified by its additive list, which is what the pharmacist signs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from db import orders
from kiosk.rules.formula import Ingredient, Step
from kiosk.services import order_enter
from tests.formulas import in_force, vancomycin
from tests.pharmacy import Pharmacy, assert_sound, done, refused
from tests.service.order_world import RX, Orders, furnish_orders

NUTRITION: dict[str, object] = {
    "parenteral_nutrition": True,
    "ingredients": (Ingredient(group="Vancomycin 1 g", unit="mL"),),
    "diluent": None,
    "steps": (
        Step(do="Scan it.", evidence="scan", item="Vancomycin 1 g"),
        Step(do="Compare with the signed additive list.", evidence="confirm"),
    ),
}
"""The shelf of the tests has no amino acids; what matters here is the list."""
LIST = "Amino acids 10 % = 500 mL; Dextrose 70 % = 350 mL"


@pytest.fixture
def made(pharmacy: Pharmacy) -> Orders:
    return furnish_orders(pharmacy)


def test_a_nutrition_without_its_list_is_verified_by_nobody_and_with_it_the_list_is_signed(made: Orders) -> None:
    in_force(made.pharmacy, vancomycin(**NUTRITION))
    order = made.enter(formula=vancomycin().code)
    refused(made.verify(order.id), "NO_ADDITIVES")
    done(order_enter.change(made.record, made.ana, order.id, {"additives": LIST}, "the list came"))

    shown = made.look(order.id)
    facts = dict(shown.facts)
    assert (facts["Additive 1"], facts["Additive 2"]) == ("Amino acids 10 %: 500 mL", "Dextrose 70 %: 350 mL")
    assert shown.steps == ()
    done(made.verify(order.id))
    assert made.order(order.id).state == "verified"

    done(order_enter.change(made.record, made.ana, order.id, {"additives": LIST.replace("350", "300")}, "less of it"))
    assert made.order(order.id).state == "entered"
    assert_sound(made.record)


def test_another_formula_takes_no_additive_list(made: Orders) -> None:
    in_force(made.pharmacy, vancomycin())
    order = made.enter(formula=vancomycin().code, dose="750", volume_ml="100", additives=LIST)
    refused(made.verify(order.id), "NOT_NUTRITION")
    assert made.order(order.id).state == "entered"


def test_a_dropped_row_brings_its_list_and_a_list_with_a_doubt_keeps_its_row_out(made: Orders, tmp_path: Path) -> None:
    rows = [{**RX, "additives": LIST}, {**RX, "number": "RX1002", "additives": "Dextrose = much"}]
    (tmp_path / "orders.json").write_text(json.dumps(rows))
    imported = made.bring_in(tmp_path / "orders.json")
    assert (imported.counts["kept"], imported.counts["rejected"]) == (1, 1)
    order = orders.order_numbered(made.record, RX["number"])
    assert order is not None
    assert order.content["additives"] == LIST
