"""Using an open container in a pull: nothing leaves the shelf, and the pull says which one was used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from db import container_draws, instants, opened_containers
from db.container_draws import NewDraw
from db.store import Reader
from kiosk.services.job import Step
from kiosk.services.open_container import used
from kiosk.services.open_steps import still_open
from kiosk.services.outcome import Done, Question, Refused
from kiosk.services.pull_package import Open
from kiosk.services.receive_answers import name_in, not_an_answer


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


def chosen(case: Open, question: Question, answer: Mapping[str, Any]) -> Step | Refused:
    """Note that the open container that was offered is used; one that may not be used any more is refused."""
    container_id = name_in(answer, "use_open")
    if not any(choice.answer.get("use_open") == container_id for choice in question.choices):
        return not_an_answer(question.code)
    found = used(case.write, NewDraw(container_id, job_id=case.job.id))
    if isinstance(found, Refused):
        return found
    [use] = [each for each in container_draws.of_job(case.write, case.job.id) if each.id not in case.state.uses]
    state = replace(case.state.idle(), uses=(*case.state.uses, use.id))
    until = instants.from_text(found.use_until).astimezone(case.site.zone)
    said = (
        f"The open {found.unit} of {found.name}, lot {found.batch_lot or '—'}, is used where it stands "
        f"({found.location}), until {until:%Y-%m-%d %H:%M}. Put the new one back."
    )
    undo = {"kind": "use", "use": use.id}
    return Step(state.to_json(), Done("USED_OPEN", said), undo)


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
