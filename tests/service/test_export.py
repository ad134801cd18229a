"""Exports: whole files that a surveyor can check, safe in a spreadsheet, and each noted in the record."""

from __future__ import annotations

import csv
import hashlib
import json
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pytest

from db import chain, history, lots, people
from db.errors import StoreError
from db.record import Record
from kiosk.rules.permissions import Role
from kiosk.services.export import Exported, export
from kiosk.services.export_forms import FORMS, Form, safe
from kiosk.services.export_tables import WHAT, What
from kiosk.services.hand import own_hand
from kiosk.services.outcome import Refused
from kiosk.services.record_filter import Asked, Filter, filter_of
from tests import codes
from tests.pdf_text import pages
from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused
from tests.service.reading import page

T = TypeVar("T")


@pytest.fixture
def worked(pharmacy: Pharmacy) -> Pharmacy:
    """A day of work; Ana may take the record out."""
    with pharmacy.record.write("system", "set_up") as write:
        people.set_roles(write, pharmacy.ana, (Role.MANAGER,))
    bench = pharmacy.receive()
    for lot in ("VN1", "VN2"):
        done(bench.scan(codes.package(codes.VANCOMYCIN, lot, "280331")))
    done(bench.answer(packs=3))
    asked(bench.scan(codes.package(codes.CEFAZOLIN, "CZ1", "261031")), "EXPIRED")
    done(bench.answer(quarantine=True))
    return pharmacy


def written(
    pharmacy: Pharmacy, path: Path, form: Form = "json", what: What = "audit", wanted: Filter | None = None
) -> Exported:
    made = export(pharmacy.record, own_hand(pharmacy.record), pharmacy.ana, form, what, wanted or Filter(), path)
    assert isinstance(made, Exported), made
    return made


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("what", WHAT)
@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_everything_is_written_for_its_owner_only_and_noted(
    worked: Pharmacy, tmp_path: Path, form: Form, what: What
) -> None:
    before = chain.heads(worked.record)

    made = written(worked, tmp_path / f"out.{form}", form, what)

    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert hashlib.sha256(made.path.read_bytes()).hexdigest() == made.sha256
    assert [each.name for each in tmp_path.iterdir() if each.suffix != ""] == [made.path.name], "no half file is left"
    assert list(made.heads) == before, "the head before the export's own entry"
    [entry] = page(worked.record, Filter(), 1).lines
    assert (entry.action, entry.person_id) == ("records.export", worked.ana)
    assert entry.detail == {
        "form": form, "what": what, "filter": "all of it", "rows": made.rows, "sha256": made.sha256,
        "file": made.path.name,
    }  # fmt: skip
    assert_sound(worked.record)


def test_a_csv_has_a_row_for_each_entry_and_then_the_heads(worked: Pharmacy, tmp_path: Path) -> None:
    lines = page(worked.record, Filter(), 1000).lines
    made = written(worked, tmp_path / "out.csv", "csv")

    assert made.path.read_bytes().count(b"\r\n") == made.path.read_bytes().count(b"\n")
    *rows, head = table(made.path)
    assert [row["hash"] for row in rows] == [line.hash for line in lines]
    assert [row["text"] for row in rows] == [line.text for line in lines]
    assert rows[0]["site_time"].startswith("2026-11-23 09:00")
    assert list(head.values())[:5] == ["chain head", "K1", "1", str(made.heads[0].seq), made.heads[0].hash]


def test_a_json_is_one_object_with_heads_and_rows(worked: Pharmacy, tmp_path: Path) -> None:
    made = written(worked, tmp_path / "out.json")

    content = json.loads(made.path.read_text())
    [head] = made.heads
    assert content["heads"] == [{"node": "K1", "epoch": 1, "seq": head.seq, "hash": head.hash, "at": head.at}]
    assert len(content["rows"]) == made.rows == head.seq
    assert content["rows"][0]["hash"] == head.hash
    assert isinstance(content["rows"][0]["detail"], dict)
    assert (content["by"], content["what"], content["filter"]) == ("Ana Ruiz", "audit", {})


