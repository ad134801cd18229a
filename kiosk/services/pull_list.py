"""What a pull begins with: a pick list, a kit's or one that was said, and the bin that things are put into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from db import jobs, kits, locations
from db.kits import Kit
from db.locations import Location
from db.store import Reader
from kiosk.services import pull_questions as questions
from kiosk.services import receive_answers as answers
from kiosk.services.job import Step
from kiosk.services.outcome import Ask, Done, Refused
from kiosk.services.pull_package import Open
from kiosk.services.pull_state import PURPOSES, PullState, Wanted
from kiosk.services.pull_steps import ask, state_step
from kiosk.services.pull_wanted import missing_words, pick_list, wanted_in

WORDS = ("wanted", "kit", "bin")
"""Parts of an answer that are about the list and the bin."""


def listed(case: Open, answer: Mapping[str, Any]) -> Open | Refused:
    """Take a list and a bin from an answer that may say more."""
    state = case.state
    if "wanted" in answer or "kit" in answer:
        if state.lines:
            said = "What this pull fetches was said when it began."
            return Refused("PULL_BEGUN", said, "Finish it, then begin another.")
        found = _list(case, answer)
        if isinstance(found, Refused):
            return found
        state = found
    if "bin" in answer:
        place = locations.location(case.write, answers.name_in(answer, "bin"))
        put = _in_bin(case, state, place)
        if isinstance(put, Refused):
            return put
        state = put
    return replace(case, state=state)


def _list(case: Open, answer: Mapping[str, Any]) -> PullState | Refused:
    if "kit" not in answer:
        wanted = wanted_in(case.write, answer["wanted"])
        return wanted if isinstance(wanted, Refused) else replace(case.state, wanted=wanted, kit=None)
    name = answers.name_in(answer, "kit")
    kit = kits.kit_with_code(case.write, name) or kits.kit(case.write, name)
    if kit is None:
        return Refused("NO_KIT", "There is no such kit.", "Choose one from the list.")
    return with_kit(case.state, kit)


def with_kit(state: PullState, kit: Kit) -> PullState:
    """Give a pull a kit's list."""
    wanted = tuple(Wanted(line.item_id, line.quantity) for line in kit.lines)
    return replace(state, wanted=wanted, kit=kit.id)


def which_kit(case: Open) -> Step | Refused:
    """Ask for the kit."""
    found = kits.kits(case.write)
    if not found:
        return Refused("NO_KIT", "No kit is on file.", "`kiosk kit import` brings kits in.")
    return ask(case, case.state, questions.which_kit(found))


def noted(case: Open, before: Open) -> Step:
    """Say what is wanted now, and ask what the pull is for if nobody said it yet."""
    state, changed = case.state, before.state
    kit = kits.kit(case.write, state.kit) if state.kit and state.kit != changed.kit else None
    place = locations.location(case.write, state.bin) if state.bin and state.bin != changed.bin else None
    parts = [f"Kit {kit.name}."] if kit else []
    parts += [missing_words(pick_list(case.write, state))] if state.wanted != changed.wanted else []
    parts += [f"It goes into {place.name}."] if place else []
    if state.purpose is None:
        question = replace(questions.purpose(), facts=tuple(("Pick list", part) for part in parts))
        return ask(case, state, question)
    return state_step(case, replace(state, question=None), Done("PICK_LIST", " ".join(parts) or "Nothing changed."))


def kit_scanned(case: Open, code: str) -> Step | Refused:
    """Take a kit's label: what it lists is wanted."""
    asking = case.state.question.code if case.state.question else questions.PURPOSE
    if asking not in (questions.PURPOSE, questions.WHICH_KIT) or case.state.draft is not None:
        return Refused("ANSWER_FIRST", "A question is open.", "Answer it, or take it back with Undo (F9).")
    found = listed(case, {"kit": code})
    return found if isinstance(found, Refused) else noted(found, case)


def bin_scanned(case: Open, place: Location) -> Step | Refused:
    """Take a bin's label: what is pulled goes into it."""
    state = _in_bin(case, case.state, place)
    if isinstance(state, Refused):
        return state
    said = Done("BIN", f"What is pulled goes into {place.name}.")
    asked = Ask(state.question) if state.question else said
    return state_step(case, state, asked)


def _in_bin(case: Open, state: PullState, place: Location | None) -> PullState | Refused:
    if place is None or place.kind != "bin":
        return Refused("NO_BIN", "That is no bin.", "Scan the label of a bin.")
    case.write.alone_with(f"bin {place.id}")
    other = pull_in_bin(case.write, place.id)
    if other is not None and other[0] != case.job.id:
        said = f"{place.name} holds another pull already: {contents_words(case.write, other[1])}"
        return Refused("BIN_IN_USE", said, "Take another bin.")
    return replace(state, bin=place.id)


def with_a_free_bin(case: Open, state: PullState) -> PullState:
    """Leave a former bin out where another pull lies in it meanwhile."""
    if state.bin is None or state.bin == case.state.bin:
        return state
    case.write.alone_with(f"bin {state.bin}")
    other = pull_in_bin(case.write, state.bin)
    return state if other is None or other[0] == case.job.id else replace(state, bin=case.state.bin)


def pull_in_bin(reader: Reader, bin_id: str) -> tuple[str, PullState] | None:
    """Find the open pull whose things lie in a bin, as (job, state)."""
    states = ((job.id, PullState.from_json(job.state)) for job in jobs.open_jobs(reader, "pull"))
    return next(((job_id, state) for job_id, state in states if state.bin == bin_id), None)


def contents_words(reader: Reader, state: PullState) -> str:
    """Say what lies in a bin: what for, how many lines, and what is missing."""
    what = PURPOSES[state.purpose] if state.purpose else "nobody said what"
    number = f" {state.reference}" if state.reference else ""
    lines = "1 line" if len(state.lines) == 1 else f"{len(state.lines):,} lines"
    missing = missing_words(pick_list(reader, state))
    return f"for {what}{number}, {lines} pulled.{f' {missing}' if missing else ''}"
