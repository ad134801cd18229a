"""The additive list of a parenteral nutrition: what is read is what is written, and nothing doubtful is read."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.rules.order_additives import Additive, read_additives, write_additives
from kiosk.rules.order_arithmetic import steps, vials
from kiosk.rules.order_content import OrderContent
from kiosk.rules.order_reading import Fault, read_content

LIST = "Amino acids 10 % = 500 mL;Dextrose 70 %=350mL; Calcium gluconate = 10.0 mEq"
SAID = {"item_id": "K1-1", "patient_id": "K1-2", "dose": "2000", "dose_unit": "mL", "route": "iv",
        "starts_at": "2026-11-24 18:00", "volume_ml": "2000", "rate_ml_h": "83.3", "additives": LIST}  # fmt: skip

names = st.text(st.characters(categories=("L", "Nd", "Zs"), exclude_characters="="), min_size=1, max_size=60).filter(
    lambda text: text.strip() and text.isprintable()
)
amounts = st.decimals("0.001", "9999", places=3).filter(bool).map(lambda value: f"{value.normalize():f}")
lines = st.builds(
    Additive, names.map(lambda text: " ".join(text.split())), amounts, st.sampled_from(("mL", "g", "mEq", "units"))
)


@given(st.lists(lines, min_size=1, max_size=50, unique_by=lambda each: each.name.casefold()))
def test_a_list_is_read_back_as_it_was_written(found: list[Additive]) -> None:
    assert read_additives(write_additives(tuple(found))) == tuple(found)


@given(st.text(max_size=200))
def test_no_text_is_a_traceback_and_what_is_read_has_amounts(text: str) -> None:
    found = read_additives(text)
    assert isinstance(found, str) or all(Decimal(each.amount) > 0 for each in found)


@pytest.mark.parametrize(
    "text",
    [
        "Dextrose 70 %", "Dextrose 70 % = 350", "= 350 mL", "Dextrose = 0 mL", "Dextrose = 1,000 mL",
        "Dextrose = 1e3 mL", "Dextrose = 350 mL = 2", "Dextrose = 350 vials", "Zinc = 5 mg; zinc = 5 mg", "; ;",
        "Zinc\n = 5 mg; x",
        "; ".join(f"Additive {number} = 1 mL" for number in range(51)),
    ],
)  # fmt: skip
def test_a_list_with_a_doubt_is_refused_and_the_doubt_named_by_its_place(text: str) -> None:
    found = read_content({**SAID, "additives": text})
    assert isinstance(found, Fault)
    assert (found.field, found.code) == ("additives", "BAD_ADDITIVES")


def test_a_nutrition_says_its_list_and_nothing_is_reckoned_of_it() -> None:
    content = read_content(SAID)
    assert isinstance(content, OrderContent)
    said = [f"{each.name}: {each.words}" for each in content.additive_list]
    assert said == ["Amino acids 10 %: 500 mL", "Dextrose 70 %: 350 mL", "Calcium gluconate: 10 mEq"]
    assert steps(content, "500 mL") == ()
    assert vials(content, "500 mL") is None
