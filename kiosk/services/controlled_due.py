"""What has to be told of losses of controlled substances, to whom and until when: for Home, and under each loss."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from db import volume_differences
from db.store import Reader
from kiosk.rules import controlled
from kiosk.rules.permissions import Act
from kiosk.services import permit, volume_difference
from kiosk.services.controlled_list import counts_now
from kiosk.services.controlled_loss import LossView, local_day, losses
from kiosk.services.outcome import Refused
from kiosk.services.record_filter import Filter
from kiosk.settings import site_at


@dataclass(frozen=True)
class Deadline:
    """One thing that has to be done about a loss."""

    sign: str
    word: str
    """As Home has it."""
    whom: str
    by: date
    left: str
    """How long there is, or since when it is past."""


def deadlines(view: LossView, today: date) -> tuple[Deadline, ...]:
    """List what is not done about a loss, what is due first standing first."""
    found = []
    if view.notice_by is not None:
        left = controlled.time_left(view.notice_by, today, business=True)
        found.append(Deadline("✕", "TELL THE DEA", "DEA in writing", view.notice_by, left))
    if view.authority_by is not None:
        left = controlled.time_left(view.authority_by, today)
        sign = "✕" if view.authority_by <= today else "▲"
        found.append(Deadline(sign, "TELL STATE", view.authority or "", view.authority_by, left))
    if view.form_106_by is not None:
        left = controlled.time_left(view.form_106_by, today)
        sign = "✕" if view.form_106_by <= today else "▲"
        found.append(Deadline(sign, "FORM 106", "Form 106", view.form_106_by, left))
    return tuple(sorted(found, key=lambda each: each.by))


ASKED: Final = Filter(facts=(("list of", "losses of controlled substances"),))
"""What the record says that somebody looked at."""


def listed(
    reader: Reader, person_id: str, now: str, *, also_closed: bool = False
) -> list[tuple[LossView, tuple[Deadline, ...]]] | Refused:
    """List the losses with what is due of each, for somebody who may see the record."""
    refused = permit.refusal(reader, person_id, Act.VIEW_RECORDS) or counts_now(reader, person_id)
    if refused is not None:
        return refused
    today = local_day(now, site_at(reader, now))
    return [(each, deadlines(each, today)) for each in losses(reader, now, also_closed=also_closed)]


def due_rows(reader: Reader, now: str) -> list[tuple[str, str, str, str]]:
    """List what has to be told by when, for Home: sign, word, text, detail."""
    today = local_day(now, site_at(reader, now))
    rows = []
    for found in volume_differences.undecided(reader):
        rows.append(("✕", "DIFFERS", volume_difference.words(found), "a pharmacist says why, or escalates it"))
    for each in losses(reader, now):
        # While its count goes on, whoever still counts reads Home as well.
        what = "escalated in a count" if each.loss.being_counted else each.what
        named = f"{each.loss.name}: {what}" if each.loss.being_counted else f"{what}: {each.loss.name}"
        due = deadlines(each, today)
        rows += [(one.sign, one.word, named, _detail(one)) for one in due]
        if not due:
            rows.append(("▲", "DISCREPANCY", named, "a pharmacist closes it"))
    return rows


def _detail(due: Deadline) -> str:
    in_writing = ", in writing" if due.word == "TELL THE DEA" else ","
    whom = f": {due.whom}" if due.word == "TELL STATE" else ""
    return f"{due.left}{in_writing} by {due.by:%a %d %b %Y}{whom}"
