"""A running camera: how many pictures of a film a second are looked at, while another thread looks harder."""

from __future__ import annotations

import threading
import time
from datetime import date
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from bench.decode_frames import desk_frame
from bench.figures import Findings
from scanners.devices.camera import Eye, Stills, camera_reader

_FRAMES = 300
_A_SECOND = 30.0
_LONGEST = 60.0


class _Counted(Stills):
    """Notes when each picture came, and ends the film after enough of them."""

    def __init__(self) -> None:
        super().__init__()
        self.at: list[float] = []
        self.enough = threading.Event()

    def see(self, picture: Any) -> None:
        """Note it."""
        super().see(picture)
        self.at.append(time.perf_counter())
        if len(self.at) >= _FRAMES:
            self.enough.set()


def held(findings: Findings, folder: Path, today: date) -> None:
    """Film a package that drifts over a desk, and look through it as the kiosk does: nothing waits between pictures."""
    film = folder / "desk.avi"
    _film(film)
    counted, views, texts = _Counted(), [0], [0]

    def view(_: object) -> None:
        views[0] += 1

    def text(_: object) -> None:
        texts[0] += 1

    reader = camera_reader(str(film), Eye(text, view, lambda _: True, today, counted), lambda _: None)
    reader.start()
    if not counted.enough.wait(_LONGEST):
        findings.faults.append(f"only {len(counted.at)} of {_FRAMES} pictures were looked at in {_LONGEST:g} s")
    reader.stop()
    took = counted.at[-1] - counted.at[0] if len(counted.at) > 1 else _LONGEST
    rate = (len(counted.at) - 1) / took
    findings.add_least("1280 x 720 film, a heavy stage beside it", rate, "pictures/s", _A_SECOND)
    findings.add("shown of it", views[0] / took, "views/s", said=f"{texts[0]} texts handed on")


def _film(path: Path) -> None:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), _A_SECOND, (1280, 720))  # type: ignore[attr-defined]
    frame = desk_frame()
    for number in range(_FRAMES + 10):
        moved = np.roll(frame, (number % 40, 2 * (number % 60)), axis=(0, 1))
        writer.write(cv2.cvtColor(moved, cv2.COLOR_GRAY2BGR))
    writer.release()
