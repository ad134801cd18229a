"""The machine a run took place on, and a folder on a real disk to work in."""

from __future__ import annotations

import os
import platform
import tempfile
from dataclasses import dataclass
from pathlib import Path

from db import driver

_IN_MEMORY = ("tmpfs", "ramfs", "overlay-tmpfs")


@dataclass(frozen=True)
class Machine:
    """What figures depend on."""

    cores: int
    load: float
    """Of the last minute, before the run; above 0.5 the figures are noisy."""
    processor: str
    kernel: str
    python: str
    sqlite: str
    folder: str
    disk: str

    def lines(self) -> list[str]:
        """Say it in lines."""
        return [
            f"machine   {self.cores} cores, {self.processor}, Linux {self.kernel}, load {self.load:.2f}",
            f"software  Python {self.python}, SQLite {self.sqlite}",
            f"folder    {self.folder}: {self.disk}",
        ]


def machine(folder: Path) -> Machine:
    """Look at this machine."""
    return Machine(
        cores=len(os.sched_getaffinity(0)),
        load=os.getloadavg()[0],
        processor=_processor(),
        kernel=platform.release(),
        python=platform.python_version(),
        sqlite=f"{'.'.join(map(str, driver.sqlite_version))} ({driver.name})",
        folder=str(folder),
        disk=_disk(folder),
    )


def disk_folder() -> Path:
    """Name a folder for temporary files that lies on a disk: memory would make every flush free."""
    usual = Path(tempfile.gettempdir())
    return Path("/var/tmp") if _mount(usual)[0] in _IN_MEMORY else usual


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().split("\n"):
        if line.startswith("model name"):
            return line.partition(":")[2].strip(" ")
    return platform.machine()


def _mount(folder: Path) -> tuple[str, str, str]:
    """Give file system type, source and device number of what a folder lies on."""
    best, found = "", ("unknown", "unknown", "")
    where = str(folder.resolve())
    for line in Path("/proc/self/mountinfo").read_text().split("\n"):
        before, _, after = line.partition(" - ")
        if not after:
            continue
        fields, kind = before.split(" "), after.split(" ")
        point = fields[4].rstrip("/")
        if len(point) >= len(best) and (where == point or where.startswith(f"{point}/")):
            best, found = point, (kind[0], kind[1], fields[2])
    return found


def _disk(folder: Path) -> str:
    kind, source, number = _mount(folder)
    turning = Path(f"/sys/dev/block/{number}/queue/rotational")
    words = {"0": "solid state", "1": "rotational or virtual"}
    try:
        hardware = words[turning.read_text().rstrip("\n")]
    except (OSError, KeyError):
        hardware = "disk of unknown kind"
    return f"{kind} on {source} ({hardware})"
