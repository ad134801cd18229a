"""What lies on the shelf: now and then, what expires, what runs out."""

from __future__ import annotations

from typing import Any

import pytest

from db import instants, item_search, items, ledger, locations, settings, shortages, stock
from db.ledger import Movement, Place
from kiosk.services.home import home_view
from kiosk.settings import SHORT_DATED_DAYS, ZONE, site_at
from tests import codes
from tests.delivery import recall
from tests.pharmacy import Bench, Pharmacy, asked, done, stock_of
from tests.service.command_line import Kiosk

VANCOMYCIN = "Vancomycin 1 g"


def receive(bench: Bench, lot: str, expiry: str, packs: int = 1) -> None:
    """Receive some vials, whatever their date."""
    outcome = bench.scan(codes.package(codes.VANCOMYCIN, lot, expiry))
    if outcome.name == "ask":
        outcome = bench.answer(reason="a test")
    done(outcome)
    if packs > 1:
        done(bench.answer(packs=packs))


@pytest.fixture
def kiosk(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Kiosk:
    return Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)


def test_the_shelf_can_be_seen_as_it_was(pharmacy: Pharmacy, kiosk: Kiosk) -> None:
    bench = pharmacy.receive()
    receive(bench, "VN1", "280331", 5)
    pharmacy.clock.advance(hours=1)
    receive(bench, "VN2", "270331", 2)
    pharmacy.clock.advance(hours=1)
    recall(pharmacy.record, pharmacy.items[VANCOMYCIN], "VN1")
    pharmacy.clock.advance(hours=1)
    done(bench.undo())

    def at(instant: str) -> list[tuple[str, str, int]]:
        lines = stock.stock_then(pharmacy.record, instant)
        assert [(line["lot"], line["state"], line["quantity"]) for line in kiosk("stock", "--at", instant).lines] == [
            (line.batch_lot, line.state, line.quantity) for line in lines
        ]
        return [(line.batch_lot, line.state, line.quantity) for line in lines]

    assert at("2026-11-23T14:59:59.999Z") == []
    assert at("2026-11-23T15:00:00.000Z") == [("VN1", "available", 5)]
    assert at("2026-11-23T16:00:00.000Z") == [("VN2", "available", 2), ("VN1", "available", 5)]
    assert at("2026-11-23T17:00:00.000Z") == [("VN2", "available", 2), ("VN1", "recalled", 5)]
    assert at("2026-11-23T18:00:00.000Z") == [("VN2", "available", 1), ("VN1", "recalled", 5)]
    assert stock.stock_then(pharmacy.record, pharmacy.record.now()) == stock.stock_now(
        pharmacy.record, pharmacy.record.now()
    )


