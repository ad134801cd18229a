"""A video in the camera's place: moved, turned, blurred and lit symbols are read once each, and it comes back."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import zxingcpp

from scanners.devices.camera import Eye, View, camera_reader
from scanners.devices.camera_source import next_picture, open_source
from scanners.devices.framing import Framed
from scanners.devices.in_view import InView
from scanners.images import LiveReader
from tests.pty.harness import wait_until

TODAY = date(2026, 11, 23)
KNOWN = "00312345678906"
PRINTED = f"(01){KNOWN}(17)280331(10)AB12(21)S1"
SENT = f"]d201{KNOWN}1728033110AB12\x1d21S1"


def symbol(data: str, kind: zxingcpp.BarcodeFormat, scale: int) -> np.ndarray:
    made = zxingcpp.create_barcode(data, kind, gs1=True, forceSquare=True)
    return np.array(zxingcpp.write_barcode_to_image(made, scale=scale, add_quiet_zones=True))


def film(path: Path, picture: np.ndarray, frames: int = 45) -> None:
    """A symbol that is carried through the view, turned a little, in light that changes, then an empty desk."""
    video = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 30, (640, 480))  # type: ignore[attr-defined]
    for number in range(frames):
        desk = np.full((480, 640), 150 + number % 40, np.uint8)
        if number < frames - 12:
            height, width = picture.shape[:2]
            turn = cv2.getRotationMatrix2D((width / 2, height / 2), number % 9 - 4, 1.0)
            turned = cv2.warpAffine(picture, turn, (width, height), borderValue=255)
            left, top = 100 + 3 * number, 60 + 2 * number
            desk[top : top + height, left : left + width] = turned
        blurred = cv2.GaussianBlur(desk, (0, 0), 0.8 if number % 3 else 0.3)
        video.write(cv2.cvtColor(blurred, cv2.COLOR_GRAY2BGR))
    video.release()


def lying(path: Path, *pictures: tuple[np.ndarray, ...], each_for: int = 1) -> Path:
    """Symbols that lie side by side on a desk, the next ones after some pictures, in light that changes."""
    video = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 30, (1280, 720))  # type: ignore[attr-defined]
    for number in range(len(pictures) * each_for):
        video.write(desk(*pictures[number // each_for], grey=150 + number % 30))
    video.release()
    return path


def desk(*symbols: np.ndarray, grey: int = 170) -> np.ndarray:
    picture = np.full((720, 1280), grey, np.uint8)
    for place, each in enumerate(symbols):
        picture[200 : 200 + each.shape[0], 100 + 550 * place : 100 + 550 * place + each.shape[1]] = each
    return cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR)


def matrix(printed: str) -> np.ndarray:
    return symbol(printed, zxingcpp.BarcodeFormat.DataMatrix, 5)


@contextmanager
def looking(path: Path, in_view: InView | None = None) -> Iterator[tuple[list[Framed], list[View], list[bool]]]:
    texts: list[Framed] = []
    views: list[View] = []
    there: list[bool] = []
    ticks = count()
    eye = Eye(
        texts.append, views.append, KNOWN.__eq__, TODAY, in_view=in_view or InView(), clock=lambda: next(ticks) / 30
    )
    reader = camera_reader(str(path), eye, there.append)
    reader.start()
    try:
        yield texts, views, there
    finally:
        reader.stop()
    wait_until(lambda: not threads(), "the end of its threads")


def threads() -> list[str]:
    return [each.name for each in threading.enumerate() if each.name.startswith(("camera", "looking"))]


def test_a_vial_that_is_carried_past_is_one_scan_exact_with_its_separator(tmp_path: Path) -> None:
    film(tmp_path / "vial.avi", symbol(PRINTED, zxingcpp.BarcodeFormat.DataMatrix, 5))
    with looking(tmp_path / "vial.avi") as (texts, views, _):
        wait_until(lambda: bool(texts), "the scan")
        wait_until(lambda: len(views) > 20, "the whole film")
    assert [(framed.raw, framed.fault) for framed in texts] == [(SENT, "")]
    assert any(view.boxes for view in views)
    assert {len(view.pixels) for view in views} == {views[0].size[0] * views[0].size[1]}


def test_bars_are_a_scan_after_two_pictures_of_a_product_on_file(tmp_path: Path) -> None:
    bars = zxingcpp.write_barcode_to_image(
        zxingcpp.create_barcode(KNOWN[1:], zxingcpp.BarcodeFormat.EAN13), scale=2, add_quiet_zones=True
    )
    film(tmp_path / "bars.avi", np.array(bars)[:160])
    with looking(tmp_path / "bars.avi") as (texts, views, _):
        wait_until(lambda: bool(texts), "the scan")
        wait_until(lambda: len(views) > 20, "the whole film")
    assert [(framed.raw[3:], framed.fault) for framed in texts] == [(KNOWN[1:], "")]


def test_a_camera_that_is_away_is_waited_for_and_dark_is_told(tmp_path: Path) -> None:
    with looking(tmp_path / "later.avi") as (texts, views, there):
        wait_until(lambda: there == [False], "the word that it is away")
        video = cv2.VideoWriter(str(tmp_path / "making.avi"), cv2.VideoWriter_fourcc(*"MJPG"), 30, (320, 240))  # type: ignore[attr-defined]
        for _ in range(30):
            video.write(np.zeros((240, 320, 3), np.uint8))
        video.release()
        (tmp_path / "making.avi").rename(tmp_path / "later.avi")
        wait_until(lambda: there[-1], "the camera to be back")
        wait_until(lambda: bool(views), "a picture")
    assert views[0].hint == "DARK"
    assert texts == []


def test_a_second_package_that_can_be_read_some_pictures_later_is_asked_about(tmp_path: Path) -> None:
    one, other = matrix(PRINTED), matrix("(01)00312345678913(17)280331(10)CD34(21)S2")
    blurred = cv2.GaussianBlur(other, (0, 0), 6)
    path = lying(tmp_path / "two.avi", *[(one, blurred)] * 3, *[(one, other)] * 30)
    with looking(path) as (texts, views, _):
        wait_until(lambda: len(views) > 30, "the film, more than once")
    assert {(framed.raw, framed.fault) for framed in texts} == {("", "SEVERAL")}


def test_another_lot_in_the_place_of_the_first_is_a_scan(tmp_path: Path) -> None:
    lots = [matrix(f"(01){KNOWN}(17)280331(10){lot}") for lot in ("AB12", "XX99")]
    with looking(lying(tmp_path / "lots.avi", *[(each,) for each in lots], each_for=60)) as (texts, _, _):
        wait_until(lambda: len(texts) > 1, "both scans")
    assert [framed.raw[-4:] for framed in texts[:2]] == ["AB12", "XX99"]


def test_what_only_a_harder_look_reads_has_its_box(tmp_path: Path) -> None:
    bars = symbol(f"(01){KNOWN}(17)280331(10)AB12", zxingcpp.BarcodeFormat.Code128, 2)
    bars = cv2.resize(bars, (bars.shape[1], 120), interpolation=cv2.INTER_NEAREST)
    height, width = bars.shape
    paper = np.full((720, 1280), 255, np.uint8)
    paper[300 : 300 + height, 400 : 400 + width] = bars
    turn = cv2.getRotationMatrix2D((400 + width / 2, 300 + height / 2), 35, 1)
    tilted: Any = cv2.warpAffine(paper, turn, (1280, 720), borderValue=255)
    folder = tmp_path / "tilted"
    folder.mkdir()
    for number in range(6):
        cv2.imwrite(str(folder / f"{number}.png"), np.minimum(tilted, 200 + number))
    assert not LiveReader().fast(tilted).sightings
    with looking(folder) as (texts, views, _):
        wait_until(lambda: bool(texts), "the scan")
        wait_until(lambda: sum(bool(view.boxes) for view in views) > 5, "its box")
    assert texts[0].raw == f"]C101{KNOWN}1728033110AB12"


def test_a_folder_of_pictures_is_a_camera_that_shows_each_for_a_moment_by_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for name, lot in (("b.jpg", "XX99"), ("a.png", "AB12"), ("c.bmp", "CD34")):
        cv2.imwrite(str(folder / name), desk(matrix(f"(01){KNOWN}(17)280331(10){lot}")))
    (folder / "0.txt").write_text("no picture")
    (folder / "aa.jpg").write_bytes(b"\xff\xd8\xff")
    with looking(folder) as (texts, views, there):
        wait_until(lambda: len(texts) > 2, "three scans")
    assert [framed.raw[-4:] for framed in texts[:3]] == ["AB12", "XX99", "CD34"]
    assert there == [True]
    assert views


def test_a_folder_without_pictures_is_a_camera_that_is_away(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing")
    with looking(tmp_path) as (_, views, there):
        wait_until(lambda: there == [False], "the word that it is away")
    assert not views


def test_what_lies_there_when_the_camera_is_opened_again_is_no_second_scan(tmp_path: Path) -> None:
    path, in_view = lying(tmp_path / "vial.avi", (matrix(PRINTED),), each_for=40), InView()
    with looking(path, in_view) as (texts, _, _):
        wait_until(lambda: bool(texts), "the scan")
    with looking(path, in_view) as (texts, views, _):
        wait_until(lambda: len(views) > 20, "the whole film, again")
    assert texts == []


def test_closing_a_camera_whose_driver_hangs_takes_no_time(tmp_path: Path) -> None:
    path = tmp_path / "hangs"
    os.mkfifo(path)  # whoever opens it waits for somebody at the other end
    reader = camera_reader(str(path), Eye(lambda _: None, lambda _: None, KNOWN.__eq__, TODAY), lambda _: None)
    reader.start()
    wait_until(lambda: bool(threads()), "the reading thread")
    begun = time.monotonic()
    reader.stop()
    took = time.monotonic() - begun
    assert threads()
    os.close(os.open(path, os.O_WRONLY))
    wait_until(lambda: not threads(), "the end of its threads")
    assert took < 1.0


def test_a_video_whose_pictures_are_broken_is_said_to_be_away(tmp_path: Path) -> None:
    film(tmp_path / "whole.avi", symbol(PRINTED, zxingcpp.BarcodeFormat.DataMatrix, 5), 3)
    whole = (tmp_path / "whole.avi").read_bytes()
    pictures = whole.index(b"movi") + 4
    (tmp_path / "broken.avi").write_bytes(whole[:pictures] + bytes(len(whole) - pictures))
    with looking(tmp_path / "broken.avi") as (_, views, there):
        wait_until(lambda: there == [True, False], "the word that it is away")
    assert views == []


def test_what_a_library_says_of_a_picture_does_not_reach_the_screen(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Many a camera's JPEG has bytes too many; the warning would stand in the middle of the drawn screen."""
    there, content = cv2.imencode(".jpg", desk(symbol(PRINTED, zxingcpp.BarcodeFormat.DataMatrix, 4)))
    assert there
    whole = content.tobytes()
    (tmp_path / "a.jpg").write_bytes(whole[:-2] + b"\x00\x11\x22" + whole[-2:])
    camera = open_source(str(tmp_path))
    assert camera is not None
    assert next_picture(camera) is not None
    os.write(2, b"drawn")
    assert capfd.readouterr().err == "drawn"
