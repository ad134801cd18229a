"""What a pull's list says of a package: whether it is wanted, stands in for what is, or is more than is wanted."""

from __future__ import annotations

from dataclasses import replace

from db import items, orders
from db.items import Item
from db.pulls import Pulled
from kiosk.rules.order_content import from_json
from kiosk.services import pull_questions as questions
from kiosk.services.order_formula import formula_of
from kiosk.services.outcome import Question, Refused
from kiosk.services.pull_package import Open, Package
from kiosk.services.pull_wanted import PickLine, pick_list, stands_for, stands_in_elsewhere
from kiosk.services.receive_subject import plural

_REOPEN = (
    "Put it back and take what is wanted. Another strength, concentration, form, container or preservative re-opens "
    "the calculation: ask the pharmacist."
)


def not_wanted(package: Package) -> Refused | None:
    """Refuse a package of what is not on the list."""
    return not_listed(package.case, package.found.link.item)


def not_listed(case: Open, item: Item) -> Refused | None:
    """Where a pull has a list, only what stands on it is taken or used, or what is the same in all that matters.

    For an order that a formula makes also what else goes in by it: what something is dissolved in is on no list.
    """
    if not case.state.wanted or stands_for(case.write, case.state, item) is not None or _goes_in(case, item):
        return None
    lines = pick_list(case.write, case.state)
    missing = [line for line in lines if line.missing] or list(lines)
    names = ", ".join(line.words if line.missing else line.name for line in missing[:4])
    more = f", and {len(missing) - 4:,} more" if len(missing) > 4 else ""
    said = f"{item.name} is not on this pull's list. Wanted: {names}{more}."
    return Refused("NOT_WANTED", said, _REOPEN)


def _goes_in(case: Open, item: Item) -> bool:
    order = orders.order(case.write, case.state.order) if case.state.order is not None else None
    found = formula_of(case.write, from_json(order.content), case.write.at) if order and order.content else None
    return found is not None and item.id in found.item_ids


def more_than_wanted(package: Package) -> Question | None:
    """Ask why more is taken than stands on the list."""
    line = _line_for(package)
    if line is None or line.missing >= package.quantity or questions.MORE_THAN_WANTED in package.draft.reasons:
        return None
    case, item = package.case, package.found.link.item
    said = f"Wanted: {package.units(line.wanted)} of {line.name}; pulled already: {line.pulled:,}."
    other = stands_in_elsewhere(case.write, case.state, item, package.quantity, line.item)
    return questions.more_than_wanted(package, said, other)


def _line_for(package: Package) -> PickLine | None:
    """Find the line of the list that a package is taken for; None without a list."""
    case, chosen = package.case, package.draft.stands_for
    if not case.state.wanted:
        return None
    if chosen is not None:
        return next((line for line in pick_list(case.write, case.state) if line.item == chosen), None)
    return stands_for(case.write, case.state, package.found.link.item, package.quantity)


def with_substitute(package: Package) -> Package:
    """Note what a package stands in for."""
    line = stood_in_for(package)
    if line is None:
        return package
    noted = {**package.draft.reasons, questions.SUBSTITUTE: f"in place of {line.name}"}
    return replace(package, draft=replace(package.draft, reasons=noted))


def stood_in_for(package: Package) -> PickLine | None:
    """Find the line of another item that a package is taken for."""
    line = _line_for(package)
    return None if line is None or line.item == package.found.link.item.id else line


def open_over_the_list(case: Open, item: Item) -> Refused | None:
    """Refuse to use an open one that is more than is wanted, where nobody said why."""
    said_why = case.state.draft is not None and questions.MORE_THAN_WANTED in case.state.draft.reasons
    line = stands_for(case.write, case.state, item) if case.state.wanted and not said_why else None
    if line is None or line.missing:
        return None
    said = f"Wanted: {line.wanted:,} {plural(line.unit, line.wanted)} of {line.name}; pulled already: {line.pulled:,}."
    return Refused(
        questions.MORE_THAN_WANTED, said, "Bring a closed one back first, or note the use on the card (F6 on Home)."
    )


def over_the_list(case: Open, line: Pulled, more: int) -> Refused | None:
    """Say why a line cannot have so many more."""
    wanted = items.item(case.write, case.state.instead.get(line.id, line.item_id))
    listed = stands_for(case.write, case.state, wanted, more) if wanted is not None and case.state.wanted else None
    if listed is None or more <= listed.missing:
        return None
    said = f"Wanted: no more than {listed.wanted:,} {plural(listed.unit, listed.wanted)} of {listed.name}."
    return Refused("MORE_THAN_WANTED", said, "Scan what is over one by one, and say why.")
