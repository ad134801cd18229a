"""What people answer in a job of the shelf: each answer is read strictly, and what makes no sense is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from db import catalogue, items, lots
from db.store import Reader
from kiosk.rules import shelf_reasons
from kiosk.rules.in_use import AREAS, CLOSED, KINDS, OUT_OF_REFRIGERATOR
from kiosk.services import first_out, open_questions, rest
from kiosk.services import shelf_questions as questions
from kiosk.services.end_container import KINDS as ENDS
from kiosk.services.outcome import Question, Refused
from kiosk.services.receive_answers import count, name_in, not_an_answer, text
from kiosk.services.shelf_conflict import judged
from kiosk.services.shelf_find import left_in_pack, unit_of
from kiosk.services.shelf_state import Draft

Answer = Mapping[str, Any]


OFFERED: Final = (questions.END, open_questions.OPEN_KIND, open_questions.OPEN_AREA)
"""Questions that take nothing but what they offer."""


def to_draft(reader: Reader, action: str | None, question: Question, draft: Draft, answer: Answer) -> Draft | Refused:
    """Put an answer to a question into what is in hand."""
    code = question.code
    match code:
        case questions.PACK:
            return _pack(reader, draft, answer)
        case questions.LOT:
            return _lot(reader, action, draft, answer)
        case questions.PLACE:
            return _place(draft, answer)
        case questions.REST:
            left = rest.typed(answer.get(rest.FIELD))
            return left if isinstance(left, Refused) else replace(draft, rest=left)
        case first_out.SOME_HELD | first_out.OPEN_FIRST | first_out.EARLIER_FIRST:
            why = first_out.why(question, answer, text(answer.get("why")))
            return not_an_answer(code) if why is None else replace(draft, reasons={**draft.reasons, code: why})
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
        case questions.END if answer.get("end") in (*ENDS, *CLOSED, *KINDS):
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
        return replace(draft, pack="whole", quantity=max(1, left_in_pack(reader, draft)))
    return not_an_answer(questions.PACK)


def _lot(reader: Reader, action: str | None, draft: Draft, answer: Answer) -> Draft | Refused:
    """Take the lot that a person read off the package; what its code says is judged beside it."""
    lot, item = lots.lot(reader, name_in(answer, "lot")), items.item(reader, draft.item_id)
    if lot is None or item is None or lot.item_id != item.id:
        return not_an_answer(questions.LOT)
    return judged(reader, action, item, replace(draft, batch_lot=lot.batch_lot), lot, unit_of(reader, draft))


def _place(draft: Draft, answer: Answer) -> Draft | Refused:
    location, status, owner = (name_in(answer, name) for name in ("location", "status", "owner"))
    if not (location and status and owner):
        return not_an_answer(questions.PLACE)
    container = name_in(answer, "container") or None
    return replace(draft, location_id=location, status=status, owner=owner, container_id=container, rest=None)


def _why(code: str, draft: Draft, answer: Answer) -> Draft | Refused:
    reason, said = answer.get("reason"), text(answer.get("said"))
    if reason is not None and (not isinstance(reason, str) or reason not in questions.reasons_of(code)):
        return not_an_answer(code)
    if said is None and answer.get("said") not in (None, ""):
        return Refused("NOT_TEXT", "That is too long, or no text.", "Say it in a few words.")
    if reason is None and said is None:
        return not_an_answer(code)
    return replace(draft, reason=shelf_reasons.written(reason, said))
