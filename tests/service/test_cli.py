"""What goes into the commands and comes out of them: options, exit codes, errors; nothing is written by asking."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests import codes
from tests.pharmacy import Pharmacy, done
from tests.service.command_line import Kiosk, lines
from tests.service.tamper import behind_the_back

ASKING = [
    ("stock",),
    ("stock", "--at", "2026-11-23T15:00:00Z"),
    ("expiring", "--within", "900"),
    ("short",),
    ("item", codes.VANCOMYCIN),
    ("verify",),
    ("settings",),
    ("settings", "--waiting"),
    ("settings", "--export"),
    ("settings", "site.zone", "--history"),
]


@pytest.fixture
def kiosk(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Kiosk:
    bench = pharmacy.receive()
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331", "SN0001")))
    return Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)


def files_in(folder: Path) -> dict[str, str]:
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("command", ASKING)
def test_asking_never_writes_a_byte(kiosk: Kiosk, pharmacy: Pharmacy, command: tuple[str, ...]) -> None:
    pharmacy.record.close()
    before = files_in(pharmacy.place.data_folder)

    assert kiosk(*command).code == 0

    assert files_in(pharmacy.place.data_folder) == before


@pytest.mark.parametrize("command", [*ASKING, ("job", "receive", "--as", "demo"), ("backup",)])
def test_no_command_makes_a_record_up(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kiosk = Kiosk(monkeypatch, str(tmp_path / "none.db"), tmp_path / "home")

    ran = kiosk(*command, stdin=lines({"finish": True}))

    assert (ran.code, ran.error) == (1, "NO_DATABASE")
    assert files_in(tmp_path) == {}


def test_an_item_is_found_by_any_of_its_codes(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    item = pharmacy.items["Vancomycin 1 g"]
    upc = codes.VANCOMYCIN[2:]
    for name in (codes.VANCOMYCIN, upc, codes.VANCOMYCIN_CARTON, item, codes.package(codes.VANCOMYCIN, "X", "280331")):
        answer = kiosk("item", name).only
        assert answer["item"] == item, name
    assert answer == {
        "item": item,
        "name": "Vancomycin 1 g",
        "kind": "drug",
        "base_unit": "vial",
        "identifiers": [
            {"scheme": "GTIN", "value": codes.VANCOMYCIN, "origin": "catalogue"},
            {"scheme": "GTIN", "value": codes.VANCOMYCIN_CARTON, "origin": "catalogue"},
        ],
        "packagings": [
            {"scheme": "GTIN", "value": codes.VANCOMYCIN, "level": "vial", "units_per_pack": 1},
            {"scheme": "GTIN", "value": codes.VANCOMYCIN_CARTON, "level": "carton", "units_per_pack": 10},
        ],
        "on_hand": 1,
    }


@pytest.mark.parametrize("name", [codes.NOBODY_KNOWS, "", "\udc80", "%", "x" * 5000, "]d2garbage\x1d"])
def test_a_code_of_nothing_is_an_error_in_words(kiosk: Kiosk, name: str) -> None:
    for ran in (kiosk("item", name), kiosk("stock", "--item", name)):
        assert (ran.code, ran.error) == (1, "NOT_TEXT" if name == "\udc80" else "NO_ITEM")


def test_stock_has_the_fields_of_the_contract(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    [line] = kiosk("stock", "--item", codes.VANCOMYCIN, "--location", "shelf").lines
    assert line == {
        "item": pharmacy.items["Vancomycin 1 g"],
        "name": "Vancomycin 1 g",
        "identifiers": [
            {"scheme": "GTIN", "value": codes.VANCOMYCIN},
            {"scheme": "GTIN", "value": codes.VANCOMYCIN_CARTON},
        ],
        "lot": "VN1",
        "expiry": "2028-03-31",
        "expiry_precision": "day",
        "location": "Shelf",
        "state": "available",
        "quantity": 1,
        "unit": "vial",
        "serials": ["SN0001"],
    }
    assert kiosk("stock", "--location", "Freezer").lines == []
    assert kiosk("stock", "--location", "Attic").error == "NO_LOCATION"


def test_verify_says_what_it_counted_and_ends_with_1_when_something_is_wrong(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    good = kiosk("verify")
    assert good.code == 0
    assert good.only["ok"] is True
    assert good.only["movements"] == good.only["balances"] == 1
    assert set(good.only["chains"][0]) == {"node", "epoch", "entries", "head"}
    with behind_the_back(pharmacy.place) as database:
        database.execute("update stock set quantity = 7")

    bad = kiosk("verify")

    assert (bad.code, bad.only["ok"]) == (1, False)
    [problem] = bad.only["problems"]
    assert (problem["code"], problem["table"]) == ("BALANCE", "stock")
    assert set(problem) == {"code", "table", "id", "seq", "message"}
    assert "7" in kiosk.raw("verify").out


def test_a_backup_is_written_and_restored_by_commands(kiosk: Kiosk, pharmacy: Pharmacy, tmp_path: Path) -> None:
    made = kiosk("backup", "--to", str(tmp_path / "backups")).only
    assert Path(made["file"]).stat().st_size == made["bytes"]
    done(pharmacy.receive().scan(codes.package(codes.VANCOMYCIN, "VN2", "280331")))
    pharmacy.record.close()

    restored = kiosk("restore", made["file"]).only

    assert restored["ok"] is True
    assert [line["lot"] for line in kiosk("stock").lines] == ["VN1"]
    assert kiosk("verify").only["ok"] is True
    assert kiosk("restore", str(tmp_path / "none.db")).error == "NO_BACKUP"
    noted = "select detail from audit where action = 'restore.refused'"
    assert [row["detail"] for row in pharmacy.reopen().rows(noted)] == ['{"refused":"NO_BACKUP"}']


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("stock", "--nonsense"),
        ("item",),
        ("job", "receive"),
        ("job", "dance", "--as", "demo"),
        ("expiring", "--within", "soon"),
        ("expiring", "--within", "-1"),
        ("stock", "--at", "yesterday"),
        ("stock", "--at", "2026-11-23T09:00:00"),
        ("stock", "--at", "0001-01-01T00:00:00+14:00"),
        ("stock", "--at", "9999-12-31T23:59:59-14:00"),
        ("stock", "--at", "\udc80"),
    ],
)
def test_what_is_no_command_is_a_usage_error(kiosk: Kiosk, arguments: tuple[str, ...]) -> None:
    ran = kiosk(*arguments)

    assert ran.code == 2
    assert ran.out == ""
    assert "kiosk" in ran.err
    assert "Traceback" not in ran.err


def test_now_decides_what_is_expired(kiosk: Kiosk) -> None:
    assert [line["state"] for line in kiosk("stock", now="2028-03-31T23:00:00Z").lines] == ["available"]
    assert [line["state"] for line in kiosk("stock", now="2028-04-01T05:00:00Z").lines] == ["expired"]


@pytest.mark.parametrize("now", ["2999-12-31T23:59:59Z", "2000-01-01T00:00:00+14:00"])
def test_no_instant_is_too_far_for_any_command(kiosk: Kiosk, now: str) -> None:
    for command in (("stock",), ("expiring", "--within", "99999"), ("short",)):
        assert kiosk(*command, now=now).code in (0, 2)
