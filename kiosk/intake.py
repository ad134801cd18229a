"""The intake: everything that scanners send, whole or not, goes from here to the job thread in the order it came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from db.attachments import LARGEST
from db.errors import StoreError
from db.record import Record
from kiosk.camera_eye import eye_of
from kiosk.front_door import TakesBadge
from kiosk.scan_bus import Plugged, Received, ScanBus
from kiosk.screens.camera import CameraScreen
from kiosk.screens.people import EnrolBadge
from kiosk.services.outcome import Refused
from kiosk.services.scanner_setup import device_name
from kiosk.wedge_refusal import Refusal
from kiosk.wedge_rules import Scan
from scanners import is_self_test, may_be_private
from scanners.devices.in_view import InView
from scanners.devices.reader import DeviceReader

if TYPE_CHECKING:
    from kiosk.app import KioskApp
    from scanners.devices.camera import Stills

_NO_PICTURE: Final = Refused("NO_PICTURE", "The camera has given no picture yet.", "Wait until it shows one.")
_AGAIN: Final = "Scan it again."
_FAULTS: Final = {
    "CUT": ("That scan did not arrive whole: its end is missing.", _AGAIN),
    "REST": ("That was the rest of a scan that did not arrive whole.", _AGAIN),
    "TOO_LONG": ("That scan is longer than any code the kiosk takes.", _AGAIN),
    "LOST": ("That scan did not arrive whole: some of it was lost on the way.", _AGAIN),
    "STRANGE": ("That scan holds a key that no code holds.", _AGAIN),
    "SEVERAL": ("More than one package is in view.", "Show one alone."),
    "UNKNOWN_PRODUCT": ("Those bars name no product on file; a camera may misread them.", "Scan or type them (F4)."),
}
"""Why what a device sent is no scan, and what to do."""


class Intake:
    """Takes scans from the keyboard and from the devices of the bus."""

    def __init__(self, app: KioskApp, bus: ScanBus, open_reader: Callable[[], Record]) -> None:
        self._app = app
        self._bus = bus
        self._open_reader = open_reader
        self._camera: DeviceReader[Any] | None = None
        self._stills: Stills | None = None
        self._puzzled_by = ""
        """What kept the camera from reading, as it was said last."""
        self._in_view = InView()
        self._away: set[str] = set()

    def start(self) -> None:
        """Begin to read the devices; where the record does not say which, those that are read already are read on."""
        try:
            self._bus.start(self._app.post_message)
        except StoreError as error:
            self._app.call_after_refresh(self._app.tell, error.code, error.message, error.next_step)

    def stop(self) -> None:
        """End reading."""
        self._bus.stop()

    def follow_lessons(self) -> None:
        """Read each scanner as what was learned of it says."""
        self._bus.follow_lessons()

    def follow_settings(self) -> None:
        """Read the devices that the settings name now; nobody waits any more for one that they name no more."""
        self.start()
        for device in [each for each in self._away if not self._bus.reads(each)]:
            self._say_there(device, is_there=True)

    def open_camera(self) -> None:
        """Aim the camera until its screen is closed: what it reads goes where every scan goes."""
        app = self._app
        try:
            camera = self._bus.camera()
        except StoreError as error:
            app.tell(error.code, error.message, error.next_step)
            return
        if camera is None:
            app.tell("NO_CAMERA", "No camera is set up here.", "Plug one in; see the setting scanner.camera.")
        elif self._camera is None:
            self._camera, self._stills = eye_of(camera, self._open_reader, app.today(), app.post_message, self._in_view)
            self._camera.start()
            app.push_screen(CameraScreen())

    def close_camera(self) -> None:
        """End looking, and give the camera back."""
        camera, self._camera, self._stills, self._puzzled_by = self._camera, None, None, ""
        if camera is not None:
            camera.stop()

    def take_picture(self) -> None:
        """Keep what the camera sees now with the work that is open."""
        content = self._stills.take(LARGEST) if self._stills is not None else None
        if content is None:
            self._app.submit(lambda desk: desk.shown(_NO_PICTURE))
        else:
            self._app.submit(lambda desk: desk.keep_picture(content))

    def wedge(self, scan: Scan) -> None:
        """Take a whole scan of a keyboard scanner."""
        self._take(scan.raw, "wedge", scan.end, scan.began_at, scan.ended_at)

    def refused_by_wedge(self, refusal: Refusal) -> None:
        """Say why a scan of a keyboard scanner was not taken, and keep it."""
        if self._app.stage.learns_scanners and not refusal.withheld:
            self._learn(refusal.raw, "wedge", refusal.end)
            return
        if may_be_private(refusal.raw):
            # What is broken cannot be read, so it is not shown either.
            refusal = replace(refusal, raw="", withheld=True)
        self._refuse(refusal.raw, "wedge", Refused(f"WEDGE_{refusal.reason.name}", refusal.message, ""))

    def received(self, event: Received) -> None:
        """Take what a device sent; what did not arrive whole is refused."""
        framed = event.framed
        of_camera = event.device.startswith("camera ")
        if of_camera and framed.fault:
            self._camera_is_puzzled(event)
            return
        self._app.front_door.touched()
        self._puzzled_by = ""
        # A serial scanner that sends no end mark is learned by the test symbol as well: a silence ended that.
        learns = self._app.stage.learns_scanners and framed.raw != ""
        is_lesson = learns or (framed.fault == "CUT" and is_self_test(framed.raw))
        if not framed.fault or is_lesson:
            self._take(framed.raw, event.device, framed.end, framed.began_at, framed.ended_at)
            return
        raw = "" if may_be_private(framed.raw) else framed.raw
        self._refuse(raw, event.device, Refused(f"SCAN_{framed.fault}", *_FAULTS[framed.fault]))

    def _camera_is_puzzled(self, event: Received) -> None:
        """Say once what keeps a camera from reading: a camera is no person at work, and says it again and again.

        Once nobody aims any more, what was on its way says nothing to the work that is open now.
        """
        if self._camera is None:
            return
        if event.framed.fault != self._puzzled_by:
            self._puzzled_by = event.framed.fault
            self._refuse("", event.device, Refused(f"SCAN_{event.framed.fault}", *_FAULTS[event.framed.fault]))

    def plugged(self, event: Plugged) -> None:
        """Say on Home which device is away, as long as it is; of the camera to whoever aims."""
        if event.device.startswith("camera "):
            if (aiming := self._app.aiming) is not None:
                aiming.is_there(event.is_there)
            return
        if self._bus.reads(event.device):  # not what a device said before the settings named it no more
            self._say_there(event.device, is_there=event.is_there)

    def _say_there(self, device: str, *, is_there: bool) -> None:
        trouble = f"The {device_name(device)} is not to be read. Look at its plug; other scanners go on."
        troubles = [each for each in self._app.status.troubles if each != trouble]
        self._away.discard(device)
        if not is_there:
            troubles.insert(0, trouble)
            self._away.add(device)
        self._app.status = replace(self._app.status, troubles=tuple(troubles))
        self._app.refresh_home_soon()

    def _take(self, raw: str, device: str, end: str, began_at: float, ended_at: float) -> None:
        app = self._app
        if isinstance(app.screen, EnrolBadge):
            person_id = app.screen.person.id
            app.screen.dismiss(None)
            app.submit(lambda desk: desk.enrol_badge(person_id, raw, device))
        elif app.stage.learns_scanners:
            self._learn(raw, device, end)
        else:
            witness = isinstance(app.screen, TakesBadge)
            app.submit(lambda desk: desk.scan(raw, device, began_at, ended_at, as_witness=witness, end=end))

    def _learn(self, raw: str, device: str, end: str) -> None:
        self._app.stage.hear(raw, device, end)
        self._app.submit(lambda desk: desk.learn_scanner(raw, device, end))

    def _refuse(self, raw: str, device: str, refused: Refused) -> None:
        self._app.sound.stop()
        self._app.submit(lambda desk: desk.refused_scan(raw, device, refused))
