"""The stock as it was: what lay there then, in the state that was known then, whatever was learnt since."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from db import history, instants, lots, stock
from tests import codes
from tests.pharmacy import Pharmacy, asked, done

VANCOMYCIN = "Vancomycin 1 g"


def then(pharmacy: Pharmacy, instant: str) -> list[tuple[str, str, int, str | None]]:
    found = stock.stock_then(pharmacy.record, instant)
    return [(line.batch_lot, line.state, line.quantity, line.expiry) for line in found]


def moment(pharmacy: Pharmacy) -> str:
    """Note the present instant, and let an hour pass."""
    now = pharmacy.record.now()
    pharmacy.clock.advance(hours=1)
    return now


def just_before(instant: str) -> str:
    return instants.to_text(instants.from_text(instant) - timedelta(milliseconds=1))


def test_a_release_from_quarantine_holds_from_its_instant_on(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    asked(bench.scan(codes.package(codes.NOBODY_KNOWS, "TB1", "280228")), "UNKNOWN_PRODUCT")
    done(bench.answer(item=pharmacy.items[VANCOMYCIN], units_per_pack="1"), "QUARANTINED")
    held = moment(pharmacy)
    [code] = pharmacy.record.rows("select id from identifier where value = :value", value=codes.NOBODY_KNOWS)
    done(bench.verify(code["id"], pharmacy.ben), "LINK_VERIFIED")
    released = moment(pharmacy)
    done(bench.undo())
    again = moment(pharmacy)

    assert then(pharmacy, held) == [("TB1", "quarantined", 1, "2028-02-28")]
    assert then(pharmacy, just_before(released)) == [("TB1", "quarantined", 1, "2028-02-28")]
    assert then(pharmacy, released) == [("TB1", "available", 1, "2028-02-28")]
    assert then(pharmacy, again) == [("TB1", "quarantined", 1, "2028-02-28")]


def test_a_correction_and_a_withdrawn_lot_are_seen_as_they_were(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331")))
    one = moment(pharmacy)
    done(bench.answer(packs=7))
    seven = moment(pharmacy)
    done(bench.undo())
    one_again = moment(pharmacy)
    done(bench.undo())
    nothing = moment(pharmacy)
    assert pharmacy.record.rows("select id from lot where withdrawn_at is not null"), "nothing of it came after all"
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "290331")))
    anew = moment(pharmacy)

    assert then(pharmacy, one) == then(pharmacy, one_again) == [("VN1", "available", 1, "2028-03-31")]
    assert then(pharmacy, seven) == [("VN1", "available", 7, "2028-03-31")]
    assert then(pharmacy, nothing) == []
    assert then(pharmacy, anew) == [("VN1", "available", 1, "2029-03-31")]


def test_an_expiry_that_was_learnt_later_did_not_hold_before(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331")))
    first = moment(pharmacy)
    [lot] = history.lots_called(pharmacy.record, "VN1")
    with pharmacy.record.write(pharmacy.ben, "lot.expiry", lot) as write:
        lots.set_expiry(write, lot, lots.Expiry("2026-11-01", "day", "2026-11-02T05:00:00.000Z"))
    earlier = moment(pharmacy)
    with pharmacy.record.write(pharmacy.ben, "lot.expiry", lot) as write:
        lots.set_expiry(write, lot, None)
    taken_back = moment(pharmacy)

    assert then(pharmacy, first) == [("VN1", "available", 1, "2028-03-31")]
    assert then(pharmacy, earlier) == [("VN1", "expired", 1, "2026-11-01")]
    assert then(pharmacy, taken_back) == [("VN1", "available", 1, None)]


def test_what_expired_meanwhile_was_usable_then_and_a_recall_begins_at_its_instant(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "270330")))
    fresh = moment(pharmacy)
    pharmacy.clock.advance(days=200)
    with pharmacy.record.write(pharmacy.ben, "recall") as write:
        [lot] = history.lots_called(write, "VN1")
        lots.recall(write, lot, "particles")
    recalled = moment(pharmacy)

    assert then(pharmacy, fresh) == [("VN1", "available", 1, "2027-03-30")]
    assert then(pharmacy, "2027-03-31T04:59:59.999Z")[0][1] == "available", "the last moment of its last day in Chicago"
    assert then(pharmacy, "2027-03-31T05:00:00.000Z")[0][1] == "expired"
    assert then(pharmacy, just_before(recalled))[0][1] == "expired"
    assert then(pharmacy, recalled)[0][1] == "recalled"


STEPS = st.lists(st.sampled_from(["scan A", "scan B", "scan C", "case", "undo", "wait"]), max_size=10)


@examples(max_examples=25)
@given(steps=STEPS)
def test_at_every_instant_it_is_what_the_ledger_adds_up_to(pharmacy: Pharmacy, steps: list[str]) -> None:
    bench = pharmacy.receive()
    instants_seen = [moment(pharmacy)]
    for step in steps:
        if step == "wait":
            instants_seen.append(moment(pharmacy))
        elif step == "undo":
            bench.undo()
        elif step == "case":
            bench.answer(packs=7)
        else:
            bench.scan(codes.package(codes.VANCOMYCIN, step[-1], "280331"))
    instants_seen.append(moment(pharmacy))

    for instant in instants_seen:
        found = {(line.lot_id, line.location_id): line.quantity for line in stock.stock_then(pharmacy.record, instant)}
        assert found == added_up(pharmacy, instant)


def added_up(pharmacy: Pharmacy, instant: str) -> dict[tuple[str, str], int]:
    sums: Counter[tuple[str, str]] = Counter()
    for row in pharmacy.record.rows("select lot_id, location_id, quantity, at from movement"):
        if row["at"] <= instant:
            sums[row["lot_id"], row["location_id"]] += row["quantity"]
    return {place: quantity for place, quantity in sums.items() if quantity}
