"""Setting up a scanner: one scan of the printed test symbol tells how it sends, and which of its settings to change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from db import scanner_tests
from db.record import Record
from db.scanner_tests import NewTest, StoredTest
from db.scans import StoredScan
from db.store import Reader
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.reading import profile_of, read_from
from kiosk.settings import site_at, value_at
from kiosk.settings_scanners import CAMERA, SCANNER_DEVICES, SOUND
from scanners import Lesson, change_for, learn, visible, withheld

_KINDS: Final = {
    "wedge": "keyboard scanner",
    "serial": "serial scanner",
    "evdev": "grabbed scanner",
    "hid_pos": "point-of-sale scanner",
}


def device_name(device: str) -> str:
    """Name a device for people: `keyboard scanner`, or `serial scanner usb-Honeywell_Xenon`."""
    kind, _, name = device.partition(" ")
    return f"{_KINDS.get(kind, kind)} {name}".strip()


@dataclass(frozen=True)
class DeviceView:
    """A device that was tested at this kiosk."""

    name: str
    passed: bool
    words: str
    """What it sends, or what is wrong with it."""
    at: str


def devices(reader: Reader, node: str) -> tuple[DeviceView, ...]:
    """List the devices that were tested at a node."""
    return tuple(
        DeviceView(device_name(test.device), test.passed, _words(test), test.at)
        for test in scanner_tests.last(reader, node)
    )


@dataclass(frozen=True)
class Heard:
    """What a scanner just sent, for whoever sets it up."""

    device: str
    text: str
    """As it came, each character that prints nothing shown as a sign; of what may be a person's code nothing."""
    end: str
    """The keys that ended it."""
    means: str


_ENDINGS: Final = {
    "wedge": ("\r", "\r\n", "\t"),
    "serial": ("", "\r", "\n", "\r\n", "\t"),
    "evdev": ("\r", "\n", "\r\n", "\t"),
    "hid_pos": ("", "\r", "\n", "\r\n", "\t"),
}
"""The kinds of devices that are learned, and what may end a text of each; a silence where that may be nothing."""
_ENDS: Final = {"": "no end mark", "\r": "Enter", "\n": "Line Feed", "\r\n": "Enter and Line Feed", "\t": "Tab"}
_LONGEST_SHOWN: Final = 300


def heard(reader: Record, raw: str, device: str, end: str) -> Heard:
    """Say what a scanner sent and how it reads now; nothing of it is kept."""
    now = reader.now()
    data = read_from(reader, site_at(reader, now), now, raw, reader.node, device)
    private = withheld(data)
    text = "a person's code: it is not shown" if private else visible(raw, _LONGEST_SHOWN)
    means = "" if private else visible(data.message, _LONGEST_SHOWN)
    return Heard(device_name(device), text, _ENDS.get(end, visible(end)), means)


def devices_at(reader: Record) -> tuple[str, ...]:
    """List the devices that are to be read here."""
    found = value_at(reader, SCANNER_DEVICES, reader.now())
    return tuple(found) if isinstance(found, list) else ()


def camera_at(reader: Record) -> str | None:
    """Name the camera that is looked through here."""
    found = value_at(reader, CAMERA, reader.now())
    return str(found[0]) if isinstance(found, list) and found else None


def sound_at(reader: Record) -> str:
    """Say after what something is to be heard: `off`, `stops` or `every scan`."""
    return str(value_at(reader, SOUND, reader.now()))


def ends_by_silence(reader: Record, device: str) -> bool:
    """Say whether a device was learned to send no end mark."""
    test = scanner_tests.last_of(reader, reader.node, device)
    return test is not None and test.passed and not test.end_mark


def caution(reader: Record, scan: StoredScan) -> str:
    """Say of a scan with several elements that its scanner was never tested; empty where it was, or nothing is lost."""
    if scan.source.partition(" ")[0] not in _ENDINGS:
        return ""
    now = reader.now()
    site = site_at(reader, now)
    if profile_of(reader, site, reader.node, scan.source).tested:
        return ""
    data = read_from(reader, site, now, scan.raw, reader.node, scan.source)
    several = data.usable and data.scheme == "GS1" and len(data.element_strings) > 1
    return "▲ This scanner was never tested: compare lot and expiry (Settings, F6)." if several else ""


def learn_scanner(record: Record, person_id: str, raw: str, device: str, end: str) -> Outcome:
    """Learn from what a device made of the test symbol; the sentence names the first setting to change.

    `raw` is the text without its end mark, `end` that mark. Anybody who works here may do it: what is learned is what
    the device does.
    """
    kind = device.partition(" ")[0]
    lesson = learn(raw, end, ends=_ENDINGS.get(kind, ()))
    with record.write(person_id, "scanner.test", device) as write:
        refused = permit.refusal(write, person_id, Act.LOOK_UP)
        if refused is None and kind not in _ENDINGS:
            said = "That is the test symbol of scanners."
            refused = Refused("NOT_A_SCANNER", said, "Scan it with the scanner that is to be learned.")
        if refused is None and lesson.faults and lesson.faults[0].code == "NOT_THE_TEST":
            refused = Refused("NOT_THE_TEST", lesson.faults[0].said, lesson.faults[0].change)
        if refused is not None:
            return permit.noted(write, refused)
        scanner_tests.add(
            write,
            NewTest(
                device=device,
                passed=lesson.passed,
                faults=" ".join(fault.code for fault in lesson.faults),
                gs_replacement=lesson.profile.gs_replacement,
                aim_prefix=bool(lesson.profile.aim_prefix),
                suffix=lesson.profile.suffix,
                end_mark=lesson.end,
            ),
        )
    return _told(lesson, device)


def _told(lesson: Lesson, device: str) -> Outcome:
    name = device_name(device).capitalize()
    if lesson.passed:
        substitute = lesson.profile.gs_replacement
        how = f", {visible(substitute)} in place of separators" if substitute else ""
        # The terminal does not say which of its keyboards a text came from.
        others = " That holds for every keyboard scanner here: scan it with each." if device == "wedge" else ""
        said = f"{name}: the test symbol arrived whole{how}. Its codes can be trusted.{others}"
        return Done("SCANNER_LEARNED", said)
    said = " ".join(fault.said for fault in lesson.faults)
    change = " ".join(dict.fromkeys(fault.change for fault in lesson.faults))
    return Refused(lesson.faults[0].code, f"{name}: {said}", f"{change} Then scan the test symbol again.")


def _words(test: StoredTest) -> str:
    if not test.passed:
        changes = " ".join(dict.fromkeys(change_for(code) for code in test.faults.split()))
        return f"not to be trusted with separators. {changes}"
    return (
        f"sends {visible(test.gs_replacement)} in place of separators"
        if test.gs_replacement
        else "sends all as printed"
    )
