"""200 MB of devices in a process of its own, whose memory the system measures."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
from kiosk.catalogues.gudid import devices
from kiosk.catalogues.device import Device
from tests.unit.catalogues.files import MB, made_source

source = made_source(200 * MB)
taken = sum(isinstance(each, Device) for each in devices(source))
high = next(line for line in open("/proc/self/status") if line.startswith("VmHWM:"))
print(source.bytes_read, taken, high.split()[1])
"""


@pytest.mark.faults
def test_a_file_of_200_mb_is_read_in_60_mb_of_memory() -> None:
    project = Path(__file__).resolve().parents[3]
    ran = subprocess.run([sys.executable, "-c", PROGRAM], cwd=project, capture_output=True, text=True, check=True)
    read, taken, kilobytes = map(int, ran.stdout.split())

    assert read >= 200_000_000
    assert taken > 40_000
    assert kilobytes < 60_000
