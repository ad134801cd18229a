"""What people answer in a job of the shelf: each answer is read strictly, and what makes no sense is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from db import catalogue, lots
from db.store import Reader
from kiosk.rules import shelf_reasons
from kiosk.rules.in_use import AREAS, KINDS, OUT_OF_REFRIGERATOR
from kiosk.services import open_questions
from kiosk.services import shelf_questions as questions
from kiosk.services.open_container import KINDS as ENDS
from kiosk.services.open_steps import GOES_ON
from kiosk.services.outcome import Refused
from kiosk.services.receive_answers import count, name_in, not_an_answer, text
from kiosk.services.shelf_state import Draft

Answer = Mapping[str, Any]


OFFERED: Final = (questions.END, open_questions.OPEN_KIND, open_questions.OPEN_AREA)
"""Questions that take nothing but what they offer."""


def to_draft(reader: Reader, code: str, draft: Draft, answer: Answer) -> Draft | Refused:
    """Put an answer to the question `code` into what is in hand."""
    match code:
        case questions.PACK:
            return _pack(reader, draft, answer)
        case questions.LOT:
            return _lot(reader, draft, answer)
        case questions.PLACE:
            return _place(draft, answer)
    counted = _counted(draft, answer)
    if isinstance(counted, Refused):
        return counted
    match code:
        case questions.WASTE | questions.QUARANTINE | questions.RELEASE if {"reason", "said"} & set(answer):
            return _why(code, counted, answer)
        case questions.MOVE if "to" in answer:
            return replace(counted, to=name_in(answer, "to"))
        case questions.CLEAR if answer.get("confirm") is True:
            return replace(counted, confirmed=True)
        case questions.END if answer.get("end") in (*ENDS, *GOES_ON, *KINDS):
            return replace(counted, end=str(answer["end"]), area=name_in(answer, "area") or None)
        case open_questions.OPEN_KIND if answer.get("kind") in (*KINDS, OUT_OF_REFRIGERATOR):
            return replace(counted, kind=str(answer["kind"]))
        case open_questions.OPEN_AREA if answer.get("area") in AREAS:
            return replace(counted, area=str(answer["area"]))
    # An amount alone is taken, and the question stays.
    return counted if "quantity" in answer and code != questions.WITNESS else not_an_answer(code)


def _counted(draft: Draft, answer: Answer) -> Draft | Refused:
    if "quantity" not in answer:
        return draft
    quantity = count(answer, "quantity")
    return quantity if isinstance(quantity, Refused) else replace(draft, quantity=quantity)


def _pack(reader: Reader, draft: Draft, answer: Answer) -> Draft | Refused:
    link = catalogue.link_by_id(reader, draft.identifier_id) if draft.identifier_id else None
    if answer.get("pack") == "unit":
        return replace(draft, pack="unit", quantity=1)
    if answer.get("pack") == "whole" and link is not None and link.units_confirmed:
        return replace(draft, pack="whole", quantity=draft.units_per_pack)
    return not_an_answer(questions.PACK)


def _lot(reader: Reader, draft: Draft, answer: Answer) -> Draft | Refused:
    lot = lots.lot(reader, name_in(answer, "lot"))
    if lot is None or lot.item_id != draft.item_id:
        return not_an_answer(questions.LOT)
    return replace(draft, lot_id=lot.id, batch_lot=lot.batch_lot)


def _place(draft: Draft, answer: Answer) -> Draft | Refused:
    location, status, owner = (name_in(answer, name) for name in ("location", "status", "owner"))
    if not (location and status and owner):
        return not_an_answer(questions.PLACE)
    container = name_in(answer, "container") or None
    return replace(draft, location_id=location, status=status, owner=owner, container_id=container)


def _why(code: str, draft: Draft, answer: Answer) -> Draft | Refused:
    reason, said = answer.get("reason"), text(answer.get("said"))
    if reason is not None and (not isinstance(reason, str) or reason not in questions.reasons_of(code)):
        return not_an_answer(code)
    if said is None and answer.get("said") not in (None, ""):
        return Refused("NOT_TEXT", "That is too long, or no text.", "Say it in a few words.")
    if reason is None and said is None:
        return not_an_answer(code)
    return replace(draft, reason=shelf_reasons.written(reason, said))
