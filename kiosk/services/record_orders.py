"""Orders in the audit's words: which order, which version, what became of it; never whose, and never how much."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from kiosk.rules.orders import WORDS, State
from kiosk.services.record_names import Names


def _state(state: object) -> str:
    known = [each for each in State if each == state]
    return WORDS[known[0]][1].lower() if known else str(state)


def _entered(fact: Any, names: Names) -> str:
    how = f"{fact['origin']}, {fact['kind']}"
    return f"put order {fact['id']} of {names.name('item', fact['item_id'])} on record ({how})"


def _stands(fact: Any, names: Names) -> str:
    what = f"order {fact['id']} of {names.name('item', fact['item_id'])}"
    return f"{what}, version {fact['version']}: {_state(fact['state'])}"


def _clarified(fact: Any, _: Names) -> str:
    did = "noted the prescriber's answer about" if fact["answers"] else "noted a question to the prescriber about"
    return f"{did} order {fact['order_id']}"


def _imported(fact: Any, _: Names) -> str:
    counts = (f"{fact[name]:,} {name}" for name in ("kept", "unchanged", "waiting", "rejected") if fact[name])
    return f"read a file of {fact['read']:,} orders ({', '.join(counts)})"


SAID: Final[dict[str, Callable[[Any, Names], str]]] = {
    "orders": _entered,
    "orders_changed": _stands,
    "orders_viewed": lambda fact, _: f"looked at order {fact['id']}, version {fact['version']}",
    "order_clarifications": _clarified,
    "order_imports": _imported,
    "order_pulls": lambda fact, _: f"fetches for order {fact['order_id']}, version {fact['version']}",
    "order_tables": lambda fact, _: f"brought the table of {fact['kind'].replace('_', ' ')}s in ({fact['source']})",
}
"""How each list of an entry is said."""
