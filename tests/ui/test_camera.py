"""Aiming the camera: its picture on the screen, and what it reads is a scan like any other."""

from __future__ import annotations

import threading
from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp

from kiosk.scan_bus import Received
from kiosk.screens.camera import CameraScreen
from kiosk.widgets.viewfinder import Viewfinder
from scanners.devices.camera import View
from scanners.devices.framing import Framed
from tests import codes
from tests.clock import StandingClock
from tests.pharmacy import assert_sound
from tests.ui import door
from tests.ui.camera_states import aims
from tests.ui.conftest import Start
from tests.ui.terminal import BOTH_SIZES, wait_until


def filmed(path: Path, symbol: np.ndarray | None) -> str:
    """A desk, and on it what is shown to the camera."""
    video = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 30, (640, 480))  # type: ignore[attr-defined]
    for number in range(30):
        picture = desk(symbol if number >= 10 else None, 150 + number)
        video.write(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR))
    video.release()
    return str(path)


def threads() -> list[str]:
    return [each.name for each in threading.enumerate() if each.name.startswith(("camera", "looking"))]


@pytest.fixture
def vial(tmp_path: Path) -> str:
    """A vial that lies under the camera."""
    return filmed(tmp_path / "film.avi", matrix())


def matrix() -> np.ndarray:
    made = zxingcpp.create_barcode(
        f"(01){codes.VANCOMYCIN}(17)261211(10)VN24118", zxingcpp.BarcodeFormat.DataMatrix, gs1=True, forceSquare=True
    )
    return np.array(zxingcpp.write_barcode_to_image(made, scale=6, add_quiet_zones=True))


def desk(symbol: np.ndarray | None, grey: int) -> np.ndarray:
    picture = np.full((480, 640), grey, np.uint8)
    if symbol is not None:
        picture[100 : 100 + symbol.shape[0], 200 : 200 + symbol.shape[1]] = symbol
    return picture


@BOTH_SIZES
async def test_what_it_reads_is_a_scan_and_the_camera_is_given_back(
    start: Start, vial: str, size: tuple[int, int]
) -> None:
    async with start(size=size) as kiosk:
        aims(kiosk, vial)
        await door.choose(kiosk, "Camera: aim and scan")
        await wait_until(kiosk.pilot, lambda: kiosk.screen_name == "ItemScreen", "the card")
        await kiosk.settle()
        assert kiosk.shows("Vancomycin 1 g")
        [scan] = kiosk.record.rows("select source from scan where source like 'camera%'")
        assert scan["source"] == "camera film.avi"
        await wait_until(kiosk.pilot, lambda: not threads(), "the end of its threads")


async def test_its_picture_is_shown_and_esc_ends_it(start: Start, tmp_path: Path) -> None:
    async with start() as kiosk:
        await kiosk.press("f2")
        aims(kiosk, filmed(tmp_path / "desk.avi", None))
        await door.choose(kiosk, "Camera: aim and scan")
        await wait_until(kiosk.pilot, lambda: kiosk.text.count("▀") > 500, "a picture")
        assert kiosk.shows("▲ BLURRED")
        await kiosk.press("escape")
        assert kiosk.screen_name == "ReceiveScreen"
        await wait_until(kiosk.pilot, lambda: not threads(), "the end of its threads")


async def test_where_none_is_set_up_that_is_said(start: Start) -> None:
    async with start() as kiosk:
        await door.choose(kiosk, "Camera: aim and scan")
        assert "No camera is set up here." in kiosk.strip()[1]


async def test_one_that_is_away_is_said_to_be(start: Start, tmp_path: Path) -> None:
    async with start() as kiosk:
        aims(kiosk, str(tmp_path / "gone.avi"))
        await door.choose(kiosk, "Camera: aim and scan")
        await wait_until(kiosk.pilot, lambda: kiosk.shows("✕ AWAY"), "the word that it is away")
        await kiosk.press("escape")
        assert kiosk.screen_name == "HomeScreen"


