"""What people answer while receiving: each answer is read strictly, and what makes no sense is refused in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from db import items, lots
from db.items import NewItem
from db.store import Reader
from kiosk.rules import expiry as expiries
from kiosk.rules import reasons
from kiosk.services import receive_questions as questions
from kiosk.services.outcome import Refused
from kiosk.services.receive_checks import LARGEST_QUANTITY
from kiosk.services.receive_state import LOT_BY_HAND, Attachment, Draft
from kiosk.services.receive_subject import stored_expiry, subject_of

Answer = Mapping[str, Any]

ITEM_KINDS = ("drug", "fluid", "supply", "device")
STORAGE = ("room", "refrigerated", "frozen")
_LONGEST_TEXT = 120


@dataclass(frozen=True)
class LeftOut:
    """The person decided not to receive the package."""


def to_draft(reader: Reader, code: str, draft: Draft, answer: Answer) -> Draft | LeftOut | Refused:
    """Put an answer to the question `code` into the draft."""
    if answer.get("leave_out") is True:
        return LeftOut()
    match code:
        case questions.UNKNOWN_PRODUCT:
            return _attach(reader, draft, answer)
        case questions.CONFIRM_DERIVED:
            return replace(draft, derived_confirmed=True) if answer.get("confirm") is True else LeftOut()
        case questions.STORAGE:
            kept = answer.get("storage")
            return replace(draft, storage=str(kept)) if kept in STORAGE else not_an_answer(code)
        case questions.UNITS_PER_PACK:
            units = _count(answer.get("units_per_pack"))
            return replace(draft, units_per_pack=units) if units else _not_a_count("units_per_pack")
        case questions.LOT_AND_EXPIRY:
            return _lot(reader, draft, answer)
        case questions.SAME_LOT:
            return _same_lot(reader, draft, answer)
        case questions.COMPARE:
            return _compared(draft, answer)
        case _ if code in questions.UNFIT:
            return _unfit(code, draft, answer)
        case _:
            return not_an_answer(code)


def not_an_answer(code: str) -> Refused:
    """Say that an answer does not fit the question."""
    return Refused(
        "NOT_AN_ANSWER", f"That does not answer the question ({code}).", "Choose one of the answers, or press Esc."
    )


def _not_a_count(field: str) -> Refused:
    return Refused(
        "NOT_A_COUNT", f"{field} must be a whole number from 1 to {LARGEST_QUANTITY:,}.", "Type the number again."
    )


def _count(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        cleaned = value.strip()
        value = int(cleaned) if cleaned.isascii() and cleaned.isdigit() and len(cleaned) <= 6 else None
    return value if isinstance(value, int) and 1 <= value <= LARGEST_QUANTITY else None


def count(answer: Answer, field: str) -> int | Refused:
    """Read a quantity from an answer."""
    return _count(answer.get(field)) or _not_a_count(field)


def text(value: object) -> str | None:
    """Read a short text that a person typed; None when it is empty, too long or holds control characters."""
    if not isinstance(value, str):
        return None
    cleaned = " ".join(part for part in value.strip().split(" ") if part)
    return cleaned if cleaned and len(cleaned) <= _LONGEST_TEXT and cleaned.isprintable() else None


def name_in(answer: Answer, field: str) -> str:
    """Read the id of something on record; what can be no id names nothing."""
    return text(answer.get(field)) or ""


def _attach(reader: Reader, draft: Draft, answer: Answer) -> Draft | Refused:
    units = _count(answer.get("units_per_pack"))
    if "item" in answer:
        item_id = name_in(answer, "item")
        if items.item(reader, item_id) is None:
            return Refused("NO_ITEM", "There is no such item.", "Search for it by name or code.")
        if units is None:
            return _not_a_count("units_per_pack")
        return replace(draft, attachment=Attachment(units, item_id=item_id))
    new = _new_item(answer.get("create"))
    if isinstance(new, Refused):
        return new
    if units is None:
        return _not_a_count("units_per_pack")
    return replace(draft, attachment=Attachment(units, new_item=new))


def _new_item(fields: object) -> Mapping[str, Any] | Refused:
    if not isinstance(fields, Mapping):
        return not_an_answer(questions.UNKNOWN_PRODUCT)
    name, unit = text(fields.get("name")), text(fields.get("base_unit"))
    kind, storage = fields.get("kind"), fields.get("storage")
    if name is None or unit is None or kind not in ITEM_KINDS or storage not in STORAGE:
        return Refused(
            "ITEM_INCOMPLETE",
            "A new item needs name, kind, base unit and storage.",
            f"Kind is one of {', '.join(ITEM_KINDS)}; storage one of {', '.join(STORAGE)}.",
        )
    allowed = {field: fields[field] for field in NewItem.__dataclass_fields__ if field in fields}
    flags = ("requires_lot", "requires_expiry", "high_alert", "hazardous")
    if any(not isinstance(allowed.get(flag, False), bool) for flag in flags):
        return not_an_answer(questions.UNKNOWN_PRODUCT)
    allowed |= {"name": name, "base_unit": unit, "manufacturer": text(fields.get("manufacturer")) or ""}
    return allowed


def _lot(reader: Reader, draft: Draft, answer: Answer) -> Draft | Refused:
    named = [field for field in ("lot", "batch_lot", "no_lot") if answer.get(field) not in (None, False)]
    if len(named) > 1 or _says_otherwise(draft, answer):
        return not_an_answer(questions.LOT_AND_EXPIRY)
    dated = _dated(draft, answer)
    if isinstance(dated, Refused):
        return dated
    match named:
        case ["no_lot"]:
            # What has no lot cannot be recalled by lot, so it waits for the pharmacist.
            held = reasons.joined(draft.quarantine, reasons.NO_LOT)
            changed = replace(dated, no_lot=True, quarantine=held, lot_candidates=())
        case ["lot"]:
            chosen = _chosen_lot(reader, dated, answer)
            if isinstance(chosen, Refused):
                return chosen
            changed = chosen
        case ["batch_lot"]:
            name = text(answer["batch_lot"])
            if name is None or len(name) > 20 or not name.isascii():
                return Refused("BAD_LOT", "A lot number has 1 to 20 letters, digits and signs.", "Type it again.")
            changed = replace(dated, batch_lot=name, lot_candidates=())
        case _:
            return not_an_answer(questions.LOT_AND_EXPIRY) if dated is draft else dated
    return replace(changed, decided=(*draft.decided, LOT_BY_HAND))


def _dated(draft: Draft, answer: Answer) -> Draft | Refused:
    if "expiry" not in answer:
        return draft
    try:
        expiry = expiries.typed(str(answer["expiry"]))
    except expiries.BadExpiry as error:
        return Refused("BAD_DATE", str(error), "Type the expiry again.")
    if draft.expiry is not None and expiries.conflict(draft.expiry, expiry):
        return not_an_answer(questions.LOT_AND_EXPIRY)
    return replace(draft, expiry=draft.expiry or expiry)


def _chosen_lot(reader: Reader, draft: Draft, answer: Answer) -> Draft | Refused:
    lot = lots.lot(reader, name_in(answer, "lot"))
    subject = subject_of(reader, draft)
    # A lot that was taken back since the question was put is none any more.
    if lot is None or subject is None or lots.lot_named(reader, subject.item_id or "", lot.batch_lot) != lot:
        return Refused("NO_LOT", "There is no such lot of this item.", "Type the lot number instead.")
    stored = stored_expiry(lot)
    if stored is not None and draft.expiry is not None and expiries.conflict(stored, draft.expiry):
        return Refused(
            "EXPIRY_CONFLICT",
            f"Lot {lot.batch_lot} expires {expiries.shown(stored)}, "
            f"but the expiry given is {expiries.shown(draft.expiry)}.",
            "Look at the package again: choose another lot, or type both.",
        )
    return replace(draft, batch_lot=lot.batch_lot, expiry=draft.expiry or stored)


def _same_lot(reader: Reader, draft: Draft, answer: Answer) -> Draft | Refused:
    decided = (*draft.decided, questions.SAME_LOT)
    if answer.get("different") is True:
        return replace(draft, decided=decided)
    subject = subject_of(reader, draft)
    lot = lots.lot(reader, name_in(answer, "lot"))
    alike = lots.lots_alike(reader, subject.item_id, draft.batch_lot or "") if subject and subject.item_id else []
    if lot is None or lot not in alike:
        return not_an_answer(questions.SAME_LOT)
    return replace(draft, batch_lot=lot.batch_lot, decided=decided)


def _says_otherwise(draft: Draft, answer: Answer) -> bool:
    """Only what the package's codes do not say is asked for; a scanned lot is never typed over."""
    lot_scanned = draft.batch_lot is not None and not draft.by_hand
    typed_over = answer.get("batch_lot", draft.batch_lot) != draft.batch_lot
    return lot_scanned and (typed_over or "lot" in answer or "no_lot" in answer)


def _compared(draft: Draft, answer: Answer) -> Draft | LeftOut | Refused:
    if "packs" in answer:
        packs = count(answer, "packs")
        if isinstance(packs, Refused):
            return packs
        if draft.serial is not None and packs != 1:
            return one_serial_one_pack()
        draft = replace(draft, packs=packs)
    if answer.get("confirm") is True:
        return replace(draft, compared=True)
    if answer.get("confirm") is False:
        return LeftOut()
    return draft if "packs" in answer else not_an_answer(questions.COMPARE)


def one_serial_one_pack() -> Refused:
    """Say that a package with a serial is one package."""
    return Refused("SERIAL_IS_ONE", "A package with a serial number is one package.", "Scan each package by itself.")


def _unfit(code: str, draft: Draft, answer: Answer) -> Draft | Refused:
    decided = (*draft.decided, code)
    if answer.get("quarantine") is True:
        return replace(draft, decided=decided, quarantine=reasons.joined(draft.quarantine, code))
    reason = text(answer.get("reason"))
    if reason is None:
        return not_an_answer(code)
    return replace(draft, decided=decided, reason=reasons.joined(draft.reason, reasons.said(code, reason)))
