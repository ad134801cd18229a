"""The next inventory of controlled substances is due by the month that was set."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from kiosk.rules.inventory import next_due


@given(st.dates(date(2000, 1, 1), date(2900, 1, 1)), st.integers(1, 24))
def test_the_next_inventory_is_due_in_the_month_that_was_set_and_never_later(last: date, months: int) -> None:
    due = next_due(last, months)
    assert (due.year * 12 + due.month) - (last.year * 12 + last.month) == months
    assert due.day <= last.day
