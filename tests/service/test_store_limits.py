"""What no column can hold, and numbers that were given before: said in a sentence on both engines."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from db import catalogue, identifiers, items, people, scans, settings
from db.errors import StoreError
from db.items import NewItem
from tests.pharmacy import Pharmacy, assert_sound
from tests.service.tamper import behind_the_back


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**5000], ids=["above", "below", "huge"])
def test_a_number_that_no_column_holds_is_refused_in_a_sentence(pharmacy: Pharmacy, number: int) -> None:
    record = pharmacy.record
    with pytest.raises(StoreError) as caught:
        record.rows("select name from item where active = :n", n=number)
    assert caught.value.code == "NUMBER_TOO_LARGE"
    with pytest.raises(StoreError) as caught, record.write("system", "test") as write:
        items.set_par(write, pharmacy.items["Vancomycin 1 g"], pharmacy.places["Shelf"], number)
    assert caught.value.code == "NUMBER_TOO_LARGE"
    with pytest.raises(StoreError) as caught, record.write("system", "test") as write:
        write.run_many("update item set active = :n", [{"n": number}])
    assert caught.value.code == "NUMBER_TOO_LARGE"
    assert_sound(record)


def test_the_largest_number_is_kept(pharmacy: Pharmacy) -> None:
    with pharmacy.record.write("system", "test") as write:
        items.set_par(write, pharmacy.items["Vancomycin 1 g"], pharmacy.places["Shelf"], 2**63 - 1)

    assert pharmacy.record.rows("select par from par_level") == [{"par": 2**63 - 1}]


def _scan(pharmacy: Pharmacy) -> str:
    return scans.store_scan(pharmacy.record, "x", "serial", "demo").id


def _add_person(pharmacy: Pharmacy) -> str:
    with pharmacy.record.write("system", "test") as write:
        return people.add_person(write, "Cy Young")


def _put_setting(pharmacy: Pharmacy) -> str:
    with pharmacy.record.write("system", "test") as write:
        settings.put_setting(write, "x", 1, source_note="test", approved_by=None)
    return pharmacy.record.rows("select id from setting where key = 'x'")[0]["id"]  # type: ignore[no-any-return]


@pytest.mark.parametrize("act", [_scan, _add_person, _put_setting])
def test_a_counter_that_was_set_back_is_said_in_a_sentence(pharmacy: Pharmacy, act: Callable[[Pharmacy], str]) -> None:
    number = identifiers.decode(act(pharmacy).partition("-")[2])
    with behind_the_back(pharmacy.place) as database:
        database.execute(f"update id_counter set last = {number - 1}")

    with pytest.raises(StoreError) as caught:
        act(pharmacy)

    assert caught.value.code == "NUMBER_GIVEN_BEFORE"
    assert "unique" not in caught.value.message.lower()
    assert "kiosk verify" in caught.value.next_step


def _name_twice(pharmacy: Pharmacy) -> None:
    with pharmacy.record.write("system", "test") as write:
        item = items.add_item(write, NewItem("A", "drug", "vial", "room"))
        packaging = catalogue.add_packaging(write, item, "vial", 1, confirmed=True)
        for _ in range(2):
            catalogue.add_identifier(write, item, packaging, "GTIN", "00012345600012", "catalogue")


def test_the_same_code_twice_is_not_taken_for_a_counter_set_back(pharmacy: Pharmacy) -> None:
    with pytest.raises(StoreError) as caught:
        _name_twice(pharmacy)
    assert caught.value.code == "DATABASE_ERROR"
