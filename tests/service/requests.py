"""Anything that a person, a scanner or a program could send to a delivery."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from kiosk.services.outcome import Outcome
from scanners import hibc_build
from tests import codes
from tests.pharmacy import PIN, Bench

Request = tuple[str, Any]

_GOOD_SCANS = [
    codes.package(codes.VANCOMYCIN, "VN1", "280331"),
    codes.package(codes.VANCOMYCIN, "VN1", "280331", "SN1"),
    codes.package(codes.VANCOMYCIN, "VN1", "290331"),
    codes.package(codes.VANCOMYCIN, "VNOLD", "261031"),
    codes.package(codes.VANCOMYCIN, "VNSOON", "270115"),
    codes.package(codes.VANCOMYCIN, "VN7"),
    codes.package(codes.VANCOMYCIN_CARTON, "VN1", "280331"),
    codes.package(codes.CEFAZOLIN_CARTON, "CZ1", "280331"),
    codes.package(codes.DAPTOMYCIN, "DP1", "271231"),
    codes.package(codes.CASPOFUNGIN, "CF1", "271231"),
    codes.package(codes.MEROPENEM, "MR1", "280331"),
    codes.package(codes.NOBODY_KNOWS, "NB1", "280331"),
    codes.lot_symbol("CZ2", "280531"),
    codes.databar(codes.CEFAZOLIN),
    codes.retail(codes.SALINE),
    codes.sscc(),
    codes.sscc("00312345000000002"),
    codes.patient(),
    codes.badge("K1-9"),
    *(codes.shelf(f"K1-{number}") for number in (1, 2, 3, 4, 99)),
    hibc_build.combined(*codes.NEEDLE, lot="L1", expiry=date(2029, 3, 31)),
    hibc_build.primary(*codes.NEEDLE),
    hibc_build.secondary(hibc_build.primary(*codes.NEEDLE), lot="L2", expiry=date(2029, 4, 30)),
    "3123450101",
    "]C18004PUMP-7",
]
_NEW_ITEM = {"name": "Tobramycin 80 mg", "kind": "drug", "base_unit": "vial", "storage": "room"}
_ANY_TEXT = st.text(max_size=30)
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _ANY_TEXT | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_ANY_TEXT, inner, max_size=3),
    max_leaves=4,
)
_VALUES: dict[str, list[Any]] = {
    "confirm": [True, False],
    "packs": [1, 2, 24, "3"],
    "units_per_pack": [1, 10, "25"],
    "leave_out": [True],
    "quarantine": [True],
    "reason": ["it was ordered"],
    "batch_lot": ["P1", "VN1", "CZ2"],
    "expiry": ["2028-03", "2026-10-31", "12/2027", "2028-02-30"],
    "lot": ["K1-1", "K1-P"],
    "indicator": ["in range", "out of range", "none"],
    "item": ["K1-B", "K1-1"],
    "create": [_NEW_ITEM, {**_NEW_ITEM, "storage": "refrigerated"}],
    "put_away": ["K1-3", "K1-2"],
    "owner": ["own", "consignment:Meridian", "patient:RX 1", "patient:"],
    "verify": ["K1-Q"],
    "verified_by": ["K1-9", "K1-6"],
    "pin": [PIN, "000000"],
    "supplier": ["Meridian", "Ö"],
    "invoice": ["INV-1", "INV-2"],
    "no_papers": [True],
}


def _damaged(raw: str) -> st.SearchStrategy[str]:
    place = st.integers(0, max(0, len(raw) - 1))
    return st.builds(lambda at, sign: raw[:at] + sign + raw[at + 1 :], place, st.characters(codec=None))


scans = (
    st.sampled_from(_GOOD_SCANS) | st.sampled_from(_GOOD_SCANS).flatmap(_damaged) | st.text(st.characters(codec=None))
)
answers = st.dictionaries(st.sampled_from(sorted(_VALUES)), st.none(), min_size=0, max_size=3).flatmap(
    lambda keys: st.fixed_dictionaries({key: st.sampled_from(_VALUES[key]) | any_json for key in keys})
)
requests: st.SearchStrategy[Request] = st.one_of(
    st.tuples(st.just("scan"), scans),
    st.tuples(st.just("scan"), st.sampled_from(_GOOD_SCANS)),
    st.tuples(st.just("answer"), answers),
    st.tuples(st.just("undo"), st.just(True)),
    st.tuples(st.just("finish"), st.just(True)),
)


def send(bench: Bench, request: Request) -> Outcome:
    """Send one request as the command does."""
    word, content = request
    if word == "scan":
        return bench.scan(content)
    if word == "answer":
        return bench.receive.answer(content)
    return bench.undo() if word == "undo" else bench.finish()


def likely_answer(bench: Bench) -> Request | None:
    """Take the first answer that an open question offers, if it offers one."""
    question = bench.receive.view().question
    return ("answer", dict(question.choices[0].answer)) if question and question.choices else None
