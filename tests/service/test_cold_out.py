"""What must be kept cold and was left on the bench: nobody uses it without a pharmacist's word."""

from __future__ import annotations

from db.ledger import Place
from kiosk.services import in_use
from tests import codes
from tests.pharmacy import PIN, Pharmacy, asked, assert_sound, done, refused
from tests.service.pulling import add_person, pulling
from tests.shelf import DAPTOMYCIN, VANCOMYCIN, at_shelf, held, place_of, received

COLD = codes.package(codes.DAPTOMYCIN, "D1", "280331")


def on_the_bench(pharmacy: Pharmacy, count: int = 2) -> Place:
    received(pharmacy, count, "D1", code=codes.DAPTOMYCIN)
    return place_of(pharmacy, DAPTOMYCIN, "D1", "Receiving bench")


def test_what_lay_on_the_bench_leaves_only_as_a_pharmacist_allows_it(pharmacy: Pharmacy) -> None:
    on_the_bench(pharmacy)
    pia = add_person(pharmacy, "Pia Lund", "pharmacist")
    pharmacy.clock.advance(hours=20, minutes=10)
    pull = pulling(pharmacy)

    question = asked(pull.scan(COLD), "COLD_OUT").question
    assert question.text.startswith(
        "DAPTOmycin 500 mg, lot D1 lay 20 hours at Receiving bench: it must be kept in the refrigerator."
    )
    refused(pull.answer(approve=True), "PHARMACIST_NEEDED")
    refused(pull.answer(quantity=2), "NOT_AN_ANSWER")
    refused(pull.answer(approved_by=pharmacy.ben, pin=PIN), "NOT_PERMITTED")
    done(pull.answer(approved_by=pia, pin=PIN), "PULLED")

    assert pull.pull.view().lines[-1].reason == "allowed by Pia Lund"
    refused(pull.answer(quantity=2), "COLD_OUT")
    assert len(pharmacy.record.rows("select id from signature where meaning = 'approved'")) == 1
    done(pull.undo(), "UNDONE")
    asked(pull.scan(COLD), "COLD_OUT")  # that it was out for a moment makes nothing new of it
    done(pull.answer(leave_out=True), "LEFT_OUT")
    assert_sound(pharmacy.record)


def test_what_lies_there_for_a_moment_or_where_it_belongs_is_pulled(pharmacy: Pharmacy) -> None:
    on_the_bench(pharmacy)
    received(pharmacy)
    pharmacy.clock.advance(minutes=59)
    pull = pulling(pharmacy)
    done(pull.scan(COLD), "PULLED")
    move = at_shelf(pharmacy, "move")
    asked(move.scan(COLD), "MOVE_WHERE")
    done(move.scan(codes.shelf(pharmacy.places["Refrigerator"])), "MOVED")
    pharmacy.clock.advance(days=3)
    done(pull.scan(COLD), "PULLED")
    done(pull.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331")), "PULLED")
    assert held(pharmacy) == [("VN1", "Shelf", "available", 2)]
    assert place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf").status == "available"


def test_the_makers_limit_out_of_the_refrigerator_counts_first(pharmacy: Pharmacy) -> None:
    on_the_bench(pharmacy)
    pia, item = add_person(pharmacy, "Pia Lund", "pharmacist"), pharmacy.items[DAPTOMYCIN]
    text = "48 hours at room temperature"
    done(in_use.set_limit_by_pin(pharmacy.record, pia, item, "out_of_refrigerator", 2880, text, pia, PIN), "LIMIT_SET")
    pharmacy.clock.advance(hours=47)
    done(pulling(pharmacy).scan(COLD), "PULLED")
    pharmacy.clock.advance(hours=1)
    asked(pulling(pharmacy).scan(COLD), "COLD_OUT")


def test_it_goes_into_the_refrigerator_by_way_of_quarantine(pharmacy: Pharmacy) -> None:
    on_the_bench(pharmacy, 1)
    pharmacy.clock.advance(hours=2)
    refused(at_shelf(pharmacy, "open").scan(COLD), "COLD_OUT")
    shelf = at_shelf(pharmacy, "move")

    stop = refused(shelf.scan(COLD), "COLD_OUT")

    assert "2 hours at Receiving bench" in stop.message
    assert "quarantine" in stop.next_step
    done(shelf.answer(action="quarantine"), "ACTION")
    asked(shelf.scan(COLD), "QUARANTINE_WHY")
    done(shelf.answer(reason="SUSPECT"), "QUARANTINED")
    done(shelf.answer(action="move"), "ACTION")
    asked(shelf.scan(COLD), "MOVE_WHERE")
    done(shelf.scan(codes.shelf(pharmacy.places["Refrigerator"])), "MOVED")
    release = at_shelf(pharmacy, "release", add_person(pharmacy, "Pia Lund", "pharmacist"))
    asked(release.scan(COLD), "RELEASE_WHY")
    done(release.answer(reason="CHECKED"), "RELEASED")
    done(pulling(pharmacy).scan(COLD), "PULLED")
    assert_sound(pharmacy.record)


def test_a_clock_that_was_set_back_does_not_make_it_a_moment(pharmacy: Pharmacy) -> None:
    on_the_bench(pharmacy)
    pia = add_person(pharmacy, "Pia Lund", "pharmacist")
    pharmacy.clock.advance(hours=20)
    received(pharmacy)  # the last entry before
    pharmacy.clock.advance(hours=-21)
    pull = pulling(pharmacy)

    for minutes in (0, 90):  # at first it came in the future; later it came a moment ago
        pharmacy.clock.advance(minutes=minutes)
        question = asked(pull.scan(COLD), "COLD_OUT").question
        assert "lay for a time that nobody knows at Receiving bench" in question.text
        done(pull.answer(leave_out=True), "LEFT_OUT")
    refused(at_shelf(pharmacy, "move").scan(COLD), "COLD_OUT")
    asked(pull.scan(COLD), "COLD_OUT")
    refused(pull.answer(approved_by=pia, pin=PIN), "CLOCK_UNCERTAIN")  # first the time is confirmed


def test_what_came_after_the_clock_was_set_back_is_put_away_as_ever(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    pharmacy.clock.advance(hours=-5)
    bench = pharmacy.receive()
    outcome = bench.scan(codes.package(codes.DAPTOMYCIN, "D2", "280331"))
    while outcome.name == "ask":
        outcome = bench.answer(**({"indicator": "in range"} if outcome.code == "INDICATOR" else {"confirm": True}))
    pharmacy.clock.advance(minutes=3)

    done(bench.scan(codes.shelf(pharmacy.places["Refrigerator"])))

    assert ("D2", "Refrigerator", "available", 1) in held(pharmacy)
