"""`kiosk label`: what is written is what the answer says, and a refused label leaves no file."""

from __future__ import annotations

import hashlib
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops

from labels.kinds import KINDS
from tests.label_samples import SAMPLES
from tests.seen import pictures, scanned_in
from tests.service.command_line import Kiosk
from tests.service.label_command import Make, maker

BAG = SAMPLES["bag"].data


@pytest.fixture
def kiosk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Kiosk:
    return Kiosk(monkeypatch, str(tmp_path / "none.db"), tmp_path)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "label.png"


@pytest.fixture
def make(kiosk: Kiosk, out: Path) -> Make:
    return maker(kiosk, out)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_kind_is_made_and_answers_in_one_form(make: Make, out: Path, name: str) -> None:
    sample = SAMPLES[name]
    answer = make(sample.kind, sample.data, stock=sample.stock).only

    assert list(answer) == [
        "kind",
        "stock",
        "dpi",
        "width_px",
        "height_px",
        "raster_sha256",
        "out",
        "symbols",
        "font_pt",
        "verified",
    ]
    assert (answer["kind"], answer["stock"], answer["dpi"], answer["verified"]) == (
        sample.kind,
        sample.stock,
        203,
        True,
    )
    assert answer["out"] == str(out)
    with Image.open(out) as picture:
        assert picture.size == (answer["width_px"], answer["height_px"])
        assert scanned_in(picture) == [symbol["text"] for symbol in answer["symbols"]]
        assert fingerprint(picture) == answer["raster_sha256"]
    assert min(answer["font_pt"].values()) >= 6


def fingerprint(picture: Image.Image) -> str:
    """Rows from the top, a black dot = 1, each row filled up to whole bytes."""
    return hashlib.sha256(ImageChops.invert(picture.convert("1")).tobytes()).hexdigest()


def test_all_outputs_carry_the_same_dots(make: Make, tmp_path: Path) -> None:
    answers = [make("bag", BAG, path=tmp_path / f"label.{ending}").only for ending in ("png", "pdf", "zpl", "PNG")]

    assert len({answer["raster_sha256"] for answer in answers}) == 1
    [page] = pictures((tmp_path / "label.pdf").read_bytes(), 203)
    assert fingerprint(page) == answers[0]["raster_sha256"]
    assert (tmp_path / "label.zpl").read_bytes().startswith(b"^XA")
    assert (tmp_path / "label.PNG").read_bytes() == (tmp_path / "label.png").read_bytes()


def test_the_data_may_be_a_file_and_the_record_is_not_touched(kiosk: Kiosk, out: Path, tmp_path: Path) -> None:
    data = tmp_path / "data.json"
    data.write_bytes(b"\xef\xbb\xbf" + json.dumps(BAG).encode())

    told = kiosk.raw("label", "bag", "--data", str(data), "--stock", "4x3", "--out", str(out))

    assert (told.code, told.err) == (0, "")
    assert str(out) in told.out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data.json", "label.png"]


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"bud": None}, "MISSING_FIELD", "bud"),
        ({"internal_id": None}, "MISSING_FIELD", "internal_id"),
        ({"storage": "   "}, "MISSING_FIELD", "storage"),
        ({"dose": "5 U"}, "UNSAFE_TEXT", "dose"),
        ({"dose": 5.5}, "UNSAFE_TEXT", "dose"),
        ({"colour": "red"}, "UNKNOWN_FIELD", "colour"),
        ({"patient_name": "\u5f20\u4f1f"}, "NO_GLYPH", "patient_name"),
        ({"patient_name": "Dana\u202eWhitfield"}, "NO_GLYPH", "patient_name"),
        ({"patient_name": "Dana\x00"}, "NO_GLYPH", "patient_name"),
        ({"patient_name": "\ud800"}, "NO_GLYPH", "patient_name"),
        ({"patient_name": "W" * 60}, "DOES_NOT_FIT", "patient_name"),
        ({"warnings": ["Do not shake."] * 40}, "DOES_NOT_FIT", "warnings"),
        ({"warnings": ["Do not shake."] * 100}, "DOES_NOT_FIT", "warnings"),
        ({"directions": "x" * 600}, "DOES_NOT_FIT", "directions"),
    ],
)
def test_a_refusal_names_the_field_and_leaves_no_file(
    make: Make, out: Path, changed: dict[str, Any], code: str, field: str
) -> None:
    ran = make("bag", BAG | changed)

    error = ran.only["error"]
    assert (ran.code, error["code"], error["field"]) == (1, code, field)
    assert error["message"].endswith(".")
    assert error["next"]
    assert "Traceback" not in ran.err
    assert not list(out.parent.glob("*label*"))


