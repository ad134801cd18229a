"""PINs: what may be one, and how long to wait after wrong ones.

A PIN keeps a colleague from signing as somebody else; it keeps out nobody who carries the record away and tries all of
them. Length is a setting; the wait makes trying at the kiosk hopeless: a day has room for some hundred tries.
"""

from __future__ import annotations

import itertools
from datetime import timedelta

SHORTEST, LONGEST = 4, 12

_FREE_TRIES = 3
"""So many wrong PINs in a row cost nothing: gloves slip."""
_FIRST_WAIT = timedelta(seconds=15)
_LONGEST_WAIT = timedelta(minutes=15)


def fault_of(pin: str, least: int) -> str | None:
    """Say in words what is wrong with a new PIN; None when it may be used."""
    if not (pin.isascii() and pin.isdigit()):
        return "A PIN is made of digits only."
    if not max(least, SHORTEST) <= len(pin) <= LONGEST:
        return f"A PIN has {max(least, SHORTEST)} to {LONGEST} digits."
    steps = {(int(after) - int(before)) % 10 for before, after in itertools.pairwise(pin)}
    if steps in ({0}, {1}, {9}):
        return "That PIN is guessed first: the same digit again and again, or digits in a row."
    return None


def wait_after(wrong_in_a_row: int) -> timedelta:
    """Give the time to wait after so many wrong PINs; it doubles with each, up to a quarter of an hour."""
    if wrong_in_a_row < _FREE_TRIES:
        return timedelta(0)
    doublings = min(wrong_in_a_row - _FREE_TRIES, 10)
    return min(_FIRST_WAIT * (1 << doublings), _LONGEST_WAIT)
