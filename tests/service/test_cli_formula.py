"""`kiosk formula`: what commands list, show, bring in, write out, approve and retire."""

from __future__ import annotations

from pathlib import Path

import pytest

from db import credentials, people
from kiosk import formula_toml
from kiosk.demo_formulas import FILES
from kiosk.rules.formula import Formula
from tests.formulas import approve_limits, vancomycin
from tests.pharmacy import PIN, QUICK_HASH, Pharmacy, assert_sound, contents
from tests.service.command_line import Kiosk, lines

CODE = "VANCOMYCIN-NS"
DANA = ("--as", "Dana Whitfield")


@pytest.fixture
def kiosk(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    approve_limits(pharmacy.record)
    with pharmacy.record.write("system", "test") as write:
        who = people.add_person(write, "Dana Whitfield", ["pharmacist"])
        credentials.add_pin(write, who, QUICK_HASH)
    return Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)


def file_of(folder: Path, formula: Formula, name: str = "formula.toml") -> str:
    path = folder / name
    path.write_text(formula_toml.write(formula))
    return str(path)


def test_a_formula_goes_from_a_file_to_being_in_force_and_out_again(
    kiosk: Kiosk, pharmacy: Pharmacy, tmp_path: Path
) -> None:
    assert kiosk.raw("formula", "list").out.startswith("No formula is on file.")
    path = file_of(tmp_path, vancomycin())

    brought = kiosk("formula", "import", path, "--as", "Ana Ruiz").only
    assert (brought["outcome"], brought["code"], brought["version"]) == ("FORMULA_WRITTEN", CODE, 1)
    assert (brought["state"], brought["in_force"], brought["approved_by_name"]) == ("draft", None, None)

    assert kiosk("formula", "approve", CODE, "--as", "Ana Ruiz").error == "NOT_PERMITTED"
    approved = kiosk("formula", "approve", CODE, *DANA).only
    assert (approved["state"], approved["in_force"]) == ("in_force", 1)
    assert approved["approved_by_name"] == "Dana Whitfield"
    assert approved["effective_from"] == "2026-11-23T15:00:00.000Z"
    assert [(line["code"], line["state"]) for line in kiosk("formula", "list").lines] == [(CODE, "in_force")]

    out = str(tmp_path / "out.toml")
    assert kiosk("formula", "export", CODE, out).only == {"file": out, "code": CODE, "version": 1}
    assert Path(out).read_bytes() == Path(path).read_bytes()
    assert kiosk("formula", "export", CODE, out).error == "FILE_EXISTS"
    assert kiosk("formula", "export", CODE).only["toml"] == formula_toml.write(vancomycin())
    assert kiosk.raw("formula", "export", CODE).out == formula_toml.write(vancomycin())

    changed = file_of(tmp_path, vancomycin(other="shake well"), "second.toml")
    assert kiosk("formula", "import", changed, "--as", "Ana Ruiz").only["version"] == 2
    [listed] = kiosk("formula", "list").lines
    assert (listed["version"], listed["state"], listed["in_force"]) == (2, "draft", 1)
    assert kiosk("formula", "show", f"{CODE}:1").only["state"] == "in_force"
    later = kiosk("formula", "approve", CODE, "--from", "2026-12-01", "--until", "2027-12-01", *DANA).only
    assert (later["state"], later["in_force"]) == ("later", 1)
    assert (later["effective_from"], later["effective_until"]) == (
        "2026-12-01T06:00:00.000Z",
        "2027-12-01T06:00:00.000Z",
    )
    retired = kiosk("formula", "retire", f"{CODE}:1", "--why", "the vial is gone", *DANA).only
    assert (retired["state"], retired["in_force"]) == ("retired", None)
    assert_sound(pharmacy.record)


def test_a_page_of_a_formula_says_what_it_says(kiosk: Kiosk, tmp_path: Path) -> None:
    kiosk("formula", "import", file_of(tmp_path, vancomycin()), "--as", "Ana Ruiz")
    shown = kiosk.raw("formula", "show", CODE).out
    assert "VANCOMYCIN-NS: DRAFT, version 1, written by Ana Ruiz on 2026-11-23 09:00" in shown
    assert "as ordered, 500 to 1,000 mg" in shown
    assert "drawn up as 50 mg/mL, added to the container" in shown
    assert "measure what the amount comes to with a 10 mL syringe (marks of 0.2 mL): Vancomycin 1 g" in shown
    assert "stable 4 days (the maker's label)" in shown
    assert "category 2, aseptic, only sterile components: 10 days" in shown
    told = kiosk("formula", "show", CODE).only
    assert told["faults"] == []
    assert told["pages"]["What it is"][0] == ["Name", vancomycin().name]


