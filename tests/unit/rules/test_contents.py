"""The account of what an opened container held, in whole microlitres, against a device's tolerance."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from kiosk.rules.contents import Contents, beyond

_HELD = st.integers(1, 5_000_000)
_PERCENT = st.integers(0, 20)


@given(_HELD, st.data())
def test_what_is_all_told_differs_by_nothing(held: int, data: st.DataObject) -> None:
    put_in = data.draw(st.integers(0, held))
    settled = data.draw(st.integers(-held, held))
    told = Contents(held, put_in, held - put_in - settled, settled)
    assert told.difference == 0
    assert not told.exceeds(0)


@given(_HELD, _PERCENT, st.integers(0, 5_000_000), st.integers(0, 5_000_000))
def test_the_tolerance_is_a_share_of_what_it_held_and_its_edge_is_within(
    held: int, percent: int, put_in: int, rest: int
) -> None:
    told = Contents(held, put_in, rest)
    assert told.exceeds(percent) == (abs(Fraction(held - put_in - rest)) > Fraction(held * percent, 100))


@given(_HELD, _PERCENT)
def test_one_microlitre_decides(held: int, percent: int) -> None:
    edge = held * percent // 100
    for side in (1, -1):
        assert not beyond(side * edge, held, percent)
        assert beyond(side * (edge + 1), held, percent)


@given(_HELD, _PERCENT, st.integers(0, 5_000_000))
def test_what_a_count_settled_is_not_missing_once_more(held: int, percent: int, missing: int) -> None:
    before = Contents(held, 0, held - missing)
    assert Contents(held, 0, held - missing, missing).difference == 0
    assert before.exceeds(percent) == beyond(missing, held, percent)