@BOTH_SIZES
async def test_a_picture_is_kept_with_the_work_that_is_open(
    start: Start, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with start(size=size) as kiosk:
        await kiosk.press("f2")
        aims(kiosk, filmed(tmp_path / "desk.avi", None))
        await door.choose(kiosk, "Camera: aim and scan")
        await wait_until(kiosk.pilot, lambda: kiosk.text.count("▀") > 500, "a picture")
        await kiosk.press("f5")
        await wait_until(kiosk.pilot, lambda: kiosk.shows("✓ OK The picture is kept: 1 picture of this work."), "it")
        [row] = kiosk.record.rows(
            "select p.sha256 from picture p join job j on j.id = p.job_id where j.kind = 'receive'"
        )
        kept = cv2.imdecode(np.frombuffer(kiosk.record.attachments.read(row["sha256"]), np.uint8), cv2.IMREAD_COLOR)
        assert kept is not None
        assert kept.shape == (480, 640, 3)
        assert_sound(kiosk.record)


async def test_a_picture_of_no_work_is_refused_there(start: Start, tmp_path: Path) -> None:
    async with start() as kiosk:
        before = kiosk.record.rows("select sha256 from attachment")
        aims(kiosk, filmed(tmp_path / "desk.avi", None))
        await door.choose(kiosk, "Camera: aim and scan")
        await wait_until(kiosk.pilot, lambda: kiosk.text.count("▀") > 500, "a picture")
        await kiosk.press("f5")
        await wait_until(kiosk.pilot, lambda: kiosk.shows("A picture belongs to work that is open"), "the word")
        assert kiosk.record.rows("select sha256 from attachment") == before


async def test_the_lock_gives_the_camera_back(start: Start, clock: StandingClock, tmp_path: Path) -> None:
    async with start(person=None) as kiosk:
        await door.signed_in(kiosk, door.badge_of(kiosk.record, "Priya Raman"))
        await kiosk.press("f2")
        aims(kiosk, filmed(tmp_path / "desk.avi", None))
        await door.choose(kiosk, "Camera: aim and scan")
        await wait_until(kiosk.pilot, lambda: kiosk.text.count("▀") > 500, "a picture")
        clock.advance(minutes=10)
        kiosk.app.front_door.lock_if_idle()
        await wait_until(kiosk.pilot, lambda: kiosk.screen_name == "LockScreen", "the lock")
        assert not kiosk.app.stage.has(CameraScreen)
        assert not [each for each in threading.enumerate() if each.name.startswith(("camera", "looking"))]


async def test_what_puzzles_a_camera_is_said_once_and_is_nobody_at_work(
    start: Start, clock: StandingClock, tmp_path: Path
) -> None:
    async with start(person=None) as kiosk:
        await door.signed_in(kiosk, door.badge_of(kiosk.record, "Priya Raman"))
        aims(kiosk, filmed(tmp_path / "desk.avi", None))
        await door.choose(kiosk, "Camera: aim and scan")
        await wait_until(kiosk.pilot, lambda: kiosk.text.count("▀") > 500, "a picture")
        for _ in range(12):
            clock.advance(minutes=1)
            kiosk.app.post_message(Received("camera film.avi", Framed("", "", 1.0, 1.0, "SEVERAL")))
            await kiosk.settle()
        rows = kiosk.record.rows("select reason from scan where source like 'camera%'")
        assert [row["reason"] for row in rows] == ["SCAN_SEVERAL"]
        kiosk.app.front_door.lock_if_idle()
        await kiosk.settle()
        assert kiosk.screen_name == "LockScreen"


async def test_what_lies_there_when_it_is_opened_again_is_no_second_scan(start: Start, tmp_path: Path) -> None:
    folder = tmp_path / "vial"
    folder.mkdir()
    for name, picture in (("a.png", desk(matrix(), 160)), ("b.png", np.zeros((480, 640), np.uint8))):
        cv2.imwrite(str(folder / name), picture)
    async with start() as kiosk:
        aims(kiosk, str(folder))
        await door.choose(kiosk, "Camera: aim and scan")
        await wait_until(kiosk.pilot, lambda: kiosk.screen_name == "ItemScreen", "the card")
        await kiosk.press("escape")
        await door.choose(kiosk, "Camera: aim and scan")
        await wait_until(kiosk.pilot, lambda: kiosk.shows("▲ DARK"), "the picture after that of the vial")
        await kiosk.settle()
        assert kiosk.screen_name == "CameraScreen"
        assert len(kiosk.record.rows("select source from scan where source like 'camera%'")) == 1


async def test_trouble_that_was_on_its_way_when_it_was_closed_is_not_told(start: Start, tmp_path: Path) -> None:
    trouble = Received("camera desk.avi", Framed("", "", 1.0, 1.0, "SEVERAL"))
    async with start() as kiosk:
        aims(kiosk, filmed(tmp_path / "desk.avi", None))
        await door.choose(kiosk, "Camera: aim and scan")
        await wait_until(kiosk.pilot, lambda: kiosk.text.count("▀") > 500, "a picture")
        kiosk.app.post_message(trouble)
        await wait_until(kiosk.pilot, lambda: kiosk.shows("More than one package is in view"), "the trouble")
        await kiosk.press("escape")
        before = kiosk.record.rows("select count(*) as n from scan")
        kiosk.app.post_message(trouble)
        await kiosk.settle()
        assert kiosk.record.rows("select count(*) as n from scan") == before


@BOTH_SIZES
async def test_a_box_that_lies_outside_of_the_picture_is_drawn_at_its_edge(
    start: Start, tmp_path: Path, size: tuple[int, int]
) -> None:
    sides = (-3.0, -0.5, 0.0, 0.5, 1.0, 1.2, 3.0)
    pairs = [(one, other) for one in sides for other in sides if one <= other]
    async with start(size=size) as kiosk:
        aims(kiosk, str(tmp_path / "gone.avi"))
        await door.choose(kiosk, "Camera: aim and scan")
        await kiosk.settle()
        assert kiosk.app.aiming is not None
        for left, right in pairs:
            for top, bottom in pairs:
                kiosk.app.aiming.show(View(bytes(96 * 54), (96, 54), ((left, top, right, bottom),), ""))
        [viewfinder] = kiosk.app.aiming.query(Viewfinder)
        colours = {segment.style.color for segment in viewfinder.render_line(0) if segment.style is not None}
        assert len(colours) == 1, "the last box lies at the lower right"


async def test_a_camera_that_went_away_shows_and_keeps_nothing_of_before(start: Start, tmp_path: Path) -> None:
    async with start() as kiosk:
        await kiosk.press("f2")
        before = kiosk.record.rows("select id from picture")
        film = Path(filmed(tmp_path / "desk.avi", None))
        aims(kiosk, str(film))
        await door.choose(kiosk, "Camera: aim and scan")
        await wait_until(kiosk.pilot, lambda: kiosk.text.count("▀") > 500, "a picture")
        film.unlink()
        await wait_until(kiosk.pilot, lambda: kiosk.shows("✕ AWAY"), "the word that it is away")
        await kiosk.press("f5")
        await wait_until(kiosk.pilot, lambda: kiosk.shows("The camera has given no picture yet."), "the word")
        assert kiosk.text.count("▀") < 500
        assert kiosk.record.rows("select id from picture") == before
