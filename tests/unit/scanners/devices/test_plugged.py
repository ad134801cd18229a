"""What is plugged in is found by what the kernel shows of it."""

from __future__ import annotations

from pathlib import Path

from scanners.devices.plugged import Device, plugged_in


def test_each_kind_is_found_and_nothing_else(tmp_path: Path) -> None:
    dev, sys = tmp_path / "dev", tmp_path / "sys"
    for name in (
        "serial/by-id/usb-Maker_Scanner-if00", "input/by-id/usb-Other-event-kbd", "input/by-id/usb-Other-event-mouse",
        "video0", "hidraw0", "hidraw1", "sda",
    ):  # fmt: skip
        (dev / name).parent.mkdir(parents=True, exist_ok=True)
        (dev / name).touch()
    for name, descriptor in (("hidraw0", b"\x05\x01\x09\x06"), ("hidraw1", b"\x06\x8c\x00\x09\x02")):
        (sys / "class/hidraw" / name / "device").mkdir(parents=True)
        (sys / "class/hidraw" / name / "device/report_descriptor").write_bytes(descriptor)

    assert plugged_in(dev, sys) == [
        Device("serial", str(dev / "serial/by-id/usb-Maker_Scanner-if00"), True),
        Device("keyboard", str(dev / "input/by-id/usb-Other-event-kbd"), True),
        Device("hid_pos", str(dev / "hidraw1"), True),
        Device("camera", str(dev / "video0"), True),
    ]


def test_a_machine_without_any_has_none(tmp_path: Path) -> None:
    assert plugged_in(tmp_path, tmp_path) == []
