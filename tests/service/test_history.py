"""Searching the record: what fits is found, nothing else is, the newest first, a page at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from db import history, lots, people
from db.history import Page, Search
from db.history_places import Kind, Thing
from kiosk.services.outcome import Refused
from kiosk.services.record_filter import Asked, Filter, filter_of
from tests import codes
from tests.pharmacy import Bench, Pharmacy, asked, done
from tests.service.reading import page

VANCOMYCIN = "Vancomycin 1 g"
CEFAZOLIN = "CeFAZolin 2 g"


@pytest.fixture
def worked(pharmacy: Pharmacy) -> Pharmacy:
    """Three days of work by two people at two kiosks."""
    _received(pharmacy, pharmacy.receive(), codes.VANCOMYCIN, "VN1")
    pharmacy.clock.advance(days=1)
    bench = pharmacy.receive(pharmacy.ben)
    _received(pharmacy, bench, codes.VANCOMYCIN, "VN2")
    _received(pharmacy, bench, codes.CEFAZOLIN, "CZ1")
    pharmacy.clock.advance(days=1)
    elsewhere = pharmacy.reopen("K2")
    other = pharmacy.resume(bench.receive.job_id, pharmacy.ana, elsewhere)
    _received(pharmacy, other, codes.VANCOMYCIN, "VN1")
    with pharmacy.record.write(pharmacy.ben, "recall") as write:
        lots.recall(write, _lot(pharmacy, "VN2"), "particles")
    return pharmacy


def _received(pharmacy: Pharmacy, bench: Bench, product: str, lot: str) -> None:
    done(bench.scan(codes.package(product, lot, "280331")), "RECEIVED")


def _lot(pharmacy: Pharmacy, batch_lot: str) -> str:
    [lot_id] = history.lots_called(pharmacy.record, batch_lot)
    return lot_id


def found(pharmacy: Pharmacy, **wanted: object) -> Page:
    return history.search(pharmacy.record, Search(**wanted), 1000)  # type: ignore[arg-type]


def actions(page: Page) -> list[str]:
    return [entry.action for entry in page.entries]


def about(kind: Kind, thing_id: str) -> dict[str, object]:
    return {"things": (Thing(kind, thing_id),)}


def test_without_a_filter_everything_is_found_once_in_the_order_of_each_chain(worked: Pharmacy) -> None:
    whole = found(worked)

    [row] = worked.record.rows("select count(*) as n from audit")
    assert len(whole.entries) == row["n"] == len({(each.node, each.epoch, each.seq) for each in whole.entries})
    for node in ("K1", "K2"):
        numbers = [(each.epoch, each.seq) for each in whole.entries if each.node == node]
        assert numbers == sorted(numbers, reverse=True)
    assert whole.cursor is None
    assert {each.name for each in whole.entries} >= {"Ana Ruiz", "Ben Okafor", "The kiosk itself"}


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_follow_one_another_without_gap_or_repeat_whatever_is_written_meanwhile(
    worked: Pharmacy, limit: int
) -> None:
    whole = found(worked).entries
    read: list[history.Entry] = []
    cursor = None
    while True:
        each = history.search(worked.record, Search(), limit, cursor)
        read += each.entries
        with worked.record.write("system", "test"):
            pass
        if each.cursor is None:
            break
        cursor = each.cursor

    assert tuple(read) == whole


def test_by_person_is_what_they_did(worked: Pharmacy) -> None:
    by_ben = found(worked, person_id=worked.ben).entries

    assert {entry.actor for entry in by_ben} == {worked.ben}
    [row] = worked.record.rows("select count(*) as n from audit where actor = :ben", ben=worked.ben)
    assert len(by_ben) == row["n"]


def test_by_job_is_its_steps_and_its_beginning(worked: Pharmacy) -> None:
    [first, second] = worked.record.rows("select id from job order by length(id), id")

    assert actions(found(worked, **about("job", first["id"]))) == ["receive.scan", "receive.begin"]
    assert actions(found(worked, **about("job", second["id"]))) == [
        "receive.scan", "receive.take_over", "receive.scan", "receive.scan", "receive.begin",
    ]  # fmt: skip


def test_by_lot_is_what_named_it_and_no_other_line_of_the_same_delivery(worked: Pharmacy) -> None:
    one, two = _lot(worked, "VN1"), _lot(worked, "VN2")

    assert actions(found(worked, **about("lot", one))) == ["receive.scan", "receive.scan"]
    assert actions(found(worked, **about("lot", two))) == ["recall", "receive.scan"]
    assert all(two in str(entry.detail) for entry in found(worked, **about("lot", two)).entries)
    either = {"things": (Thing("lot", one, (two,)),)}
    assert len(found(worked, **either).entries) == 4


def test_by_item_is_all_of_its_lots_and_codes(worked: Pharmacy) -> None:
    entries = found(worked, **about("item", worked.items[VANCOMYCIN])).entries

    assert [entry.action for entry in entries] == ["recall", *["receive.scan"] * 3, "test"]
    assert not any(_lot(worked, "CZ1") in str(entry.detail) for entry in entries)


def test_by_location_is_what_moved_there(worked: Pharmacy) -> None:
    entries = found(worked, **about("location", worked.places["Shelf"])).entries

    assert [entry.action for entry in entries] == [*["receive.scan"] * 4, "set_up"]
    assert actions(found(worked, **about("location", worked.places["Freezer"]))) == ["set_up"]


def test_by_code_is_when_it_was_put_on_file_and_verified_and_what_came_under_it(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    asked(bench.scan(codes.package(codes.NOBODY_KNOWS, "TB1", "280228")), "UNKNOWN_PRODUCT")
    done(bench.answer(item=pharmacy.items[VANCOMYCIN], units_per_pack="1"))
    [row] = pharmacy.record.rows("select id from identifier where value = :value", value=codes.NOBODY_KNOWS)
    done(bench.verify(row["id"], pharmacy.ben))
    done(bench.scan(codes.package(codes.NOBODY_KNOWS, "TB1", "280228")))

    found_by_code = actions(found(pharmacy, **about("identifier", row["id"])))
    assert found_by_code == ["receive.scan", "receive.verify", "receive.answer"]


def test_by_package_is_what_was_done_with_the_one(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    for serial in ("S1", "S2"):
        done(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331", serial)))
    done(bench.undo())
    [one, two] = pharmacy.record.rows("select id from unit order by serial")

    assert actions(found(pharmacy, **about("unit", one["id"]))) == ["receive.scan"]
    assert actions(found(pharmacy, **about("unit", two["id"]))) == ["receive.undo", "receive.scan"]


def test_a_persons_own_history_is_what_was_done_with_them(worked: Pharmacy) -> None:
    with worked.record.write(worked.ben, "user.add") as write:
        eva = people.add_person(write, "Eva Lind")
    with worked.record.write(worked.ben, "user.roles", eva) as write:
        people.set_roles(write, eva, ("auditor",))

    assert actions(found(worked, **about("person", eva))) == ["user.roles", "user.add"]
    assert actions(found(worked, **about("person", worked.ana))) == ["test"]
    assert actions(found(worked, **about("person", "demo"))) == []


def test_days_are_those_of_the_site_and_all_conditions_hold_together(worked: Pharmacy) -> None:
    def of(**wanted: object) -> list[str]:
        asked = filter_of(worked.record, Asked(**wanted))  # type: ignore[arg-type]
        assert isinstance(asked, Filter), asked
        return [line.action for line in page(worked.record, asked, 1000).lines]

    first, second, third = (date(2026, 11, day) for day in (23, 24, 25))
    assert of(first_day=first, last_day=first)[:3] == ["receive.scan", "scan", "receive.begin"]
    assert "receive.scan" not in of(first_day=date(2026, 11, 22), last_day=date(2026, 11, 22))
    assert of(first_day=second, last_day=second, lot="cz1") == ["receive.scan"]
    assert of(first_day=third, lot="VN2") == ["recall"]
    assert of(first_day=second, lot="VN2", person="ben okafor") == ["recall", "receive.scan"]
    assert of(item=VANCOMYCIN, lot="VN1", last_day=first) == ["receive.scan"]
    assert of(person="Ana Ruiz", job=_job(worked), lot="VN2") == []
    assert of(person="Ana Ruiz", job=_job(worked), lot="VN1") == ["receive.scan"]


def _job(pharmacy: Pharmacy) -> str:
    [_, second] = pharmacy.record.rows("select id from job order by length(id), id")
    return str(second["id"])


@pytest.mark.parametrize(
    ("hour", "first_day"),
    [(datetime(2026, 11, 26, 5, 59, tzinfo=UTC), 25), (datetime(2026, 11, 26, 6, 0, tzinfo=UTC), 26)],
)
def test_a_day_begins_at_the_sites_midnight(pharmacy: Pharmacy, hour: datetime, first_day: int) -> None:
    pharmacy.clock.instant = hour
    with pharmacy.record.write("system", "at midnight"):
        pass
    day = date(2026, 11, first_day)
    asked = filter_of(pharmacy.record, Asked(first_day=day, last_day=day))
    assert isinstance(asked, Filter)

    assert [line.action for line in page(pharmacy.record, asked, 10).lines] == ["at midnight"]


@pytest.mark.parametrize(
    "nobody", [{"person": "Nobody"}, {"item": "no such"}, {"lot": "XX9"}, {"job": "K1-ZZ"}, {"location": "Attic"}]
)
def test_what_names_nothing_is_refused(worked: Pharmacy, nobody: dict[str, str]) -> None:
    refused = filter_of(worked.record, Asked(**nobody))  # type: ignore[arg-type]

    assert isinstance(refused, Refused)
    assert refused.next_step


@pytest.mark.parametrize("hostile", ["%%", "_", "'; drop table lot; --", '"', "\\"])
def test_what_is_typed_is_never_a_pattern_nor_a_statement(worked: Pharmacy, hostile: str) -> None:
    for typed in (Asked(lot=hostile), Asked(item=hostile), Asked(person=hostile), Asked(location=hostile)):
        assert isinstance(filter_of(worked.record, typed), Refused)


def test_an_entry_that_was_spoilt_hides_no_other(worked: Pharmacy) -> None:
    from tests.service.tamper import behind_the_back

    with behind_the_back(worked.place) as database:
        database.execute("update audit set detail = 'no json' where action = 'recall'")

    whole = found(worked)
    [spoilt] = [entry for entry in whole.entries if entry.action == "recall"]
    assert spoilt.detail == {"unreadable": True}
    assert len(whole.entries) > 10
