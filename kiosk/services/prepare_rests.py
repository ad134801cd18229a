"""What is left in the packages that a preparation opened: kept, or thrown away before a witness where one is needed.

Of a container for one patient what is thrown away is put on record by order, for its bill: JW, or JZ where nothing was.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from db import discarded, instants, preparation_work, volume_differences
from db.discarded import NewDiscarded
from db.record import Write
from db.subject import Subject
from db.volume_differences import NewDifference
from kiosk.rules.contents import beyond
from kiosk.rules.dose_words import dose, short
from kiosk.rules.in_use import millilitres
from kiosk.services import rest as rests
from kiosk.services import shelf_questions, witness
from kiosk.services.identity import Proof
from kiosk.services.outcome import Ask, Choice, Done, Outcome, Question, Refused
from kiosk.services.preparation_printing import REST as EVENT
from kiosk.services.prepare_keep import MayKeep, keep, may_keep
from kiosk.services.prepare_left import Left, left_of
from kiosk.services.prepare_made import Made
from kiosk.services.receive_answers import not_an_answer
from kiosk.services.signing import sign
from kiosk.settings import site_at, value_at
from kiosk.settings_controlled import VOLUME_TOLERANCE_PERCENT

REST: Final = "PREPARATION_REST"
_FIELD: Final = rests.FIELD
JW: Final = "JW"
JZ: Final = "JZ"


def question(made: Made, person_id: str, at: str) -> Question | None:
    """Ask what becomes of the next rest; None where all is said, or nothing is left."""
    left = _next(made)
    if left is None:
        return None
    if (said := _said(made, left)) is not None:
        return _witness(left, said)
    return _ask(made, left, person_id, at)


def _witness(left: Left, volume: int) -> Question:
    choice = Choice("It is not thrown away: say it anew", {"rest": left.step.id, "end": "anew"})
    facts = (("Item", left.item.name), ("Lot", left.lot.batch_lot or "none"), ("Left", millilitres(volume)))
    return shelf_questions.witness(left.item, facts, choice)


def _ask(made: Made, left: Left, person_id: str, at: str) -> Question:
    name = f"{left.item.name}, lot {left.lot.batch_lot or '—'}"
    if left.item.dea_schedule is not None or left.microlitres is None:
        text = f"{name}: how much is really left in it? Measure it, and type mL; then say what becomes of it."
    else:
        text = f"{name}: {words(left, left.microlitres)} should be left. What becomes of it?"
    choices = [Choice("It is thrown away", {"rest": left.step.id, "end": "discard"})]
    kept = may_keep(made, left, person_id, at)
    if isinstance(kept, MayKeep):
        until = instants.from_text(kept.until).astimezone(site_at(made.reader, at).zone)
        choices.insert(0, Choice(f"It is kept, until {until:%Y-%m-%d %H:%M}", {"rest": left.step.id, "end": "keep"}))
    return Question(
        REST, text, tuple(choices), (_FIELD,), (("Item", left.item.name), ("Lot", left.lot.batch_lot or "none"))
    )


def words(left: Left, microlitres: int) -> str:
    """Say a rest in mL, and how much of the drug it holds."""
    amount, unit = left.amount(microlitres)
    return millilitres(microlitres) if unit == "mL" else f"{millilitres(microlitres)} ({dose(short(amount, 2), unit)})"


def _next(made: Made) -> Left | None:
    """Find the first rest of which nobody said what became of it; what is controlled is measured, also if empty."""
    decided = {each.facts["source"] for each in _events(made) if each.facts["end"] in ("kept", "discarded")}
    return next(
        (
            each
            for each in left_of(made)
            if each.step.id not in decided and (not each.is_empty or each.item.dea_schedule is not None)
        ),
        None,
    )


def _events(made: Made) -> list[preparation_work.PreparationEvent]:
    return preparation_work.events_of(made.reader, made.preparation.id, EVENT)


def _said(made: Made, left: Left) -> int | None:
    """Give the volume that somebody said is thrown away and no witness saw yet."""
    own = [each.facts for each in _events(made) if each.facts["source"] == left.step.id]
    return int(own[-1]["microlitres"]) if own and own[-1]["end"] == "said" else None


def on_answer(write: Write, made: Made, answer: Mapping[str, Any], proof: Proof | None) -> Outcome:
    """Take what becomes of a rest; `proof` is of the witness whom the answer names."""
    left = _next(made)
    if left is None:
        return Refused("NOTHING_LEFT", "Nothing is left to be said of.", "Look at the worksheet.")
    said = _said(made, left)
    if said is not None and proof is not None:
        return _seen(write, made, left, said, proof)
    if answer.get("rest") != left.step.id:
        return not_an_answer(REST)
    if answer.get("end") == "anew" and said is not None:
        _note(write, made, left, "unsaid", said)
        return Ask(_ask(made, left, write.actor, write.at))
    volume = _volume(left, answer)
    if isinstance(volume, Refused):
        return volume
    match answer.get("end"):
        case "keep":
            return _keep(write, made, left, volume)
        case "discard" if witness.is_needed(left.item) and volume > 0:
            _note(write, made, left, "said", volume)
            return Ask(_witness(left, volume))
        case "discard":
            return _discard(write, made, left, volume, None)
    return not_an_answer(REST)


def _volume(left: Left, answer: Mapping[str, Any]) -> int | Refused:
    """Take what was measured, else what was reckoned; of what is controlled, or not known, only what was measured."""
    typed = answer.get(_FIELD)
    if typed is None or typed == "":
        if left.item.dea_schedule is not None:
            return rests.UNSAID
        if left.microlitres is None:
            said = f"Nobody knows how much of {left.item.name} is left."
            return Refused("HOW_MUCH_LEFT", said, "Measure it, and type it in mL; 0 where it is empty.")
        return left.microlitres
    volume = rests.typed(typed)
    if isinstance(volume, int) and left.holds is not None and volume > left.holds:
        said = (
            f"One {left.item.base_unit} of {left.item.name} holds {millilitres(left.holds)}, not {millilitres(volume)}."
        )
        return Refused("TOO_MUCH", said, "Measure it again, and type what is left in it.")
    return volume


def _keep(write: Write, made: Made, left: Left, volume: int) -> Outcome:
    kept = may_keep(made, left, write.actor, write.at)
    if volume == 0:
        return Refused("NOTHING_LEFT", "Nothing is left in it, so nothing is kept.", "Throw it away.")
    if isinstance(kept, Refused):
        return kept
    container = keep(write, made, left, kept, volume)
    _note(write, made, left, "kept", volume, container=container)
    said = f"{left.item.name}, lot {left.lot.batch_lot or '—'}: {millilitres(volume)} are kept."
    return Done("REST_KEPT", f"{said}{_settled(write, left, volume)}")


def _seen(write: Write, made: Made, left: Left, volume: int, proof: Proof) -> Outcome:
    if (refused := witness.unfit(write.actor, proof)) is not None:
        return refused
    seen = {"action": "discard", "item": left.item.name, "lot": left.lot.batch_lot, "rest": millilitres(volume)}
    signed = sign(
        write, proof, "witnessed", Subject("preparation", made.preparation.id), {**seen, "step": left.step.id}
    )
    return signed if isinstance(signed, Refused) else _discard(write, made, left, volume, proof.person.id)


def _discard(write: Write, made: Made, left: Left, volume: int, witness_id: str | None) -> Outcome:
    _note(write, made, left, "discarded", volume)
    if left.is_single_dose and volume > 0:
        amount, unit = left.amount(volume)
        _bill(write, made, left, (short(amount, 3), unit), volume, JW, witness_id)
    said = f"{left.item.name}, lot {left.lot.batch_lot or '—'}: {words(left, volume)} thrown away."
    return Done("REST_DISCARDED", f"{said}{_settled(write, left, volume)}")


def _settled(write: Write, left: Left, volume: int) -> str:
    """Note what differs of a controlled drug beyond the tolerance, and say it: a pharmacist says why."""
    if left.item.dea_schedule is None or left.microlitres is None or left.holds is None:
        return ""
    missing, percent = left.microlitres - volume, int(value_at(write, VOLUME_TOLERANCE_PERCENT, write.at))
    if not beyond(missing, left.holds, percent):
        return ""
    volume_differences.add(write, NewDifference(left.item.id, left.lot.id, missing))
    return f" {rests.words(missing)}: a pharmacist says why."


def _note(write: Write, made: Made, left: Left, end: str, volume: int, container: str | None = None) -> None:
    facts = {"source": left.step.id, "end": end, "microlitres": volume, "reckoned": left.microlitres}
    preparation_work.add_event(write, made.preparation.id, EVENT, facts={**facts, "container": container})


def bill(write: Write, made: Made) -> None:
    """Say of every drug in containers for one patient of which nothing was thrown away that nothing was."""
    told = discarded.items_of(write, made.preparation.id)
    for left in left_of(made):
        if left.is_single_dose and left.item.id not in told:
            _, unit = left.amount(0)
            _bill(write, made, left, (Decimal(0), unit), 0, JZ, None)
            told.add(left.item.id)


def _bill(
    write: Write,
    made: Made,
    left: Left,
    amount: tuple[Decimal, str],
    volume: int,
    modifier: str,
    witness_id: str | None,
) -> None:
    number, unit = amount
    text = format(number.normalize(), "f")
    discarded.add(
        write,
        NewDiscarded(
            made.preparation.id,
            made.order.id,
            left.item.id,
            left.lot.id,
            text,
            unit,
            volume,
            modifier,
            witness_id,
        ),
    )
