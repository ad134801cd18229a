"""The camera's screen in a state that stays: a film stands for the camera, or there is none."""

from __future__ import annotations

from kiosk import bootstrap
from kiosk.intake import Intake
from kiosk.scan_bus import ScanBus
from tests.ui import door
from tests.ui.terminal import Terminal, wait_until


def aims(kiosk: Terminal, camera: str) -> None:
    """Have a film, or a folder of pictures, stand for the camera that is set up."""
    assert kiosk.place is not None
    place = kiosk.place
    kiosk.app.intake = Intake(
        kiosk.app, ScanBus(tuple, camera=lambda: camera), lambda: bootstrap.open_pharmacy(place, "read")
    )


async def camera_away(kiosk: Terminal) -> None:
    """Aim a camera that is not plugged in."""
    await kiosk.press("f2")
    aims(kiosk, "/dev/shm/no camera")
    await door.choose(kiosk, "Camera: aim and scan")
    await wait_until(kiosk.pilot, lambda: kiosk.shows("✕ AWAY"), "the word that it is away")
