"""What came cold and lay on the bench for too long goes into the refrigerator in quarantine, whoever puts it away."""

from __future__ import annotations

import pytest

from tests import codes
from tests.pharmacy import Bench, Pharmacy, asked, assert_sound, contents, done, refused
from tests.service.pulling import add_person, pulling
from tests.shelf import at_shelf, held

VIAL = codes.package(codes.DAPTOMYCIN, "D1", "280331")


def received_cold(pharmacy: Pharmacy, packs: int = 4, minutes: int = 61, indicator: str = "in range") -> Bench:
    bench = pharmacy.receive()
    asked(bench.scan(VIAL), "INDICATOR")
    done(bench.answer(indicator=indicator))
    if packs > 1:
        done(bench.answer(packs=packs))
    pharmacy.clock.advance(minutes=minutes)
    return bench


def fridge(pharmacy: Pharmacy) -> str:
    return codes.shelf(pharmacy.places["Refrigerator"])


def test_within_its_time_it_is_put_away_as_ever(pharmacy: Pharmacy) -> None:
    bench = received_cold(pharmacy, minutes=59)
    done(bench.scan(fridge(pharmacy)), "PUT_AWAY")
    assert held(pharmacy) == [("D1", "Refrigerator", "available", 4)]


def test_what_lay_out_too_long_is_put_away_in_quarantine_and_said(pharmacy: Pharmacy) -> None:
    bench = received_cold(pharmacy)
    said = done(bench.scan(fridge(pharmacy)), "QUARANTINED").message
    assert "In QUARANTINE, as it lay out for too long: 4 vials of DAPTOmycin 500 mg, lot D1 (1 hour at Recei" in said
    assert held(pharmacy) == [("D1", "Refrigerator", "quarantined", 4)]
    [line] = bench.receive.view().lines
    assert line.reason == "LAY_OUT_TOO_LONG"
    assert_sound(pharmacy.record)


def test_taken_back_it_lies_on_the_bench_as_it_did(pharmacy: Pharmacy) -> None:
    bench = received_cold(pharmacy)
    done(bench.scan(fridge(pharmacy)), "QUARANTINED")
    pharmacy.clock.advance(seconds=2)
    done(bench.undo(), "UNDONE")
    assert held(pharmacy) == [("D1", "Receiving bench", "available", 4)]
    pharmacy.clock.advance(seconds=2)
    asked(pulling(pharmacy).scan(VIAL), "COLD_OUT")
    refused(at_shelf(pharmacy, "move").scan(VIAL), "COLD_OUT")
    done(bench.scan(fridge(pharmacy)), "QUARANTINED")
    assert held(pharmacy) == [("D1", "Refrigerator", "quarantined", 4)]
    assert_sound(pharmacy.record)


def test_taken_back_later_than_a_slip_it_stays_in_quarantine(pharmacy: Pharmacy) -> None:
    bench = received_cold(pharmacy)
    done(bench.scan(fridge(pharmacy)), "QUARANTINED")
    pharmacy.clock.advance(minutes=6)
    assert "stays in QUARANTINE" in done(bench.undo(), "UNDONE").message
    assert held(pharmacy) == [("D1", "Receiving bench", "quarantined", 4)]
    assert_sound(pharmacy.record)


def test_what_was_put_away_in_time_and_taken_back_counts_from_its_arrival(pharmacy: Pharmacy) -> None:
    bench = received_cold(pharmacy, minutes=50)
    done(bench.scan(fridge(pharmacy)), "PUT_AWAY")
    pharmacy.clock.advance(minutes=1)
    done(bench.undo(), "UNDONE")
    pharmacy.clock.advance(minutes=9)
    asked(pulling(pharmacy).scan(VIAL), "COLD_OUT")


@pytest.mark.parametrize("by", ["put away", "indicator"])
def test_undo_frees_nothing_that_another_set_aside(pharmacy: Pharmacy, by: str) -> None:
    bench = received_cold(pharmacy)
    done(bench.scan(fridge(pharmacy)) if by == "put away" else bench.answer(indicator="out of range"))
    release = at_shelf(pharmacy, "release", add_person(pharmacy, "Pia Lund", "pharmacist"))
    asked(release.scan(VIAL), "RELEASE_WHY")
    done(release.answer(reason="CHECKED", quantity=4), "RELEASED")
    ben = at_shelf(pharmacy, "quarantine", pharmacy.ben)
    ben.scan(VIAL)
    done(ben.answer(reason="SUSPECT", quantity=4), "QUARANTINED")
    bench.undo()
    assert [state for _, _, state, _ in held(pharmacy)] == ["quarantined"]
    assert_sound(pharmacy.record)


def test_a_quarantine_that_was_taken_back_renews_no_time(pharmacy: Pharmacy) -> None:
    bench = received_cold(pharmacy)
    done(bench.answer(indicator="out of range"))
    pharmacy.clock.advance(seconds=2)
    done(bench.undo(), "UNDONE")
    asked(pulling(pharmacy).scan(VIAL), "COLD_OUT")


