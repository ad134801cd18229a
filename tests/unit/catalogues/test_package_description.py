"""FDA package descriptions: every level, every unit, every kit, old signs and new."""

from __future__ import annotations

from decimal import Decimal
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogues.ndc_package import packagings_of, presentation_of
from kiosk.catalogues.package_description import Package, read_description
from kiosk.catalogues.problem import Fault

CONTAINERS = ["CARTON", "BOX", "CASE", "TRAY", "BLISTER PACK", "VIAL, SINGLE-DOSE", "BOTTLE, GLASS"]


def package(text: str) -> Package:
    found = read_description(text)
    assert isinstance(found, Package), found
    return found


def fault(text: str) -> str:
    found = read_description(text)
    assert isinstance(found, Fault), found
    assert found.message.endswith(".")
    return found.code


def units(text: str, product_ndc: str = "0409-1234") -> dict[str, tuple[str, int]]:
    found = packagings_of(package(text), product_ndc)
    assert not isinstance(found, Fault), found
    return {each.ndc.text: (each.level, each.units_per_pack) for each in found}


@pytest.mark.parametrize(
    ("text", "presentation", "packagings"),
    [
        (
            "10 VIAL, SINGLE-DOSE in 1 CARTON (0409-1234-10)  > 5 mL in 1 VIAL, SINGLE-DOSE (0409-1234-01)",
            "5 mL vial",
            {"0409-1234-10": ("carton", 10), "0409-1234-01": ("vial", 1)},
        ),
        (
            "10 VIAL, SINGLE-DOSE in 1 CARTON (0409-1234-10)  / .5 mL in 1 VIAL, SINGLE-DOSE",
            "0.5 mL vial",
            {"0409-1234-10": ("carton", 10)},
        ),
        (
            "4 CARTON in 1 CASE (0409-1234-40) > 10 TRAY in 1 CARTON (0409-1234-20) > 25 VIAL in 1 TRAY (0409-1234-10)"
            " > 2 mL in 1 VIAL (0409-1234-01)",
            "2 mL vial",
            {
                "0409-1234-40": ("case", 1000),
                "0409-1234-20": ("carton", 250),
                "0409-1234-10": ("tray", 25),
                "0409-1234-01": ("vial", 1),
            },
        ),
        ("1000 mL in 1 BAG (0409-1234-10)", "1,000 mL bag", {"0409-1234-10": ("bag", 1)}),
        ("24 BAG in 1 CASE (0409-1234-10)", "bag", {"0409-1234-10": ("case", 24)}),
        ("100 TABLET, FILM COATED in 1 BOTTLE (0409-1234-10)", "100 tablet bottle", {"0409-1234-10": ("bottle", 1)}),
        ("4 POUCH in 1 CARTON (0409-1234-10) / 168 h in 1 POUCH", "168 h pouch", {"0409-1234-10": ("carton", 4)}),
        ("10 BAG in 2 CASE (0409-1234-10) > 1 L in 1 BAG", "1 L bag", {"0409-1234-10": ("case", 5)}),
        ("1 KIT in 1 CARTON (0409-1234-10) * 1 mL in 1 VIAL (0409-9999-10)", "kit", {"0409-1234-10": ("carton", 1)}),
        ("3 KIT in 1 CARTON (0409-1234-10) * 1 mL in 1 VIAL", "kit", {"0409-1234-10": ("carton", 3)}),
        (
            "3 BLISTER PACK in 1 CARTON (0409-1234-10) > 1 KIT in 1 BLISTER PACK (0409-1234-01) * 7 TABLET in 1 PACKET",
            "kit",
            {"0409-1234-10": ("carton", 3), "0409-1234-01": ("blister pack", 1)},
        ),
    ],
)
def test_a_description_gives_what_is_counted_and_how_many_of_it(
    text: str, presentation: str, packagings: dict[str, tuple[str, int]]
) -> None:
    assert presentation_of(package(text)).text == presentation
    assert units(text) == packagings


def test_the_levels_are_nested() -> None:
    outer = package("10 VIAL in 1 CARTON (0409-1234-10) > 5 mL in 1 VIAL")

    assert (outer.container, outer.quantity, outer.content) == ("CARTON", Decimal(10), "VIAL")
    assert outer.inside == Package("VIAL", None, Decimal(5), "mL")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1 KIT in 1 BOX * 7.56 g in 1 CONTAINER * .24 g in 1 CONTAINER", ["7.56 g CONTAINER", "0.24 g CONTAINER"]),
        ("1 KIT in 1 KIT / 1 mL in 1 VIAL / 2 mL in 1 SYRINGE", ["1 mL VIAL", "2 mL SYRINGE"]),
        ("1 KIT in 1 CARTON / 1 KIT in 1 KIT * 1 mL in 1 VIAL", ["1 mL VIAL"]),
        ("1 KIT in 1 BOX * 5 VIAL in 1 CARTON / 3 mL in 1 VIAL * 1 g in 1 CUP", ["5 VIAL CARTON", "1 g CUP"]),
        ("50 VIAL in 1 KIT / 1 KIT in 1 VIAL * 750 PELLET in 1 VIAL", ["750 PELLET VIAL"]),
    ],
)
def test_a_kit_holds_its_parts(text: str, parts: list[str]) -> None:
    kit = package(text)
    while kit.inside is not None:
        kit = kit.inside

    assert [f"{each.quantity} {each.content} {each.container}" for each in kit.parts] == parts


