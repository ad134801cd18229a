"""`kiosk decode`: a line a symbol, whatever the files are."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from zxingcpp import BarcodeFormat as Format

from kiosk import picture_files
from tests import drawn
from tests.drawn import PAYLOAD, gs1, on_desk, symbol
from tests.pharmacy import Pharmacy
from tests.service.command_line import PROJECT, Kiosk

KEYS = [
    "file",
    "frame",
    "frames_seen",
    "symbology",
    "symbology_identifier",
    "text",
    "bytes_hex",
    "position",
    "engine",
    "accepted",
    "why",
]


@pytest.fixture
def kiosk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Kiosk:
    return Kiosk(monkeypatch, str(tmp_path / "none.db"), tmp_path)


def write(path: Path, picture: Any) -> str:
    assert cv2.imwrite(str(path), picture)
    return str(path)


def video(path: Path, frames: list[Any], code: str = "MJPG") -> str:
    height, width = frames[0].shape
    film = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*code), 30, (width, height))
    for frame in frames:
        film.write(cv2.cvtColor(frame, cv2.COLOR_GRAY2BGR))
    film.release()
    return str(path)


def test_a_symbol_is_a_line_with_its_bytes_and_place(kiosk: Kiosk, tmp_path: Path) -> None:
    file = write(tmp_path / "a.png", on_desk(gs1(Format.DataMatrix, 4)))

    ran = kiosk("decode", file, db=False)

    line = ran.only
    assert (ran.code, list(line)) == (0, KEYS)
    corners = line.pop("position")
    assert line == {
        "file": file,
        "frame": 0,
        "frames_seen": 1,
        "symbology": "DataMatrix",
        "symbology_identifier": "]d2",
        "text": "]d2" + PAYLOAD.decode(),
        "bytes_hex": PAYLOAD.hex(),
        "engine": "zxing",
        "accepted": True,
        "why": "",
    }
    (left, top), _, (right, bottom), _ = corners
    assert 0 < left < right < drawn.WIDTH
    assert 0 < top < bottom < drawn.HEIGHT
    assert not (tmp_path / "none.db").exists()


def test_one_look_at_bars_and_products_nobody_knows_are_not_accepted(kiosk: Kiosk, tmp_path: Path) -> None:
    files = [
        write(tmp_path / "a.png", on_desk(gs1(Format.Code128, 1))),
        write(tmp_path / "b.png", on_desk(symbol("4006381333931", Format.EAN13))),
        write(tmp_path / "c.png", on_desk(gs1(Format.DataMatrix), gs1(Format.DataMatrix, text="(01)00312345678913"))),
    ]
    found = kiosk("decode", *reversed(files), db=False).lines

    assert [(Path(each["file"]).name, each["accepted"], each["why"]) for each in found] == [
        ("a.png", False, "ONE_FRAME"),
        ("b.png", False, "UNKNOWN_PRODUCT"),
        ("c.png", False, "SEVERAL"),
        ("c.png", False, "SEVERAL"),
    ]
    assert found[2]["position"][0][0] < found[3]["position"][0][0]


def test_a_folder_is_its_pictures_each_for_itself(kiosk: Kiosk, tmp_path: Path) -> None:
    folder = tmp_path / "frames"
    folder.mkdir()
    frame = on_desk(gs1(Format.Code128, 1))
    for number in (2, 1):
        write(folder / f"f_{number}.png", drawn.noisy(frame, number))
    write(folder / "empty.png", np.full((50, 50), 255, np.uint8))
    (folder / "photos.jsonl").write_text("{}")
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff")

    ran = kiosk("decode", str(folder), db=False)

    assert ran.code == 1
    assert [(Path(each["file"]).name, each.get("why")) for each in ran.lines] == [
        ("broken.jpg", None),
        ("f_1.png", "ONE_FRAME"),
        ("f_2.png", "ONE_FRAME"),
    ]
    assert ran.lines[0]["error"]["code"] == "NOT_A_PICTURE"
    assert ran.err == f"{ran.lines[0]['error']['message']} {ran.lines[0]['error']['next']}\n"


@pytest.mark.parametrize(("name", "code"), [("a.avi", "MJPG"), ("a.mp4", "mp4v")])
def test_a_video_is_seen_frame_by_frame(
    pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, code: str
) -> None:
    kiosk = Kiosk(monkeypatch, pharmacy.place.target, tmp_path)
    rows = pharmacy.record.rows("select value from identifier where scheme = 'GTIN' order by value limit 1")
    bars = gs1(Format.Code128, 1, text=f"(01){rows[0]['value']}(10)AB12")
    empty, full = np.full((480, 640), 205, np.uint8), on_desk(bars)
    file = video(tmp_path / name, [empty, *(drawn.noisy(full, number) for number in range(4)), empty], code)

    found = kiosk("decode", file).only

    assert (found["frame"], found["frames_seen"], found["text"]) == (1, 4, f"]C101{rows[0]['value']}10AB12")
    assert (found["accepted"], found["why"]) == (True, "")
    assert kiosk("decode", file, db=False).only["why"] == "UNKNOWN_PRODUCT"


def test_a_video_that_stands_still_is_one_picture(kiosk: Kiosk, tmp_path: Path) -> None:
    file = video(tmp_path / "a.avi", [on_desk(gs1(Format.Code128, 1))] * 5, "FFV1")  # loses nothing

    found = kiosk("decode", file, db=False).only

    assert (found["frames_seen"], found["why"]) == (1, "ONE_FRAME")


def test_two_products_in_a_video_are_not_accepted(kiosk: Kiosk, tmp_path: Path) -> None:
    frame = on_desk(gs1(Format.DataMatrix), gs1(Format.DataMatrix, text="(01)00312345678913"))
    file = video(tmp_path / "a.avi", [drawn.noisy(frame, number) for number in range(3)])

    assert [each["why"] for each in kiosk("decode", file, db=False).lines] == ["SEVERAL", "SEVERAL"]


def test_a_record_tells_which_products_are_known(
    pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kiosk = Kiosk(monkeypatch, pharmacy.place.target, tmp_path)
    rows = pharmacy.record.rows("select value from identifier where scheme = 'GTIN' order by value limit 1")
    frame = on_desk(symbol(rows[0]["value"][1:], Format.EAN13))
    file = video(tmp_path / "a.avi", [drawn.noisy(frame, number) for number in range(3)])

    assert kiosk("decode", file).only["accepted"] is True
    assert kiosk("decode", file, db=False).only["why"] == "UNKNOWN_PRODUCT"


def test_words_for_people(kiosk: Kiosk, tmp_path: Path) -> None:
    file = write(tmp_path / "a.png", on_desk(gs1(Format.Code128, 1)))

    ran = kiosk.raw("decode", file, str(tmp_path / "none.png"), db=False)

    assert ran.code == 1
    assert (
        ran.out
        == f"{file}: Code128 ]C1010031234567890610AB12␝1728033121SN0001 (not accepted, seen in one picture only)\n"
    )
    assert "none.png cannot be read" in ran.err


def test_a_patients_code_is_not_shown_to_whoever_looks_on(kiosk: Kiosk, tmp_path: Path) -> None:
    file = write(tmp_path / "a.png", on_desk(gs1(Format.DataMatrix, text="(8018)003123450000000011")))

    assert kiosk.raw("decode", file, db=False).out == f"{file}: DataMatrix the code of a person (accepted)\n"
    assert kiosk("decode", file, db=False).only["text"] == "]d28018003123450000000011"


def test_what_is_no_picture_is_told_and_the_rest_goes_on(kiosk: Kiosk, tmp_path: Path) -> None:
    good = write(tmp_path / "z.png", on_desk(gs1(Format.DataMatrix)))
    whole = Path(good).read_bytes()
    (tmp_path / "half.png").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "list.mp4").write_text("#EXTM3U\nhttp://127.0.0.1/a.ts\n")
    (tmp_path / "film.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + bytes(200))
    (tmp_path / "empty.png").write_bytes(b"")
    header = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xff\0\0\xff\xff\x08\0\0\0\0"
    (tmp_path / "bomb.png").write_bytes(header + b"\0\0\0\0" + whole[33:])
    names = ["bomb.png", "empty.png", "film.mp4", "half.png", "list.mp4", "missing.png"]

    ran = kiosk("decode", *(str(tmp_path / name) for name in names), "/dev/zero", good, db=False)

    errors = {Path(each["file"]).name: each["error"]["code"] for each in ran.lines if "error" in each}
    assert ran.code == 1
    assert errors.pop("bomb.png") in ("FILE_TOO_LARGE", "NOT_A_PICTURE")
    assert errors.pop("zero") == errors.pop("missing.png") == "NO_FILE"
    assert errors == dict.fromkeys(["empty.png", "film.mp4", "half.png", "list.mp4"], "NOT_A_PICTURE")
    assert [each["text"] for each in ran.lines if "text" in each] == ["]d2" + PAYLOAD.decode()]


def test_a_picture_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch, kiosk: Kiosk, tmp_path: Path) -> None:
    still, film = on_desk(gs1(Format.DataMatrix)), [on_desk(gs1(Format.DataMatrix))] * 3
    files = [write(tmp_path / "a.png", still), video(tmp_path / "b.avi", film)]
    monkeypatch.setattr(picture_files, "MOST_BYTES", 100)
    monkeypatch.setattr(picture_files, "MOST_FRAMES", 2)

    picture, seen, left = kiosk("decode", *files, db=False).lines

    assert picture["error"]["code"] == left["error"]["code"] == "FILE_TOO_LARGE"
    assert seen["symbology"] == "DataMatrix"


@pytest.mark.parametrize("kind", ["transparent", "deep", "palette", "turned"])
def test_pictures_of_every_kind(kiosk: Kiosk, tmp_path: Path, kind: str) -> None:
    from PIL import Image

    grey = on_desk(gs1(Format.DataMatrix))
    file = tmp_path / "a.png"
    if kind == "transparent":
        clear = np.zeros((*grey.shape, 4), np.uint8)
        clear[..., 3] = 255 - grey
        Image.fromarray(clear, "RGBA").save(file)
    elif kind == "deep":
        write(file, grey.astype(np.uint16) * 200)
    elif kind == "palette":
        Image.fromarray(grey).convert("P").save(file)
    else:
        exif = Image.Exif()
        exif[0x0112] = 6
        Image.fromarray(grey).save(file, exif=exif)

    assert kiosk("decode", str(file), db=False).only["bytes_hex"] == PAYLOAD.hex()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_files_with_any_bytes_changed_are_answered(kiosk: Kiosk, tmp_path: Path, data: st.DataObject) -> None:
    ending = data.draw(st.sampled_from([".png", ".jpg", ".webp", ".bmp", ".tiff", ".gif", ".avi"]))
    frame = on_desk(gs1(Format.DataMatrix))[150:330, 200:440]
    if ending == ".avi":
        whole = bytearray(Path(video(tmp_path / "whole.avi", [frame])).read_bytes())
    elif ending == ".gif":
        whole = bytearray(b"GIF89a" + bytes(40))
    else:
        whole = bytearray(cv2.imencode(ending, frame)[1].tobytes())
    for place in data.draw(st.lists(st.integers(0, min(len(whole) - 1, 2000)), max_size=6)):
        whole[place] = data.draw(st.integers(0, 255))
    file = tmp_path / f"changed{ending}"
    file.write_bytes(whole[: data.draw(st.integers(0, len(whole)))])

    ran = kiosk("decode", str(file), db=False)

    assert ran.code == int(any("error" in json.loads(line) for line in ran.out.split("\n")[:-1]))


def test_usage(kiosk: Kiosk) -> None:
    assert kiosk("decode", db=False).code == 2


def test_a_machine_without_opencv_is_told_what_to_do(tmp_path: Path) -> None:
    file = write(tmp_path / "a.png", np.full((50, 50), 255, np.uint8))
    code = "import sys; sys.modules['cv2'] = None; from kiosk.cli.main import run; sys.exit(run(sys.argv[1:]))"

    done = subprocess.run(
        [sys.executable, "-c", code, "decode", file, "--json"], capture_output=True, cwd=PROJECT, check=False
    )

    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "LIBRARY_MISSING"
    assert b"Traceback" not in done.stderr
