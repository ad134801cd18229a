"""`kiosk scanners`: what is plugged in here that may be a scanner, which of it is read, and what is missing."""

from __future__ import annotations

import argparse
import os
from ctypes.util import find_library
from pathlib import Path

from db import scanner_tests
from db.errors import StoreError
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import acting
from kiosk.rules.permissions import Act
from kiosk.scan_bus import device_of
from kiosk.services.outcome import Refused
from kiosk.services.replay import replayed
from kiosk.services.scanner_setup import devices_at
from scanners.devices.plugged import Device, plugged_in

_MOST = 10_000
_NOT_OURS = "It is set up, and this user may not read it."


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Give `kiosk scanners` its options."""
    command.add_argument(
        "--replay", type=int, metavar="N", help="read the last N scans of this kiosk again, as their scanners are now"
    )
    command.add_argument("--as", dest="by", metavar="NAME", help="who replays; the PIN is asked for")


def run(options: argparse.Namespace, output: Output) -> int:
    """List the devices, or read again what they sent."""
    return _plugged_in(options, output) if options.replay is None else _replay(options, output)


def _replay(options: argparse.Namespace, output: Output) -> int:
    if not 1 <= options.replay <= _MOST:
        raise StoreError("BAD_COUNT", f"From 1 to {_MOST:,} scans are read again.", "Give another number.")
    with opened(options, "write") as record:
        person = acting(record, options.by, Act.VIEW_RECORDS)
        found = replayed(record, person.id, options.replay)
    if isinstance(found, Refused):
        raise StoreError(found.code, found.message, found.next_step)
    for each in found:
        text = each.text or "(its text is kept nowhere)"
        lines = [f"{each.at}  {each.device}  {text}", f"  then: {each.said or '—'}"]
        lines += [f"  now:  {each.status}: {each.reads}"] if each.status else []
        output.line(each.to_json(), "\n".join(lines))
    return 0


def _plugged_in(options: argparse.Namespace, output: Output) -> int:
    """List the devices, those that are set up and away behind them; exit code 1 when one of these cannot be read."""
    with opened(options, "read") as record:
        wanted = devices_at(record)
        tested = {test.device: test.passed for test in scanner_tests.last(record, record.node)}
    found = plugged_in()
    missing = 0
    read_here = {os.path.realpath(path): path for path in wanted}
    for device in found:
        path = read_here.pop(os.path.realpath(device.path), None)  # perhaps by another of its names
        missing += path is not None and not device.readable
        told = {
            "path": path or device.path, "kind": device.kind, "set_up": path is not None, "readable": device.readable,
            "tested": _tested(tested.get(device_of(path or device.path))),
            "advice": _advice(device, is_read=path is not None),
        }  # fmt: skip
        output.line(told, f"{device.kind:<9} {told['path']}  {told['advice']}".rstrip())
    for path in read_here.values():
        readable = os.access(path, os.R_OK)
        missing += not readable
        away = "It is set up and not plugged in." if not Path(path).exists() else _NOT_OURS
        told = {
            "path": path, "kind": None, "set_up": True, "readable": readable,
            "tested": _tested(tested.get(device_of(path))), "advice": "" if readable else away,
        }  # fmt: skip
        output.line(told, f"{'other' if readable else 'missing':<9} {path}  {told['advice']}".rstrip())
    wedge = _tested(tested.get("wedge"))
    output.line(
        {"path": None, "kind": "wedge", "set_up": True, "readable": True, "tested": wedge, "advice": ""},
        f"wedge     keyboard scanners of this terminal: {wedge}",
    )
    if find_library("zbar") is None:
        output.line(
            {"path": None, "kind": "library", "set_up": False, "readable": False, "tested": "", "advice": "libzbar0"},
            "missing   libzbar0: linear codes are read worse by a camera. Run bin/setup.",
        )
    return 1 if missing else 0


def _tested(passed: bool | None) -> str:
    return {None: "not tested", True: "passed", False: "failed"}[passed]


def _advice(device: Device, *, is_read: bool) -> str:
    if not device.readable:
        groups = {"serial": "dialout", "keyboard": "input", "hid_pos": "input", "camera": "video"}
        return f"This user may not read it: add them to the group {groups[device.kind]}, or write a udev rule."
    if device.kind == "serial" and not is_read:
        return "If it is a scanner, add it to the setting scanner.devices."
    if device.kind == "hid_pos" and not is_read:
        return "Give it a lasting name by a udev rule (docs/scanners.md), and add that to the setting scanner.devices."
    return ""
