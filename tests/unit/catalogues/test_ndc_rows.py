"""Single rows of the NDC directory: what is taken, noted or rejected."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.catalogues.ndc_package import NdcPackage
from kiosk.catalogues.ndc_product import Ingredient
from kiosk.catalogues.problem import Rejected
from tests.unit.catalogues.ndc_rows import product, read_package, read_product


def test_a_product_gives_its_ingredients_schedule_and_dates() -> None:
    found = product()

    assert found.ingredients == (Ingredient("MORPHINE SULFATE", "10", "mg/mL"),)
    assert (found.strength, found.dea_schedule, found.unfinished) == ("10 mg/mL", "CII", False)
    assert found.routes == ("INTRAVENOUS", "EPIDURAL")
    assert found.marketed_on(date(2026, 11, 23))
    assert not found.marketed_on(date(2020, 1, 30))
    assert found.notes == ()


@pytest.mark.parametrize(("flag", "excluded"), [("", False), ("N", False), ("E", True), ("U", True), ("i", True)])
def test_what_the_fda_leaves_out_is_told(flag: str, excluded: bool) -> None:
    found = read_package(NDC_EXCLUDE_FLAG=flag)

    assert product(NDC_EXCLUDE_FLAG=flag).excluded == excluded
    assert isinstance(found, NdcPackage)
    assert found.excluded == excluded


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"ENDMARKETINGDATE": "20260231"}, "BAD_DATE"),
        ({"ENDMARKETINGDATE": "soon"}, "BAD_DATE"),
        ({"DEASCHEDULE": "CVI"}, "DEA_SCHEDULE_UNKNOWN"),
        ({"SUBSTANCENAME": "A; B"}, "STRENGTH_UNPAIRED"),
        ({"ACTIVE_INGRED_UNIT": ""}, "STRENGTH_UNPAIRED"),
    ],
)
def test_a_doubtful_cell_is_noted_and_the_row_is_taken(changed: dict[str, str], code: str) -> None:
    assert [note.code for note in product(**changed).notes] == [code]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"PRODUCTID": ""}, "NO_PRODUCT_ID"),
        ({"PRODUCTNDC": "0409"}, "BAD_NDC"),
        ({"PROPRIETARYNAME": "", "NONPROPRIETARYNAME": " "}, "NO_NAME"),
    ],
)
def test_a_product_that_cannot_be_used_is_rejected(changed: dict[str, str], code: str) -> None:
    found = read_product(**changed)

    assert isinstance(found, Rejected)
    assert (found.row, found.code) == (2, code)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"PRODUCTID": ""}, "NO_PRODUCT_ID"),
        ({"NDCPACKAGECODE": "0409123410"}, "BAD_NDC"),
        ({"PRODUCTNDC": "0409-9999"}, "NDC_OF_OTHER_PRODUCT"),
        ({"PACKAGEDESCRIPTION": "a box"}, "BAD_DESCRIPTION"),
        ({"PACKAGEDESCRIPTION": "10 VIAL in 1 CARTON (0409-1234-20)"}, "NDC_NOT_DESCRIBED"),
        ({"PACKAGEDESCRIPTION": "10 VIAL in 1 CARTON"}, "NDC_NOT_DESCRIBED"),
        ({"PACKAGEDESCRIPTION": "2 BOX in 1 CASE (0409-1234-10) > 5 VIAL in 1 BOX (0409-1234-10)"}, "NDC_TWICE"),
        ({"PACKAGEDESCRIPTION": "1.5 VIAL in 1 CARTON (0409-1234-10)"}, "BAD_QUANTITY"),
    ],
)
def test_a_package_that_cannot_be_counted_is_rejected(changed: dict[str, str], code: str) -> None:
    found = read_package(**changed)

    assert isinstance(found, Rejected)
    assert (found.row, found.code) == (2, code)
    assert found.message.endswith(".")


def test_one_code_on_box_and_vial_that_hold_the_same_is_one_packaging() -> None:
    found = read_package(PACKAGEDESCRIPTION="1 VIAL in 1 BOX (0409-1234-10) > 5 mL in 1 VIAL (0409-1234-10)")

    assert isinstance(found, NdcPackage)
    assert [(each.level, each.units_per_pack) for each in found.packagings] == [("box", 1)]


def test_the_code_of_the_row_may_stand_inside() -> None:
    found = read_package(PACKAGEDESCRIPTION="4 BOX in 1 CASE (0409-1234-99) > 5 VIAL in 1 BOX (0409-1234-10)")

    assert isinstance(found, NdcPackage)
    assert {each.ndc.text: each.units_per_pack for each in found.packagings} == {"0409-1234-99": 20, "0409-1234-10": 5}
    assert [note.code for note in found.notes] == ["NDC_INSIDE"]
