"""Looking at a package on Home: what it is, and whether it may be used."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from db import catalogue, items, ledger, lots, shortages, stock
from db.ledger import Movement, Place
from kiosk.services.home import home_view
from kiosk.services.keep_scan import keep_scan
from kiosk.services.look import look
from kiosk.services.outcome import Done, Outcome, Refused
from scanners import LocalKind, own_code
from tests import codes
from tests.delivery import recall
from tests.pharmacy import Pharmacy, asked, done, refused

VANCOMYCIN = "Vancomycin 1 g"

VIAL = codes.package(codes.VANCOMYCIN, "VN1", "280331")


def looked_at(pharmacy: Pharmacy, raw: str) -> Outcome:
    stored = keep_scan(pharmacy.record, raw, "job", pharmacy.ana)
    return look(pharmacy.record, stored, pharmacy.ana).outcome


@pytest.fixture
def stocked(pharmacy: Pharmacy) -> Pharmacy:
    done(pharmacy.receive().scan(VIAL), "RECEIVED")
    return pharmacy


def test_a_usable_package_says_how_much_there_is(stocked: Pharmacy) -> None:
    outcome = looked_at(stocked, VIAL)

    assert isinstance(outcome, Done)
    assert "1 usable vial" in outcome.message


def test_a_lot_whose_package_says_another_expiry_is_stopped(stocked: Pharmacy) -> None:
    outcome = looked_at(stocked, codes.package(codes.VANCOMYCIN, "VN1", "290331"))

    assert (type(outcome), outcome.code) == (Refused, "EXPIRY_CONFLICT")
    assert "2028-03-31" in outcome.message
    assert "2029-03-31" in outcome.message


def test_a_month_on_the_package_agrees_with_a_day_of_that_month(stocked: Pharmacy) -> None:
    assert isinstance(looked_at(stocked, codes.package(codes.VANCOMYCIN, "VN1", "280300")), Done)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (codes.package(codes.VANCOMYCIN, "NEVER", "280331"), "UNKNOWN_LOT"),
        (codes.package(codes.VANCOMYCIN, "VN2", "260331"), "EXPIRED"),
        (codes.package(codes.NOBODY_KNOWS, "X", "280331"), "NOT_ON_FILE"),
        (codes.patient(), "PATIENT_CODE"),
    ],
)
def test_what_cannot_be_used_is_refused(stocked: Pharmacy, raw: str, code: str) -> None:
    assert looked_at(stocked, raw).code == code


def test_a_recall_weighs_more_than_anything_else(stocked: Pharmacy) -> None:
    lot = lots.lot_named(stocked.record, stocked.items["Vancomycin 1 g"], "VN1")
    assert lot is not None
    with stocked.record.write("system", "recall") as write:
        lots.recall(write, lot.id, "particles")

    outcome = looked_at(stocked, VIAL)

    assert outcome.code == "RECALLED"
    assert "particles" in outcome.message


def test_a_recall_noted_by_a_clock_that_is_ahead_holds_at_once(stocked: Pharmacy) -> None:
    stocked.clock.advance(hours=1)
    recall(stocked.record, stocked.items[VANCOMYCIN], "VN1")
    stocked.clock.advance(hours=-1)
    with stocked.record.write("system", "test") as write:
        items.set_par(write, stocked.items[VANCOMYCIN], stocked.places["Shelf"], 1)

    [row] = home_view(stocked.record, stocked.record.now()).must_not_use.rows
    [short] = shortages.short(stocked.record, stocked.record.now())

    assert (row.word, row.text) == ("RECALLED", VANCOMYCIN)
    assert (short.usable, short.on_shelf) == (0, 1)
    assert [state for *_, state, _ in stocked.stock()] == ["recalled"]
    assert [line.state for line in stock.stock_then(stocked.record, stocked.record.now())] == ["available"]
    assert looked_at(stocked, VIAL).code == "RECALLED"


def out_of_range(pharmacy: Pharmacy, serial: str | None) -> None:
    bench = pharmacy.receive()
    asked(bench.scan(codes.package(codes.DAPTOMYCIN, "DP1", "271231", serial)), "INDICATOR")
    done(bench.answer(indicator="out of range"))


def in_range(pharmacy: Pharmacy, serial: str | None) -> None:
    bench = pharmacy.receive()
    asked(bench.scan(codes.package(codes.DAPTOMYCIN, "DP1", "271231", serial)), "INDICATOR")
    done(bench.answer(indicator="in range"))


def test_a_package_in_quarantine_is_stopped_though_others_of_its_lot_are_usable(pharmacy: Pharmacy) -> None:
    in_range(pharmacy, "C1")
    out_of_range(pharmacy, "C2")

    held = refused(looked_at(pharmacy, codes.package(codes.DAPTOMYCIN, "DP1", "271231", "C2")), "QUARANTINED")
    assert "(Receiving bench): the temperature indicator of its delivery was out of range." in held.message
    assert refused(looked_at(pharmacy, codes.package(codes.DAPTOMYCIN, serial="C2")), "QUARANTINED"), "without its lot"
    good = done(looked_at(pharmacy, codes.package(codes.DAPTOMYCIN, "DP1", "271231", "C1")), "ITEM")
    assert "QUARANTINE" not in good.message
    unknown = done(looked_at(pharmacy, codes.package(codes.DAPTOMYCIN, "DP1", "271231")), "ITEM")
    assert "1 of this lot are in QUARANTINE" in unknown.message


def test_why_a_package_is_held_is_told_also_when_that_came_later(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    asked(bench.scan(codes.package(codes.DAPTOMYCIN, "DP1", "271231", "C1")), "INDICATOR")
    done(bench.answer(indicator="in range"), "RECEIVED")
    done(bench.answer(indicator="out of range"), "INDICATOR")

    held = refused(looked_at(pharmacy, codes.package(codes.DAPTOMYCIN, "DP1", "271231", "C1")), "QUARANTINED")

    assert "the temperature indicator of its delivery was out of range" in held.message


def test_a_lot_that_lies_in_quarantine_altogether_is_stopped(pharmacy: Pharmacy) -> None:
    out_of_range(pharmacy, "C2")

    for serial in (None, "C2", "NEVER"):
        refused(looked_at(pharmacy, codes.package(codes.DAPTOMYCIN, "DP1", "271231", serial)), "QUARANTINED")


def test_a_serial_without_its_lot_is_judged_by_the_lot_on_record(pharmacy: Pharmacy) -> None:
    in_range(pharmacy, "C1")
    recall(pharmacy.record, pharmacy.items["DAPTOmycin 500 mg"], "DP1")

    refused(looked_at(pharmacy, codes.package(codes.DAPTOMYCIN, serial="C1")), "RECALLED")


def test_what_a_person_typed_about_a_quarantine_is_not_shown(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331", "S1")))
    [row] = pharmacy.record.rows("select lot_id, location_id, unit_id from movement")
    with pharmacy.record.write("system", "test") as write:
        for status, units in (("available", -1), ("quarantined", 1)):
            place = Place(row["lot_id"], row["location_id"], status)  # type: ignore[arg-type]
            reason = "NO_LOT; for Mrs Smith"
            ledger.post(write, Movement("hold", place, units, key=status, unit_id=row["unit_id"], reason=reason))

    held = refused(looked_at(pharmacy, codes.package(codes.VANCOMYCIN, "VN1", "280331", "S1")), "QUARANTINED")

    assert "(Shelf): no lot is printed on it." in held.message
    assert "Smith" not in held.message


@pytest.mark.parametrize(
    ("origin", "said"), [("linked", "One person attached"), ("derived", "worked out from the NDC")]
)
def test_a_code_that_nobody_verified_says_no_ok(stocked: Pharmacy, origin: str, said: str) -> None:
    item = stocked.items[VANCOMYCIN]
    with stocked.record.write(stocked.ana, "test") as write:
        packaging = catalogue.add_packaging(write, item, "vial", 1, confirmed=True)
        identifier = catalogue.add_identifier(write, item, packaging, "GTIN", codes.NOBODY_KNOWS, origin)
    raw = codes.package(codes.NOBODY_KNOWS, "VN1", "280331")

    assert said in refused(looked_at(stocked, raw), "LINK_UNVERIFIED").message

    with stocked.record.write(stocked.ben, "test") as write:
        catalogue.verify_identifier(write, identifier, stocked.ben)
    done(looked_at(stocked, raw), "ITEM")


@pytest.mark.parametrize(
    ("owner", "usable"), [("own", 2), ("consignment:Meridian", 2), ("patient:Rx 1", 1), ("patient:own", 1)]
)
def test_the_stock_of_one_patient_is_not_usable_for_others(stocked: Pharmacy, owner: str, usable: int) -> None:
    with stocked.record.write("system", "test") as write:
        items.set_par(write, stocked.items[VANCOMYCIN], stocked.places["Shelf"], 9)
    bench = stocked.receive()
    done(bench.answer(owner=owner))
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331", "S2")))

    outcome = done(looked_at(stocked, VIAL), "ITEM")
    [line] = shortages.short(stocked.record, stocked.record.now())

    assert f"{usable} usable {'vials' if usable > 1 else 'vial'} " in outcome.message
    assert ("belongs to one patient" in outcome.message) == owner.startswith("patient")
    assert "Rx" not in outcome.message
    assert (line.usable, line.on_shelf) == (usable, usable)
    own = done(looked_at(stocked, codes.package(codes.VANCOMYCIN, "VN1", "280331", "S2")), "ITEM")
    assert ("belongs to one patient" in own.message) == owner.startswith("patient")


def test_the_recalled_stock_of_a_patient_is_not_taken_off_the_pharmacys(stocked: Pharmacy) -> None:
    with stocked.record.write("system", "test") as write:
        items.set_par(write, stocked.items[VANCOMYCIN], stocked.places["Shelf"], 9)
    bench = stocked.receive()
    done(bench.answer(owner="patient:Rx 1"))
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN2", "280331")))
    recall(stocked.record, stocked.items[VANCOMYCIN], "VN2")

    [line] = shortages.short(stocked.record, stocked.record.now())

    assert (line.usable, line.on_shelf) == (1, 1)


@pytest.mark.parametrize("change", [str, str.lower, lambda raw: raw[:-1], lambda raw: raw + "\x1dX"])
def test_the_text_of_a_badge_is_not_kept(stocked: Pharmacy, change: Callable[[str], str]) -> None:
    looked_at(stocked, change(codes.badge(stocked.ana)))
    looked_at(stocked, change(codes.badge("K1-NOBODY")))

    badges = stocked.record.rows("select raw_hex, said from scan order by seq desc limit 2")

    assert all(row["raw_hex"].startswith("hash:") for row in badges)
    assert not any("NOBODY" in row["said"] for row in badges)


def test_our_own_label_of_a_lot_says_what_its_package_would(stocked: Pharmacy) -> None:
    [lot] = [each.lot_id for each in stock.stock_now(stocked.record, stocked.record.now())]
    label = own_code("lot", lot).text

    assert "lot VN1" in looked_at(stocked, label).message
    recall(stocked.record, stocked.items[VANCOMYCIN], "VN1")
    assert looked_at(stocked, label).code == "RECALLED"


def test_our_own_label_of_a_lot_is_not_received_a_second_time(stocked: Pharmacy) -> None:
    [lot] = [each.lot_id for each in stock.stock_now(stocked.record, stocked.record.now())]

    refused(stocked.receive().scan(own_code("lot", lot).text), "OWN_LABEL")
    assert stocked.on_hand(VANCOMYCIN) == 1


def test_the_label_of_a_lot_that_was_taken_back_is_no_lots(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(VIAL), "RECEIVED")
    [lot] = [each.lot_id for each in stock.stock_now(pharmacy.record, pharmacy.record.now())]
    bench.undo()

    assert looked_at(pharmacy, own_code("lot", lot).text).code == "NOT_ON_FILE"


@pytest.mark.parametrize("kind", ["preparation", "container", "tote", "asset"])
def test_a_label_of_ours_on_what_is_not_on_record_is_set_aside(pharmacy: Pharmacy, kind: LocalKind) -> None:
    outcome = looked_at(pharmacy, own_code(kind, "K1-7F2").text)

    assert outcome.code == "NOT_ON_FILE"
    assert "K1-7F2" in outcome.message
