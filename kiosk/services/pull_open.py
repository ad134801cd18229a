"""Using an open container in a pull: nothing leaves the shelf, and the pull says which one was used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from db import container_draws, instants, items, lots, opened_containers, preparation_uses
from db.container_draws import NewDraw
from db.opened_containers import OpenedContainer
from db.store import Reader
from kiosk.rules.in_use import AREAS, CLOSED, millilitres
from kiosk.services import first_out, open_cold, slip
from kiosk.services import pull_questions as questions
from kiosk.services.item_edit import volume_typed
from kiosk.services.job import Step
from kiosk.services.open_container import opened_words, used
from kiosk.services.open_steps import Begun
from kiosk.services.open_usable import left_words, still_open, usable
from kiosk.services.order_gate import stops_pull
from kiosk.services.outcome import Done, Question, Refused
from kiosk.services.pull_list_checks import not_listed, open_over_the_list
from kiosk.services.pull_open_checks import lasts, where_used
from kiosk.services.pull_package import Open
from kiosk.services.pull_state import Draft
from kiosk.services.pull_steps import ask
from kiosk.services.pull_wanted import stands_for
from kiosk.services.receive_answers import not_an_answer


@dataclass(frozen=True)
class UseView:
    """One use of an open container in a pull."""

    use: str
    container: str
    name: str
    lot: str
    unit: str
    use_until: str
    location: str


def by_label(case: Open, draft: Draft) -> Step | Refused:
    """Take the label of an open container: where it is used is asked, and nothing leaves the shelf."""
    found = still_open(case.write, draft.container or "")
    if isinstance(found, Refused):
        return found
    refused = stops_pull(case.write, case.state) or usable(case.write, found, case.write.at)
    if refused is None and (item := items.item(case.write, found.item_id)) is not None:
        refused = not_listed(case, item) or open_over_the_list(case, item)
    question = refused or where_used(case, found, draft)
    if isinstance(question, Refused):
        return question
    return ask(case, replace(case.state, draft=draft), question)


def allowed_words(case: Open, draft: Draft) -> dict[str, Any]:
    """Say what a pharmacist signs for where the lot of an open container ends too soon."""
    found = opened_containers.container(case.write, draft.container or "")
    lot = lots.lot(case.write, found.lot_id) if found is not None else None
    if found is None or lot is None:  # containers and lots are never deleted
        raise LookupError(draft.container)
    extended = {"extended_expiry": lot.extended_expiry} if lot.extended_expiry else {}
    return {
        "item": found.name,
        "lot": found.batch_lot,
        "expiry": lot.expiry,
        **extended,
        "needed_until": case.state.needed_until,
        "container": found.id,
    }


def chosen(case: Open, question: Question, answer: Mapping[str, Any]) -> Step | Refused:
    """Note that the open container that was offered is used; one that may not be used any more is refused."""
    chosen_use = {name: value for name, value in answer.items() if name != "volume_ml"}
    typed = answer.get("volume_ml", "")
    if chosen_use not in [dict(choice.answer) for choice in question.choices] or not isinstance(typed, str):
        return not_an_answer(question.code)
    volume = volume_typed(" ".join(typed.split()))
    if isinstance(volume, Refused):
        return volume
    chosen_one = opened_containers.container(case.write, answer["use_open"])
    item = items.item(case.write, chosen_one.item_id) if chosen_one is not None else None
    refused = stops_pull(case.write, case.state) or _too_soon(case, question, answer["use_open"])
    if refused is None and item is not None:
        refused = open_over_the_list(case, item)
    begun = refused or _opened_for_it(case, answer["use_open"], answer["area"])
    if isinstance(begun, Refused):
        return begun
    container_id = begun.id if begun is not None else answer["use_open"]
    use = used(case.write, NewDraw(container_id, volume, area=answer["area"], job_id=case.job.id))
    if isinstance(use, Refused):
        return use
    found = use.container
    line = stands_for(case.write, case.state, item) if item is not None else None
    instead = {use.draw_id: line.item} if line is not None and line.item != found.item_id else {}
    state = replace(case.state.idle(), uses=(*case.state.uses, use.draw_id), instead={**case.state.instead, **instead})
    until = instants.from_text(found.use_until).astimezone(case.site.zone)
    said = (
        f"The open {found.unit} of {found.name}, lot {found.batch_lot or '—'}, is used where it stands "
        f"({found.location}), until {until:%Y-%m-%d %H:%M}."
    )
    said += _drawn_words(found, volume)
    if question.code == first_out.OPEN_FIRST:
        said += " Put the new one back."
    if instead and line is not None:
        said += f" It is used in place of {line.name}."
    undo = {"kind": "use", "use": use.draw_id}
    if begun is not None:
        said = f"{opened_words(case.write, begun)} It is used {AREAS[answer['area']]}."
        said += _drawn_words(found, volume)
        return Step(state.to_json(), Done("USED_OPEN", said), {**undo, "opening": begun.id})
    return Step(state.to_json(), Done("USED_OPEN", said), undo)


def _drawn_words(found: OpenedContainer, volume: int | None) -> str:
    if volume is None:
        return ""
    left = left_words(found)
    return f" {millilitres(volume)} drawn{f', {left}' if left else ''}."


def _too_soon(case: Open, question: Question, container_id: str) -> Refused | None:
    """Stop what ends too soon by now, its extended expiry having been taken back; a pharmacist's word stands."""
    found, draft = opened_containers.container(case.write, container_id), case.state.draft
    is_allowed = draft is not None and questions.ENDS_TOO_SOON in draft.reasons
    if found is None or lasts(case, found) or (question.code == questions.USE_OPEN and is_allowed):
        return None
    said = f"{found.name}, lot {found.batch_lot or '—'} ends before {case.needed_day}, when it will still be needed."
    return Refused("ENDS_TOO_SOON", said, "Take nothing, and scan it again.")