def test_a_printout_says_who_when_what_and_the_head_on_every_page(worked: Pharmacy, tmp_path: Path) -> None:
    for number in range(40):
        with worked.record.write(worked.ana, "setting.enter") as write:
            write.note(why=f"reason {number} 中")
    made = written(worked, tmp_path / "out.pdf", "pdf")

    found = pages(made.path.read_bytes())
    [head] = made.heads
    groups = " ".join(head.hash[at : at + 4] for at in range(0, 64, 4))
    assert len(found) > 1
    for number, text in enumerate(found, 1):
        assert f"Chain head: node K1 epoch 1 entry {head.seq} hash {groups}" in text
        assert f"page {number} of {len(found)}" in text
    assert "Printed by Ana Ruiz on 2026-11-23 09:00:00 (CST), 2026-11-23T15:00:00.000Z UTC." in found[0]
    assert "all of it" in found[0]
    whole = " ".join(" ".join(found).split())
    for line in page(worked.record, Filter(), 1000).lines[1:]:
        assert " ".join(line.hash[at : at + 4] for at in range(0, 16, 4)) in whole
    assert "[U+4E2D]" in whole


def test_the_filter_holds_for_entries_and_for_movements(worked: Pharmacy, tmp_path: Path) -> None:
    wanted = filter_of(worked.record, Asked(lot="VN2"))
    assert isinstance(wanted, Filter)
    made = written(worked, tmp_path / "audit.json", wanted=wanted)
    moved = written(worked, tmp_path / "moved.json", what="movements", wanted=wanted)

    assert [row["action"] for row in json.loads(made.path.read_text())["rows"]] == ["receive.answer", "receive.scan"]
    rows = json.loads(moved.path.read_text())["rows"]
    assert [(row["lot"], row["quantity"], row["item"], row["name"]) for row in rows] == [
        ("VN2", 2, "Vancomycin 1 g", "Ana Ruiz"),
        ("VN2", 1, "Vancomycin 1 g", "Ana Ruiz"),
    ]
    assert json.loads(moved.path.read_text())["filter"] == {"lot": "VN2"}


def test_all_movements_are_those_of_the_ledger(worked: Pharmacy, tmp_path: Path) -> None:
    made = written(worked, tmp_path / "moved.json", what="movements")

    exported = {row["id"]: row["quantity"] for row in json.loads(made.path.read_text())["rows"]}
    assert exported == {row["id"]: row["quantity"] for row in worked.record.rows("select id, quantity from movement")}


def test_stock_is_that_of_the_end_of_the_last_day(worked: Pharmacy, tmp_path: Path) -> None:
    worked.clock.advance(days=1)
    with worked.record.write(worked.ana, "recall") as write:
        [lot] = history.lots_called(write, "VN1")
        lots.recall(write, lot, "particles")
    worked.clock.advance(days=1)

    def states(name: str, **asked: Any) -> dict[str, tuple[str, int]]:
        wanted = filter_of(worked.record, Asked(**asked))
        assert isinstance(wanted, Filter)
        made = written(worked, tmp_path / name, what="stock", wanted=wanted)
        return {row["lot"]: (row["state"], row["quantity"]) for row in json.loads(made.path.read_text())["rows"]}

    whole = {"VN1": ("recalled", 1), "VN2": ("available", 3), "CZ1": ("expired", 1)}
    assert states("now.json") == whole
    assert states("then.json", last_day=date(2026, 11, 23)) == {**whole, "VN1": ("available", 1)}
    assert states("before.json", last_day=date(2026, 11, 22)) == {}
    assert states("one.json", lot="VN2") == {"VN2": ("available", 3)}
    assert isinstance(
        export(
            worked.record,
            own_hand(worked.record),
            worked.ana,
            "csv",
            "stock",
            _by(worked, "Ana Ruiz"),
            tmp_path / "x.csv",
        ),
        Refused,
    )
    assert not (tmp_path / "x.csv").exists()


