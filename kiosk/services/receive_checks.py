"""The checks a line passes before it enters stock, in order; the first that is not content asks or refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from db import instants, lots, receiving, units
from db.lots import Lot
from db.record import Write
from kiosk.rules import expiry as expiries
from kiosk.services import receive_questions as questions
from kiosk.services.outcome import Question, Refused
from kiosk.services.receive_state import Draft, ReceiveState
from kiosk.services.receive_subject import (
    Subject,
    contradicts,
    expiry_of,
    extended_expiry,
    stored_expiry,
    stored_lot,
    subject_of,
)
from kiosk.settings import Site

LARGEST_QUANTITY = 9_999
_KEYS_OF_OTHERS = ("wedge", "typed")
"""Sources in which a person's key can end up inside a scan unseen (the terminal mixes both keyboards)."""


@dataclass(frozen=True)
class Case:
    """Everything a check may look at."""

    write: Write
    site: Site
    state: ReceiveState
    draft: Draft
    subject: Subject
    lot: Lot | None

    @property
    def now(self) -> datetime:
        """The instant of the step."""
        return instants.from_text(self.write.at)

    @property
    def expiry(self) -> expiries.PrintedExpiry | None:
        """The expiry that counts of those that are printed."""
        return expiry_of(self.draft, self.lot, self.site.zone)

    @property
    def last_use(self) -> expiries.PrintedExpiry | None:
        """The expiry until which it may be used: longer than printed where its lot's was extended."""
        return extended_expiry(self.lot) or self.expiry


Check = Callable[[Case], Question | Refused | None]


def first_doubt(write: Write, site: Site, state: ReceiveState, draft: Draft) -> Question | Refused | Case:
    """Give the first question or refusal, or the case itself when the line may enter stock."""
    subject = subject_of(write, draft)
    if subject is None:
        return questions.unknown_product(write, draft)
    case = Case(write, site, state, draft, subject, stored_lot(write, subject, draft))
    for check in _CHECKS:
        doubt = check(case)
        if doubt is not None:
            return doubt
    return case


def _derived(case: Case) -> Question | None:
    link = case.subject.link
    if link is None or link.origin != "derived" or link.verified or case.draft.derived_confirmed:
        return None
    return questions.confirm_derived(case.subject, case.draft)


def _storage(case: Case) -> Question | None:
    return questions.storage(case.subject, case.draft) if case.subject.item.storage == "unknown" else None


def _units(case: Case) -> Question | Refused | None:
    link, counted = case.subject.link, case.draft.units_per_pack
    if link is not None and link.units_confirmed and counted not in (None, link.units_per_pack):
        return Refused(
            "UNITS_CONFLICT",
            f"Somebody else counted {link.units_per_pack:,} in this pack meanwhile, and you counted {counted:,}.",
            "Leave it out, count again and scan it again. Nothing was added.",
        )
    if link is None or link.units_confirmed or counted is not None:
        return None
    return questions.units_per_pack(case.subject)


def _serial(case: Case) -> Refused | None:
    link, serial = case.subject.link, case.draft.serial
    if serial is None or link is None:
        return None
    unit = units.unit(case.write, link.identifier_id, serial)
    if unit is None:
        return None
    when = instants.from_text(unit.recorded_at).astimezone(case.site.zone)
    return Refused(
        "DUPLICATE_SERIAL",
        f"Serial {serial} of {case.subject.item.name} was received already, on {when:%Y-%m-%d at %H:%M}.",
        "Nothing was added. Scan the next package.",
    )


def _lot_and_expiry(case: Case) -> Question | None:
    item, draft = case.subject.item, case.draft
    lot_missing = item.requires_lot and draft.batch_lot is None and not draft.no_lot
    expiry_missing = item.requires_expiry and case.expiry is None
    if not (lot_missing or expiry_missing):
        return None
    return questions.lot_and_expiry(case.write, case.subject, draft, case.write.at, lot_missing=lot_missing)


def _same_lot(case: Case) -> Question | None:
    name, item_id = case.draft.batch_lot, case.subject.item_id
    if case.lot is not None or not name or item_id is None or questions.SAME_LOT in case.draft.decided:
        return None
    alike = lots.lots_alike(case.write, item_id, name)
    return questions.same_lot(case.subject, case.draft, alike) if alike else None


def _contradiction(case: Case) -> Refused | None:
    if not contradicts(case.draft, case.lot) or case.lot is None or case.draft.expiry is None:
        return None
    return Refused(
        "EXPIRY_CONFLICT",
        f"Lot {case.lot.batch_lot} of {case.subject.item.name} is in the record with expiry {case.lot.expiry}, "
        f"but this package says {expiries.shown(case.draft.expiry)}.",
        "Set the package aside and show it to the pharmacist. Nothing was added.",
    )


def _recalled(case: Case) -> Question | None:
    if case.lot is None or case.lot.recalled_at is None or "RECALLED" in case.draft.decided:
        return None
    return questions.unfit("RECALLED", case.subject, case.draft, f"is recalled: {case.lot.recall_note}")


def _expired(case: Case) -> Question | None:
    if case.last_use is None or "EXPIRED" in case.draft.decided:
        return None
    if expiries.unusable_from(case.last_use, case.site.zone) > case.now:
        return None
    said = expiries.shown_both(case.expiry, extended_expiry(case.lot))
    return questions.unfit("EXPIRED", case.subject, case.draft, f"expired: {said}")


def _short_dated(case: Case) -> Question | None:
    decided = {"SHORT_DATED", "EXPIRED", "RECALLED"} & set(case.draft.decided)
    if case.last_use is None or decided:
        return None
    left = expiries.days_left(expiries.unusable_from(case.last_use, case.site.zone), case.now, case.site.zone)
    if left >= case.site.short_dated_days:
        return None
    days = "1 day" if left == 1 else f"{left} days"
    ends = expiries.shown_both(case.expiry, extended_expiry(case.lot))
    said = f"has only {days} left (expires {ends}; the limit is {case.site.short_dated_days})"
    return questions.unfit("SHORT_DATED", case.subject, case.draft, said)


def _indicator(case: Case) -> Question | None:
    if not case.subject.cold:
        return None
    delivery = receiving.delivery(case.write, case.state.delivery_id) if case.state.delivery_id else None
    return None if delivery is not None and delivery.indicator is not None else questions.indicator(case.subject)


def _comparison(case: Case) -> Question | None:
    """A pack of many is shown before it counts, and so is a new lot that a stray key could have changed."""
    draft = case.draft
    if draft.compared or draft.comparison in case.state.compared:
        return None
    new_lot = draft.batch_lot is not None and case.lot is None and not draft.by_hand
    narrows = case.lot is not None and case.expiry != stored_expiry(case.lot)
    strays = draft.source in _KEYS_OF_OTHERS and (new_lot or narrows or draft.serial is not None)
    if case.subject.units_per_pack == 1 and not (strays or draft.unsure or draft.joined):
        return None
    return questions.compare(case.subject, draft, case.expiry)


_CHECKS: tuple[Check, ...] = (
    _derived,
    _storage,
    _units,
    _serial,
    _lot_and_expiry,
    _same_lot,
    _contradiction,
    _recalled,
    _expired,
    _short_dated,
    _indicator,
    _comparison,
)