def test_what_keeps_a_formula_from_being_approved_is_shown_and_holds(kiosk: Kiosk, tmp_path: Path) -> None:
    wrong = vancomycin(storage=())
    said = kiosk.raw("formula", "import", file_of(tmp_path, wrong), "--as", "Ana Ruiz").out
    assert "It cannot be approved yet: No stability is said" in said
    assert "WHAT KEEPS IT FROM BEING APPROVED" in kiosk.raw("formula", "show", CODE).out
    assert [each["code"] for each in kiosk("formula", "show", CODE).only["faults"]] == ["NO_STABILITY"]
    assert kiosk("formula", "approve", CODE, *DANA).error == "NO_STABILITY"


def test_every_wrong_line_of_a_file_is_named_and_nothing_changes(
    kiosk: Kiosk, pharmacy: Pharmacy, tmp_path: Path
) -> None:
    path = tmp_path / "bad.toml"
    text = formula_toml.write(vancomycin()).replace("hours = 96", 'hours = "4 days"').replace('unit = "mg"', "")
    path.write_text(text)
    before = contents(pharmacy.record)
    ran = kiosk("formula", "import", str(path), "--as", "Ana Ruiz")
    assert ran.error == "BAD_FORMULA"
    numbers = [number for number, line in enumerate(text.split("\n"), start=1) if "4 days" in line or "[[ingr" in line]
    assert all(f"bad.toml, line {number}:" in ran.err for number in numbers), ran.err
    assert contents(pharmacy.record) == before


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("show", "NOBODY"), "NO_FORMULA"),
        (("show", f"{CODE}:7"), "NO_FORMULA"),
        (("export", "NOBODY"), "NO_FORMULA"),
        (("import", "nowhere.toml", "--as", "Ana Ruiz"), "NO_FILE"),
        (("approve", "NOBODY", *DANA), "NO_FORMULA"),
        (("approve", CODE), "WHO"),
        (("approve", CODE, "--from", "tomorrow", *DANA), "BAD_DATE"),
        (("approve", CODE, "--from", "2026-11-01", *DANA), "IN_THE_PAST"),
        (("approve", CODE, "--until", "2026-11-24", "--from", "2026-12-24", *DANA), "BAD_DATES"),
        (("retire", CODE, "--why", "", *DANA), "NO_REASON"),
    ],
)
def test_what_cannot_be_done_is_said(
    kiosk: Kiosk, pharmacy: Pharmacy, tmp_path: Path, arguments: tuple[str, ...], code: str
) -> None:
    kiosk("formula", "import", file_of(tmp_path, vancomycin()), "--as", "Ana Ruiz")
    before = contents(pharmacy.record)
    ran = kiosk("formula", *arguments)
    assert (ran.code, ran.error) == (1, code)
    assert contents(pharmacy.record) == before


def test_a_wrong_pin_approves_nothing(kiosk: Kiosk, pharmacy: Pharmacy, tmp_path: Path) -> None:
    kiosk("formula", "import", file_of(tmp_path, vancomycin()), "--as", "Ana Ruiz")
    before = contents(pharmacy.record)
    kiosk.pin = None
    ran = kiosk("formula", "approve", CODE, *DANA, stdin=lines({"pin": PIN[::-1]}))
    assert ran.error == "WRONG_PIN"
    assert contents(pharmacy.record) == before


@pytest.mark.parametrize("path", sorted(FILES.glob("*.toml")), ids=lambda path: path.stem)
def test_a_file_of_the_demo_says_that_it_is_a_draft_and_can_be_brought_in(path: Path) -> None:
    assert path.read_text().startswith("# A draft of the demo pharmacy")
    read = formula_toml.read(path.read_bytes())
    assert isinstance(read, Formula)
    assert read.references
    assert all(each.source and each.hours for each in read.storage)
