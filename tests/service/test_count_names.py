"""A line of packages with serials and loose ones: what is posted as missing is what is missing, by name or not."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from db import count_entries, units
from kiosk.services.outcome import Ask, Done, Outcome
from tests.counting import Counter, counting, explain_all, joining, post, review
from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused
from tests.service.count_world import own_pharmacy
from tests.service.pulling import add_person, pulling, vial
from tests.shelf import held, received

_HOUR = 61 * 60


@pytest.fixture
def dana(pharmacy: Pharmacy) -> str:
    return add_person(pharmacy, "Dana Whitfield", "pharmacist")


@dataclass
class Lying:
    """What really lies on the shelf."""

    named: set[str]
    loose: int


def _by_ledger(pharmacy: Pharmacy) -> Lying:
    """Say which packages the ledger has by name on the shelf, and how many without."""
    rows = pharmacy.record.rows("select id from unit order by id")
    known = [unit for row in rows if (unit := units.unit_by_id(pharmacy.record, row["id"])) is not None]
    named = {unit.serial for unit in known if units.places_of_unit(pharmacy.record, unit)}
    return Lying(named, sum(quantity for *_, quantity in held(pharmacy)) - len(named))


def _ended(part: Counter) -> None:
    outcome = part.finish()
    if isinstance(outcome, Ask):
        outcome = part.answer(none=True)
    done(outcome, "FINISHED")


def _count(part: Counter, seen: Lying, how: str) -> None:
    """Count what is seen: every package by its code; the serials, then the number of all; or the number alone."""
    serials = sorted(seen.named) if how != "number" else []
    for serial in serials:
        done(part.scan(vial("VN1", serial=serial)))
    if how == "scan":
        for _ in range(seen.loose):
            done(part.scan(vial("VN1")))
    elif number := len(seen.named) + seen.loose:
        if not serials:
            done(part.scan(vial("VN1")))
        done(part.answer(quantity=number))
    _ended(part)


def _posted(pharmacy: Pharmacy, counter: Counter, dana: str) -> Outcome:
    pharmacy.clock.advance(seconds=_HOUR)
    explain_all(counter)
    return post(counter, dana)


def _again(counter: Counter, pharmacy: Pharmacy, seen: Lying) -> None:
    """Let one of them count the line again, package by package: whether the other has to, the kiosk says."""
    part = joining(counter, pharmacy.ana, counter.place)
    codes_there = [vial("VN1")] * seen.loose + [vial("VN1", serial=serial) for serial in sorted(seen.named)]
    for code in codes_there:
        outcome = part.scan(code)
        done(part.answer(adds=False) if isinstance(outcome, Ask) else outcome)
    _ended(part)


_NAMES = ("S1", "S2", "S3")


@settings(max_examples=120, deadline=None)
@given(
    names=st.integers(0, 3),
    loose=st.integers(0, 3),
    gone=st.sets(st.sampled_from(_NAMES)),
    less=st.integers(-1, 3),
    how=st.sampled_from(["scan", "serials", "number"]),
    later=st.sampled_from(["", "loose", *_NAMES]),
)
@example(names=1, loose=3, gone={"S1"}, less=0, how="scan", later="")
@example(names=1, loose=3, gone={"S1"}, less=0, how="number", later="")
@example(names=2, loose=2, gone=set(), less=1, how="number", later="S1")
@example(names=2, loose=0, gone={"S1"}, less=0, how="number", later="S2")
def test_what_leaves_the_record_is_what_left_the_shelf(
    names: int, loose: int, gone: set[str], less: int, how: str, later: str
) -> None:
    """Whoever scans each serial is believed; a number alone takes no name, and no loose one in place of a name."""
    if names + loose == 0:
        return
    with own_pharmacy() as pharmacy:
        dana = add_person(pharmacy, "Dana Whitfield", "pharmacist")
        received(pharmacy, names + loose, serials=_NAMES[:names])
        lies = Lying(set(_NAMES[:names]) - gone, max(loose - less, 0))
        pharmacy.clock.advance(seconds=_HOUR)
        counter = counting(pharmacy)
        _count(counter, lies, how)
        if review(counter).lines:
            _count(joining(counter, pharmacy.ben), lies, how)
        pharmacy.clock.advance(seconds=_HOUR)
        _leaves(pharmacy, lies, later)
        outcome = _posted(pharmacy, counter, dana)
        if not isinstance(outcome, Done):
            assert how != "scan", outcome
            refused(outcome, "SCAN_SERIALS")
            if not (lies.named or lies.loose):  # the last one left by a scan meanwhile: nothing is there to be scanned
                return
            _again(counter, pharmacy, lies)
            outcome = _posted(pharmacy, counter, dana)
        done(outcome, "POSTED")
        found = _by_ledger(pharmacy)
        assert len(found.named) + found.loose == len(lies.named) + lies.loose
        if less >= 0 or (how != "number" and not gone):  # what agrees in number is not looked at by name
            assert found == lies
        assert_sound(pharmacy.record)


def _leaves(pharmacy: Pharmacy, lies: Lying, later: str) -> None:
    """Let somebody pull a package by its scan after it was counted."""
    is_there = later in lies.named if later != "loose" else lies.loose > 0
    if not is_there:
        return
    outcome = pulling(pharmacy, pharmacy.ben).scan(vial("VN1", serial=None if later == "loose" else later))
    if isinstance(outcome, Done):
        lies.named.discard(later)
        lies.loose -= later == "loose"


def test_a_loose_package_takes_no_blame_for_a_serial_that_nobody_scanned(pharmacy: Pharmacy, dana: str) -> None:
    received(pharmacy, 4, serials=("S1",))
    pharmacy.clock.advance(seconds=_HOUR)
    counter = counting(pharmacy)
    for part in (counter, joining(counter, pharmacy.ben)):
        _count(part, Lying(set(), 3), "scan")
    done(_posted(pharmacy, counter, dana), "POSTED")
    assert _by_ledger(pharmacy) == Lying(set(), 3)
    assert_sound(pharmacy.record)


def test_a_number_alone_does_not_say_whether_what_is_missing_has_a_serial(pharmacy: Pharmacy, dana: str) -> None:
    received(pharmacy, 4, serials=("S1",))
    pharmacy.clock.advance(seconds=_HOUR)
    counter = counting(pharmacy)
    for part in (counter, joining(counter, pharmacy.ben)):
        _count(part, Lying({"S1"}, 2), "number")
    stop = refused(_posted(pharmacy, counter, dana), "SCAN_SERIALS")
    assert stop.next_step == "Count that line again, and scan every package. Nothing was posted."
    _again(counter, pharmacy, Lying({"S1"}, 2))
    done(_posted(pharmacy, counter, dana), "POSTED")
    assert _by_ledger(pharmacy) == Lying({"S1"}, 2)


def test_what_is_added_to_a_typed_number_was_not_all_scanned(pharmacy: Pharmacy, dana: str) -> None:
    received(pharmacy, 5, serials=("S1",))
    pharmacy.clock.advance(seconds=_HOUR)
    counter = counting(pharmacy)
    counter.see(3, "VN1", "280331")
    asked(counter.scan(vial("VN1")), "COUNTED_BEFORE")
    done(counter.answer(adds=True))
    done(counter.finish(), "FINISHED")
    last = count_entries.entries(pharmacy.record, counter.count_id)[-1]
    assert (last.quantity, last.method) == (4, "keys")
    joining(counter, pharmacy.ben).see(4, "VN1", "280331")
    refused(_posted(pharmacy, counter, dana), "SCAN_SERIALS")


def test_a_package_that_was_overlooked_and_pulled_since_is_not_missing(pharmacy: Pharmacy, dana: str) -> None:
    """The pull says that it lay there: nothing loose is written off for it."""
    received(pharmacy, 4, serials=("S1",))
    pharmacy.clock.advance(seconds=_HOUR)
    counter = counting(pharmacy)
    for part in (counter, joining(counter, pharmacy.ben)):
        _count(part, Lying(set(), 3), "scan")
    pharmacy.clock.advance(seconds=_HOUR)
    done(pulling(pharmacy).scan(vial("VN1", serial="S1")))
    assert "has moved since" in refused(_posted(pharmacy, counter, dana), "COUNT_AGAIN").message
    assert [line.variance for line in review(counter).lines] == [-1]
    _again(counter, pharmacy, Lying(set(), 3))
    done(_posted(pharmacy, counter, dana), "POSTED")
    assert _by_ledger(pharmacy) == Lying(set(), 3)
    assert_sound(pharmacy.record)
