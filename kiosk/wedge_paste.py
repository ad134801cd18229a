"""Keyboard wedge, pastes: a paste is one whole scan, a broken one, or ordinary text for the box it was meant for."""

from __future__ import annotations

import re

from kiosk.wedge_keys import GS, belongs_in_scan
from kiosk.wedge_refusal import Reason, Refusal
from kiosk.wedge_rules import Beginning, Deliver, Refuse, Scan, WedgeSettings, aim_of, beginning_of

# An SSCC, or a GTIN that data or nothing follows. Never \s or bare split: GS is white space and a line end to Python.
_GS1_SHAPE = re.compile(r"\x1d?(?:00([0-9]{18})|0[12]([0-9]{14}))[!-~\x1d]*")
_LINE_END = re.compile(r"[\r\n]+")


def judge_paste(text: str, at: float, settings: WedgeSettings) -> Deliver | Refuse | None:
    """Judge a pasted text; None means that it is no scan and may go where it was meant to go."""
    lines = [line for line in _LINE_END.split(text.removesuffix("\t")) if line]
    if not any(_looks_like_scan(line, settings) for line in lines):
        return None
    if len(lines) > 1:
        return _refuse(Reason.SEVERAL, text, at, settings)
    raw = lines[0].removeprefix(settings.prefix)
    fault = _fault(raw, settings)
    if settings.require_aim and beginning_of(lines[0], settings.prefix) is not Beginning.WHOLE:
        fault = Reason.NO_AIM
    if fault is not None:
        return _refuse(fault, raw, at, settings)
    return Deliver(Scan(raw=raw, aim_id=aim_of(raw), end="", began_at=at, ended_at=at))


def _looks_like_scan(line: str, settings: WedgeSettings) -> bool:
    if beginning_of(line, settings.prefix) is Beginning.WHOLE:
        return True
    return GS in line or (not settings.require_aim and _has_gs1_structure(line))


def _has_gs1_structure(line: str) -> bool:
    match = _GS1_SHAPE.fullmatch(line)
    if match is None:
        return False
    digits = [int(digit) for digit in reversed(match[1] or match[2])]
    return (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0


def _fault(raw: str, settings: WedgeSettings) -> Reason | None:
    if len(raw) > settings.max_length:
        return Reason.TOO_LONG
    if raw == (aim_of(raw) or ""):
        return Reason.EMPTY
    if not all(map(belongs_in_scan, raw)):
        return Reason.UNREADABLE
    if any(aim_of(raw[place : place + 3]) for place in range(1, len(raw))) or (
        settings.prefix and settings.prefix in raw
    ):
        return Reason.GLUED
    return None


def _refuse(reason: Reason, raw: str, at: float, settings: WedgeSettings) -> Refuse:
    return Refuse(Refusal(reason=reason, raw=raw[: settings.max_length], length=len(raw), at=at))
