"""Orders from a drop folder: by codes alone, good ones kept, the rest named, and none twice."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from db import orders
from kiosk.catalogues.problem import CatalogueError
from kiosk.services import order_enter, order_import, order_tables
from kiosk.services.order_check import OrderCheck
from tests.pharmacy import Pharmacy, assert_sound, contents, done, refused
from tests.service.order_world import RX, TABLES, Orders, furnish_orders, other_patient


@pytest.fixture
def made(pharmacy: Pharmacy) -> Orders:
    return furnish_orders(pharmacy)


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    folder = tmp_path / "drop"
    folder.mkdir()
    return folder


def csv_of(folder: Path, *rows: dict[str, str], name: str = "orders.csv") -> Path:
    path = folder / name
    lines = [",".join(RX), *(",".join(row.values()) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def named(found: order_import.OrdersImported) -> list[tuple[int, str | None, str]]:
    if found.named is None:
        return []
    rows = map(json.loads, found.named.read_text().splitlines())
    return [(row["row"], row["id"], row["code"]) for row in rows]


def on_file(made: Orders) -> list[str]:
    rows = made.record.rows("select number from patient_order where number is not null order by number")
    return [row["number"] for row in rows]


def test_a_row_becomes_an_order_that_a_pharmacist_can_verify(made: Orders, drop: Path) -> None:
    found = made.bring_in(csv_of(drop, RX))
    assert found.counts == {"read": 1, "kept": 1, "unchanged": 0, "waiting": 0, "rejected": 0}
    order = orders.order_numbered(made.record, "RX1001")
    assert order is not None
    assert (order.origin, order.entered_by, order.patient_id) == ("imported", "system", made.patient)
    shown = made.look(order.id)
    assert isinstance(shown, OrderCheck)
    assert dict(shown.facts)["Dose"] == "1,250 mg"
    done(made.verify(order.id))
    assert_sound(made.record)


def test_who_imports_an_order_does_not_verify_it(made: Orders, drop: Path) -> None:
    made.bring_in(csv_of(drop, RX), made.dana)
    order = orders.order_numbered(made.record, "RX1001")
    assert order is not None
    refused(made.verify(order.id, made.dana), "OWN_ORDER")


def test_a_name_is_never_a_code(made: Orders, drop: Path) -> None:
    rows = [
        {**RX, "drug": "Vancomycin 1 g"},
        {**RX, "number": "RX2", "patient": "Larkspur"},
        {**RX, "number": "RX3", "diluent": "0409-0000-01"},
        {**RX, "number": "RX4", "route": "by mouth"},
    ]
    found = made.bring_in(csv_of(drop, *rows))
    assert named(found) == [
        (2, "RX1001", "UNKNOWN_CODE"),
        (3, "RX2", "UNKNOWN_PATIENT"),
        (4, "RX3", "UNKNOWN_CODE"),
        (5, "RX4", "UNKNOWN_CODE"),
    ]
    assert found.waiting == 4
    assert on_file(made) == []
    assert found.named is not None
    assert "Larkspur" not in found.named.read_text()


def test_what_waits_for_a_code_is_taken_once_the_code_is_on_a_table(made: Orders, drop: Path) -> None:
    path = csv_of(drop, RX, {**RX, "number": "RX2", "drug": "VANCO"})
    assert made.bring_in(path).counts["waiting"] == 1
    more = TABLES.replace("code = [", 'code = [{ code = "VANCO", kind = "drug", means = "00000000000017" },')
    with_code = more.replace("00000000000017", TABLES.split('means = "')[1].split('"')[0])
    done(order_tables.bring_in(made.record, made.dana, "tables.toml", with_code.encode()))

    found = made.bring_in(path)

    assert found.counts == {"read": 2, "kept": 1, "unchanged": 1, "waiting": 0, "rejected": 0}
    assert found.named is None
    assert not path.with_name("orders.csv.rejected.jsonl").exists()
    assert on_file(made) == ["RX1001", "RX2"]


def test_an_order_that_says_something_else_than_the_one_on_file_waits(made: Orders, drop: Path) -> None:
    made.bring_in(csv_of(drop, RX))
    found = made.bring_in(csv_of(drop, {**RX, "dose": "1000"}, name="later.csv"))
    assert named(found) == [(2, "RX1001", "DIFFERS")]
    order = orders.order_numbered(made.record, "RX1001")
    assert order is not None
    assert (order.version, order.content["dose"]) == (1, "1250")


def test_a_number_that_comes_twice_in_a_file_is_taken_once(made: Orders, drop: Path) -> None:
    found = made.bring_in(csv_of(drop, RX, RX, {**RX, "dose": "1000"}))
    assert (found.kept, found.unchanged, named(found)) == (1, 1, [(4, "RX1001", "DIFFERS")])


def test_small_letters_make_no_other_order_of_it(made: Orders, drop: Path) -> None:
    made.bring_in(csv_of(drop, {**RX, "number": "rx1001"}))
    assert on_file(made) == ["RX1001"]
    found = made.bring_in(csv_of(drop, RX, {**RX, "number": "Rx1001", "dose": "1000"}, name="later.csv"))
    assert (found.kept, found.unchanged, named(found)) == (0, 1, [(3, "Rx1001", "DIFFERS")])
    refused(order_enter.enter(made.record, made.ana, made.said(number="rx1001")), "NUMBER_KNOWN")
    assert orders.order_numbered(made.record, "rx1001") is not None


def test_no_order_is_called_as_another_one_is_here(made: Orders, drop: Path) -> None:
    order = made.enter()
    found = made.bring_in(csv_of(drop, {**RX, "number": order.id}))
    assert named(found) == [(2, order.id, "NUMBER_KNOWN")]
    assert (found.kept, found.rejected) == (0, 1)


def test_json_says_the_same_as_csv(made: Orders, drop: Path) -> None:
    made.bring_in(csv_of(drop, RX))
    path = drop / "orders.json"
    path.write_text(json.dumps([{**RX, "dose": 1250, "volume_ml": 250}]))
    assert made.bring_in(path).unchanged == 1


@pytest.mark.parametrize("content", ["", "name,dose\nx,1\n", "[{", "%PDF-1.4", "number,drug,dose,dose_unit,route\n"])
def test_a_file_that_is_no_list_of_orders_changes_nothing(made: Orders, drop: Path, content: str) -> None:
    path = drop / "orders.csv"
    path.write_text(content)
    before = contents(made.record)
    with pytest.raises(CatalogueError):
        made.bring_in(path)
    assert contents(made.record) == before


def test_a_folder_gives_its_files_of_orders_by_name_and_nothing_else(drop: Path) -> None:
    for name in ("b.csv", "a.json", "c.jsonl", "notes.txt", "b.csv.rejected.jsonl"):
        (drop / name).write_text("x")
    assert [path.name for path in order_import.files_in([drop])] == ["a.json", "b.csv", "c.jsonl"]


_SPOILED = (
    ("dose", "much"), ("dose", ""), ("dose_unit", "IU"), ("number", "Jane Doe"), ("starts_at", "tomorrow"),
    ("every_hours", "-1"), ("doses", "0"), ("minutes", "1e9"), ("volume_ml", "250000000"), ("prescriber", '"Dr'),
)  # fmt: skip


def test_of_ten_thousand_rows_with_a_third_malformed_the_good_ones_are_kept_and_the_rest_named(
    made: Orders, drop: Path
) -> None:
    chance = random.Random(797)
    rows, spoiled = [], []
    for number in range(1, 10_001):
        row = {**RX, "number": f"RX{number:05}"}
        if chance.random() < 1 / 3:
            column, value = chance.choice(_SPOILED)
            row[column] = value
            spoiled.append(number + 1)
        rows.append(row)
    path = csv_of(drop, *rows)

    first = made.bring_in(path)

    good = 10_000 - len(spoiled)
    assert 3_000 < len(spoiled) < 3_700
    assert first.counts == {"read": 10_000, "kept": good, "unchanged": 0, "waiting": 0, "rejected": len(spoiled)}
    assert [row for row, _, _ in named(first)] == spoiled
    assert len(set(on_file(made))) == good

    second = made.bring_in(path)

    assert second.counts == {"read": 10_000, "kept": 0, "unchanged": good, "waiting": 0, "rejected": len(spoiled)}
    assert [row for row, _, _ in named(second)] == spoiled
    assert len(on_file(made)) == good
    assert_sound(made.record)


def test_a_patient_of_whom_nobody_asked_for_allergies_has_orders_that_wait_for_the_answer(
    made: Orders, drop: Path
) -> None:
    other_patient(made)
    made.bring_in(csv_of(drop, {**RX, "patient": "5580113"}))
    order = orders.order_numbered(made.record, "RX1001")
    assert order is not None
    refused(made.verify(order.id), "NOT_ASKED")
