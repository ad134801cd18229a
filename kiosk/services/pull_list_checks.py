"""What a pull's list says of a package: whether it is wanted, stands in for what is, or is more than is wanted."""

from __future__ import annotations

from dataclasses import replace

from db import items
from db.pulls import Pulled
from kiosk.services import pull_questions as questions
from kiosk.services.outcome import Question, Refused
from kiosk.services.pull_package import Open, Package
from kiosk.services.pull_wanted import pick_list, stands_for
from kiosk.services.receive_subject import plural

_REOPEN = (
    "Put it back and take what is wanted. Another strength, concentration, form, container or preservative re-opens "
    "the calculation: ask the pharmacist."
)


def not_wanted(package: Package) -> Refused | None:
    """Where a pull has a list, only what stands on it is taken, or what is the same in all that matters."""
    state, item = package.case.state, package.found.link.item
    if not state.wanted or stands_for(package.case.write, state, item) is not None:
        return None
    lines = pick_list(package.case.write, state)
    missing = [line for line in lines if line.missing] or list(lines)
    names = ", ".join(line.words if line.missing else line.name for line in missing[:4])
    more = f", and {len(missing) - 4:,} more" if len(missing) > 4 else ""
    said = f"{package.name} is not on this pull's list. Wanted: {names}{more}."
    return Refused("NOT_WANTED", said, _REOPEN)


def more_than_wanted(package: Package) -> Question | None:
    """Ask why more is taken than stands on the list."""
    state = package.case.state
    line = stands_for(package.case.write, state, package.found.link.item) if state.wanted else None
    if line is None or line.missing >= package.quantity or questions.MORE_THAN_WANTED in package.draft.reasons:
        return None
    said = f"Wanted: {package.units(line.wanted)} of {line.name}; pulled already: {line.pulled:,}."
    return questions.more_than_wanted(package, said)


def with_substitute(package: Package) -> Package:
    """Note what a package stands in for."""
    case, item = package.case, package.found.link.item
    line = stands_for(case.write, case.state, item) if case.state.wanted else None
    if line is None or line.item == item.id:
        return package
    noted = {questions.SUBSTITUTE: f"in place of {line.name}"}
    return replace(package, draft=replace(package.draft, reasons={**package.draft.reasons, **noted}))


def over_the_list(case: Open, line: Pulled, more: int) -> Refused | None:
    """Say why a line cannot have so many more."""
    item = items.item(case.write, line.item_id)
    listed = stands_for(case.write, case.state, item) if item is not None and case.state.wanted else None
    if listed is None or more <= listed.missing:
        return None
    said = f"Wanted: no more than {listed.wanted:,} {plural(listed.unit, listed.wanted)} of {listed.name}."
    return Refused("MORE_THAN_WANTED", said, "Scan what is over one by one, and say why.")
