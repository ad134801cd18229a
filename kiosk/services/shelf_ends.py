"""An open container that is ended at the shelf: whether its rest is measured, and whether somebody sees it go."""

from __future__ import annotations

from dataclasses import replace

from kiosk.services import rest, witness
from kiosk.services.end_container import KINDS, goes_away
from kiosk.services.outcome import Question
from kiosk.services.shelf_place import Case
from kiosk.services.shelf_questions import Facts

_LEAVE = ("waste", "clear")


def is_blind(case: Case) -> bool:
    """Say whether what is left by the record is not shown, as it is measured first."""
    container = case.option.container
    leaves = case.action.code in (*_LEAVE, "end")
    return leaves and container is not None and rest.is_asked(case.item, container)


def _ends(case: Case) -> bool:
    """Say whether an open container is not there any more after this."""
    return case.option.container is not None and (case.action.code in _LEAVE or case.draft.end in KINDS)


def asks_rest(case: Case) -> bool:
    """Say whether it is asked what is left; what differs by its first number is looked at once more."""
    container, said = case.option.container, case.draft.rest
    if container is None or not (_ends(case) and rest.is_asked(case.item, container)):
        return False
    return said is None or rest.look_again(case.write, container, said)


def blank(case: Case) -> Case:
    """Forget what was measured: it is measured again."""
    return replace(case, draft=replace(case.draft, rest=None))


def rest_question(case: Case, named: str, facts: Facts) -> Question:
    """Ask what is left in it."""
    container = case.option.container
    again = container is not None and rest.looked(case.write, container)
    return rest.question(named, facts, is_empty=case.draft.end == "used up", again=again)


def needs_witness(case: Case) -> bool:
    """Say whether a second person has to see it: what is controlled or hazardous and leaves for good."""
    container = case.option.container
    ends = False
    if container is not None and _ends(case):  # what goes on stays here
        # Whoever was sent to look again is seen, whatever they say then: that there is no witness would tell them.
        ends = goes_away(container, case.draft.end or "", case.draft.rest) or rest.looked(case.write, container)
    return (case.action.code in _LEAVE or ends) and witness.is_needed(case.item)
