"""Importing catalogues: what comes of a file the first time, the second time, and after people changed things here."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from db import catalogue, items
from db.items import Item
from kiosk.catalogues.entry import Entry
from kiosk.services import import_catalogue
from kiosk.services.import_catalogue import Imported
from kiosk.services.import_merge import Heard
from scanners.check_digits import check_digit
from tests import codes
from tests.pharmacy import Pharmacy, assert_sound, contents
from tests.service.command_line import Kiosk
from tests.service.office import Office, furnished
from tests.unit.catalogues.gudid_xml import document, gtin, identifier

DATA = Path(__file__).resolve().parents[1] / "data"
NDC = ("product", "package"), ("unfinished_product", "unfinished_package")
HEADER = "name,scheme,identifier,units_per_pack,base_unit,level,manufacturer,par,storage\n"


@pytest.fixture
def office(pharmacy: Pharmacy) -> Office:
    return furnished(pharmacy)


@pytest.fixture
def kiosk(office: Office, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    pharmacy = office.pharmacy
    return Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)


def said(imported: dict[str, Any]) -> tuple[int, int, int, int]:
    assert imported["read"] == sum(imported[name] for name in ("created", "updated", "unchanged", "rejected"))
    return imported["created"], imported["updated"], imported["unchanged"], imported["rejected"]


def csv_file(tmp_path: Path, *rows: str) -> str:
    path = tmp_path / "list.csv"
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return str(path)


def xml_file(tmp_path: Path, content: bytes) -> str:
    path = tmp_path / "devices.xml"
    path.write_bytes(content)
    return str(path)


def item_of(pharmacy: Pharmacy, scheme: str, value: str) -> Item:
    found = catalogue.link(pharmacy.record, scheme, value)
    assert found is not None
    return found.item


def gtin14(payload: str) -> str:
    return payload + check_digit(payload)


@pytest.mark.parametrize(
    ("kind", "files"),
    [("gudid", ("gudid/devices.xml",)), *(("ndc", tuple(f"ndc/{name}.txt" for name in pair)) for pair in NDC)],
)
def test_real_catalogues_come_in_once(
    kiosk: Kiosk, pharmacy: Pharmacy, tmp_path: Path, kind: str, files: tuple[str, ...]
) -> None:
    paths = [str(DATA / name) for name in files]
    rejected = ("--rejected", str(tmp_path / "rejected.jsonl"))
    first = kiosk("import", kind, *paths, *rejected).only
    created, updated, unchanged, refused = said(first)
    assert created > 0
    assert unchanged == 0
    before = contents(pharmacy.record)

    second = kiosk("import", kind, *paths, *rejected).only

    assert said(second) == (0, 0, created + updated, refused)
    assert (second["sha256"], second["packagings"]) == (first["sha256"], first["packagings"])
    assert contents(pharmacy.record) == before
    assert_sound(pharmacy.record)


def test_a_code_three_packages_deep_names_its_item_and_all_that_is_in_it(kiosk: Kiosk, tmp_path: Path) -> None:
    content = document(
        identifier(gtin(1)),
        identifier(gtin(2), "Package", contains=gtin(1), quantity="5"),
        identifier(gtin(3), "Package", contains=gtin(2), quantity="4"),
        identifier(gtin(4), "Package", contains=gtin(3), quantity="6"),
        brand="Filter set",
        count="2",
    )
    assert said(kiosk("import", "gudid", xml_file(tmp_path, content)).only) == (1, 0, 0, 0)

    item = kiosk("item", gtin(4)).only

    assert item["name"] == "Filter set"
    assert {each["value"]: each["units_per_pack"] for each in item["packagings"]} == {
        gtin(1): 2, gtin(2): 10, gtin(3): 40, gtin(4): 240,
    }  # fmt: skip


def test_an_ndc_brings_its_gtin_which_a_person_has_to_confirm(kiosk: Kiosk, tmp_path: Path) -> None:
    kiosk("import", "ndc", *(str(DATA / f"ndc/{name}.txt") for name in NDC[0]))
    row = (DATA / "ndc/package.txt").read_text(encoding="cp1252").splitlines()[1].split("\t")
    item = kiosk("item", row[2]).only
    derived = [each for each in item["identifiers"] if each["origin"] == "derived"]
    digits = row[2].replace("-", "")
    assert gtin14(f"003{digits}") in [each["value"] for each in derived]
    assert {each["scheme"] for each in derived} == {"GTIN"}


def test_what_a_person_changed_stays_and_all_else_follows_the_catalogue(
    kiosk: Kiosk, pharmacy: Pharmacy, tmp_path: Path
) -> None:
    file = csv_file(tmp_path, f"Cefepime 2 g,GTIN,{gtin(7)},1,vial,vial,Northlake,10,room")
    kiosk("import", "csv", file)
    item = item_of(pharmacy, "GTIN", gtin(7))
    with pharmacy.record.write(pharmacy.ana, "test") as write:
        items.change_item(write, item, {"storage": "refrigerated"})

    file = csv_file(tmp_path, f"Cefepime 2 g,GTIN,{gtin(7)},1,vial,vial,Northlake,12,frozen")
    assert said(kiosk("import", "csv", file).only) == (0, 1, 0, 0)

    item = item_of(pharmacy, "GTIN", gtin(7))
    assert item.storage == "refrigerated", "a person said so here"
    assert [level.par for level in items.par_levels(pharmacy.record, item.id)] == [12], "nobody changed it here"
    assert said(kiosk("import", "csv", file).only) == (0, 0, 1, 0)
    assert_sound(pharmacy.record)


def test_a_pack_that_was_counted_here_keeps_its_count(kiosk: Kiosk, pharmacy: Pharmacy, tmp_path: Path) -> None:
    def with_units(first: int, second: int) -> str:
        rows = (f"Gauze,GTIN,{gtin(number)},{n},each,box,,," for number, n in ((1, first), (2, second)))
        return csv_file(tmp_path, *rows)

    kiosk("import", "csv", with_units(10, 20))
    with pharmacy.record.write(pharmacy.ana, "test") as write:
        counted = catalogue.link(write, "GTIN", gtin(1))
        assert counted is not None
        catalogue.confirm_units(write, counted.packaging_id, 12)

    assert said(kiosk("import", "csv", with_units(11, 25)).only) == (0, 2, 0, 0)

    packs = [catalogue.link(pharmacy.record, "GTIN", gtin(number)) for number in (1, 2)]
    assert [pack.units_per_pack for pack in packs if pack] == [12, 25]
    assert_sound(pharmacy.record)


def test_a_product_that_is_here_already_is_not_put_there_twice(
    kiosk: Kiosk, pharmacy: Pharmacy, tmp_path: Path
) -> None:
    rows = (
        f"VANCOMYCIN HCL 1G,GTIN,{codes.VANCOMYCIN},1,vial,vial,Northlake,30,room",
        f"VANCOMYCIN HCL 1G,GTIN,{gtin(9)},100,vial,case,Northlake,30,room",
    )
    assert said(kiosk("import", "csv", csv_file(tmp_path, *rows)).only) == (1, 1, 0, 0)

    item = item_of(pharmacy, "GTIN", gtin(9))
    assert (item.id, item.name) == (pharmacy.items["Vancomycin 1 g"], "Vancomycin 1 g"), "it keeps its name here"
    assert_sound(pharmacy.record)


def test_rows_that_cannot_be_taken_are_named_with_the_reason(kiosk: Kiosk, pharmacy: Pharmacy, tmp_path: Path) -> None:
    rows = (
        f"Gauze,GTIN,{gtin(1)},1,each,each,,,room",
        f"Gauze,GTIN,{gtin(2)},10,each,box,,,refrigerated",
        "Swab,GTIN,123,1,each,each,,,room",
        f"Both,GTIN,{codes.VANCOMYCIN},1,vial,vial,,,room",
        f"Both,GTIN,{codes.CEFAZOLIN},1,vial,vial,,,room",
    )
    imported = kiosk("import", "csv", csv_file(tmp_path, *rows)).only

    assert said(imported) == (1, 1, 0, 3)
    told = [json.loads(line) for line in Path(imported["rejected_file"]).read_text().splitlines()]
    assert [(each["row"], each["code"]) for each in told] == [
        (3, "ROWS_DISAGREE"), (4, "BAD_GTIN"), (6, "CODE_ELSEWHERE"),
    ], told  # fmt: skip
    assert all(set(each) == {"row", "id", "code", "message"} for each in told)
    assert catalogue.link(pharmacy.record, "GTIN", gtin(2)) is None


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("cut.xml", document(identifier(gtin(1)))[:-20], "TRUNCATED"),
        ("entity.xml", b'<!DOCTYPE g [<!ENTITY a "b">]>' + document(identifier(gtin(1))), "UNSAFE_XML"),
        ("other.xml", b"<html><body/></html>", "WRONG_FILE"),
        ("empty.xml", b"", "EMPTY_FILE"),
        ("sheet.xml", b"PK\x03\x04" + b"0" * 99, "WRONG_FILE"),
    ],
)
def test_a_file_that_is_not_whole_or_not_the_right_one_leaves_nothing(
    kiosk: Kiosk, pharmacy: Pharmacy, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    before = contents(pharmacy.record)
    (tmp_path / name).write_bytes(content)

    ran = kiosk("import", "gudid", str(tmp_path / name))

    assert (ran.code, ran.error) == (1, code), ran.out
    assert contents(pharmacy.record) == before
    assert "Traceback" not in ran.err


def test_two_files_of_which_one_is_wrong_leave_nothing(kiosk: Kiosk, pharmacy: Pharmacy, tmp_path: Path) -> None:
    before = contents(pharmacy.record)
    good = csv_file(tmp_path, f"Gauze,GTIN,{gtin(1)},1,each,each,,,room")
    (tmp_path / "bad.csv").write_text("colour,shape\nred,round\n")
    assert kiosk("import", "csv", good, str(tmp_path / "bad.csv")).error == "BAD_HEADER"
    assert contents(pharmacy.record) == before


def test_product_and_package_file_are_given_in_any_order_but_together(kiosk: Kiosk) -> None:
    product, package = (str(DATA / f"ndc/{name}.txt") for name in NDC[0])
    assert kiosk("import", "ndc", package).error == "NO_PARTNER"
    assert said(kiosk("import", "ndc", package, product).only)[0] > 0


def test_files_of_two_downloads_are_told_apart_before_anything_is_kept(
    kiosk: Kiosk, pharmacy: Pharmacy, tmp_path: Path
) -> None:
    before = contents(pharmacy.record)
    product, package = (tmp_path / "product.txt", tmp_path / "package.txt")
    product.write_bytes((DATA / "ndc/product.txt").read_bytes())
    package.write_bytes((DATA / "ndc/unfinished_package.txt").read_bytes())

    ran = kiosk("import", "ndc", str(product), str(package))

    assert (ran.code, ran.error) == (1, "NO_PARTNER"), ran.out
    assert contents(pharmacy.record) == before
    assert sorted(path.name for path in tmp_path.glob("*.jsonl")) == []


def test_how_far_a_file_was_checked_is_told_in_bytes(tmp_path: Path) -> None:
    files = {name: DATA / name for name in ("gudid/devices.xml", "ndc/product.txt", "ndc/package.txt")}
    listed = Path(csv_file(tmp_path, *(f"Item {n},GTIN,{gtin(n)},1,each,each,,,room" for n in range(1, 4))))
    gudid, products, packages = files.values()
    told: dict[Path, list[int]] = {gudid: [], packages: [], listed: []}
    import_catalogue.check_gudid(gudid, told[gudid].append)
    import_catalogue.check_ndc(products, packages, told[packages].append)
    import_catalogue.check_csv(listed, told[listed].append)
    for path, amounts in told.items():
        assert amounts == sorted(amounts)
        assert amounts[-1] == path.stat().st_size


def test_an_import_does_not_grow_with_the_items_of_a_catalogue() -> None:
    heard = Heard()
    kept = 2_000
    tracemalloc.start()
    try:
        for number in range(kept):
            facts = {"name": f"Device {number}", "storage_note": f"Keep it dry, {number}. " * 10}
            assert heard.is_first(Entry("gudid", f"{number:014}", number, f"{number:014}", facts, {}, ()))
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held / kept < 200, "bytes an item"
    assert not heard.is_first(Entry("gudid", f"{7:014}", kept, "", {}, {}, ()))


def test_what_is_done_when_it_is_stopped_stays_and_the_next_import_goes_on(pharmacy: Pharmacy, tmp_path: Path) -> None:
    path = Path(csv_file(tmp_path, *(f"Item {n},GTIN,{gtin(n)},1,each,each,,,room" for n in range(1, 501))))
    found = import_catalogue.check_csv(path)
    done: list[int] = []

    stopped = import_catalogue.bring_in(
        pharmacy.record, "system", found, tmp_path / "no", progress=done.append, is_cancelled=lambda: len(done) == 1
    )

    assert isinstance(stopped, Imported)
    assert stopped.cancelled
    assert 0 < stopped.created == done[0] < found.rows == 500
    assert catalogue.link(pharmacy.record, "GTIN", gtin(1)) is not None
    assert catalogue.link(pharmacy.record, "GTIN", gtin(500)) is None
    whole = import_catalogue.bring_in(
        pharmacy.record, "system", found, tmp_path / "no", progress=done.append, is_cancelled=lambda: False
    )
    assert isinstance(whole, Imported)
    assert (whole.created, whole.unchanged) == (500 - stopped.created, stopped.created)
    assert not (tmp_path / "no").exists(), "no row was rejected"
    assert_sound(pharmacy.record)


def test_an_import_is_on_record_with_its_file_and_counts(kiosk: Kiosk, pharmacy: Pharmacy, tmp_path: Path) -> None:
    imported = kiosk("import", "csv", csv_file(tmp_path, f"Gauze,GTIN,{gtin(1)},1,each,each,,,room")).only
    rows = pharmacy.record.rows("select actor, action, subject, detail from audit where action = 'import.end'")
    assert [(row["actor"], row["subject"]) for row in rows] == [("system", imported["sha256"])]
    counted = json.loads(rows[0]["detail"])["imported"]
    assert (counted["file"], counted["created"]) == ("list.csv", 1)
    told = [
        line["text"] for line in kiosk("audit", "--as", "Paul Adeyemi").lines if line["action"].startswith("import")
    ]
    assert told == [
        "imported a catalogue (list.csv, 1 created)",
        "brought rows of a catalogue in (from row 1 on, 1 created)",
    ]


def test_who_is_named_must_be_allowed_to_import(kiosk: Kiosk, pharmacy: Pharmacy, tmp_path: Path) -> None:
    file = csv_file(tmp_path, f"Gauze,GTIN,{gtin(1)},1,each,each,,,room")
    before = contents(pharmacy.record)
    assert kiosk("import", "csv", file, "--as", "Ana Ruiz").error == "NOT_PERMITTED"
    assert contents(pharmacy.record) == before
    assert said(kiosk("import", "csv", file, "--as", "Paul Adeyemi").only)[0] == 1


def test_a_name_gets_its_tall_man_letters(kiosk: Kiosk, pharmacy: Pharmacy, tmp_path: Path) -> None:
    kiosk("import", "csv", csv_file(tmp_path, f"HYDROMORPHONE 2 mg/mL,GTIN,{gtin(1)},1,vial,vial,,,room"))
    item = item_of(pharmacy, "GTIN", gtin(1))
    assert item.name == "HYDROmorphone 2 mg/mL"
    assert item.look_alike_group is not None
    assert "hydrOXYzine" in item.look_alike_group


def test_the_words_of_an_import_for_people(kiosk: Kiosk, tmp_path: Path) -> None:
    ran = kiosk.raw("import", "csv", csv_file(tmp_path, f"Gauze,GTIN,{gtin(1)},1,each,each,,,room"))
    assert ran.out == "list.csv: 1 rows read, 1 created, 0 updated, 0 unchanged, 0 rejected.\n"
