"""Labels that look whole and are not: amounts left off, blanks, limits that are met only at a first look."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.label_composed import BAG, NUTRITION, refused, said, texts, without
from tests.label_samples import SAMPLES

PERIPHERAL = NUTRITION | {"pn_line": "peripheral"}


@pytest.mark.parametrize("actives", ["vancomycin", ["vancomycin 1 g", "vitamin B12"], "5-fluorouracil", {"name": "x"}])
def test_an_active_without_its_amount_is_refused(actives: object) -> None:
    data = without(BAG, "drug", "dose") | {"actives": actives}
    assert refused("bag", data) == ("MISSING_FIELD", "actives")
    assert said("bag", data | {"dose": "1 g"})


@pytest.mark.parametrize(
    "actives",
    [
        [{"name": "vancomycin", "amount": {"value": "1", "unit": "g"}}],
        [{"amount": "1 g"}],
        [{"name": "vancomycin", "amount": Decimal("1e400")}],
    ],
)
def test_no_part_of_an_active_is_left_off(actives: object) -> None:
    assert refused("bag", without(BAG, "drug", "dose") | {"actives": actives}) == ("UNSAFE_TEXT", "actives")


def test_no_part_of_an_address_is_left_off() -> None:
    facility = {"name": "Magnolia", "address": {"street": "410 Capitol St"}}
    assert refused("bag", BAG | {"facility": facility}) == ("UNSAFE_TEXT", "facility")


@pytest.mark.parametrize(
    "blank", ["\N{NO-BREAK SPACE}", "\N{EM SPACE}", " \N{FIGURE SPACE} ", "\N{NARROW NO-BREAK SPACE}"]
)
@pytest.mark.parametrize("key", ["patient_name", "internal_id", "route", "storage"])
def test_what_only_looks_empty_is_missing(key: str, blank: str) -> None:
    assert refused("bag", BAG | {key: blank}) == ("MISSING_FIELD", key)


def test_a_space_that_holds_together_hides_no_number() -> None:
    assert "1,000 mg" in texts(said("bag", BAG | {"dose": "1000\N{NO-BREAK SPACE}mg"}))
    assert refused("bag", BAG | {"dose": "2,5\N{NO-BREAK SPACE}mg"}) == ("UNSAFE_TEXT", "dose")


def test_a_beyond_use_date_names_a_day() -> None:
    assert refused("bag", BAG | {"bud": "2026-12"}) == ("UNSAFE_TEXT", "bud")


@pytest.mark.parametrize("much", ["800-1750 mOsm/L", "900.5 mOsm/L", "1,750 mOsm/L", "12345 mOsm/L", "much mOsm/L"])
def test_the_largest_osmolarity_that_is_named_counts(much: str) -> None:
    assert refused("bag", PERIPHERAL | {"pn_osmolarity": much}) == ("UNSAFE_TEXT", "pn_osmolarity")
    picc = PERIPHERAL | {"pn_osmolarity": much, "pn_line": "peripherally inserted central catheter"}
    assert said("bag", picc)


@pytest.mark.parametrize("much", ["850-900 mOsm/L", "900.0 mOsm/L", "899.5 mOsm/L"])
def test_what_a_peripheral_vein_bears_is_printed(much: str) -> None:
    assert said("bag", PERIPHERAL | {"pn_osmolarity": much})


def test_a_line_that_is_neither_is_refused() -> None:
    assert refused("bag", NUTRITION | {"pn_line": "left arm"}) == ("UNSAFE_TEXT", "pn_line")


def test_what_is_for_immediate_use_begins_within_four_hours() -> None:
    data = {"internal_id": "A1", "actives": "ketamine 50 mg", "immediate_use": True, "prepared_by": "AR"}
    data |= {"prepared_at": "2026-11-28T09:00"}
    assert said("syringe", data | {"bud": "2026-11-28T13:00"})
    assert refused("syringe", data | {"bud": "2026-11-28T13:01"}) == ("UNSAFE_TEXT", "bud")


def test_a_postal_code_is_no_phone() -> None:
    home = SAMPLES["bag-home"].data | {"facility": "Magnolia, 410 Capitol St, Jackson, MS 39201-1234"}
    assert refused("bag", home) == ("MISSING_FIELD", "facility")


def test_an_opened_vial_of_a_vinca_alkaloid_says_so() -> None:
    vial = SAMPLES["opened_container"].data | {"drug": "vinblastine 1 mg/mL"}
    assert any("FATAL" in text for text in texts(said("opened_container", vial)))