def test_serials_are_where_they_were(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    asked(bench.scan(codes.package(codes.DAPTOMYCIN, "DP1", "271231", "SN7")), "INDICATOR")
    done(bench.answer(indicator="in range"))
    then = pharmacy.record.now()
    pharmacy.clock.advance(minutes=1)
    done(bench.scan(codes.shelf(pharmacy.places["Refrigerator"])))

    def serials(lines: list[stock.StockLine]) -> list[tuple[str, tuple[str, ...]]]:
        return [(line.location, line.serials) for line in lines]

    assert serials(stock.stock_then(pharmacy.record, then)) == [("Receiving bench", ("SN7",))]
    assert serials(stock.stock_now(pharmacy.record, pharmacy.record.now())) == [("Refrigerator", ("SN7",))]


def test_a_lot_expires_at_the_midnight_of_the_site(pharmacy: Pharmacy) -> None:
    receive(pharmacy.receive(), "VN1", "261124")
    states = []
    for instant in ("2026-11-25T05:59:59.999Z", "2026-11-25T06:00:00.000Z"):
        states += [line.state for line in stock.stock_now(pharmacy.record, instant)]

    assert states == ["available", "expired"]


def test_a_recall_weighs_more_than_an_expiry_and_that_more_than_a_quarantine(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    for lot in ("VN1", "VN2"):
        asked(bench.scan(codes.package(codes.VANCOMYCIN, lot, "261031")), "EXPIRED")
        done(bench.answer(quarantine=True))
    recall(pharmacy.record, pharmacy.items[VANCOMYCIN], "VN1")

    assert [(lot, state) for _, lot, _, state, _ in stock_of(pharmacy.record)] == [
        ("VN1", "recalled"),
        ("VN2", "expired"),
    ]


def test_expiring_counts_days_of_the_site_and_lists_the_first_first(pharmacy: Pharmacy, kiosk: Kiosk) -> None:
    bench = pharmacy.receive()
    for lot, expiry in (
        ("OLD", "261122"),
        ("TODAY", "261123"),
        ("IN7", "261130"),
        ("IN8", "261201"),
        ("LATE", "280101"),
    ):
        receive(bench, lot, expiry)

    found = [(line["lot"], line["days_left"]) for line in kiosk("expiring", "--within", "7").lines]

    assert found == [("OLD", -1), ("TODAY", 0), ("IN7", 7)]
    late = kiosk("expiring", "--within", "7", now="2026-11-24T05:59:00Z").lines
    assert [(line["lot"], line["days_left"]) for line in late] == found, "23:59 in Chicago is the same day"
    next_day = kiosk("expiring", "--within", "7", now="2026-11-24T06:00:00Z").lines
    assert [(line["lot"], line["days_left"]) for line in next_day] == [
        ("OLD", -2),
        ("TODAY", -1),
        ("IN7", 6),
        ("IN8", 7),
    ]


def test_short_says_out_when_only_unusable_stock_is_left(pharmacy: Pharmacy, kiosk: Kiosk) -> None:
    with pharmacy.record.write("system", "test") as write:
        for name, par in ((VANCOMYCIN, 5), ("CeFAZolin 2 g", 2), ("Meropenem 1 g", 1)):
            items.set_par(write, pharmacy.items[name], pharmacy.places["Shelf"], par)
    bench = pharmacy.receive()
    done(bench.scan(codes.package(codes.CEFAZOLIN, "CZ1", "280331")))
    receive(bench, "VN1", "261031", 9)
    short = {
        VANCOMYCIN: {"usable": 0, "on_shelf": 9, "par": 5, "state": "out_only_expired"},
        "Meropenem 1 g": {"usable": 0, "on_shelf": 0, "par": 1, "state": "out"},
        "CeFAZolin 2 g": {"usable": 1, "on_shelf": 1, "par": 2, "state": "below_par"},
    }

    lines = kiosk("short").lines

    assert [line["name"] for line in lines] == ["Meropenem 1 g", VANCOMYCIN, "CeFAZolin 2 g"], "the emptiest first"
    for line in lines:
        assert {key: line[key] for key in ("usable", "on_shelf", "par", "state")} == short[line["name"]]
        assert (line["item"], line["unit"], line["on_order"]) == (pharmacy.items[line["name"]], "vial", 0)


@pytest.mark.parametrize("unusable", ["recalled", "quarantined", "expired"])
def test_what_must_not_be_used_does_not_count_against_the_par(pharmacy: Pharmacy, unusable: str) -> None:
    with pharmacy.record.write("system", "test") as write:
        items.set_par(write, pharmacy.items[VANCOMYCIN], pharmacy.places["Shelf"], 3)
    bench = pharmacy.receive()
    receive(bench, "VN1", "261031" if unusable == "expired" else "280331", 3)
    if unusable == "recalled":
        recall(pharmacy.record, pharmacy.items[VANCOMYCIN], "VN1")
    if unusable == "quarantined":
        [row] = pharmacy.record.rows("select lot_id, location_id from stock")
        with pharmacy.record.write("system", "test") as write:
            for status, units in (("available", -3), ("quarantined", 3)):
                place = Place(row["lot_id"], row["location_id"], status)  # type: ignore[arg-type]
                ledger.post(write, Movement("hold", place, units, key=status))

    [line] = shortages.short(pharmacy.record, pharmacy.record.now())

    assert (line.usable, line.on_shelf, line.state) == (0, 3, "out_only_expired")


def test_enough_is_not_short(pharmacy: Pharmacy) -> None:
    with pharmacy.record.write("system", "test") as write:
        items.set_par(write, pharmacy.items[VANCOMYCIN], pharmacy.places["Shelf"], 2)
    receive(pharmacy.receive(), "VN1", "280331", 2)

    assert shortages.short(pharmacy.record, pharmacy.record.now()) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [("vanc", [VANCOMYCIN]), ("1 G", ["Meropenem 1 g", VANCOMYCIN]), (codes.VANCOMYCIN[2:10], [VANCOMYCIN]),
     ("0.9% 100ml", ["Sodium chloride 0.9 % 100 mL"]), ("%", []), ("_", []), ("\\", []), ("'; drop table item", [])],
)  # fmt: skip
def test_items_are_found_by_part_of_a_name_or_code(pharmacy: Pharmacy, text: str, names: list[str]) -> None:
    assert [item.name for item in item_search.search(pharmacy.record, text)] == names


@pytest.mark.parametrize("name", ["ÖLSÄURE 5 %", "Ölsäure 5 %"])
def test_items_with_letters_that_are_not_english_are_found(pharmacy: Pharmacy, name: str) -> None:
    with pharmacy.record.write("system", "test") as write:
        items.add_item(write, items.NewItem(name, "drug", "vial", "room"))

    assert [item.name for item in item_search.search(pharmacy.record, name[:4])] == [name]


def test_a_setting_is_read_as_of_its_instant(pharmacy: Pharmacy) -> None:
    before = pharmacy.record.now()
    with pharmacy.record.write("system", "test") as write:
        for value in (30, 60):
            settings.put_setting(
                write,
                SHORT_DATED_DAYS,
                value,
                source_note="",
                approved_by=None,
                effective_from="2026-12-01T00:00:00.000Z",
            )
        settings.put_setting(write, ZONE, "Not/AZone", source_note="", approved_by=None)

    assert site_at(pharmacy.record, before).short_dated_days == 90
    later = site_at(pharmacy.record, "2026-12-01T00:00:00.000Z")
    assert later.short_dated_days == 60, "of two for the same instant, the later entry"
    assert later.zone.key == "UTC"
    found = settings.setting_at(pharmacy.record, SHORT_DATED_DAYS, "2026-12-02T00:00:00.000Z")
    assert found is not None
    assert found.draft


def test_the_first_shelf_of_a_kind_is_the_usual_one(pharmacy: Pharmacy) -> None:
    with pharmacy.record.write("system", "test") as write:
        locations.add_location(write, "Another shelf", "room")

    usual = locations.usual_location(pharmacy.record, "room")
    assert usual is not None
    assert usual.name == "Shelf"
    assert instants.from_text(pharmacy.record.now()) == pharmacy.clock()


def test_what_is_recalled_is_one_line_though_a_part_of_it_is_in_quarantine(pharmacy: Pharmacy, kiosk: Kiosk) -> None:
    bench = pharmacy.receive()
    for serial in ("S2", "S1"):
        done(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331", serial)))
    [_, row] = pharmacy.record.rows("select lot_id, location_id, unit_id from movement order by seq")
    with pharmacy.record.write("system", "test") as write:
        for status, units in (("available", -1), ("quarantined", 1)):
            place = Place(row["lot_id"], row["location_id"], status)  # type: ignore[arg-type]
            ledger.post(write, Movement("hold", place, units, key=status, unit_id=row["unit_id"]))
    assert [(line["state"], line["serials"]) for line in kiosk("stock").lines] == [
        ("available", ["S2"]),
        ("quarantined", ["S1"]),
    ]
    recall(pharmacy.record, pharmacy.items[VANCOMYCIN], "VN1")

    for found in (kiosk("stock").lines, kiosk("stock", "--at", "2026-11-23T15:00:00Z").lines):
        assert [(line["state"], line["quantity"], line["serials"]) for line in found] == [("recalled", 2, ["S1", "S2"])]


def test_what_expires_is_sorted_as_every_list_of_stock(pharmacy: Pharmacy, kiosk: Kiosk) -> None:
    bench = pharmacy.receive()
    receive(bench, "VN1", "261125")
    receive(bench, "VN0", "261128")
    outcome = bench.scan(codes.package(codes.CEFAZOLIN, "CZ1", "261130"))
    assert outcome.name == "ask"
    done(bench.answer(reason="a test"))

    assert [line["lot"] for line in kiosk("expiring", "--within", "30").lines] == ["CZ1", "VN1", "VN0"]


def test_what_expires_soon_may_still_be_used_and_is_counted_up_to_a_number(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    dates = (("OLD", "261031"), ("GONE", "261202"), ("SOON2", "261205"), ("SOON1", "261201"), ("LATE", "280101"))
    for lot, expiry in dates:
        receive(bench, lot, expiry, 2)
    recall(pharmacy.record, pharmacy.items[VANCOMYCIN], "GONE")

    now = pharmacy.record.now()
    for limit, counted, found in ((1, 9, 2), (1, 1, 1)):
        lines, count = stock.expiring_soon(pharmacy.record, now, "2026-12-23T00:00:00.000Z", limit, counted)
        assert ([(line.batch_lot, line.quantity) for line in lines], count) == ([("SOON1", 2)], found)
    due = home_view(pharmacy.record, now).due
    assert [(row.word, row.text) for row in due.rows[-2:]] == [("8 DAYS", VANCOMYCIN), ("12 DAYS", VANCOMYCIN)]
    assert (due.total, due.more) == (len(due.rows), False)
