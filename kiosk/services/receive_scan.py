"""What a scan does to a delivery: which of its meanings counts at this moment."""

from __future__ import annotations

from dataclasses import replace

from db import receiving
from kiosk.rules.expiry import PrintedExpiry, conflict
from kiosk.services import receive_questions as questions
from kiosk.services.job import Step
from kiosk.services.keep_scan import persons_code
from kiosk.services.outcome import Done, Question, Refused, Waiting
from kiosk.services.preparation_void import no_package
from kiosk.services.reading import read_scan
from kiosk.services.receive_cold import put_away
from kiosk.services.receive_finish import finish
from kiosk.services.receive_state import Draft, PendingSymbol, ReceiveState
from kiosk.services.receive_steps import Open, advance, already_received, state_step, with_delivery
from kiosk.services.resolve import (
    AssetFound,
    DeliveryFound,
    LocationFound,
    LotFound,
    PackageFound,
    PreparationFound,
    Several,
    Unknown,
    date_alone_is_bad,
    product_codes,
    resolve,
)
from scanners import BarcodeData, join, visible

JOIN_SECONDS = 30
"""Two symbols scanned further apart than this are not joined to one package."""


def on_scan(case: Open, raw: str, source: str, scan_id: str | None) -> Step | Refused:
    """Take one scan."""
    data = _read(case, raw, scan_id)
    refused = _refused_at_once(data)
    if refused is not None:
        return refused
    if case.state.question is not None:
        return _as_answer(case, case.state.question, data)
    return _as_next_step(_without_stale_halves(case), data, PendingSymbol(raw, scan_id, source, case.write.at))


def _read(case: Open, raw: str, scan_id: str | None) -> BarcodeData:
    return read_scan(case.write, case.site, case.write.at, raw, scan_id)


def _without_stale_halves(case: Open) -> Open:
    """Half of a package is not kept for ever: after a while the next code belongs to another one."""
    fresh = tuple(
        symbol
        for symbol in case.state.pending
        if questions.minutes_since(symbol.at, case.write.at).total_seconds() <= JOIN_SECONDS
    )
    return replace(case, state=replace(case.state, pending=fresh))


def _refused_at_once(data: BarcodeData) -> Refused | None:
    if data.sensitive:
        return persons_code(data, "Scan the package.")
    if data.local is not None and data.local.kind == "person":
        return Refused("BADGE", "That is a badge.", "Scan the next package.")
    if data.status == "reject" and not date_alone_is_bad(data):
        return Refused(data.error or "REJECTED", data.message, "Scan it again, or type what is printed.")
    return None


def _as_next_step(case: Open, data: BarcodeData, symbol: PendingSymbol) -> Step | Refused:
    held = tuple(_read(case, pending.raw, pending.scan_id) for pending in case.state.pending)
    joined = join(held, data)
    whole = joined.data
    if whole.status == "reject" and not date_alone_is_bad(whole):
        return Refused(whole.error or "CONFLICT", whole.message, "Scan both codes of one package again.")
    if held and not joined.joined:
        return Refused(
            "HALF_A_PACKAGE",
            f"Half of a package is scanned, and {visible(symbol.raw)[:40]} is not its other half.",
            "Scan the product code of the first package, or take it back with Undo.",
        )
    if whole.product is None and whole.status in ("partial", "suspect"):
        state = replace(case.state, pending=(*case.state.pending, symbol))
        return state_step(case, state, Waiting("PARTIAL", whole.message, "the product code of the same package"))
    # The link character of HIBC proves that two symbols are of one package; elsewhere a person compares.
    return _routed(case, whole, symbol, joined=joined.joined and whole.scheme != "HIBC")


def _routed(case: Open, data: BarcodeData, symbol: PendingSymbol, *, joined: bool) -> Step | Refused:
    match resolve(case.write, data):
        case DeliveryFound(sscc, delivery):
            return _on_sscc(case, sscc, delivery)
        case LocationFound(location) if not location.holds_stock:
            said = f"{location.name} is no shelf: it is a {location.kind}."
            return Refused("BIN", said, "Scan the label of a shelf.")
        case LocationFound(location):
            return put_away(case, location)
        case LotFound(link, lot):
            said = f"That is our own label of {link.item.name}, lot {lot.batch_lot}, which was received already."
            return Refused("OWN_LABEL", said, "Scan the maker's code on the package.")
        case PreparationFound(unit, label):
            return no_package(case.write, unit, label, "Scan a package.")
        case AssetFound(identifier):
            return Refused("NOT_STOCK", f"{identifier} is a device, not stock.", "Scan a package.")
        case Several(links):
            names = " or ".join(sorted({link.item.name for link in links}))
            return Refused("SEVERAL", f"This code can mean {names}.", "Scan another code on the package.")
        case PackageFound(link):
            return advance(case, replace(_draft(data, (link.scheme, link.value), symbol), joined=joined))
        case Unknown(scheme, value) if scheme is not None and value is not None and data.status != "choose":
            return advance(case, replace(_draft(data, (scheme, value), symbol), joined=joined))
        case _:
            return Refused("NOT_PRODUCT", data.message, "Scan the product code on the package.")


