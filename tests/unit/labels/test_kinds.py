"""The tables of kinds, keys and layouts hold together."""

from __future__ import annotations

import pytest

from labels.fields import FIELDS, PATIENT, SAME
from labels.kind import DERIVED, Kind
from labels.kinds import KINDS
from labels.layouts import STOCKS, layout_for, stocks_for
from labels.stock import Stock, stock_named
from tests.label_samples import SAMPLES


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_a_kind_takes_what_it_needs_and_every_key_is_explained(kind: Kind) -> None:
    assert set(kind.keys) <= FIELDS.keys()
    assert {key for keys in kind.required for key in keys} <= set(kind.keys)


def test_no_given_key_is_a_derived_one() -> None:
    assert not DERIVED & FIELDS.keys()
    assert not SAME.keys() & FIELDS.keys()
    assert set(SAME.values()) <= FIELDS.keys()


def test_every_key_is_on_some_label() -> None:
    assert FIELDS.keys() == {key for kind in KINDS.values() for key in kind.keys}


def test_only_what_is_for_one_patient_names_one() -> None:
    assert {name for name, kind in KINDS.items() if PATIENT & set(kind.keys)} == {"bag", "syringe"}


def test_every_kind_is_drawn() -> None:
    assert {sample.kind for sample in SAMPLES.values()} == KINDS.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_layout_on_every_stock(kind: str) -> None:
    assert stocks_for(kind) == STOCKS
    sizes = [stock.width * stock.height for stock in STOCKS]
    assert sizes == sorted(sizes)


@pytest.mark.parametrize("stock", STOCKS, ids=[stock.name for stock in STOCKS])
def test_what_harms_when_misread_is_large(stock: Stock) -> None:
    for kind in KINDS:
        layout = layout_for(kind, stock)
        assert layout is not None
        floor = 12 if kind == "bag" else 8
        for role in ("patient", "drug", "dose"):
            assert layout.size(role).min_pt >= floor, (kind, role)
        assert layout.size("beyond_use").min_pt >= 7
        assert min(size.min_pt for size in (*layout.sizes.values(), layout.caption)) >= 6


@pytest.mark.parametrize(("name", "larger"), [("2x1", "2.25x1.25"), ("3x1", "3x2"), ("4x3", "4x6"), ("4x6", None)])
def test_the_next_larger_stock_is_known(name: str, larger: str | None) -> None:
    stock = stock_named(name)
    assert stock is not None
    layout = layout_for("bag", stock)
    assert layout is not None
    assert (layout.larger.name if layout.larger else None) == larger


@pytest.mark.parametrize("name", ["4x2.5", "1.5x1", "6x4", "2x4", "8x8"])
def test_any_other_stock_has_a_layout_too(name: str) -> None:
    stock = stock_named(name)
    assert stock is not None
    assert layout_for("location", stock) is not None


def test_a_stock_that_is_too_small_has_none() -> None:
    assert layout_for("bag", Stock(1000, 500)) is None
    assert layout_for("nothing", Stock(4000, 3000)) is None
