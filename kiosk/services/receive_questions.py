"""What receiving asks people: every question in words, with the answers that are likely."""

from __future__ import annotations

from datetime import timedelta

from db import instants, item_search, locations, lots
from db.locations import Location
from db.lots import Lot
from db.store import Reader
from kiosk.rules.expiry import PrintedExpiry, shown
from kiosk.services.outcome import Choice, Question
from kiosk.services.receive_state import Draft
from kiosk.services.receive_subject import Subject, expiry_words, plural

DELIVERY = "DELIVERY"
UNKNOWN_PRODUCT = "UNKNOWN_PRODUCT"
CONFIRM_DERIVED = "CONFIRM_DERIVED"
STORAGE = "STORAGE"
UNITS_PER_PACK = "UNITS_PER_PACK"
LOT_AND_EXPIRY = "LOT_AND_EXPIRY"
INDICATOR = "INDICATOR"
SAME_LOT = "SAME_LOT"
COMPARE = "COMPARE"
PUT_AWAY = "PUT_AWAY"
ORDER_FORM = "ORDER_FORM"
WITNESS = "WITNESS"
WITNESS_UNDO = "WITNESS_UNDO"
UNFIT = ("RECALLED", "EXPIRED", "SHORT_DATED")
LEAVE_OUT = Choice("Leave it out", {"leave_out": True})

INDICATORS = {"in range": "In range", "out of range": "Out of range", "none": "No indicator came with it"}


def delivery(reader: Reader) -> Question:
    """Ask for the papers of a delivery."""
    choices = [Choice(supplier.name, {"supplier": supplier.name}) for supplier in locations.suppliers(reader)]
    return Question(
        DELIVERY,
        "Whose delivery is this? Scan the SSCC on the box, or give supplier and invoice number.",
        (*choices, Choice("It came without papers", {"no_papers": True})),
        ("supplier", "invoice"),
    )


def unknown_product(reader: Reader, draft: Draft) -> Question:
    """Ask what an unknown code is; items whose codes resemble it come first."""
    alike = item_search.search(reader, draft.value[2:11], limit=3) if draft.scheme == "GTIN" else []
    return Question(
        UNKNOWN_PRODUCT,
        f"{draft.scheme} {draft.value} is not in the catalogue. Find the item this package holds, or create it, "
        "and count the units in the pack.",
        (*(Choice(item.name, {"item": item.id}) for item in alike), LEAVE_OUT),
        ("item", "create", "units_per_pack"),
        _facts(None, draft, draft.expiry),
    )


def confirm_derived(subject: Subject, draft: Draft) -> Question:
    """Ask a person to look at a code that was only computed from an NDC."""
    return Question(
        CONFIRM_DERIVED,
        f"This code was computed from the NDC of {subject.item.name}. Is that what the package says?",
        (Choice("Yes, that is what it is", {"confirm": True}), LEAVE_OUT),
        facts=_facts(subject, draft, draft.expiry),
    )


def storage(subject: Subject, draft: Draft) -> Question:
    """Ask how an item is kept of which a catalogue only knows the name."""
    labels = {"room": "At room temperature", "refrigerated": "In the refrigerator", "frozen": "In the freezer"}
    return Question(
        STORAGE,
        f"{subject.item.name} came from a catalogue that does not say how it is kept. What does the package say?",
        (*(Choice(label, {"storage": word}) for word, label in labels.items()), LEAVE_OUT),
        facts=_facts(subject, draft, draft.expiry),
    )


def units_per_pack(subject: Subject) -> Question:
    """Ask a person to count a pack that so far only a catalogue knows."""
    held = f"{subject.units_per_pack:,} {plural(subject.item.base_unit, subject.units_per_pack)}"
    return Question(
        UNITS_PER_PACK,
        f"The catalogue says that this {subject.level} of {subject.item.name} holds {held}. "
        f"Open it once and count: how many {plural(subject.item.base_unit, 2)} are in it?",
        (
            Choice(f"{subject.units_per_pack:,}, as the catalogue says", {"units_per_pack": subject.units_per_pack}),
            LEAVE_OUT,
        ),
        ("units_per_pack",),
    )