def _draft(data: BarcodeData, code: tuple[str, str], symbol: PendingSymbol) -> Draft:
    scheme, value = code
    doubtful_lot = data.batch_lot is None and "batch_lot" in data.doubtful
    return Draft(
        scheme=scheme,
        value=value,
        source=symbol.source,
        raw=symbol.raw,
        scan_id=symbol.scan_id,
        batch_lot=data.batch_lot,
        expiry=_expiry(data),
        serial=data.serial,
        lot_candidates=data.candidates if doubtful_lot else (),
        unsure=data.status == "choose",
    )


def _expiry(data: BarcodeData) -> PrintedExpiry | None:
    return PrintedExpiry(data.expiry.isoformat(), data.expiry.precision) if data.expiry else None


def _on_sscc(case: Open, sscc: str, known: receiving.Delivery | None) -> Step | Refused:
    if known is not None and known.id != case.state.delivery_id:
        return already_received(f"SSCC {sscc}", known, "DUPLICATE_SSCC")
    if known is not None:
        return Refused("DUPLICATE_SSCC", "This delivery is open already.", "Scan the next package.")
    before = receiving.delivery(case.write, case.state.delivery_id) if case.state.delivery_id else None
    if before is not None and before.sscc is not None:
        return Refused(
            "ANOTHER_DELIVERY",
            f"SSCC {sscc} belongs to another delivery than the one that is open ({before.sscc}).",
            "Finish this delivery first, then scan the box again.",
        )
    opened = with_delivery(case)
    receiving.set_sscc(case.write, opened.delivery_id, sscc)
    undo = {"kind": "sscc", "sscc": None}
    return Step(opened.state.to_json(), Done("DELIVERY_OPEN", f"Delivery {sscc} is open. Scan its packages."), undo)


def _as_answer(case: Open, question: Question, data: BarcodeData) -> Step | Refused:
    """A scan may answer what was asked if it can; it never says yes."""
    match question.code:
        case questions.LOT_AND_EXPIRY if case.state.draft is not None:
            return _completes(case, question, case.state.draft, data)
        case questions.PUT_AWAY:
            found = resolve(case.write, data)
            if isinstance(found, LocationFound) and found.location.holds_stock:
                return _and_finish(case, put_away(case, found.location))
        case questions.DELIVERY if data.sscc is not None:
            found = resolve(case.write, data)
            if isinstance(found, DeliveryFound):
                return _and_finish(case, _on_sscc(case, found.sscc, found.delivery))
    return _repeated(question)


def _and_finish(case: Open, done: Step | Refused) -> Step | Refused:
    if isinstance(done, Refused):
        return done
    state = replace(ReceiveState.from_json(done.state), question=None)
    if not state.finishing:
        return replace(done, state=state.to_json())
    return finish(replace(case, state=state), undo=done.undo)


def _repeated(question: Question) -> Refused:
    return Refused("ANSWER_FIRST", f"A question is open: {question.text}", "Answer it, or take it back with Undo.")


def _differs_from_typed(draft: Draft, whole: BarcodeData) -> Refused | None:
    """What a person typed before the other code was scanned must be what that code says."""
    expiry = _expiry(whole)
    lots_differ = draft.batch_lot is not None and whole.batch_lot not in (None, draft.batch_lot)
    dates_differ = draft.expiry is not None and expiry is not None and conflict(draft.expiry, expiry)
    if not lots_differ and not dates_differ:
        return None
    code, what = ("LOT_CONFLICT", "lot") if lots_differ else ("EXPIRY_CONFLICT", "expiry")
    return Refused(
        code, f"This code gives another {what} than the one that was typed.", "Look at the package, then use Undo."
    )


def _completes(case: Open, question: Question, draft: Draft, data: BarcodeData) -> Step | Refused:
    """The other code of the package that is being asked about."""
    joined = join((_read(case, draft.raw, draft.scan_id),), data)
    whole = joined.data
    if whole.status == "reject":
        return Refused(whole.error or "CONFLICT", whole.message, "Scan the other code of the same package.")
    same_product = data.product is None or (draft.scheme, draft.value) in product_codes(data)
    if not same_product or not (joined.joined or data.product is not None):
        return _repeated(question)
    if whole.batch_lot is None and whole.expiry is None:
        return _repeated(question)
    refused = _differs_from_typed(draft, whole)
    if refused is not None:
        return refused
    filled = replace(
        draft,
        batch_lot=draft.batch_lot or whole.batch_lot,
        expiry=draft.expiry or _expiry(whole),
        serial=draft.serial or whole.serial,
        lot_candidates=() if whole.batch_lot else draft.lot_candidates,
        joined=draft.joined or (data.product is None and whole.scheme != "HIBC"),
    )
    return advance(case, filled)