def test_a_pharmacists_release_on_the_bench_counts(pharmacy: Pharmacy) -> None:
    bench = received_cold(pharmacy)
    aside = at_shelf(pharmacy, "quarantine")
    aside.scan(VIAL)
    done(aside.answer(reason="KEPT_WRONGLY", quantity=4))
    pharmacy.clock.advance(minutes=1)
    release = at_shelf(pharmacy, "release", add_person(pharmacy, "Pia Lund", "pharmacist"))
    release.scan(VIAL)
    done(release.answer(reason="CHECKED", quantity=4), "RELEASED")
    pharmacy.clock.advance(minutes=10)
    done(pulling(pharmacy).scan(VIAL), "PULLED")
    pharmacy.clock.advance(minutes=49)
    done(bench.scan(fridge(pharmacy)), "PUT_AWAY")
    assert held(pharmacy) == [("D1", "Refrigerator", "available", 3)]


def test_one_of_two_lots_that_is_held_is_named(pharmacy: Pharmacy) -> None:
    bench = received_cold(pharmacy, packs=2)
    done(bench.scan(codes.package(codes.DAPTOMYCIN, "D2", "280331")), "RECEIVED")
    said = done(bench.scan(fridge(pharmacy)), "QUARANTINED").message
    assert "2 lines put away: Refrigerator." in said
    assert "2 vials of DAPTOmycin 500 mg, lot D1 (" in said
    assert "lot D2" not in said


def test_lines_of_one_lot_that_lack_one_are_not_told_apart(pharmacy: Pharmacy) -> None:
    bench = received_cold(pharmacy, minutes=1)
    done(bench.scan(VIAL), "RECEIVED")
    done(bench.answer(packs=2))
    shelf = at_shelf(pharmacy, "waste")
    shelf.scan(VIAL)
    done(shelf.answer(reason="BROKEN"))
    pharmacy.clock.advance(minutes=70)
    refused(bench.scan(fridge(pharmacy)), "LAY_OUT")


def test_packs_that_are_put_right_afterwards_are_taken_back_with_it(pharmacy: Pharmacy) -> None:
    bench = received_cold(pharmacy)
    done(bench.scan(fridge(pharmacy)), "QUARANTINED")
    for packs in (6, 2):
        done(bench.answer(packs=packs), "QUANTITY")
    for _ in range(3):
        done(bench.undo())
    assert held(pharmacy) == [("D1", "Receiving bench", "available", 4)]
    assert_sound(pharmacy.record)


def test_what_is_held_for_the_indicator_has_both_causes(pharmacy: Pharmacy) -> None:
    bench = received_cold(pharmacy, indicator="out of range")
    done(bench.scan(fridge(pharmacy)), "QUARANTINED")
    done(bench.answer(indicator="in range"))
    assert held(pharmacy) == [("D1", "Refrigerator", "quarantined", 4)]
    done(bench.undo())
    done(bench.undo())
    assert held(pharmacy) == [("D1", "Receiving bench", "quarantined", 4)]
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("by", ["answer", "scan"])
def test_finishing_says_it_before_it_goes_on(pharmacy: Pharmacy, by: str) -> None:
    bench = received_cold(pharmacy)
    asked(bench.finish(), "PUT_AWAY")
    place = pharmacy.places["Refrigerator"]
    outcome = bench.answer(put_away=place) if by == "answer" else bench.scan(codes.shelf(place))
    assert "QUARANTINE" in done(outcome, "QUARANTINED").message
    asked(bench.finish(), "DELIVERY")
    done(bench.answer(no_papers=True), "FINISHED")
    assert held(pharmacy) == [("D1", "Refrigerator", "quarantined", 4)]


def test_of_what_was_used_in_part_the_rest_is_set_aside_first(pharmacy: Pharmacy) -> None:
    bench = received_cold(pharmacy, minutes=10)
    shelf = at_shelf(pharmacy, "waste")
    shelf.scan(VIAL)
    done(shelf.answer(reason="BROKEN"))
    pharmacy.clock.advance(minutes=60)
    before = contents(pharmacy.record)
    refused(bench.scan(fridge(pharmacy)), "LAY_OUT")
    assert contents(pharmacy.record) == before
    aside = at_shelf(pharmacy, "quarantine")
    aside.scan(VIAL)
    done(aside.answer(reason="KEPT_WRONGLY", quantity=3))
    said = done(bench.scan(fridge(pharmacy)), "PUT_AWAY").message
    assert said.startswith("Nothing was moved. Not at its place any more: 4 vials of DAPTOmycin 500 mg, lot D1.")
    assert held(pharmacy) == [("D1", "Receiving bench", "quarantined", 3)]


def test_a_second_line_that_came_in_time_stays_usable(pharmacy: Pharmacy) -> None:
    bench = received_cold(pharmacy, packs=2)
    done(bench.scan(codes.package(codes.DAPTOMYCIN, "D2", "280331")), "RECEIVED")
    done(bench.scan(fridge(pharmacy)), "QUARANTINED")
    assert held(pharmacy) == [("D1", "Refrigerator", "quarantined", 2), ("D2", "Refrigerator", "available", 1)]
