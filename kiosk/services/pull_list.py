"""What a pull begins with: a pick list, a kit's or one that was said, and the bin that things are put into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from db import kits, locations
from db.kits import Kit
from db.locations import Location
from kiosk.services import pull_questions as questions
from kiosk.services import receive_answers as answers
from kiosk.services.job import Step
from kiosk.services.outcome import Ask, Done, Question, Refused
from kiosk.services.pull_bin import InBin, contents_words, pull_in_bin
from kiosk.services.pull_package import Open
from kiosk.services.pull_state import PullState, Wanted
from kiosk.services.pull_steps import ask, state_step
from kiosk.services.pull_wanted import missing_words, pick_list, wanted_in

WORDS = ("wanted", "kit", "bin")
"""Parts of an answer that are about the list and the bin."""


def listed(case: Open, answer: Mapping[str, Any]) -> Open | Refused:
    """Take a list and a bin from an answer that may say more."""
    state = case.state
    if "wanted" in answer or "kit" in answer:
        if state.lines or state.uses:
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
    """Take a bin's label: what is pulled goes into it; of what is packed in it already, a person says where it went."""
    case.write.alone_with(f"bin {place.id}")
    inside = _of_others(case, place)
    if inside is None:
        return _into(case, place)
    question = case.state.question
    if question is not None and question.code == questions.BIN_HOLDS:
        return Refused("ANSWER_FIRST", f"A question is open: {question.text}", "Answer it: a scan never says yes.")
    if inside.is_open or case.state.draft is not None or (question and question.code != questions.PURPOSE):
        return _in_use(case, place, inside)
    return ask(case, case.state, questions.bin_holds(place, inside.job_id, contents_words(case.write, inside)))


def emptied(case: Open, question: Question, answer: Mapping[str, Any]) -> Step | Refused:
    """Take a person's word that what a bin held is out of it: it goes into another pull's hands."""
    place = locations.location(case.write, answers.name_in(answer, "emptied"))
    if place is None or dict(answer) not in [dict(choice.answer) for choice in question.choices]:
        return answers.not_an_answer(question.code)
    case.write.alone_with(f"bin {place.id}")
    inside = _of_others(case, place)
    if inside is not None and inside.is_open:
        return _in_use(case, place, inside)
    if inside is None:  # somebody else said so meanwhile, or it came back
        return _into(case, place)
    if inside.job_id != answer["pull"]:  # it was emptied, and packed again
        return ask(case, case.state, questions.bin_holds(place, inside.job_id, contents_words(case.write, inside)))
    locations.put_in_bin(case.write, place.id, None)
    undo = {"kind": "bin", "bin": place.id, "job": inside.job_id, "state": case.job.state}
    return replace(_into(case, place), undo=undo)


def _into(case: Open, place: Location) -> Step:
    asked = case.state.question
    if asked is None or asked.code == questions.BIN_HOLDS:
        asked = purpose_first(case)
    said = Done("BIN", f"What is pulled goes into {place.name}.")
    state = replace(case.state, bin=place.id, question=asked)
    return state_step(case, state, Ask(asked) if asked else said)


def purpose_first(case: Open) -> Question | None:
    """Give the question what a pull is for, where nobody said it yet."""
    return questions.purpose(with_kits=kits.has_kits(case.write)) if case.state.purpose is None else None


def filled_again(case: Open, bin_id: str, job_id: str) -> Refused | None:
    """Take back that a bin was emptied, while nobody else took it."""
    place = locations.location(case.write, bin_id)
    case.write.alone_with(f"bin {bin_id}")
    if place is None or _of_others(case, place) is not None:
        return Refused("UNDO_BLOCKED", "Another pull stands in that bin by now.", "Choose another bin.")
    locations.put_in_bin(case.write, bin_id, job_id)
    return None


def _in_bin(case: Open, state: PullState, place: Location | None) -> PullState | Refused:
    if place is None or place.kind != "bin":
        return Refused("NO_BIN", "That is no bin.", "Scan the label of a bin.")
    case.write.alone_with(f"bin {place.id}")
    inside = _of_others(case, place)
    return replace(state, bin=place.id) if inside is None else _in_use(case, place, inside)


def _of_others(case: Open, place: Location) -> InBin | None:
    inside = pull_in_bin(case.write, place.id)
    return None if inside is None or inside.job_id == case.job.id else inside


def _in_use(case: Open, place: Location, inside: InBin) -> Refused:
    said = f"{place.name} holds another pull already: {contents_words(case.write, inside)}"
    emptied_words = "" if inside.is_open else " If it was emptied, scan its label when nothing else is asked."
    return Refused("BIN_IN_USE", said, f"Take another bin.{emptied_words}")


def with_a_free_bin(case: Open, state: PullState) -> PullState:
    """Leave a former bin out where another pull lies in it meanwhile."""
    place = locations.location(case.write, state.bin) if state.bin else None
    if place is None or state.bin == case.state.bin:
        return state
    case.write.alone_with(f"bin {place.id}")
    return state if _of_others(case, place) is None else replace(state, bin=case.state.bin)
