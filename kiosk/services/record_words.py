"""Audit entries as sentences for people: what somebody did, by the facts of the entry, then by its action's name."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from db import ledger
from db.history import Entry
from kiosk.rules import count_reasons, reasons, shelf_reasons
from kiosk.services import (
    record_counts,
    record_gates,
    record_labels,
    record_orders,
    record_patients,
    record_preparations,
    record_pulls,
    record_shelf,
)
from kiosk.services.record_actions import ACTIONS, ALONE
from kiosk.services.record_names import Names
from kiosk.services.record_told import clean, told

Facts = Mapping[str, Any]

_REFUSED = ".refused"

_PARTS = 8
"""Facts that one sentence says."""


@dataclass(frozen=True)
class Sentence:
    """What an entry says, to be read behind the name of who did it."""

    text: str
    is_worded: bool
    """False when nobody wrote words for the action: it is shown by its own name and all its facts."""


def sentence(entry: Entry, names: Names) -> Sentence:
    """Say an entry in words."""
    action = entry.action.removesuffix(_REFUSED) if entry.action not in ACTIONS else entry.action
    is_worded = action in ACTIONS
    parts = _shortened(list(_parts(entry, names)))
    if entry.action != action or "refused" in entry.detail:
        code = str(entry.detail.get("code") or entry.detail.get("refused") or "")
        text = f"was refused ({_plain(code)}): {ACTIONS.get(action, entry.action)}"
    elif action in ("import", "import.end", "import.cancel") and isinstance(entry.detail.get("imported"), Mapping):
        text = f"{ACTIONS[action]} ({_imported(entry.detail['imported'])})"
    elif not is_worded:
        text = f"{entry.action}: {'; '.join(parts) or _all(entry)}"
    elif not parts or action in ALONE:
        text = "; ".join((ACTIONS[action] + _more(entry, names), *parts))
    else:
        text = "; ".join(parts)
    doubted = " (the kiosk's clock was in doubt)" if entry.detail.get("time") == "uncertain" else ""
    return Sentence(text + doubted, is_worded)


def _imported(said: Facts) -> str:
    """Say what came of an import, or of some rows of one."""
    rows = f"from row {said['first']:,} on" if isinstance(said.get("first"), int) else str(said.get("file"))
    counts = (f"{said[name]:,} {name}" for name in ("created", "updated", "unchanged", "rejected") if said.get(name))
    return ", ".join((rows, *counts))


def _shortened(parts: list[str]) -> list[str]:
    """A whole catalogue put on file is not read in one sentence; the entry itself has all of it."""
    return parts if len(parts) <= _PARTS else [*parts[:_PARTS], f"and {len(parts) - _PARTS:,} more"]


def _plain(code: str) -> str:
    return code.replace("_", " ").lower() or "no reason given"


def _all(entry: Entry) -> str:
    facts = clean(entry.detail)
    return json.dumps(facts, sort_keys=True, ensure_ascii=False) if facts else "no more is told"


def _more(entry: Entry, names: Names) -> str:
    """Say what an entry without facts of its own is about."""
    detail = entry.detail
    said = [str(detail[name]).replace("_", " ") for name in ("why", "former_holder") if detail.get(name)]
    said += [_proof(detail["method"])] if detail.get("method") else []
    if entry.action.startswith(("user.", "badge")) and entry.subject:
        said.append(names.name("person", entry.subject))
    said += [_attempt(fact) for fact in _facts(detail, "attempts")]
    said += filter(None, (_scanned(fact, names) for fact in _facts(detail, "scans")))
    steps = list(filter(None, (_stepped(fact, names) for fact in _facts(detail, "steps"))))
    said += steps or filter(None, (_judged(fact, names) for fact in _facts(detail, "judged")))
    said += [str(detail[name]) for name in ("file", "what", "filter", "format") if isinstance(detail.get(name), str)]
    if isinstance(detail.get("patients_found"), Mapping):
        said.append(record_patients.found(detail["patients_found"]))
    if isinstance(detail.get("rows"), int):
        said.append(f"{detail['rows']:,} rows")
    if entry.action == "restore":
        said.append(f"epoch {entry.epoch} begins")
    return f" ({', '.join(said)})" if said else ""


def _facts(detail: Facts, name: str) -> list[Any]:
    found = detail.get(name, ())
    return [fact for fact in found if isinstance(fact, (Mapping, str))] if isinstance(found, list) else []


def _attempt(fact: Any) -> str:
    said = fact if isinstance(fact, Mapping) else {}
    result = "" if said.get("result") == "ok" else f": {_plain(str(said.get('result')))}"
    return f"{_proof(said.get('method'))}{result}"


def _proof(method: Any) -> str:
    return str(method).replace("+", " and ").replace("pin", "PIN")


def _scanned(fact: Any, _: Names) -> str:
    said = fact if isinstance(fact, Mapping) else {}
    return f"{said.get('source')}, a repeat" if said.get("repeat_of") else str(said.get("source"))


def _judged(fact: Any, names: Names) -> str:
    row = names.row("scan", fact.get("scan")) if isinstance(fact, Mapping) else None
    return _plain(str(row["reason"])) if row and row["reason"] else ""


def _stepped(fact: Any, names: Names) -> str:
    row = names.row("step", fact.get("id")) if isinstance(fact, Mapping) else None
    if row is None:
        return ""
    outcome = json.loads(row["outcome_json"])
    verb = {"ask": "the kiosk asked: ", "waiting": "waiting: "}.get(outcome.get("outcome"), "")
    return verb + _plain(str(outcome.get("code") or ""))


def _parts(entry: Entry, names: Names) -> Iterator[str]:
    """Say the facts of an entry, those that a person looks for first."""
    yield from _movements(entry, names)
    for name, say in _SAID.items():
        for fact in _facts(entry.detail, name):
            try:
                said = say(fact, names)
            except (KeyError, TypeError):
                continue
            if said:
                yield said
    delivery = {one.what: one.value for one in told(entry) if one.kind == "delivery"}
    if delivery.get("state"):
        yield f"the delivery is {delivery['state']}"
    papers = [names.name("supplier", delivery["supplier"])] if delivery.get("supplier") else []
    papers += [f"{what} {delivery[what]}" for what in ("invoice", "sscc") if delivery.get(what)]
    if papers:
        yield f"named the delivery: {', '.join(papers)}"
    if delivery.get("indicator"):
        reading = f" ({delivery['reading']})" if delivery.get("reading") else ""
        yield f"read the temperature indicator: {delivery['indicator']}{reading}"


def _movements(entry: Entry, names: Names) -> Iterator[str]:
    is_new_line = bool(_facts(entry.detail, "lines"))
    for fact in _facts(entry.detail, "movements"):
        try:
            said = movement_said(fact, names, is_new_line=is_new_line)
        except (KeyError, TypeError):
            continue
        if said:
            yield said


def movement_said(fact: Facts, names: Names, *, is_new_line: bool) -> str:
    """Say a movement; of the two that move stock from place to place, the one that arrives."""
    kind, units = str(fact["kind"]), int(fact["quantity"])
    fact = {**fact, "reason": names.reason(fact)}
    what = names.quantity(fact["lot_id"], abs(units))
    where = names.name("location", fact["location_id"])
    whose = _whose(str(fact["owner"]))
    if kind in record_pulls.KINDS:
        return record_pulls.said(fact, f"{what}{whose}", where)
    if (said := record_shelf.moved(kind, units, what + whose, where, _why(fact["reason"]))) is not None:
        return said
    if kind == "count":
        return (
            f"corrected by a count: {what}{whose} {'more' if units > 0 else 'fewer'}, at {where}{_why(fact['reason'])}"
        )
    if kind == "undo_receive":
        return f"took back {what}{whose}, from {where}"
    if kind == "receive" and is_new_line:
        held = " in quarantine" if fact["status"] == "quarantined" else ""
        why = _why(fact["reason"])
        return f"received {what}{whose}, to {where}{held}{why}"
    if kind == "receive":
        more = "more" if units > 0 else "fewer"
        return f"corrected the count: {what}{whose} {more}, at {where}"
    if units < 0 and kind in ("put_away", "release", "quarantine", "open"):
        return ""
    if kind == "open" and str(fact["reason"]).startswith(f"{reasons.WAS_OUT}: "):
        return f"counts {what}{whose} as out of the refrigerator{record_pulls.why(fact['reason'])}, at {where}"
    if kind == "open":
        return f"opened {what}{whose}, at {where}{record_pulls.why(fact['reason'])}"
    if kind == "put_away":
        return f"put away {what}{whose}, to {where}"
    is_open = " (open)" if fact["status"] in ledger.OPEN else ""
    if kind == "release":
        return f"released {what}{is_open}{whose}, from quarantine at {where}{_why(fact['reason'])}"
    if kind == "quarantine":
        return f"put {what}{is_open}{whose} in quarantine, at {where}{_why(fact['reason'])}"
    return f"{_plain(kind)}: {'+' if units > 0 else '-'}{what}{whose}, at {where}{_why(fact['reason'])}"


def _whose(owner: str) -> str:
    if owner.startswith("consignment:"):
        return f" (consignment of {owner.removeprefix('consignment:')})"
    return " (a patient's own)" if owner.startswith("patient:") else ""


def _why(reason: Any) -> str:
    parts = reasons.parts(reason) if isinstance(reason, str) else []
    said = [
        reasons.CAUSES.get(part) or shelf_reasons.in_words(part) or count_reasons.in_words(part) or part
        for part in parts
    ]
    return f" ({'; '.join(said)})" if said else ""


def _setting(fact: Facts, _: Names) -> str:
    value = json.dumps(fact["value"], ensure_ascii=False)
    return f"entered {fact['key']} = {value}, in force from {str(fact['effective_from'])[:10]}"


def _approved(fact: Facts, names: Names) -> str:
    row = names.row("setting", fact["id"])
    return f"approved {row['key']} = {row['value_json']}" if row else "approved a setting"


_Say = Callable[[Any, Names], str]
_SAID: dict[str, _Say] = {
    **record_counts.SAID,
    **record_gates.SAID,
    "pulls_closed": lambda fact, *_: record_pulls.outside(fact),
    "not_taken_back": lambda fact, *_: record_pulls.outside(fact),
    "recalled": lambda fact, names: f"recalled {names.lot(fact['lot'])}: {fact['note']}",
    "lot_expiries": lambda fact, names: f"set the expiry of {names.lot(fact['lot'])} to {fact['expiry'] or 'none'}",
    "lot_extensions": record_shelf.extended,
    "lots_withdrawn": lambda fact, names: f"took {names.lot(fact)} off the record again",
    "identifiers": lambda fact, names: f"put code {names.code_and_item(fact['id'])} on file",
    "links_verified": lambda fact, names: f"verified code {names.code_and_item(fact['identifier'])}",
    "links_unverified": lambda fact, names: f"took back the check of code {names.code_and_item(fact)}",
    "withdrawn": lambda fact, names: f"took code {names.code_and_item(fact)} off file",
    "units_confirmed": lambda fact, names: f"counted {fact['now']:,} units in {names.pack(fact['packaging'])}",
    "units_taken_back": lambda fact, names: f"took back the count of {names.pack(fact['packaging'])}",
    "items": lambda fact, _: f"put item {fact['name']} on file",
    "items_changed": lambda fact, names: (
        f"changed {names.name('item', fact['id'])}: {', '.join(_plain(name) for name in fact['now'])}"
    ),
    "packagings_changed": lambda fact, names: (
        f"let {names.pack(fact['id'])} hold {fact['now']['units_per_pack']:,} units (before: "
        f"{fact['before']['units_per_pack']:,})"
    ),
    "par": lambda fact, names: f"set the par of {names.name('item', fact['item'])} to {fact['par']:,}",
    "active_changed": lambda fact, names: (
        f"{'let' if fact['now'] else 'suspended'} {names.name('person', fact['id'])}{' work again' * fact['now']}"
    ),
    "emergency_codes": lambda *_: "sealed a new emergency code",
    "attachments": lambda fact, _: f"kept a {fact['media_type']} of {fact['bytes']:,} bytes",
    "tasks": lambda fact, _: f"{_plain(fact['task'])}, due {fact['due_at']}: {_plain(str(fact['result']))}",
    "persons": lambda fact, _: f"added {fact['name']} ({fact.get('roles', 'technician').replace(' ', ' and ')})",
    "credentials": lambda fact, names: f"set a PIN for {names.name('person', fact['person'])}",
    "roles_changed": lambda fact, names: (
        f"made {names.name('person', fact['id'])} {fact['now'].replace(' ', ' and ')} (before: {fact['was']})"
    ),
    "settings": _setting,
    "setting_approvals": _approved,
    "locations": lambda fact, _: f"added location {fact['name']} ({fact['storage']})",
    "suppliers": lambda fact, _: f"put supplier {fact['name']} on file",
    "signatures": lambda fact, names: (
        f"{names.name('person', fact['person_id'])} signed as {fact['meaning']}"
        f"{' (own work)' if fact.get('own_work') else ''}"
    ),
    "clocks_confirmed": lambda fact, names: (
        f"the time was confirmed by {names.name('person', fact['first'])} and {names.name('person', fact['second'])}"
    ),
    "clock_doubts": lambda fact, _: f"the clock jumped {fact['cause']}, last entry {fact['last_at']}",
    "notes": lambda fact, _: "answered a note" if fact.get("answers") else "wrote a note to the pharmacist",
    "inventories": lambda fact, _: f"took the {fact['kind']} inventory of controlled substances",
    "bins": lambda fact, names: record_pulls.in_bin(fact, names.name("location", fact["id"])),
    "kits": lambda fact, _: f"put kit {fact['name']} on file",
    "formula_versions": lambda fact, _: f"wrote version {fact['version']} of formula {fact['code']} ({fact['name']})",
    "formula_decisions": lambda fact, names: f"{fact['decision']} {names.name('formula_version', fact['version_id'])}",
    "controlled_receipts": record_shelf.came_on_order,
    **record_labels.SAID,
    **record_orders.SAID,
    **record_patients.SAID,
    **record_preparations.SAID,
}
"""How each list of an entry is said."""
