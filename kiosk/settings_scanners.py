"""The settings of scanners that are no keyboard: which of what is plugged in is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kiosk.settings_definition import Definition
from kiosk.settings_kinds import Choice, Kind
from kiosk.settings_words import shown

SCANNER_DEVICES: Final = "scanner.devices"
_PATH = re.compile(r"/dev/[A-Za-z0-9][A-Za-z0-9._:/+-]*")
_NUMBERED = re.compile(r"/dev/(?:tty(?:ACM|USB)|hidraw|input/event)[0-9]+")
"""Names that the kernel gives to whatever is plugged in next: another scanner was not learned."""


@dataclass(frozen=True)
class Devices(Kind):
    """Devices of this machine, by name, or none."""

    most: int
    name = "devices"

    @property
    def allowed(self) -> str:
        """Give the form."""
        return (
            f"up to {self.most} names such as /dev/serial/by-id/usb-…, with commas between them, or nothing; none that "
            "another scanner has once it is plugged in (ttyACM0, hidraw0, event3)"
        )

    def fits(self, value: object) -> bool:
        """Take each device once, without a way out of its folder."""
        if not isinstance(value, list) or len(value) > self.most or len(set(map(str, value))) != len(value):
            return False
        return all(isinstance(each, str) and _is_lasting(each) for each in value)

    def from_text(self, text: str) -> object:
        """Read the names between commas."""
        return [each.strip() for each in text.split(",") if each.strip()]

    def as_typed(self, value: object) -> str:
        """Write the names with commas between them."""
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

    def words(self, value: object) -> str:
        """Tell the names."""
        return (self.as_typed(value) or "nothing") if self.fits(value) else shown(value)


def _is_lasting(name: str) -> bool:
    is_device = _PATH.fullmatch(name) is not None and ".." not in name
    return is_device and _NUMBERED.fullmatch(name) is None


CAMERA: Final = "scanner.camera"
SOUND: Final = "scanner.sound"

OF_SCANNERS: Final = (
    Definition(
        SCANNER_DEVICES,
        "Scanners that are no keyboard",
        Devices(8),
        [],
        "Serial scanners by their names, and keyboard scanners that are to be taken away from the terminal "
        "(/dev/input/by-id/…). `kiosk scanners` lists what is plugged in.",
        "Whoever sets the kiosk up.",
    ),
    Definition(
        CAMERA,
        "Camera",
        Devices(1),
        ["/dev/video0"],
        "The camera that the menu opens; a name below /dev/v4l/by-id lasts.",
        "Whoever sets the kiosk up.",
    ),
    Definition(
        SOUND,
        "Sound",
        Choice((("off", "none"), ("stops", "when something is refused"), ("every scan", "after every scan"))),
        "stops",
        "A high tone for what was done, two falling ones for what was refused; the terminal's bell where this machine "
        "plays none.",
        "Whoever sets the kiosk up.",
    ),
)
