"""Packages in packages: every chain is counted to its end or left out with a reason."""

from __future__ import annotations

from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogues.packs import MOST_LEVELS, Pack, units_of
from kiosk.catalogues.problem import Fault
from tests.unit.catalogues.gudid_xml import document, gtin, identifier, taken, units


def package(number: int, contains: int, quantity: str = "2") -> str:
    return identifier(gtin(number), "Package", contains=gtin(contains), quantity=quantity)


# 50 x 9^7 is below the largest quantity that is taken.
@given(st.lists(st.integers(1, 9), min_size=1, max_size=7), st.integers(1, 50), st.randoms())
def test_the_units_are_the_product_of_the_chain_in_any_order(quantities: list[int], count: int, random: object) -> None:
    made = [package(level + 2, level + 1, str(quantity)) for level, quantity in enumerate(quantities)]
    made.append(identifier(gtin(1)))
    random.shuffle(made)  # type: ignore[attr-defined] # a random.Random
    found = units(taken(document(*made, count=str(count))))

    assert found == {gtin(level + 1): count * prod(quantities[:level]) for level in range(len(quantities) + 1)}


def test_a_package_may_hold_another_agencys_name_for_the_base_package() -> None:
    secondary = identifier("H3735K02B3Q", "Secondary", "HIBCC")
    box = identifier(gtin(2), "Package", contains="H3735K02B3Q", quantity="6")

    assert units(taken(document(identifier(gtin(1)), secondary, box)))[gtin(2)] == 6


@pytest.mark.parametrize(
    ("packages", "codes"),
    [
        ((package(2, 3),), {gtin(2): "PACKAGE_LINK_MISSING"}),
        ((package(2, 3), package(3, 2)), {gtin(2): "PACKAGE_CYCLE", gtin(3): "PACKAGE_CYCLE"}),
        ((package(2, 2),), {gtin(2): "PACKAGE_CYCLE"}),
        ((package(2, 1, "0"),), {gtin(2): "BAD_QUANTITY"}),
        ((package(2, 1, "some"),), {gtin(2): "BAD_QUANTITY"}),
        ((package(2, 1, "٣"),), {gtin(2): "BAD_QUANTITY"}),
        ((package(2, 1, "0"), package(3, 2)), {gtin(2): "BAD_QUANTITY", gtin(3): "PACKAGE_LINK_MISSING"}),
        ((identifier(gtin(2), "Package"),), {gtin(2): "PACKAGE_LINK_MISSING"}),
        ((package(2, 1, "999999999"), package(3, 2, "9")), {gtin(3): "PACKAGE_TOO_LARGE"}),
        ((package(2, 1), package(2, 1, "3")), {gtin(2): "DI_TWICE"}),
        ((identifier("10814371020042", "Package", contains=gtin(1), quantity="2"),), {"10814371020042": "BAD_GTIN"}),
        ((identifier(gtin(2), "Other"),), {gtin(2): "UNKNOWN_DI_TYPE"}),
    ],
)
def test_a_package_that_cannot_be_counted_is_left_out_and_the_device_stays(
    packages: tuple[str, ...], codes: dict[str, str]
) -> None:
    device = taken(document(identifier(gtin(1)), package(9, 1, "5"), *packages))

    assert {each.id: each.code for each in device.left_out} == codes
    assert all(each.row == 1 and each.message.endswith(".") for each in device.left_out)
    assert units(device).items() >= {gtin(1): 1, gtin(9): 5}.items()
    assert not units(device).keys() & codes.keys()


def test_an_identifier_said_twice_in_the_same_words_is_one() -> None:
    device = taken(document(identifier(gtin(1)), package(2, 1), package(2, 1)))

    assert units(device) == {gtin(1): 1, gtin(2): 2}
    assert device.left_out == ()


def test_a_chain_of_more_levels_than_exist_is_not_followed() -> None:
    packs = {str(level): Pack(str(level - 1), 1) for level in range(1, 40)}

    assert units_of(str(MOST_LEVELS), packs, {"0": 1}) == 1
    assert isinstance(units_of(str(MOST_LEVELS + 1), packs, {"0": 1}), Fault)


def test_a_package_of_more_devices_than_exist_is_not_counted() -> None:
    packs = {"case": Pack("carton", 1_000_000)}

    assert units_of("case", packs, {"carton": 1_000}) == 1_000_000_000
    assert isinstance(units_of("case", packs, {"carton": 1_001}), Fault)


@given(st.dictionaries(st.integers(0, 12), st.tuples(st.integers(0, 12), st.integers(1, 5)), max_size=12))
def test_any_web_of_packages_is_counted_or_refused(web: dict[int, tuple[int, int]]) -> None:
    packs = {str(name): Pack(str(inner), quantity) for name, (inner, quantity) in web.items()}
    for name in packs:
        found = units_of(name, packs, {"0": 1})
        assert isinstance(found, Fault) or found >= 1
