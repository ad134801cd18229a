"""Bringing catalogues in: rows a second, and the memory that a large file takes, beside a parser that keeps nothing."""

from __future__ import annotations

import re
import resource
import sys
import time
import xml.etree.ElementTree as ET
from functools import partial
from pathlib import Path

from bench import shop
from bench.figures import Findings
from kiosk import bootstrap
from kiosk.services import import_catalogue
from kiosk.services.outcome import Refused
from scanners.check_digits import check_digit

_EXCERPT = Path(__file__).resolve().parents[1] / "tests" / "data" / "gudid" / "devices.xml"
_MOST_MEGABYTES = 150
_DEVICE = re.compile(rb"<device[ >].*?</device>", re.DOTALL)
_CODE = re.compile(rb">([0-9]{14})<")


def run(folder: Path, data: Path | None, megabytes: int) -> Findings:
    """Repeat a sample under other numbers until it is large enough, bring it in, and bring it in again."""
    findings = Findings()
    sample = data / "gudid-sample.xml" if data else _EXCERPT
    file = folder / "devices.xml"
    _repeat(sample, file, megabytes * 1_000_000)
    began = time.perf_counter()
    parsed = sum(1 for _, node in ET.iterparse(file) if _cleared(node))
    findings.notes.append(f"peer: xml.etree reads {parsed:,} devices in {time.perf_counter() - began:.1f} s")
    record = bootstrap.open_pharmacy(shop.place(folder / "import.db"), "create")
    try:
        for name in ("first import", "second import"):
            began = time.perf_counter()
            found = import_catalogue.check_gudid(file)
            imported = import_catalogue.bring_in(
                record, "system", found, folder / "no", progress=lambda _: None, is_cancelled=lambda: False
            )
            seconds = time.perf_counter() - began
            if isinstance(imported, Refused):
                findings.faults.append(imported.message)
                continue
            rate = imported.read / seconds
            counts = f"{imported.created:,} created, {imported.updated:,} updated, {imported.rejected:,} rejected"
            speed = f"{imported.read:,} devices in {seconds:.1f} s, {rate:,.0f} a second"
            findings.notes.append(f"{name}: {speed}; {counts}")
    finally:
        record.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)
    findings.notes.append(f"{megabytes} MB of XML; peak memory {peak:,.0f} MB, limit {_MOST_MEGABYTES}")
    return findings


def _cleared(node: ET.Element) -> bool:
    is_device = node.tag.endswith("}device") or node.tag == "device"
    if is_device:
        node.clear()
    return is_device


def _repeat(sample: Path, file: Path, size: int) -> None:
    content = sample.read_bytes()
    devices = _DEVICE.findall(content)
    start = content.index(devices[0])
    end = content.rindex(devices[-1]) + len(devices[-1])
    with file.open("wb") as out:
        out.write(content[:start])
        turn = 0
        while out.tell() < size:
            for device in devices:
                out.write(_CODE.sub(partial(_renamed, turn), device))
            turn += 1
        out.write(content[end:])


def _renamed(turn: int, found: re.Match[bytes]) -> bytes:
    return b">" + _other(found[1], turn) + b"<"


def _other(code: bytes, turn: int) -> bytes:
    """Give a GTIN of another product, the same for the same code and turn."""
    digits = code.decode()
    payload = f"{digits[0]}{(int(digits[1:13]) + turn * 7_000_000_007) % 10**12:012}"
    return (payload + check_digit(payload)).encode()
