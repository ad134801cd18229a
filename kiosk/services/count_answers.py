"""What a person answers while counting: what is counted, where, how many, and what lies nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from db import catalogue, count_lines, counts, instants, ledger, locations, lots, units
from db.count_lines import Uncounted
from db.ledger import OWN
from db.lots import Expiry
from kiosk.rules import expiry as expiries
from kiosk.rules.counting import LineState, may_count
from kiosk.rules.expiry import unusable_from
from kiosk.services import count_questions as questions
from kiosk.services import count_rests
from kiosk.services.count_from_sheet import number_answered, number_typed
from kiosk.services.count_join import places_of, stand_at, which_count
from kiosk.services.count_keep import keep, keep_entry, said_again
from kiosk.services.count_lines import doubtful_lines, knows
from kiosk.services.count_scan import named, one_scan
from kiosk.services.count_state import Draft, line_name
from kiosk.services.count_steps import Open, advance, ask, place_of, step, still_open
from kiosk.services.job import Step
from kiosk.services.outcome import Done, Refused
from kiosk.services.receive_answers import name_in, not_an_answer, text

Answer = Mapping[str, Any]
_LEFT: Final = Done("LEFT", "Left: it is not counted.")
_NOTHING: Final = Refused("NOTHING_IN_HAND", "No line is in hand.", "Scan a package first.")


def on_answer(case: Open, answer: Answer) -> Step | Refused:
    """Take one answer."""
    question = case.state.question
    if question is not None and question.code == questions.REST and answer.get("leave") is True and case.state.draft:
        held = count_rests.without(case.write, case.state.draft)
        return step(case, case.state.idle(), _LEFT) if held is None else advance(case, held)
    if question is not None and answer.get("leave") is True:
        return step(case, case.state.idle(), _LEFT)
    if case.state.count_id is not None and (refused := still_open(case)) is not None:
        return refused
    if question is None:
        return _instruction(case, answer)
    match question.code:
        case questions.WHICH_COUNT:
            return which_count(case, answer)
        case questions.WHERE:
            return _where(case, answer)
        case questions.NONE_HERE:
            return _none_here(case, answer)
    draft = case.state.draft
    return not_an_answer(question.code) if draft is None else _of_draft(case, question.code, draft, answer)


def _instruction(case: Open, answer: Answer) -> Step | Refused:
    """What may be said when nothing is asked."""
    if "quantity" in answer:
        return _quantity(case, answer)
    if answer.get("next") is True:
        if case.state.draft is None:
            return _NOTHING
        kept = keep(case)
        if not isinstance(kept, Open):
            return kept
        return step(kept, kept.state, Done("KEPT", "Counted. Scan the next."))
    if answer.get("move") is True:
        kept = keep(case)
        if not isinstance(kept, Open):
            return kept
        return ask(kept, kept.state, questions.where(places_of(kept)))
    return Refused("NOTHING_ASKED", "That is nothing to do here.", "Scan a package, or type how many lie there (F3).")


def _quantity(case: Open, answer: Answer) -> Step | Refused:
    """Enter how many lie there; what was scanned by serial numbers is never fewer than that."""
    draft, typed = case.state.draft, number_typed(answer.get("quantity"))
    if draft is None:
        return _NOTHING
    if isinstance(typed, Refused):
        return typed
    if typed < len(draft.serials):
        said = f"{len(draft.serials):,} were scanned by their serial numbers: it cannot be fewer."
        return Refused("FEWER_THAN_SCANNED", said, "Look again, or take the line back (F9).")
    if (refused := count_rests.must_be_scanned(case.write, draft, typed)) is not None:
        return refused
    return advance(case, replace(draft, quantity=typed, keyed=True, at=case.write.at))


def _where(case: Open, answer: Answer) -> Step | Refused:
    place = locations.location(case.write, name_in(answer, "location"))
    return not_an_answer(questions.WHERE) if place is None else stand_at(case, place)


def _of_draft(case: Open, code: str, draft: Draft, answer: Answer) -> Step | Refused:
    match code:
        case questions.SHEET_NUMBER if "quantity" in answer:
            return number_answered(case, draft, answer)
        case questions.REST if "rest_ml" in answer:
            found = count_rests.measured(case.write, draft, answer["rest_ml"])
            return found if isinstance(found, Refused) else advance(case, replace(found, at=case.write.at))
        case questions.PACK if answer.get("pack") in ("unit", "whole") and draft.identifier_id is not None:
            return _pack(case, draft, str(answer["pack"]))
        case questions.LOT if "lot" in answer:
            lot = lots.lot(case.write, name_in(answer, "lot"))
            if lot is None or lot.item_id != draft.item_id:
                return not_an_answer(code)
            return named(case, draft, lot.batch_lot)
        case questions.LOT if (batch_lot := text(answer.get("batch_lot"))) is not None:
            return named(case, draft, batch_lot)
        case questions.LINE:
            chosen = {"status": answer.get("status"), "owner": answer.get("owner")}
            if chosen not in [dict(each.answer) for each in (case.state.question or _NO_QUESTION).choices]:
                return not_an_answer(code)
            return advance(case, replace(draft, **chosen))
        case questions.BEFORE if isinstance(answer.get("adds"), bool):
            if dict(answer) not in [dict(each.answer) for each in (case.state.question or _NO_QUESTION).choices]:
                return not_an_answer(code)
            said = said_again(case, draft, adds=answer["adds"])
            return said if isinstance(said, Step) else advance(case, said)
        case questions.UNKNOWN if answer.get("found") is True or "expiry" in answer:
            return _found(case, draft, answer)
    return not_an_answer(code)


_NO_QUESTION: Final = questions.where(())


def _pack(case: Open, draft: Draft, pack: str) -> Step | Refused:
    """Count by cartons, or by what is in them, from here on."""
    link = catalogue.link_by_id(case.write, draft.identifier_id or "")
    if link is None or (pack == "whole" and not link.units_confirmed):
        return not_an_answer(questions.PACK)
    unit_id = draft.serials.get(draft.serial) if draft.serial is not None else None
    unit = units.unit_by_id(case.write, unit_id) if unit_id is not None else None
    state = replace(case.state, packs={**case.state.packs, link.identifier_id: pack})
    return advance(replace(case, state=state), replace(draft, quantity=one_scan(link, unit, pack)))


def _found(case: Open, draft: Draft, answer: Answer) -> Step | Refused:
    """Take up a lot that nobody knows: it is counted in quarantine, and a pharmacist decides."""
    printed = expiries.stored(draft.expiry, draft.precision)
    if "expiry" in answer:
        try:
            printed = expiries.typed(str(answer["expiry"]))
        except expiries.BadExpiry as error:
            return Refused("BAD_EXPIRY", str(error), "Type the date that is printed on the package.")
    if printed is None or draft.batch_lot is None:
        return not_an_answer(questions.UNKNOWN)
    ledger.alone_with_stock(case.write, draft.item_id)
    known = lots.lot_named(case.write, draft.item_id, draft.batch_lot)
    if known is not None:  # somebody else took it up since it was asked
        return _known_meanwhile(case, replace(draft, lot_id=known.id, status="quarantined", owner=OWN))
    at = instants.to_text(unusable_from(printed, case.site.zone))
    lot_id = lots.add_lot(case.write, draft.item_id, draft.batch_lot, Expiry(printed.text, printed.precision, at))
    taken_up = replace(draft, lot_id=lot_id, status="quarantined", owner=OWN)
    return advance(replace(case, made_lot=lot_id), taken_up)


def _known_meanwhile(case: Open, taken_up: Draft) -> Step | Refused:
    """Count a lot as it lies by now; as found, in quarantine, while nothing of it does."""
    place = place_of(case, taken_up)
    if count_lines.lines_of_lot(case.write, case.state.count_id or "", place.lot_id, place.location_id):
        return named(case, replace(taken_up, status=None, owner=None), taken_up.batch_lot or "")
    return advance(case, taken_up)


def open_here(case: Open) -> list[Uncounted]:
    """List what lies where this person counted and what they may still count: by nobody yet, or once more.

    What they left on purpose, or counted last in this very part, is not asked again.
    """
    count_id = case.state.count_id or ""
    found = counts.count(case.write, count_id)
    again = [
        line.place
        for line in (doubtful_lines(case.write, found, case.write.at) if found is not None else ())
        if line.judged.state is LineState.RECOUNT
        and line.last.job_id != case.job.id
        and may_count(line.entries, case.person_id, line.judged)
        and not knows(case.write, case.person_id, line.entries, line.judged)
    ]
    return [
        each
        for each in (*count_lines.uncounted(case.write, count_id), *count_lines.named(case.write, again))
        if each.place.location_id in case.state.visited and line_name(each.place) not in case.state.left
    ]


def _none_here(case: Open, answer: Answer) -> Step | Refused:
    """Zero is never assumed: somebody looked, or the line stays uncounted."""
    still = open_here(case)
    if answer.get("go_on") is True:
        return step(case, case.state.idle(), Done("GO_ON", "Go on: scan the next package."))
    if not still:
        return step(case, case.state.idle(), Done("COUNTED", "Everything here is counted. Finish (F10)."))
    first = still[0]
    now = questions.none_here(first, len(still) - 1)
    # Others count meanwhile: what was answered about one line is said of no other.
    if case.state.question is not None and case.state.question.text != now.text:
        return ask(case, case.state, now)
    if answer.get("none") is True:
        entry = keep_entry(case, first.item_id, first.place, 0, "none")
        return end_or_ask(replace(case, kept=(*case.kept, entry)))
    if answer.get("left") is True or answer.get("left_all") is True:
        left = still if answer.get("left_all") is True else still[:1]
        names = tuple(line_name(each.place) for each in left)
        return end_or_ask(replace(case, state=replace(case.state, left=(*case.state.left, *names))))
    return not_an_answer(questions.NONE_HERE)


def end_or_ask(case: Open) -> Step | Refused:
    """End this part, or ask about the next line that nobody counted."""
    still = open_here(case)
    if still:
        return ask(case, case.state, questions.none_here(still[0], len(still) - 1))
    said = "Your part is counted. When all parts are, look at the differences and post the count."
    return step(case, case.state.idle(), Done("FINISHED", said), status="finished")
