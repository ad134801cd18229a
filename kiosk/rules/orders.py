"""Orders: the states that an order goes through, who may verify one, and what is prepared first."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """How an order stands."""

    ENTERED = "entered"
    """It waits for a pharmacist."""
    VERIFIED = "verified"
    """A pharmacist signed this version: it may be prepared."""
    HELD = "held"
    DISCONTINUED = "discontinued"
    """It is over, and stays so."""


class Event(StrEnum):
    """What can happen to an order."""

    CHANGE = "change"
    VERIFY = "verify"
    HOLD = "hold"
    RESUME = "resume"
    DISCONTINUE = "discontinue"


IN_QUEUE: Final = (State.VERIFIED, State.ENTERED)
"""What stands in the queue: nothing that is held or discontinued."""
PRIORITIES: Final = ("stat", "routine")
"""What goes first stands first."""

_ALLOWED: Final = {
    Event.CHANGE: (State.ENTERED, State.VERIFIED, State.HELD),
    Event.VERIFY: (State.ENTERED,),
    Event.HOLD: (State.ENTERED, State.VERIFIED),
    Event.RESUME: (State.HELD,),
    Event.DISCONTINUE: (State.ENTERED, State.VERIFIED, State.HELD),
}
_AFTER: Final = {Event.VERIFY: State.VERIFIED, Event.HOLD: State.HELD, Event.DISCONTINUE: State.DISCONTINUED}

WORDS: Final = {
    State.ENTERED: ("▲", "TO VERIFY"),
    State.VERIFIED: ("✓", "VERIFIED"),
    State.HELD: ("●", "ON HOLD"),
    State.DISCONTINUED: ("✕", "STOPPED"),
}
"""The sign and the word of each state."""


def may(state: State, event: Event) -> bool:
    """Say whether something can happen to an order that stands so.

    >>> may(State.ENTERED, Event.VERIFY), may(State.DISCONTINUED, Event.RESUME), may(State.HELD, Event.VERIFY)
    (True, False, False)
    """
    return state in _ALLOWED[event]


def after(state: State, event: Event, *, signed: bool) -> State:
    """Give the state after an event; `signed`: the version that stands is signed as verified.

    A change is never signed; what is resumed goes back to where its signature puts it. Raises ValueError for what
    cannot happen.

    >>> after(State.HELD, Event.RESUME, signed=True), after(State.VERIFIED, Event.CHANGE, signed=True)
    (<State.VERIFIED: 'verified'>, <State.ENTERED: 'entered'>)
    """
    if not may(state, event):
        raise ValueError(f"an order that is {state} is not to {event}")
    if event is Event.CHANGE:
        return State.HELD if state is State.HELD else State.ENTERED
    if event is Event.RESUME:
        return State.VERIFIED if signed else State.ENTERED
    return _AFTER[event]


def place_in_queue(priority: str, needed_at: str, number: str) -> tuple[int, str, int, str]:
    """Give what a queue is sorted by: STAT first, then what is needed first, then what was entered first.

    `needed_at` is a time as text that sorts; `number` is the order's id, whose shorter ones are older.

    >>> sorted(["routine", "stat"], key=lambda each: place_in_queue(each, "2026-11-24 08:00", "K1-2"))
    ['stat', 'routine']
    """
    return PRIORITIES.index(priority), needed_at, len(number), number


def keyed_by(person_id: str, keyers: Iterable[str]) -> bool:
    """Say whether somebody keyed any version of an order: what they keyed still stands in the later ones."""
    return person_id in set(keyers)