def test_a_larger_stock_is_offered_where_one_is_large_enough(make: Make) -> None:
    error = make("bag", BAG, stock="2x1").only["error"]
    assert error["code"] == "DOES_NOT_FIT"
    offered = error["next"].split()[3]
    assert make("bag", BAG, stock=offered).code == 0


def test_a_stock_for_which_nothing_is_laid_out(make: Make) -> None:
    assert make("bag", BAG, stock="1x0.5").error == "NO_LAYOUT"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b'{"a": NaN}',
        b'{"bud": 1, "bud": 2}',
        b"\xff",
        b"[" * 100_000,
        b'{"dose": ' + b"9" * 30 + b"}",
        b'{"a": "' + b"x" * 300_000 + b'"}',
    ],
)
def test_data_that_are_no_object_are_refused_in_a_sentence(make: Make, out: Path, data: bytes) -> None:
    ran = make("bag", data)
    assert (ran.code, ran.error) == (1, "BAD_REQUEST")
    assert not out.exists()


def test_data_that_are_not_there(kiosk: Kiosk, out: Path) -> None:
    for path in ("no/such.json", "n" * 300, "."):
        assert kiosk("label", "bag", "--data", path, "--stock", "4x3", "--out", str(out)).error == "NOT_READ"


def test_a_label_takes_the_place_of_an_older_one_and_a_refused_one_does_not(make: Make, out: Path) -> None:
    out.write_bytes(b"older")
    assert make("bag", BAG | {"bud": None}).code == 1
    assert out.read_bytes() == b"older"
    assert make("bag", BAG).code == 0
    assert out.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("path", ["no/such/label.png", "folder.png", "n" * 300 + ".png"])
def test_a_file_that_cannot_be_written_is_told(make: Make, tmp_path: Path, path: str) -> None:
    (tmp_path / "folder.png").mkdir()
    assert make("bag", BAG, path=tmp_path / path).error == "NOT_WRITTEN"
    assert [each.name for each in tmp_path.iterdir()] == ["folder.png"]


def test_a_disk_that_fails_keeps_the_older_file(make: Make, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out.write_bytes(b"older")

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)

    assert make("bag", BAG).error == "NOT_WRITTEN"
    assert out.read_bytes() == b"older"
    assert [each.name for each in out.parent.iterdir()] == [out.name]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("bag",),
        ("bag", "--data", "-", "--stock", "4x3"),
        ("bag", "--data", "-", "--stock", "4 by 3", "--out", "a.png"),
        ("bag", "--data", "-", "--stock", "4x3", "--out", "a.gif"),
        ("bag", "--data", "-", "--stock", "4x3", "--out", "a.png", "--dpi", "150"),
    ],
)
def test_usage(kiosk: Kiosk, arguments: tuple[str, ...]) -> None:
    assert kiosk("label", *arguments).code == 2


def test_a_kind_that_does_not_exist_is_answered_with_the_nearest(make: Make) -> None:
    error = make("bags", BAG).only["error"]
    assert (error["code"], error["field"], error["next"]) == ("UNKNOWN_FIELD", "kind", "Did you mean bag?")


def test_the_list_names_kinds_keys_and_stocks(kiosk: Kiosk) -> None:
    listed = kiosk("label", "--list").lines

    assert [each["kind"] for each in listed] == list(KINDS)
    for each in listed:
        assert list(each) == ["kind", "about", "required", "fields", "stocks"]
        assert "4x3" in each["stocks"]
        assert {key for keys in each["required"] for key in keys} <= {field["key"] for field in each["fields"]}
    assert kiosk.raw("label", "--list").out.count("\n") == len(KINDS)


def test_the_same_data_give_the_same_bytes(make: Make, tmp_path: Path) -> None:
    for ending in ("png", "pdf", "zpl"):
        pictures = set()
        for name in ("a", "b"):
            make("bag", BAG, path=tmp_path / f"{name}.{ending}")
            pictures.add((tmp_path / f"{name}.{ending}").read_bytes())
        assert len(pictures) == 1, ending


def test_the_picture_knows_its_size_on_paper(make: Make, out: Path) -> None:
    make("bag", BAG, "--dpi", "300")
    with Image.open(BytesIO(out.read_bytes())) as picture:
        assert picture.size == (1200, 900)
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.01)


@pytest.mark.parametrize("number", ["1e99999999", "1e-99999999", "1e999999999999999999999", "1." + "0" * 60, "-2e30"])
def test_a_number_without_measure_is_refused_at_once(make: Make, out: Path, number: str) -> None:
    ran = make("location", b'{"internal_id": "A1", "name": ' + number.encode() + b"}")
    assert (ran.code, ran.only["error"]["code"]) == (1, "BAD_REQUEST")
    assert not out.exists()


def test_a_key_is_repeated_in_part_only(make: Make) -> None:
    assert len(make("location", {"k" * 9_000: 1}).only["error"]["field"]) < 100
