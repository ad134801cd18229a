"""Hard stops at the shelf: each with its sentence, for every role, and each is a near miss."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from kiosk.rules.permissions import ALLOWED, Act, Role
from kiosk.services.near_misses import near_misses
from kiosk.services.record_filter import Filter
from kiosk.services.shelf import Shelf
from tests import codes
from tests.pharmacy import Pharmacy, asked, assert_sound, contents, done, refused
from tests.service.pulling import add_person
from tests.shelf import DAPTOMYCIN, VANCOMYCIN, at_shelf, recall, received

VIAL = codes.package(codes.VANCOMYCIN, "VN1", "280331")


def _serial(serial: str, lot: str = "VN1", expiry: str = "280331") -> str:
    return codes.package(codes.VANCOMYCIN, lot, expiry, serial)


def _received(pharmacy: Pharmacy) -> str:
    received(pharmacy)
    return VIAL


def _never_here(pharmacy: Pharmacy) -> str:
    received(pharmacy)
    return codes.package(codes.VANCOMYCIN, "VN8", "280331")


def _printed_otherwise(pharmacy: Pharmacy) -> str:
    received(pharmacy)
    return codes.package(codes.VANCOMYCIN, "VN1", "270331")


def _of_two_lots(pharmacy: Pharmacy) -> str:
    received(pharmacy, serials=("S1",))
    received(pharmacy, lot="VN2")
    return _serial("S1", "VN2")


def _gone(pharmacy: Pharmacy) -> str:
    received(pharmacy, serials=("S1",))
    aside = at_shelf(pharmacy, "waste")
    asked(aside.scan(_serial("S1")), "WASTE_WHY")
    done(aside.answer(reason="BROKEN"), "WASTED")
    return _serial("S1")


def _known_by_serials(pharmacy: Pharmacy) -> str:
    received(pharmacy, 1, serials=("S1",))
    return VIAL


def _not_on_file(pharmacy: Pharmacy) -> str:
    received(pharmacy)
    return codes.package(codes.NOBODY_KNOWS, "M1", "280331")


def _all_held(pharmacy: Pharmacy) -> str:
    received(pharmacy, 1)
    aside = at_shelf(pharmacy, "quarantine")
    asked(aside.scan(VIAL), "QUARANTINE_WHY")
    done(aside.answer(reason="SUSPECT"), "QUARANTINED")
    return VIAL


def _recalled(pharmacy: Pharmacy) -> str:
    raw = _all_held(pharmacy)
    recall(pharmacy, VANCOMYCIN, "VN1")
    return raw


def _expired(pharmacy: Pharmacy) -> str:
    raw = codes.package(codes.VANCOMYCIN, "VN1", "261201")
    received(pharmacy, 1, expiry="261201")
    aside = at_shelf(pharmacy, "quarantine")
    asked(aside.scan(raw), "QUARANTINE_WHY")
    done(aside.answer(reason="SUSPECT"), "QUARANTINED")
    pharmacy.clock.advance(hours=24 * 30)
    return raw


@dataclass(frozen=True)
class Stop:
    """What is done with which package, and what it comes to."""

    action: str
    prepare: Callable[[Pharmacy], str]
    code: str
    sentence: str


STOPS = (
    Stop("waste", _never_here, "UNKNOWN_LOT", "Vancomycin 1 g: lot VN8 was never received here."),
    Stop("move", _printed_otherwise, "EXPIRY_CONFLICT", "but this package says 2027-03-31."),
    Stop("waste", _of_two_lots, "LOT_CONFLICT", "Serial S1 of Vancomycin 1 g is in the record under another lot"),
    Stop("waste", _gone, "SERIAL_GONE", "Serial S1 of Vancomycin 1 g has left the shelf already"),
    Stop("waste", _known_by_serials, "SERIAL_NEEDED", "is known by its serial numbers."),
    Stop("waste", _not_on_file, "NOT_ON_FILE", "lot M1, expiry 2028-03-31. Nothing on file has that code."),
    Stop("clear", _received, "MAY_BE_USED", "lot VN1 is not expired, recalled or open too long."),
    Stop("quarantine", _all_held, "IN_QUARANTINE", "1 vial of Vancomycin 1 g, lot VN1 are in quarantine already."),
    Stop("end", _received, "NOT_THERE", "None of it is open"),
)
OF_RELEASE = (
    Stop("release", _recalled, "RECALLED", "Vancomycin 1 g, lot VN1 is RECALLED: glass."),
    Stop("release", _expired, "EXPIRED", "Vancomycin 1 g, lot VN1 EXPIRED 2026-12-01."),
    Stop("release", _received, "NOT_THERE", "Nothing of it is in quarantine"),
)
WHO = [Role.TECHNICIAN, Role.PHARMACIST, Role.MANAGER, Role.EMERGENCY]
CASES = [(stop, role) for stop in STOPS for role in WHO] + [(stop, Role.PHARMACIST) for stop in OF_RELEASE]


def _counted(pharmacy: Pharmacy, code: str) -> tuple[int, str]:
    found = near_misses(pharmacy.record, add_person(pharmacy, "Ada Lind", "auditor"), Filter())
    assert isinstance(found, list)
    return next(((each.count, each.last_said) for each in found if each.code == code), (0, ""))


@pytest.mark.parametrize(
    ("stop", "role"), CASES, ids=[f"{stop.action}-{stop.code}-{role.value}" for stop, role in CASES]
)
def test_a_hard_stop_is_one_for_every_role_and_a_near_miss(pharmacy: Pharmacy, stop: Stop, role: Role) -> None:
    raw = stop.prepare(pharmacy)
    shelf = at_shelf(pharmacy, stop.action, add_person(pharmacy, "Somebody", role.value))
    before = contents(pharmacy.record)

    said = refused(shelf.scan(raw), stop.code)

    assert stop.sentence in said.message
    assert contents(pharmacy.record) == before
    assert shelf.question() is None
    count, last_said = _counted(pharmacy, stop.code)
    assert (count, said.message.startswith(last_said), "Ana Ruiz" in last_said) == (1, True, False)
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("role", WHO)
def test_what_must_be_cold_goes_to_no_warm_shelf_whoever_moves_it(pharmacy: Pharmacy, role: Role) -> None:
    received(pharmacy, 1, code=codes.DAPTOMYCIN)
    shelf = at_shelf(pharmacy, "move", add_person(pharmacy, "Somebody", role.value))
    asked(shelf.scan(codes.package(codes.DAPTOMYCIN, "VN1", "280331")), "MOVE_WHERE")
    before = contents(pharmacy.record)

    stop = refused(shelf.scan(codes.shelf(pharmacy.places["Freezer"])), "WRONG_STORAGE")
    refused(shelf.answer(to=pharmacy.places["Freezer"]), "WRONG_STORAGE")

    assert stop.message == f"{DAPTOMYCIN} must be kept refrigerated; Freezer is frozen."
    assert contents(pharmacy.record) == before
    assert _counted(pharmacy, "WRONG_STORAGE")[0] == 2
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("role", [role for role in WHO if role is not Role.PHARMACIST])
def test_nobody_but_a_pharmacist_releases(pharmacy: Pharmacy, role: Role) -> None:
    _all_held(pharmacy)
    shelf = at_shelf(pharmacy, None, add_person(pharmacy, "Somebody", role.value))

    refused(shelf.answer(action="release"), "NOT_PERMITTED")

    assert _counted(pharmacy, "NOT_PERMITTED")[0] == 1


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in ALLOWED[Act.KEEP_SHELF] and role is not Role.SYSTEM]
)
def test_who_may_not_keep_the_shelf_begins_nothing(pharmacy: Pharmacy, role: Role) -> None:
    refused(Shelf.start(pharmacy.record, add_person(pharmacy, "Somebody", role.value)), "NOT_PERMITTED")
