"""Two symbols of one package: when they belong together, and what they say as one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from scanners import gs1_rules
from scanners.barcode_data import BarcodeData, Problem, Status
from scanners.dates import agree, finer
from scanners.trade_item import item_needs
from scanners.wording import with_message

_JOINABLE = frozenset({"ok", "warn", "partial", "suspect"})
_PRODUCT_NEEDS = frozenset({"01", "primary", "9N"})
_NOT_COMPARED = frozenset(
    {
        "status",
        "scheme",
        "raw",
        "text",
        "message",
        "carrier",
        "symbology_identifier",
        "element_strings",
        "expiry",
        "expired",
    }
    | {"gtin_derived", "hibc", "needs", "candidates", "rejected", "problems", "doubtful", "separator_proven"}
    | {"sensitive"}
)
_COMPARED = tuple(name for name in BarcodeData.__dataclass_fields__ if name not in _NOT_COMPARED)


@dataclass(frozen=True)
class Joined:
    """What a new symbol makes of the ones held so far."""

    data: BarcodeData
    """The package as far as it is known, or the new symbol alone, or the refusal."""
    pending: tuple[BarcodeData, ...]
    """The symbols to hold until the next scan; never older than a scan that did not join. Empty after a refusal."""
    joined: bool
    """Whether `data` is made of all the symbols held and the new one."""


def join(pending: tuple[BarcodeData, ...], new: BarcodeData) -> Joined:
    """Join a new symbol to those held, in either order; pure, so a job keeps only the raw texts and reads them again.

    What does not join ends the package before it: after a refusal, or a scan that has nothing to do with the symbols
    held, those are never joined to anything later, so that no lot reaches another product.

    >>> from datetime import date
    >>> from scanners import ScannerProfile, read
    >>> def scan(raw): return read(raw, ScannerProfile(), date(2026, 11, 23))
    >>> first = join((), scan("]d21728033110AB12"))
    >>> first.data.status, len(first.pending)
    ('partial', 1)
    >>> second = join(first.pending, scan("]d20100312345678906"))
    >>> second.data.status, second.data.product.value, second.data.batch_lot, second.pending
    ('ok', '00312345678906', 'AB12', ())
    >>> join(first.pending, scan("ABC-123")).pending
    ()
    """
    if new.status not in _JOINABLE or new.sensitive:
        return Joined(new, (), joined=False)
    alone = Joined(new, (new,) if is_open(new) or _is_whole(new) else (), joined=False)
    if not pending:
        return alone
    held = pending[0]
    for symbol in pending[1:]:
        held = merged(held, symbol)
    if not _belong_together(held, new):
        return alone
    data = merged(held, new)
    if data.status == "reject":
        return Joined(data, (), joined=False)
    return Joined(data, (*pending, new) if is_open(data) else (), joined=True)


def is_open(data: BarcodeData) -> bool:
    """Whether another symbol of the same package may still follow."""
    if data.status == "partial" or (data.status == "suspect" and data.product is None):
        return True
    if data.product is None:
        return data.usable and data.sscc is not None and data.content_gtin is None
    return bool(data.needs) and data.usable


def _is_whole(data: BarcodeData) -> bool:
    """Whether one symbol says everything of a product, so that only the bare number beside it can follow."""
    return data.product is not None and data.usable and not data.needs


def merged(one: BarcodeData, other: BarcodeData) -> BarcodeData:
    """Both symbols as one; a rejected result when they contradict each other."""
    first, second = (other, one) if one.product is None and other.product is not None else (one, other)
    problem = _contradiction(first, second)
    if problem is not None:
        return with_message(_rejected(first, second, problem))
    fields: dict[str, Any] = {}
    for name in _COMPARED:
        value = getattr(first, name)
        fields[name] = getattr(second, name) if value is None else value
    expiry = _finer(first, second)
    known = {name for name, value in (fields | {"expiry": expiry.expiry}).items() if value is not None}
    whole = replace(
        first,
        **fields,
        raw=f"{one.raw}\n{other.raw}",
        text=f"{one.text}\n{other.text}",
        expiry=expiry.expiry,
        expired=expiry.expired,
        hibc=first.hibc or second.hibc,
        element_strings=tuple(dict.fromkeys(first.element_strings + second.element_strings)),
        problems=tuple(dict.fromkeys(first.problems + second.problems)),
        candidates=first.candidates + second.candidates,
        doubtful=(first.doubtful | second.doubtful) - known,
        separator_proven=first.separator_proven and second.separator_proven,
    )
    needs = _needs(whole)
    return with_message(replace(whole, needs=needs, status=_status(whole, needs)))


def _belong_together(held: BarcodeData, new: BarcodeData) -> bool:
    if held.product is not None and new.product is not None:
        bare = [data for data in (held, new) if data.batch_lot is None and data.serial is None and data.expiry is None]
        differ = held.symbology_identifier != new.symbology_identifier
        return held.product == new.product and len(bare) == 1 and differ
    if _is_whole(held):
        return False
    if held.product is not None or new.product is not None:
        rest = new if held.product is not None else held
        return rest.status in ("partial", "suspect") and not _PRODUCT_NEEDS.isdisjoint(rest.needs)
    if held.sscc is not None or new.sscc is not None:
        rest = new if held.sscc is not None else held
        return "00" in rest.needs
    return held.status in ("partial", "suspect") and new.status in ("partial", "suspect")


def _contradiction(first: BarcodeData, second: BarcodeData) -> Problem | None:
    if (first.hibc is None) != (second.hibc is None) or (first.scheme == "IFA") != (second.scheme == "IFA"):
        return Problem("AI_CONFLICT", None, "The two codes are of different kinds and cannot be of one label.")
    if first.hibc is not None and second.hibc is not None and second.product is None:
        link = first.hibc.link_character if first.product is None else first.hibc.check_character
        if link != second.hibc.link_character:
            return Problem("LINK_MISMATCH", None, "The two codes do not belong to the same product.")
    for name in (*_COMPARED, "expiry"):
        one, other = getattr(first, name), getattr(second, name)
        if name == "expiry" and agree(one, other):
            continue
        if one is not None and other is not None and one != other:
            plain = {"batch_lot": "lot"}.get(name, name.replace("_", " "))
            text = f"The two codes give different values for {plain}, so they are not of one package."
            return Problem("AI_CONFLICT", name, text)
    return None


def _rejected(first: BarcodeData, second: BarcodeData, problem: Problem) -> BarcodeData:
    names = {name for name in (*_COMPARED, "expiry") if getattr(first, name) or getattr(second, name)}
    return BarcodeData(
        status="reject",
        scheme=first.scheme,
        raw=f"{first.raw}\n{second.raw}",
        problems=(problem,),
        doubtful=frozenset(names),
    )


def _finer(first: BarcodeData, second: BarcodeData) -> BarcodeData:
    """The symbol with the more exact expiry: a time beats a day, and a day a month."""
    if first.expiry is None or second.expiry is None:
        return second if first.expiry is None else first
    return second if finer(first.expiry, second.expiry) == second.expiry else first


def _needs(whole: BarcodeData) -> tuple[str, ...]:
    if whole.product is not None:
        return item_needs(
            lot=whole.batch_lot, serial=whole.serial, expiry=whole.expiry, production=whole.production_date
        )
    if whole.scheme in ("HIBC", "IFA"):
        return ("primary",) if whole.scheme == "HIBC" else ("9N",)
    return gs1_rules.missing({element.ai: element.value for element in whole.element_strings})


def _status(whole: BarcodeData, needs: tuple[str, ...]) -> Status:
    if whole.error is not None:
        return "suspect" if whole.error == "SEPARATOR_MISSING" else "reject"
    if whole.product is None and needs:
        return "partial"
    loud = any(problem.code != "MISSING_TRAILER" for problem in whole.problems)
    return "warn" if loud else "ok"
