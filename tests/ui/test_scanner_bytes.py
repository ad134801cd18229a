"""Bytes of a device that are no scans, on the screens that people work at: the kiosk stands, and shows nothing raw."""

from __future__ import annotations

import random
import unicodedata

import pytest

from kiosk.scan_bus import Received
from scanners import self_test_code
from scanners.devices.framing import Framer
from tests import codes
from tests.ui.conftest import Start
from tests.ui.states import in_settings
from tests.ui.terminal import LOW, Terminal

DEVICE = "serial usb-Maker_Scanner-if00"
_SCANS = (
    codes.package(codes.VANCOMYCIN, "VN1", "280331", "S1"),
    codes.retail(codes.SALINE),
    codes.lot_symbol("VN1", "280331"),
    codes.badge("K1-12"),
    codes.sscc(),
    self_test_code().text,
    "]d2010031234501011910[bold red]x[/]",
    "[/]\x1b[2J\x1b]0;mine\x07",
    "]C1" + "9" * 1_100,
)


def noise(seed: int) -> bytes:
    """Give scans that were bent on their way, and bytes that never were one."""
    rnd = random.Random(seed)
    sent = bytearray()
    for _ in range(60):
        scan = bytearray(rnd.choice(_SCANS).encode())
        for _ in range(rnd.choice((0, 0, 1, 3))):
            scan[rnd.randrange(len(scan))] = rnd.randrange(256)
        sent += scan + rnd.choice((b"\r", b"\r\n", b"\t", b""))
        sent += rnd.randbytes(rnd.choice((0, 0, 0, 40)))
    return bytes(sent)


async def everywhere(kiosk: Terminal, keys: tuple[str, ...]) -> None:
    if keys == ("settings",):
        await in_settings("f6")(kiosk)
    else:
        await kiosk.press(*keys)


ELSEWHERE = (("f2",), ("f7",), ("f7", "enter"), ("f7", "f4"), ("settings",))


@pytest.mark.parametrize("keys", [(), *(pytest.param(keys, marks=pytest.mark.thorough) for keys in ELSEWHERE)], ids=str)
async def test_what_a_device_sends_never_stops_the_kiosk_nor_stands_raw_on_it(
    start: Start, keys: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    async with start(size=LOW) as kiosk:
        await everywhere(kiosk, keys)
        framer, at = Framer(), 0.0
        for seed in range(2):
            for byte in noise(seed):
                at += 0.0001
                for framed in framer.feed(bytes((byte,)), at):
                    at += 0.2  # never so close that it repeats what was before
                    kiosk.app.post_message(Received(DEVICE, framed))
            await kiosk.settle()
            raw = {each for each in kiosk.text if unicodedata.category(each) in ("Cc", "Cf", "Cs", "Co", "Cn")}
            assert raw <= {"\n"}, kiosk.text
        assert kiosk.app.is_running
        assert [each.getMessage() for each in caplog.records if each.name == "kiosk"] == []