def lot_and_expiry(reader: Reader, subject: Subject, draft: Draft, now: str, *, lot_missing: bool) -> Question:
    """Ask for what the code does not carry; lots of the item that are on the shelf come first."""
    choices: list[Choice] = []
    if lot_missing and subject.item_id is not None:
        for lot in lots.open_lots(reader, subject.item_id, now):
            ends = expiry_words(lot)
            label = f"Lot {lot.batch_lot}" + (f", expires {ends}" if ends else "")
            choices.append(Choice(label, {"lot": lot.id}))
    if lot_missing:
        choices.append(Choice("No lot is printed on it (quarantine)", {"no_lot": True}))
    fields: tuple[str, ...] = (("batch_lot",) if lot_missing else ()) + (("expiry",) if draft.expiry is None else ())
    wanted = " and ".join({"batch_lot": "lot number", "expiry": "expiry"}[field] for field in fields)
    doubt = ""
    if draft.lot_candidates:
        doubt = f" The scanner may have lost a separator: the lot could be {' or '.join(draft.lot_candidates)}."
    return Question(
        LOT_AND_EXPIRY,
        f"{subject.item.name}: type the {wanted} printed on the package, or scan its other code.{doubt}",
        (*choices, LEAVE_OUT),
        fields,
        _facts(subject, draft, draft.expiry),
    )


def same_lot(subject: Subject, draft: Draft, alike: list[Lot]) -> Question:
    """Ask whether a new lot number is one on record written another way: a recall must not miss it."""
    choices = [Choice(f"It is lot {lot.batch_lot}", {"lot": lot.id}) for lot in alike]
    return Question(
        SAME_LOT,
        f"{subject.item.name}: lot {draft.batch_lot} is new, and lot {alike[0].batch_lot} is on record. "
        "Look at the package: is it the same lot?",
        (*choices, Choice(f"No, it is lot {draft.batch_lot}", {"different": True}), LEAVE_OUT),
        facts=_facts(subject, draft, draft.expiry),
    )


def unfit(code: str, subject: Subject, draft: Draft, said: str) -> Question:
    """Ask what to do with a package that should not go on the shelf as it is."""
    lot = f" lot {draft.batch_lot}" if draft.batch_lot else ""
    return Question(
        code,
        f"{subject.item.name}{lot} {said}. Put it in quarantine, leave it out, or give the reason for keeping it.",
        (Choice("Quarantine", {"quarantine": True}), LEAVE_OUT),
        ("reason",),
        _facts(subject, draft, draft.expiry),
    )


def indicator(subject: Subject) -> Question:
    """Ask for the cold-chain indicator before the first cold line."""
    kept = {"refrigerated": "in the refrigerator", "frozen": "in the freezer"}.get(subject.item.storage, "cold")
    return Question(
        INDICATOR,
        f"{subject.item.name} is kept {kept}. What does the temperature indicator in the box say?",
        (*(Choice(label, {"indicator": value}) for value, label in INDICATORS.items()), LEAVE_OUT),
        ("reading",),
    )


def compare(subject: Subject, draft: Draft, expiry: PrintedExpiry | None) -> Question:
    """Show what will be booked, to be compared with the package."""
    return Question(
        COMPARE,
        f"{subject.pack_text(draft.packs)} of {subject.item.name}: is that what the package says?",
        (Choice("Yes, add it", {"confirm": True}), LEAVE_OUT),
        ("packs",),
        _facts(subject, draft, expiry),
    )


def put_away(count: int, longest: timedelta, fridges: list[Location]) -> Question:
    """Ask where cold lines went before a delivery can be finished."""
    lines = "1 cold line is" if count == 1 else f"{count} cold lines are"
    return Question(
        PUT_AWAY,
        f"{lines} still out, for {int(longest.total_seconds() // 60)} minutes. Put them away, then scan the shelf.",
        tuple(Choice(f"They are in: {place.name}", {"put_away": place.id}) for place in fridges),
        ("put_away",),
    )


def _facts(subject: Subject | None, draft: Draft, expiry: PrintedExpiry | None) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    if subject is not None:
        found.append(("Item", subject.item.name))
        found.append(("Pack", subject.pack_text(draft.packs)))
    found.append(("Code", f"{draft.scheme} {draft.value}"))
    if draft.batch_lot:
        found.append(("Lot", draft.batch_lot))
    if expiry is not None:
        found.append(("Expires", shown(expiry)))
    if draft.serial:
        found.append(("Serial", draft.serial))
    return tuple(found)


def minutes_since(instant: str, now: str) -> timedelta:
    """Measure the time from one stored instant to another."""
    return instants.from_text(now) - instants.from_text(instant)