def _opened_for_it(case: Open, container_id: str, area: str) -> Begun | Refused | None:
    """Open what is closed still and was out of the refrigerator; None where it is open."""
    found = still_open(case.write, container_id)
    if isinstance(found, Refused) or found.kind not in CLOSED:
        return found if isinstance(found, Refused) else None
    item = items.item(case.write, found.item_id)
    return open_cold.go_on(case.write, found.id, (item.container_kind if item else None) or "", area)


def take_back(case: Open, use_id: str) -> str | Refused:
    """Take a use back within a moment, while the container is still open, and name what was used."""
    use = container_draws.draw(case.write, use_id)
    found = still_open(case.write, use.container_id) if use is not None else None
    if use is None or found is None or isinstance(found, Refused):
        return Refused("UNDO_BLOCKED", "What came of the open one was said since.", "Finish this pull.")
    if preparation_uses.is_draw_used(case.write, use_id):
        said = f"What was drawn of {found.name} went into a preparation."
        return Refused("USED", said, "Take it back at its worksheet.")
    item = items.item(case.write, found.item_id)
    if item is not None and item.dea_schedule is not None:
        said = f"{found.name} is controlled: one person alone does not take its use back."
        return Refused("USE_STANDS", said, "Tell the pharmacist if it was not so.")
    if not slip.is_one(case.write, use.at, case.write.at):
        ago = slip.words(case.write, case.write.at)
        said = f"The open {found.unit} of {found.name} was used more than {ago} ago: that stands."
        return Refused("USE_STANDS", said, "Tell the pharmacist if it was not so.")
    container_draws.take_back(case.write, use)
    return f"{found.unit} of {found.name}"


def views(reader: Reader, uses: tuple[str, ...]) -> tuple[UseView, ...]:
    """Draw the uses of a pull, in the order they were noted."""
    found = []
    for use_id in uses:
        use = container_draws.draw(reader, use_id)
        container = opened_containers.container(reader, use.container_id) if use else None
        if container is not None:
            found.append(
                UseView(
                    use_id,
                    container.id,
                    container.name,
                    container.batch_lot,
                    container.unit,
                    container.use_until,
                    container.location,
                )
            )
    return tuple(found)
