"""Whatever is sent to a worksheet, a check or a hand-out gets an answer; what is refused leaves all as it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, Final, Protocol

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from db import preparation_work
from db.record import Record
from kiosk.services.check import Check
from kiosk.services.dispense import Dispense
from kiosk.services.outcome import Outcome, Question, Refused
from kiosk.services.prepare import Prepare
from tests import codes, preparing
from tests.formulas import VANCOMYCIN
from tests.pharmacy import PIN, Pharmacy, assert_sound, contents, done
from tests.preparing import Worksheet
from tests.service.checking import Checker, furnish_checking
from tests.service.dispensing import Pack, furnish_units
from tests.service.pulling import begun as begun_pull
from tests.service.pulling import receive
from tests.service.requests import any_json, scans
from tests.shelf import change_item

STAYS: Final = ("DOSE_DIFFERS", "KEPT_WRONGLY")
"""What is refused and noted all the same: a result that differs, and a doubt about how something was kept."""
IN_MIND: Final[dict[str, list[Any]]] = {
    "pin": [PIN, "000000"], "clear": [True], "garbed": [True], "amount": ["20", "2", "1,000"], "unit": ["mL", "mg"],
    "photographed": [True], "done": [True], "enough": [True], "cancel": [True, False], "whole": [True, False],
    "reason": ["it fell", "BROKEN", "RECALLED"], "storage": ["refrigerator", "refrigerated", "room", "anew"],
    "leave_out": [True, "which", "none", 1, "2"], "failure": ["it leaks"], "end": ["keep", "discard", "anew"],
    "line": ["leaks", "particles"], "passes": [True, False], "reject": ["cloudy"], "units": ["1", [1, 2], 7],
    "action": ["give", "waste", "take_back", "picked_up", "hand_over"], "choose": [True], "leave": [True],
    "to": ["patient", "courier"], "left": [True, False], "name": ["Odalys Brandt"], "in_person": [True],
    "kept": [True, False], "remake": [True, False], "said": ["wet"],
}  # fmt: skip
PEOPLE: Final = ("witness", "computed_by", "approved_by")
IDS: Final = ("order", "remake_of", "rest", "lot", "take_out")


class Driven(Protocol):
    """A job as somebody drives it."""

    @property
    def record(self) -> Record: ...
    def scan(self, raw: str) -> Outcome: ...
    def answer(self, **answer: Any) -> Outcome: ...


@dataclass
class Bench:
    """A job that is begun anew for each try, and the one right thing to do with it next."""

    job: Callable[[], Driven]
    right: Callable[[Driven], object]
    known: list[str]
    """Codes of things here, and ids of people and orders."""


def of_job(driven: Driven) -> Prepare | Check | Dispense:
    if isinstance(driven, Worksheet):
        return driven.prepare
    return driven.check if isinstance(driven, Checker) else driven.dispense  # type: ignore[attr-defined]


def first_choice(driven: Driven) -> None:
    """Take the first answer that is offered."""
    question = of_job(driven).view().question
    if question is not None and question.choices:
        driven.answer(**dict(question.choices[0].answer))


def worksheets(pharmacy: Pharmacy) -> Bench:
    made = preparing.furnish_preparing(pharmacy)
    change_item(pharmacy, VANCOMYCIN, high_alert=True, container_kind="multi_dose_vial")
    numbers = count(1)
    known = [preparing.BAG, preparing.VIAL, made.dana, made.eli]

    def begun() -> Worksheet:
        receive(pharmacy, preparing.VIAL, preparing.BAG)
        order = made.verified(**{**preparing.ORDERED, "doses": 1, "dose": "500", "every_hours": 0})
        shelf = begun_pull(pharmacy)
        done(shelf.answer(order=order.id), "PURPOSE")
        if shelf.scan(preparing.VIAL).name == "ask":  # what is left of the one before is open still
            done(shelf.answer(why="the open one is needed elsewhere"), "PULLED")
        done(shelf.scan(preparing.BAG), "PULLED")
        done(shelf.finish(), "FINISHED")
        sheet = preparing.worksheet(made, order)
        place = preparing.hood(pharmacy, f"Hood {next(numbers)}")
        known[4:] = [codes.shelf(place), sheet.preparation.order_id]
        return sheet

    def right(driven: Driven) -> None:
        sheet = driven
        assert isinstance(sheet, Worksheet)
        match sheet.view.asked:
            case "hood":
                sheet.scan(known[4])
            case "person":
                sheet.answer(pin=PIN)
            case "clearance":
                sheet.answer(clear=True)
            case "garbing":
                sheet.answer(garbed=True)
            case "label" | "step" | "approval" if sheet.view.status == "open":
                sheet.do_one()
            case "completion" if sheet.preparation.state == "labelling":
                preparing.completed(sheet)
                first_choice(sheet)

    return Bench(begun, right, known)


def checks(pharmacy: Pharmacy) -> Bench:
    world = furnish_checking(pharmacy)
    change_item(pharmacy, VANCOMYCIN, high_alert=True)
    known = [world.made.ana, pharmacy.ben, world.made.dana]

    def begun() -> Checker:
        made = world.prepare()
        known[3:] = [world.label(made, 1), world.label(made, 2), made.id]
        checker = world.checker()
        checker.scan(known[3])
        return checker

    def right(driven: Driven) -> None:
        driven.scan(known[4])
        question = of_job(driven).view().question
        if question is not None and question.code == "DOSE":
            driven.answer(computed_by=pharmacy.ben, pin=PIN, amount="20", unit="mL")
        first_choice(driven)

    return Bench(begun, right, known)


def hand_outs(pharmacy: Pharmacy) -> Bench:
    world = furnish_units(pharmacy)
    bags, batch = world.made(world.order(doses=6), 6), world.made(world.batch(3), 3)
    known = [
        *(bags.raw(number) for number in range(1, 7)),
        batch.raw(1),
        world.order().id,
        world.orders.dana,
        "4471988",
    ]

    def right(driven: Driven) -> None:
        assert isinstance(driven, Pack)
        if driven.dispense.view().question is not None:
            first_choice(driven)
        elif driven.units:
            driven.finish()
        else:
            driven.scan(known[len(preparation_work.events_of(driven.record, bags.id, "dispensed")) % 6])

    return Bench(world.at_pack, right, known)


@dataclass(frozen=True)
class Try:
    """One thing that is sent; what it comes to depends on what is asked then."""

    word: str
    picked: int
    junk: Any
    raw: str


tries: Final = st.builds(
    Try,
    st.sampled_from(["right", "answer", "answer", "answer", "scan", "scan", "undo", "finish"]),
    st.integers(0, 9_999),
    any_json,
    scans,
)


def answer_of(tried: Try, known: list[str], question: Question | None) -> dict[str, Any]:
    """Answer what is asked, or anything, with what is offered, what comes to mind, what is here, or junk."""
    asked: list[dict[str, Any]] = [dict(choice.answer) for choice in question.choices] if question is not None else []
    words = sorted({*IN_MIND, *PEOPLE, *IDS})
    asked.append(dict.fromkeys(question.fields if question is not None else words[tried.picked % len(words) :][:2]))
    asked.append(dict.fromkeys(words[tried.picked // 7 % len(words) :][:2]))
    chosen = asked[tried.picked % len(asked)]
    for at, (key, offered) in enumerate(chosen.items()):
        here = known if key in (*PEOPLE, *IDS) else []
        likely = [*IN_MIND.get(key, ()), *here, *([offered] * 3 if offered is not None else ()), tried.junk]
        chosen[key] = likely[(tried.picked // 3 + at) % len(likely)]
    return chosen


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("furnish", [worksheets, checks, hand_outs])
def test_what_is_refused_changes_nothing(pharmacy: Pharmacy, furnish: Callable[[Pharmacy], Bench]) -> None:
    bench = furnish(pharmacy)

    # Each try goes on with what the one before left behind, so that nothing is to be won by shrinking one.
    @settings(max_examples=10, phases=[Phase.generate])
    @given(before=st.integers(0, 9), sent=st.lists(tries, min_size=6, max_size=6))
    def run(before: int, sent: list[Try]) -> None:
        driven = bench.job()
        for _ in range(before):
            bench.right(driven)
        for tried in sent:
            stood = contents(pharmacy.record)
            outcome = send(bench, driven, tried)
            if isinstance(outcome, Refused) and outcome.code not in STAYS:
                assert contents(pharmacy.record) == stood, (tried, outcome)
                assert outcome.message
                assert outcome.next_step
            json.dumps(of_job(driven).view().to_json())

    run()
    assert_sound(pharmacy.record)


def send(bench: Bench, driven: Driven, tried: Try) -> object:
    match tried.word:
        case "right":
            return bench.right(driven)
        case "answer":
            return of_job(driven).answer(answer_of(tried, bench.known, of_job(driven).view().question))
        case "scan":
            return driven.scan(bench.known[tried.picked % len(bench.known)] if tried.picked % 3 else tried.raw)
        case "undo":
            return of_job(driven).undo()
    return of_job(driven).finish()
