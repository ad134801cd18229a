"""Two kiosks at one shelf: exactly one gets the last one, and the other is told who has it."""

from __future__ import annotations

import multiprocessing
from collections.abc import Mapping
from itertools import combinations_with_replacement
from typing import Any

from db import locations
from db.opening import Where
from kiosk.bootstrap import open_pharmacy
from kiosk.services.outcome import Ask, Outcome
from kiosk.services.shelf import Shelf
from tests import codes
from tests.clock import StandingClock
from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused
from tests.service.pulling import vial
from tests.shelf import at_shelf, held, received

VIAL = codes.package(codes.VANCOMYCIN, "VN1", "280331")
DONE = {"waste": "wasted", "move": "moved", "open": "opened"}
PAIRS = [pair for pair in combinations_with_replacement(DONE, 2) for _ in range(3)]
"""What two people do with the last vial of one lot after the other."""
Said = tuple[str, str]
"""What came of it, and all that was said."""


def test_two_kiosks_have_the_last_vial_in_hand_and_one_is_told(pharmacy: Pharmacy) -> None:
    received(pharmacy, 1)
    one, other = at_shelf(pharmacy, "waste"), at_shelf(pharmacy, "waste", pharmacy.ben, pharmacy.reopen("K2"))
    asked(one.scan(VIAL), "WASTE_WHY")
    asked(other.scan(VIAL), "WASTE_WHY")
    done(one.answer(reason="BROKEN"), "WASTED")
    said = refused(other.answer(reason="BROKEN"), "NOT_THERE")
    assert said.message == (
        "By the record nothing of Vancomycin 1 g, lot VN1 is left. Ana Ruiz wasted it at kiosk K1 at 09:00."
    )
    assert held(pharmacy) == []
    assert_sound(pharmacy.record)


def test_who_moved_it_away_is_named_where_it_is_asked_again_which_one_it_is(pharmacy: Pharmacy) -> None:
    received(pharmacy, 1)
    with pharmacy.record.write("system", "test") as write:
        bin_3 = locations.add_location(write, "Bin 3", "room")
    one, other = at_shelf(pharmacy, "move"), at_shelf(pharmacy, "quarantine", pharmacy.ben, pharmacy.reopen("K2"))
    asked(one.scan(VIAL), "MOVE_WHERE")
    asked(other.scan(VIAL), "QUARANTINE_WHY")
    done(one.scan(codes.shelf(bin_3)), "MOVED")
    pharmacy.clock.advance(days=1)

    question = asked(other.answer(reason="SUSPECT"), "WHICH_PLACE").question

    assert question.facts == (("Meanwhile", "Ana Ruiz moved it at kiosk K1 on 2026-11-23 at 09:00"),)
    done(one.undo(), "UNDONE")
    done(other.answer(leave=True), "LEFT")
    asked(other.scan(VIAL), "QUARANTINE_WHY")  # nobody took it after all


def _lot(number: int) -> str:
    return f"L{number}"


def _all_said(outcome: Outcome) -> Said:
    facts = outcome.question.facts if isinstance(outcome, Ask) else ()
    return outcome.name, " ".join([outcome.message, *(value for _, value in facts)])


def _take_all(where: Where, person: str, actions: list[str], answers: Mapping[str, Any], both: Any) -> list[Said]:
    """Have each lot's last vial in hand, and decide about it in the same moment as the other process."""
    record = open_pharmacy(where, "write")
    said = []
    for number, action in enumerate(actions):
        shelf = Shelf.start(record, person)
        assert isinstance(shelf, Shelf)
        done(shelf.answer({"action": action}))
        outcome = shelf.on_scan(vial(_lot(number)), "serial")
        while outcome.code in ("OPEN_FIRST", "EARLIER_FIRST"):  # what an earlier pair opened stands there
            outcome = shelf.answer({"why": "test"})
        assert isinstance(outcome, Ask)
        both.wait(60)
        said.append(_all_said(shelf.answer(answers[action])))
    record.close()
    return said


def test_two_processes_take_the_last_vial_and_one_gets_it_and_the_other_is_told_who(pharmacy: Pharmacy) -> None:
    for number in range(len(PAIRS)):
        received(pharmacy, 1, _lot(number))
    with pharmacy.record.write("system", "test") as write:
        bin_3 = locations.add_location(write, "Bin 3", "room")
    answers = {"waste": {"reason": "BROKEN"}, "move": {"to": bin_3}, "open": {"area": "hood"}}
    who = {"K2": (pharmacy.ana, "Ana Ruiz"), "K3": (pharmacy.ben, "Ben Okafor")}
    spawn = multiprocessing.get_context("spawn")
    with spawn.Manager() as manager, spawn.Pool(2) as pool:
        both = manager.Barrier(2)
        one, other = pool.starmap(
            _take_all,
            [
                (
                    Where(pharmacy.place.target, node, StandingClock(), pharmacy.place.data_folder),
                    person,
                    [pair[side] for pair in PAIRS],
                    answers,
                    both,
                )
                for side, (node, (person, _)) in enumerate(who.items())
            ],
        )

    for number, pair in enumerate(PAIRS):
        outcomes = (one[number], other[number])
        [winner] = [side for side in (0, 1) if outcomes[side][0] == "done"]
        node = ("K2", "K3")[winner]
        told = f"{who[node][1]} {DONE[pair[winner]]} it at kiosk {node} at 09:00"
        assert told in outcomes[1 - winner][1], (pair, outcomes)
    lying = {lot: (place, state, quantity) for lot, place, state, quantity in held(pharmacy)}
    assert all(quantity == 1 for _, _, quantity in lying.values())
    assert len(lying) == len(held(pharmacy))
    assert_sound(pharmacy.record)
