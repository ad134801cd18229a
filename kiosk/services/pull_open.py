"""Using an open container in a pull: nothing leaves the shelf, and the pull says which one was used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from db import container_draws, instants, opened_containers
from db.container_draws import NewDraw
from db.opened_containers import OpenedContainer
from db.store import Reader
from kiosk.services import pull_questions as questions
from kiosk.services.job import Step
from kiosk.services.open_container import areas_for, used
from kiosk.services.open_steps import ended, still_open, usable
from kiosk.services.outcome import Done, Question, Refused
from kiosk.services.pull_package import Open
from kiosk.services.pull_steps import ask
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


def scanned(case: Open, found: OpenedContainer) -> Step | Refused:
    """Take the label of an open container: where it is used is asked, and nothing leaves the shelf."""
    refused = ended(found) or usable(case.write, found, case.write.at)
    if refused is not None:
        return refused
    until = instants.from_text(found.use_until).astimezone(case.site.zone)
    question = questions.use_open(found, areas_for(case.write, found), f"{until:%Y-%m-%d %H:%M}")
    return ask(case, case.state, question)


def chosen(case: Open, question: Question, answer: Mapping[str, Any]) -> Step | Refused:
    """Note that the open container that was offered is used; one that may not be used any more is refused."""
    if dict(answer) not in [dict(choice.answer) for choice in question.choices]:
        return not_an_answer(question.code)
    use = used(case.write, NewDraw(answer["use_open"], area=answer["area"], job_id=case.job.id))
    if isinstance(use, Refused):
        return use
    found = use.container
    state = replace(case.state.idle(), uses=(*case.state.uses, use.draw_id))
    until = instants.from_text(found.use_until).astimezone(case.site.zone)
    said = (
        f"The open {found.unit} of {found.name}, lot {found.batch_lot or '—'}, is used where it stands "
        f"({found.location}), until {until:%Y-%m-%d %H:%M}."
    )
    if question.code == questions.OPEN_FIRST:
        said += " Put the new one back."
    return Step(state.to_json(), Done("USED_OPEN", said), {"kind": "use", "use": use.draw_id})


def take_back(case: Open, use_id: str) -> str | Refused:
    """Take a use back while the container is still open, and name what was used."""
    use = container_draws.draw(case.write, use_id)
    found = still_open(case.write, use.container_id) if use is not None else None
    if use is None or found is None or isinstance(found, Refused):
        return Refused("UNDO_BLOCKED", "What came of the open one was said since.", "Finish this pull.")
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
