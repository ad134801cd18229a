"""`kiosk audit` and `kiosk export`: who did what, for those who may see it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from db import people
from kiosk.rules.permissions import Role
from tests import codes
from tests.pharmacy import Pharmacy, asked, assert_sound, done
from tests.service.command_line import Kiosk

ANA = ("--as", "ana ruiz")


@pytest.fixture
def kiosk(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    with pharmacy.record.write("system", "set_up") as write:
        people.set_roles(write, pharmacy.ana, (Role.AUDITOR,))
    bench = pharmacy.receive(pharmacy.ben)
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331")))
    asked(bench.scan(codes.package(codes.CEFAZOLIN, "CZ1", "261031")), "EXPIRED")
    done(bench.answer(quarantine=True))
    return Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)


def test_an_entry_is_a_line_with_everything_that_can_be_checked(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    [line] = kiosk("audit", *ANA, "--lot", "VN1").lines

    [row] = pharmacy.record.rows("select * from audit where action = 'receive.scan' order by seq limit 1")
    assert list(line) == [
        "node", "epoch", "seq", "at", "person", "name", "action", "subject", "text", "detail", "hash",
    ]  # fmt: skip
    assert {name: line[name] for name in ("node", "epoch", "seq", "at", "action", "subject", "hash")} == {
        name: row[name] for name in ("node", "epoch", "seq", "at", "action", "subject", "hash")
    }
    assert (line["person"], line["name"]) == (pharmacy.ben, "Ben Okafor")
    assert line["text"] == "received 1 vial of Vancomycin 1 g, lot VN1, to Shelf"
    assert line["detail"]["movements"][0]["quantity"] == 1


@pytest.mark.parametrize(
    ("options", "actions"),
    [
        (("--item", "CeFAZolin 2 g", "--limit", "1"), ["receive.answer"]),
        (("--item", codes.CEFAZOLIN, "--limit", "1"), ["receive.answer"]),
        (("--lot", "cz1", "--person", "Ben Okafor"), ["receive.answer"]),
        (("--lot", "CZ1", "--person", "Ana Ruiz"), []),
        (("--day", "2026-11-23", "--lot", "VN1"), ["receive.scan"]),
        (("--day", "2026-11-22"), []),
        (("--from", "2026-11-23", "--to", "2026-11-30", "--lot", "VN1"), ["receive.scan"]),
        (("--to", "2026-11-22"), []),
        (("--location", "shelf", "--limit", "2"), ["receive.answer", "receive.scan"]),
    ],
)
def test_what_is_asked_for_is_what_is_listed(kiosk: Kiosk, options: tuple[str, ...], actions: list[str]) -> None:
    assert [line["action"] for line in kiosk("audit", *ANA, *options).lines] == actions


def test_a_job_is_listed_by_its_id(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    [job] = pharmacy.record.rows("select id from job")

    assert [line["action"] for line in kiosk("audit", *ANA, "--job", job["id"]).lines] == [
        "receive.answer", "receive.scan", "receive.scan", "receive.begin",
    ]  # fmt: skip


def test_each_look_is_an_entry_of_its_own(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    newest, *_ = kiosk("audit", *ANA, "--limit", "3").lines

    assert (newest["action"], newest["person"], newest["detail"]) == (
        "records.view", pharmacy.ana, {"filter": "all of it"},
    )  # fmt: skip
    kiosk("audit", *ANA, "--lot", "VN1", "--day", "2026-11-23")
    again, *_ = kiosk("audit", *ANA).lines
    assert again["action"] == "records.view"
    looks = pharmacy.record.rows("select detail from audit where action = 'records.view' order by seq")
    assert json.loads(looks[1]["detail"]) == {"filter": "lot VN1, day 2026-11-23"}
    assert_sound(pharmacy.record)


def test_people_read_a_sentence_a_line_and_are_told_that_there_is_more(kiosk: Kiosk) -> None:
    ran = kiosk.raw("audit", *ANA, "--lot", "VN1")
    assert ran.out == "2026-11-23 09:00:00  Ben Okafor received 1 vial of Vancomycin 1 g, lot VN1, to Shelf\n"
    assert ran.err == ""
    assert "There is more" in kiosk.raw("audit", *ANA, "--limit", "1").err


@pytest.mark.parametrize("command", [("audit",), ("export", "csv", "--out", "x.csv")])
def test_who_may_not_look_sees_nothing(kiosk: Kiosk, tmp_path: Path, command: tuple[str, ...]) -> None:
    kiosk.patch.chdir(tmp_path)
    for by, code in ((("--as", "Ben Okafor"), "NOT_PERMITTED"), ((), "WHO"), (("--as", "Nobody"), "NO_PERSON")):
        ran = kiosk(*command, *by)
        assert (ran.code, ran.error) == (1, code)
    kiosk.pin = "135791"
    assert kiosk(*command, *ANA).error == "WRONG_PIN"
    assert list(tmp_path.glob("*.csv")) == []


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--lot", "NONE"), "NOTHING_NAMED"),
        (("--day", "2026-11-23", "--to", "2026-11-23"), "TWO_TIMES"),
        (("--from", "2026-11-24", "--to", "2026-11-23"), "BAD_DAYS"),
    ],
)
def test_what_cannot_be_looked_for_is_said(kiosk: Kiosk, options: tuple[str, ...], code: str) -> None:
    assert kiosk("audit", *ANA, *options).error == code


@pytest.mark.parametrize(
    "options",
    [
        ("--day", "yesterday"),
        ("--day", "0001-01-01"),
        ("--limit", "0"),
        ("--limit", "-1"),
        ("--limit", "٣"),
        ("--at", "x"),
    ],
)
def test_what_is_no_option_is_a_usage_error(kiosk: Kiosk, options: tuple[str, ...]) -> None:
    assert kiosk("audit", *ANA, *options).code == 2


@pytest.mark.parametrize("form", ["csv", "json", "pdf"])
def test_an_export_says_where_it_is_and_what_proves_it(
    kiosk: Kiosk, pharmacy: Pharmacy, tmp_path: Path, form: str
) -> None:
    file = tmp_path / f"out.{form}"
    made = kiosk("export", form, "--out", str(file), *ANA, "--lot", "VN1").only

    assert file.read_bytes()
    assert (made["file"], made["rows"]) == (str(file), 1)
    [head] = made["heads"]
    found = kiosk("verify", "--head", f"{head['node']} {head['epoch']} {head['seq']} {head['hash']}").only
    assert found["ok"]
    assert found["head"]["found"]
    assert kiosk("export", form, "--out", str(file), *ANA).error == "FILE_EXISTS"
    [row] = pharmacy.record.rows("select detail from audit where action = 'records.export'")
    assert json.loads(row["detail"])["sha256"] == made["sha256"]


def test_a_place_that_cannot_be_written_is_said(kiosk: Kiosk, tmp_path: Path) -> None:
    assert kiosk("export", "csv", "--out", str(tmp_path / "none" / "x.csv"), *ANA).error == "EXPORT_FAILED"
    assert (
        kiosk("export", "csv", "--out", str(tmp_path / "x.csv"), *ANA, "--what", "stock", "--person", "Ana Ruiz").error
        == "NOT_STOCK"
    )
    assert kiosk("export", "csv", *ANA).code == 2


def test_the_program_itself_exports(kiosk: Kiosk, tmp_path: Path) -> None:
    ran = kiosk.program("export", "pdf", "--out", str(tmp_path / "stock.pdf"), *ANA, "--what", "stock")

    assert (ran.code, ran.err) == (0, "")
    assert (tmp_path / "stock.pdf").read_bytes().startswith(b"%PDF")
