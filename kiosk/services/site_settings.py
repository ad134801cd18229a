"""Settings: entered by one person, in force as a draft until another approves them; what held when stays on record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from db import instants, settings
from db.record import Record, Write
from db.settings import Entered
from kiosk.rules.permissions import Act, who_may
from kiosk.services import permit
from kiosk.services.keeping import why_no_replica
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.settings import site_at
from kiosk.settings_registry import BY_KEY, REPLICA_PLACE
from kiosk.settings_words import nearest, shown

LONGEST_NOTE = 200
FARTHEST = timedelta(days=366)
"""A value may be entered so long before it comes into force."""
_ID_FORM = re.compile("[0-9A-Z]{1,8}-[0-9A-Z]{1,16}")


def enter(
    record: Record, by: str, key: str, value: object, note: str, effective_from: str | None = None
) -> Done | Refused:
    """Enter a value, in force from now on or from an instant that is still to come, and say so."""
    entered = new_entry(record, by, key, value, note, effective_from)
    if isinstance(entered, Refused):
        return entered
    definition = BY_KEY[key]
    now = entered.effective_from <= entered.recorded_at
    since = "from now on" if now else f"from {local(record, entered.effective_from)}"
    draft = f"a draft until somebody else ({who_may(Act.APPROVE_SETTING)}) approves it"
    return Done("SETTING_ENTERED", f"{definition.title}: {definition.kind.words(entered.value)}, {since}; {draft}.")


def new_entry(
    record: Record, by: str, key: str, value: object, note: str, effective_from: str | None = None
) -> Entered | Refused:
    """Enter a value and give the entry; a refusal changes nothing but is on record itself."""
    with record.write(by, "setting.enter", key if key in BY_KEY else None) as write:
        since = write.at if effective_from is None else _instant(write.at, effective_from)
        refused = (
            permit.refusal(write, by, Act.ENTER_SETTING)
            or fault_of(key, value)
            or unfit_here(record, {key: value})
            or fault_of_note(note)
        )
        if refused is not None:
            return _nothing(write, refused)
        if isinstance(since, Refused):
            return _nothing(write, since)
        kept = BY_KEY[key].kind.normal(value)
        setting_id = settings.put_setting(write, key, kept, source_note=note, approved_by=None, effective_from=since)
        entered = settings.entry(write, setting_id)
    if entered is None:
        raise LookupError("the entry that was just made")
    return entered


def approve(record: Record, by: str, setting_id: str) -> Outcome:
    """Approve a value that somebody else entered; it is no draft from then on."""
    well_formed = _ID_FORM.fullmatch(setting_id) is not None
    with record.write(by, "setting.approve", setting_id if well_formed else None) as write:
        entered = _approvable(write, by, setting_id)
        if isinstance(entered, Refused):
            return _nothing(write, entered)
        if not settings.approve(write, setting_id):  # another kiosk was faster by the blink of an eye
            return _nothing(write, _approved_before("somebody else"))
    definition = BY_KEY[entered.key]
    return Done("SETTING_APPROVED", f"{definition.title}: {definition.kind.words(entered.value)} is approved.")


def _approvable(write: Write, by: str, setting_id: str) -> Entered | Refused:
    if (refused := permit.refusal(write, by, Act.APPROVE_SETTING)) is not None:
        return refused
    entered = settings.entry(write, setting_id) if _ID_FORM.fullmatch(setting_id) else None
    if entered is None or entered.key not in BY_KEY:
        return Refused("NO_ENTRY", "There is no such entry of a setting.", "Choose one from the list of settings.")
    if not entered.draft:
        return _approved_before(entered.approved_by_name or "somebody")
    if entered.entered_by == by:
        next_step = f"Let somebody else approve it: a {who_may(Act.APPROVE_SETTING)}."
        return Refused(
            "OWN_ENTRY", f"{entered.entered_by_name} entered this value, so they do not approve it.", next_step
        )
    if entered.id not in {each.id for each in settings.waiting(write, write.at)}:
        title = BY_KEY[entered.key].title
        return Refused("NOT_IN_FORCE", f"{title}: another value took the place of that one.", "Look at the list again.")
    return entered


def _approved_before(name: str) -> Refused:
    return Refused("ALREADY_APPROVED", f"{name} approved this value already.", "Nothing more is to be done.")


def fault_of(key: str, value: object) -> Refused | None:
    """Say why a value cannot be entered for a key; None when it can."""
    definition = BY_KEY.get(key)
    if definition is None:
        return no_setting(key)
    if not definition.kind.fits(value):
        return Refused("BAD_VALUE", f"{key} cannot be {shown(value)}.", definition.kind.advice(value))
    return None


def unfit_here(record: Record, values: Mapping[str, object]) -> Refused | None:
    """Say why a value that is well-formed makes no sense for this record; None when it does."""
    if not values.get(REPLICA_PLACE):
        return None
    reason = why_no_replica(on_server=record.store.engine != "sqlite", encrypted=record.key is not None)
    return Refused(reason.code, reason.message, reason.next_step) if reason is not None else None


def no_setting(key: str) -> Refused:
    """Say that there is no setting of a key, and which one was probably meant."""
    near = nearest(key, BY_KEY)
    next_step = f"The nearest known key is {near}." if near else "See `kiosk settings` for all keys."
    return Refused("NO_SETTING", f"There is no setting {shown(key)}.", next_step)


def fault_of_note(note: str) -> Refused | None:
    """Say why a note cannot be kept; None when it can."""
    if note.isprintable() and len(note) <= LONGEST_NOTE:
        return None
    return Refused(
        "BAD_NOTE",
        "That note cannot be kept.",
        f"Give one line of at most {LONGEST_NOTE} letters: where the value comes from.",
    )


def _instant(now: str, effective_from: str) -> str | Refused:
    """Read since when a value is to hold; the record writes an instant in one way only."""
    try:
        since = instants.from_text(effective_from)
    except ValueError:
        return Refused(
            "BAD_INSTANT", f"{shown(effective_from)} is no instant.", "Give one as 2027-01-01T08:00:00.000Z."
        )
    if since < instants.from_text(now):
        message = "A value cannot come into force in the past: what was in force then is on record."
        return Refused("IN_THE_PAST", message, "Leave the instant out, and it is in force from now on.")
    if since > instants.from_text(now) + FARTHEST:
        message = f"A value comes into force within {FARTHEST.days} days of being entered."
        return Refused("TOO_FAR_AHEAD", message, "Give an earlier instant, or enter it later.")
    return instants.to_text(since)


def _nothing(write: Write, refused: Refused) -> Refused:
    """Note a refusal; nothing else was written."""
    write.note(refused=refused.code)
    return refused


def local(record: Record, instant: str) -> str:
    """Tell an instant of the record in the site's zone."""
    return f"{instants.from_text(instant).astimezone(site_at(record, record.now()).zone):%Y-%m-%d %H:%M %Z}"
