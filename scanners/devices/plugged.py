"""What is plugged in here: serial lines, keyboards with a name of their own, HID point-of-sale scanners, cameras."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

Kind = Literal["serial", "keyboard", "hid_pos", "camera"]

_POINT_OF_SALE: Final = b"\x06\x8c\x00"
"""Begin of a report descriptor: usage page 8Ch, bar code scanners (HID Point of Sale Usage Tables)."""


@dataclass(frozen=True)
class Device:
    """Something that may be a scanner."""

    kind: Kind
    path: str
    """By a name that lasts, where it has one."""
    readable: bool
    """Whether this user may read it."""


def plugged_in(dev: Path = Path("/dev"), sys: Path = Path("/sys")) -> list[Device]:
    """List what may be a scanner, by kind and path."""
    return [
        *_devices("serial", _entries(dev / "serial/by-id", "*")),
        *_devices("keyboard", _entries(dev / "input/by-id", "*-event-kbd")),
        *_devices("hid_pos", _point_of_sale(dev, sys)),
        *_devices("camera", _entries(dev, "video*")),
    ]


def _devices(kind: Kind, paths: Iterator[Path]) -> Iterator[Device]:
    return (Device(kind, str(path), os.access(path, os.R_OK)) for path in sorted(paths))


def _entries(folder: Path, names: str) -> Iterator[Path]:
    return folder.glob(names) if folder.is_dir() else iter(())


def _point_of_sale(dev: Path, sys: Path) -> Iterator[Path]:
    for each in _entries(sys / "class/hidraw", "hidraw*"):
        try:
            descriptor = (each / "device/report_descriptor").read_bytes()
        except OSError:
            continue
        if descriptor.startswith(_POINT_OF_SALE):
            yield dev / each.name