def test_a_part_keeps_what_is_in_it() -> None:
    part = package("1 KIT in 1 BOX * 5 VIAL in 1 CARTON / 3 mL in 1 VIAL").parts[0]

    assert part.inside == Package("VIAL", None, Decimal(3), "mL")


def test_the_code_of_another_product_is_no_packaging_of_this_one() -> None:
    assert units("6 VIAL in 1 BOX (0409-1234-10) > 1 mL in 1 VIAL (0409-9999-01)") == {"0409-1234-10": ("box", 6)}


def test_kits_of_other_parts_are_other_presentations() -> None:
    first, second, same = (
        presentation_of(package(f"1 KIT in 1 BOX * {parts}")).key
        for parts in ("1 g in 1 CUP * 2 g in 1 JAR", "1 g in 1 CUP", "2 g in 1 JAR * 1 g in 1 CUP")
    )

    assert first == same
    assert first != second


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "BAD_DESCRIPTION"),
        ("10 VIAL", "BAD_DESCRIPTION"),
        ("ten VIAL in 1 CARTON", "BAD_DESCRIPTION"),
        ("1.2.3 mL in 1 VIAL", "BAD_DESCRIPTION"),
        ("1e3 mL in 1 VIAL", "BAD_DESCRIPTION"),
        ("10 VIAL in 1 CARTON > ", "BAD_DESCRIPTION"),
        ("10 VIAL in 1 CARTON (0409-1234-10", "BAD_DESCRIPTION"),
        ("10 VIAL in 1 CARTON (0409-1234)", "BAD_NDC"),
        ("0 VIAL in 1 CARTON", "BAD_QUANTITY"),
        ("1 VIAL in 0 CARTON", "BAD_QUANTITY"),
        ("10 VIAL in 1 CARTON > 5 mL in 1 SYRINGE", "PACKAGE_LINK_MISSING"),
        ("10 VIAL in 1 CARTON / 5 mL in 1 VIAL / 1 mL in 1 CUP", "PACKAGE_LINK_MISSING"),
        (" > ".join(["1 BOX in 1 BOX"] * 17), "PACKAGE_TOO_LARGE"),
        ("1 " * 10_000, "DESCRIPTION_TOO_LONG"),
        ("1 " + "a in 1 " * 2_000, "BAD_DESCRIPTION"),
    ],
)
def test_what_cannot_be_understood_is_refused(text: str, code: str) -> None:
    assert fault(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.5 VIAL in 1 CARTON (0409-1234-10) > 5 mL in 1 VIAL", "BAD_QUANTITY"),
        ("1 VIAL in 3 CARTON (0409-1234-10) > 5 mL in 1 VIAL", "BAD_QUANTITY"),
        (" > ".join(["99999 BOX in 1 BOX (0409-1234-10)"] * 3), "PACKAGE_TOO_LARGE"),
    ],
)
def test_what_cannot_be_counted_is_refused(text: str, code: str) -> None:
    found = packagings_of(package(text), "0409-1234")

    assert isinstance(found, Fault)
    assert found.code == code


@given(
    st.lists(st.tuples(st.integers(1, 30), st.sampled_from(CONTAINERS)), min_size=1, max_size=5),
    st.decimals(Decimal("0.001"), 5000, places=3, allow_nan=False),
    st.sampled_from(["mL", "g", "TABLET, FILM COATED", "[iU]"]),
    st.sampled_from([" > ", "  > ", " / "]),
)
def test_what_is_written_is_read_back(levels: list[tuple[int, str]], quantity: Decimal, unit: str, sign: str) -> None:
    inner = [name for _, name in levels[1:]] + ["VIAL"]
    texts = [
        f"{count} {held} in 1 {name} (0409-1234-{place:02d})"
        for place, ((count, name), held) in enumerate(zip(levels, inner, strict=True))
    ]
    text = sign.join([*texts, f"{quantity.normalize():f} {unit} in 1 VIAL (0409-1234-99)"])

    counts = [count for count, _ in levels]
    assert [found for _, found in units(text).values()] == [*(prod(counts[at:]) for at in range(len(counts))), 1]
    assert presentation_of(package(text)).quantity == quantity


@given(st.text(alphabet="0123456789 .in>*/()VIALCARTONKITmL-", max_size=120))
def test_any_text_is_a_package_or_a_fault(text: str) -> None:
    found = read_description(text)
    if isinstance(found, Package):
        packagings_of(found, "0409-1234")
