"""Stock moves by movements only, never below zero, and the last vial goes to one of two."""

from __future__ import annotations

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from db import ledger
from db.errors import StoreError
from db.ledger import Movement, NotEnoughStock, Place
from db.opening import Where, open_record
from db.record import Record
from tests import codes
from tests.clock import StandingClock
from tests.pharmacy import Pharmacy, assert_sound, contents, done


@pytest.fixture
def vial(pharmacy: Pharmacy) -> Place:
    """One vial on the shelf."""
    done(pharmacy.receive().scan(codes.package(codes.VANCOMYCIN, "VN1", "280331")))
    [row] = pharmacy.record.rows("select lot_id, location_id from stock")
    return Place(row["lot_id"], row["location_id"], "available")


def take(record: Record, place: Place, units: int, key: str) -> None:
    with record.write("system", "test.take") as write:
        ledger.post(write, Movement("pull", place, -units, key=key))


def test_more_than_there_is_cannot_be_taken_and_nothing_of_the_write_is_kept(pharmacy: Pharmacy, vial: Place) -> None:
    before = contents(pharmacy.record)

    def take_two() -> None:
        with pharmacy.record.write("system", "test") as write:
            ledger.post(write, Movement("pull", vial, -1, key="a"))
            ledger.post(write, Movement("pull", vial, -1, key="b"))

    with pytest.raises(NotEnoughStock) as refused:
        take_two()

    assert refused.value.code == "NOT_ENOUGH_STOCK"
    assert contents(pharmacy.record) == before
    assert_sound(pharmacy.record)


def test_what_was_never_there_cannot_be_taken(pharmacy: Pharmacy, vial: Place) -> None:
    elsewhere = Place(vial.lot_id, pharmacy.places["Freezer"], "available")
    with pytest.raises(NotEnoughStock):
        take(pharmacy.record, elsewhere, 1, "a")
    with pytest.raises(NotEnoughStock):
        take(pharmacy.record, Place(vial.lot_id, vial.location_id, "available", "consignment:X"), 1, "b")


def test_a_movement_of_nothing_is_a_programming_error(pharmacy: Pharmacy, vial: Place) -> None:
    with pytest.raises(ValueError, match="moves something"):
        take(pharmacy.record, vial, 0, "a")


def test_one_key_moves_stock_once(pharmacy: Pharmacy, vial: Place) -> None:
    with pharmacy.record.write("system", "test") as write:
        ledger.post(write, Movement("count", vial, 5, key="same"))
    with pytest.raises(StoreError), pharmacy.record.write("system", "test") as write:
        ledger.post(write, Movement("count", vial, 5, key="same"))

    assert pharmacy.on_hand("Vancomycin 1 g") == 6
    assert_sound(pharmacy.record)


def test_of_two_kiosks_that_want_the_last_vial_one_gets_it(pharmacy: Pharmacy, vial: Place) -> None:
    records = [pharmacy.reopen("K2"), pharmacy.reopen("K3")]
    for round_ in range(5):
        together = threading.Barrier(2)

        def want(record: Record, round_: int = round_, together: threading.Barrier = together) -> bool:
            together.wait()
            try:
                take(record, vial, 1, f"{record.node}:{round_}")
            except NotEnoughStock:
                return False
            return True

        with ThreadPoolExecutor(2) as both:
            assert sorted(both.map(want, records)) == [False, True]
        with pharmacy.record.write("system", "test") as write:
            ledger.post(write, Movement("count", vial, 1, key=f"again:{round_}"))

    assert_sound(pharmacy.record)


def _take_many(where: Where, place: Place, started: object) -> int:
    started.wait()  # type: ignore[attr-defined]
    record = open_record(where, "write")
    taken = 0
    for number in range(60):
        try:
            take(record, place, 1, f"{where.node}:{number}")
        except NotEnoughStock:
            continue
        taken += 1
    record.close()
    return taken


def test_two_programs_empty_a_shelf_and_not_more(pharmacy: Pharmacy, vial: Place) -> None:
    with pharmacy.record.write("system", "test") as write:
        ledger.post(write, Movement("count", vial, 99, key="filled"))
    fork = multiprocessing.get_context("spawn")
    with fork.Manager() as manager, fork.Pool(2) as pool:
        started = manager.Barrier(2)
        places = [
            Where(pharmacy.place.target, node, StandingClock(), pharmacy.place.data_folder) for node in ("K2", "K3")
        ]
        taken = pool.starmap(_take_many, [(place, vial, started) for place in places])

    assert sum(taken) == 100
    assert pharmacy.on_hand("Vancomycin 1 g") == 0
    assert_sound(pharmacy.record)
