"""Counts in words: what was begun, what each person counted, why it differs, and what is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from kiosk.rules import count_reasons, volume_reasons
from kiosk.rules.in_use import millilitres
from kiosk.services.record_names import Names

_Fact = Mapping[str, Any]


def _counted(fact: _Fact, names: Names) -> str:
    if names.counted_blind(fact["count_id"], fact["lot_id"]):
        return f"counted {names.lot(fact['lot_id'])} at {names.name('location', fact['location_id'])}, blind"
    what, where = names.quantity(fact["lot_id"], fact["quantity"]), names.name("location", fact["location_id"])
    held = "" if fact["status"] == "available" else f" ({fact['status']})"
    again = f", count {fact['round']}" if fact["round"] > 1 else ""
    return f"counted {what} at {where}{held}{again}"


def _decided(fact: _Fact, _: Names) -> str:
    said = count_reasons.in_words(str(fact["reason"])) or str(fact["reason"])
    return f"said why it differs: {said}" if fact["decided"] == "explained" else f"escalated a difference: {said}"


def _ended(fact: _Fact, _: Names) -> str:
    if fact["outcome"] != "posted":
        return "the count is cancelled"
    return f"{fact['lines']:,} lines counted, {fact['exact']:,} exact, {fact['not_counted']:,} not counted"


def _left(fact: _Fact, _: Names) -> str:
    rest = fact.get("rest")  # of what is not controlled nobody measures it
    return "" if rest is None else f"{millilitres(rest)} were left in the open one, as measured"


def _measured(fact: _Fact, names: Names) -> str:
    if names.measured_blind(fact.get("entry_id")):
        return "measured what is left in an open one, blind"
    return f"measured what is left in an open one: {millilitres(fact['microlitres'])}"


def _differs(fact: _Fact, names: Names) -> str:
    word = "missing" if fact["microlitres"] > 0 else "too much"
    return f"{names.lot(fact['lot_id'])} differs: {millilitres(abs(fact['microlitres']))} {word}"


def _settled(fact: _Fact, _: Names) -> str:
    said = volume_reasons.in_words(str(fact["reason"])) or str(fact["reason"])
    return f"said why: {said}" if fact["decided"] == "explained" else "escalated it"


def _of_lot(fact: _Fact, names: Names) -> str:
    return f"{millilitres(fact['put_in'])} of {names.lot(fact['lot_id'])}"


def _came_back(fact: _Fact, names: Names) -> str:
    wasted, of_all = millilitres(fact["wasted"]), millilitres(fact["put_in"])
    return f"wasted {wasted} of {of_all} of {names.lot(fact['lot_id'])} that came back in a cassette"


def _lost(fact: _Fact, names: Names) -> str:
    if fact.get("microlitres") and not fact["quantity"]:
        return f"opened a loss: {_differs(fact, names)}"
    word = "missing" if fact["quantity"] > 0 else "too many"
    return f"opened a loss: {names.quantity(fact['lot_id'], abs(fact['quantity']))} {word}"


SAID: Final[dict[str, Callable[[Any, Names], str]]] = {
    "counts": lambda fact, _: f"began to count {fact['title']}",
    "count_entries": _counted,
    "count_decisions": _decided,
    "counts_ended": _ended,
    "opened_ended": _left,
    "container_measures": _measured,
    "volume_differences": _differs,
    "volume_differences_decided": _settled,
    "cassette_rests": _came_back,
    "cassettes": lambda fact, names: f"filled a {fact['kind']} with {_of_lot(fact, names)}",
    "cassettes_dispensed": lambda fact, _: f"gave cassette {fact['id']} out for order {fact['reference']}",
    "cassettes_ended": lambda fact, _: f"ended cassette {fact['id']}: {fact['reason'].replace('_', ' ')}",
    "cassette_looks": lambda fact, _: f"saw cassette {fact['cassette_id']} under lock",
    "losses": _lost,
    "losses_notified": lambda fact, _: f"told the DEA on {fact['on']}: {fact['notice']}",
    "losses_filed": lambda fact, _: f"sent DEA Form 106 on {fact['on']}, number {fact['number']}",
    "losses_closed": lambda fact, _: f"closed the loss: {fact['outcome']}",
}
"""How each list of an audit entry is said."""