def _by(pharmacy: Pharmacy, name: str) -> Filter:
    wanted = filter_of(pharmacy.record, Asked(person=name))
    assert isinstance(wanted, Filter)
    return wanted


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(pharmacy: Pharmacy, tmp_path: Path, start: str) -> None:
    hostile = f'{start}cmd|" /C calc"!A0'
    with pharmacy.record.write("system", "set_up") as write:
        people.set_roles(write, pharmacy.ana, (Role.MANAGER,))
        people.add_person(write, hostile)
    [person] = [each.id for each in people.everybody(pharmacy.record) if each.name == hostile]
    with pharmacy.record.write(person, hostile):
        pass
    made = written(pharmacy, tmp_path / "out.csv", "csv")

    cells = [cell for row in table(made.path) for cell in row.values()]
    assert "'" + hostile in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]
    assert safe(hostile) == f"'{hostile}"


def test_numbers_stay_numbers_and_texts_stay_as_they_are() -> None:
    assert [safe(cell) for cell in (-5, 7, None, "VN1", "a=b", "'x")] == [-5, 7, "", "VN1", "a=b", "'x"]


@pytest.mark.parametrize("there", ["file", "folder", "link to nowhere"])
def test_nothing_is_ever_overwritten(worked: Pharmacy, tmp_path: Path, there: str) -> None:
    path = tmp_path / "out.csv"
    if there == "file":
        path.write_text("mine")
    elif there == "folder":
        path.mkdir()
    else:
        path.symlink_to(tmp_path / "nowhere")

    refused(export(worked.record, own_hand(worked.record), worked.ana, "csv", "audit", Filter(), path), "FILE_EXISTS")

    assert there != "file" or path.read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()
    assert [line.action for line in page(worked.record, Filter(), 1).lines] != ["records.export"]


def test_who_may_not_take_it_out_gets_nothing_and_that_they_tried_stays(worked: Pharmacy, tmp_path: Path) -> None:
    refused(
        export(worked.record, own_hand(worked.record), worked.ben, "csv", "audit", Filter(), tmp_path / "out.csv"),
        "NOT_PERMITTED",
    )

    assert list(tmp_path.glob("*.csv")) == []
    [entry] = page(worked.record, Filter(), 1).lines
    assert entry.text == "was refused (not permitted): exported the record"


def test_a_folder_that_is_not_there_is_said(worked: Pharmacy, tmp_path: Path) -> None:
    path = tmp_path / "none" / "out.csv"
    with pytest.raises(StoreError) as caught:
        export(worked.record, own_hand(worked.record), worked.ana, "csv", "audit", Filter(), path)

    assert caught.value.code == "EXPORT_FAILED"
    assert [line.action for line in page(worked.record, Filter(), 1).lines] != ["records.export"]


@pytest.mark.parametrize("form", FORMS)
def test_no_scans_text_no_secret_and_no_patient_leaves_the_house(worked: Pharmacy, tmp_path: Path, form: Form) -> None:
    bench = worked.receive()
    done(bench.answer(owner="patient:Rx 104882"))
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN7", "280331", "SECRETSERIAL1")))
    bench.scan("]d2RAWTEXTOFASCAN")

    for what in WHAT:
        made = written(worked, tmp_path / f"{what}.{form}", form, what)
        content = made.path.read_bytes()
        text = " ".join(pages(content)) if form == "pdf" else content.decode()
        assert "104882" not in text
        assert "RAWTEXT" not in text
        assert "argon2" not in text
        assert what == "audit" or "SECRETSERIAL1" in "".join(text.split()), "what is printed on a package is no secret"


def test_there_is_no_file_before_it_is_on_record_who_takes_it_out(worked: Pharmacy, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    there_when_noted: list[bool] = []

    def hand(work: Callable[[Record], T]) -> T:
        there_when_noted.append(path.exists())
        if len(there_when_noted) > 1:
            raise StoreError("DISK_FULL", "The disk is full.", "Make room.")
        return work(worked.record)

    made = export(worked.record, hand, worked.ana, "csv", "audit", Filter(), path)
    assert isinstance(made, Exported)
    assert there_when_noted == [False]
    path.unlink()

    with pytest.raises(StoreError, match="full"):
        export(worked.record, hand, worked.ana, "csv", "audit", Filter(), path)
    assert list(tmp_path.glob("*out*")) == []
