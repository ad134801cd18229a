"""The kiosk in a real browser: drawn, with all its keys, from this machine alone, one window at a time."""

from __future__ import annotations

import asyncio
import io
import json
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from PIL import Image

from db import encryption
from db.record import Record
from kiosk import bootstrap
from kiosk.demo_items import DEMO_PIN
from tests.pty.chromium import Page, chromium
from tests.pty.harness import PtyProgram, rest, wait_until
from tests.pty.kiosk_session import (
    PROJECT,
    STILL_AFTER_SCAN,
    check_sound,
    environment,
    kiosk_command,
    place_of,
    vial,
)
from tests.pty.preparing import INSPECTED

pytestmark = pytest.mark.pty

KEYS = {"F1": "Hand over the shift", "F5": "LABELS", "F12": "End the kiosk?"}
"""Keys that a browser has a use for of its own (help, loading again, tools), and what the kiosk shows on them."""
LISTEN = "window.heard = []; window.addEventListener('keydown', event => window.heard.push(event), true)"
TAKEN = "window.heard.filter(event => event.defaultPrevented).map(event => event.key)"
"""The keys with which the browser itself does nothing."""
CONNECT = """new Promise(resolve => {
  const socket = new WebSocket("%s");
  socket.onopen = () => resolve("opened");
  socket.onerror = () => resolve("refused");
})"""
CHECKS = "Marcus Oyelaran"
MENU = ("Sign in", "A note", "Read and answer", "Hand over", "Prepare", "Check")
WAITS = """select u.id as unit, j.symbol_text as label from preparation_unit u
    join preparation_label l on l.unit_id = u.id and l.voided_at is null
    join print_job j on j.id = l.print_job_id where u.state = 'to_check'"""
"""The container that the demo leaves to be checked, and the code that was printed on its label."""
SIGNED = """select s.meaning, s.node, p.name from preparation_unit u
    join preparation_record r on r.preparation_id = u.preparation_id join signature s on s.id = r.signature_id
    join person p on p.id = s.person_id where u.id = :unit"""


@dataclass(frozen=True)
class Served:
    """A running `kiosk serve`."""

    process: Process
    url: str

    @property
    def socket(self) -> str:
        """The address that a page connects to."""
        return f"{self.url.replace('http', 'ws')}ws"

    def kiosks(self) -> list[int]:
        """The process ids of its kiosks."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(each) for each in listed.split()]


@asynccontextmanager
async def served(*options: str, env: Mapping[str, str] | None = None) -> AsyncIterator[Served]:
    """Run `kiosk serve`, and end it as Ctrl+C does."""
    command = [sys.executable, "-m", "kiosk", "serve", "--port", "0", "--json", *options]
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, env=environment(env), cwd=PROJECT)
    try:
        assert process.stdout is not None
        yield Served(process, json.loads(await process.stdout.readline())["url"])
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_the_kiosk_is_worked_in_a_browser(demo: Path, tmp_path: Path) -> None:
    options = ("--demo", "--db", str(demo), "--node", "K2")
    async with (
        served(*options) as server,
        chromium(tmp_path / "chromium") as browser,
        browser.opened("about:blank") as other,
        browser.opened(server.url) as page,
    ):
        await page.wait_for_text("MUST NOT USE")
        await page.wait_for_text("kiosk K2")
        assert {address.split("/")[2] for address in page.requests} == {server.url.split("/")[2]}, "it works offline"
        await check_drawn(page)
        await check_keys(page)
        await check_release(page, server, demo)
        await check_scan(page, demo)
        assert await other.evaluate(CONNECT % server.socket) == "refused"
        await page.do("Page.reload")
        await page.wait_for_text("MUST NOT USE")
        async with browser.opened(server.url) as second:
            await second.wait_for_text("Kiosk K2 is open in another window")
    check_sound(demo)


async def check_drawn(page: Page) -> None:
    picture = Image.open(io.BytesIO(await page.picture())).convert("RGB")
    assert len(picture.getcolors(1 << 24) or ()) > 50, "letters and boxes in their colours"


async def check_keys(page: Page) -> None:
    await page.evaluate(LISTEN)
    for key, shown in KEYS.items():
        await page.press(key)
        await page.wait_for_text(shown)
        await page.press("Escape")
        await page.wait_until_gone(shown)
        await page.wait_for_text("MUST NOT USE")
    assert await page.evaluate(TAKEN) == [pressed for key in KEYS for pressed in (key, "Escape")]


async def check_scan(page: Page, database: Path) -> None:
    await page.scan(vial(1))
    await page.wait_for_text("VN900")
    with closing(bootstrap.open_pharmacy(place_of(database), "read")) as record:
        *_, scan = record.rows("select raw_hex from scan where node = 'K2' order by length(id), id")
    assert bytes.fromhex(scan["raw_hex"]).decode() == vial(1), "with its group separators"


async def check_release(page: Page, server: Served, database: Path) -> None:
    """The pharmacist checks what waits, from its label to the signature."""
    with closing(bootstrap.open_pharmacy(place_of(database), "read")) as record:
        [waits] = record.rows(WAITS)
        await page.press("F1")
        await page.choose("Sign in")
        await page.choose("Dana Whitfield", CHECKS)
        await page.wait_for_text("your PIN")
        await page.scan(DEMO_PIN)  # typed in one go
        await page.wait_for_text(f"{CHECKS} is signed in")
        await page.press("F1")
        await page.choose(*MENU)
        await page.wait_for_text("TO CHECK")
        await page.scan(waits["label"])
        await page.wait_for_text("ORDER AS IT WAS SIGNED")
        [kiosk] = server.kiosks()
        await asyncio.to_thread(rest, kiosk, STILL_AFTER_SCAN)
        for passed in range(INSPECTED):
            await page.wait_until(lambda passed=passed: is_asked(page, passed), f"line {passed + 1}")  # type: ignore[misc]
            await page.press("ArrowDown")
            await page.choose("Pass")
        await page.wait_for_text("Release the container?")
        assert standing(record, waits["unit"]) == ("to_check", [])
        await page.press("F10")
        await page.wait_for_text("Whoever checked it signs")
        await page.press("ArrowDown")
        await page.choose(CHECKS)
        await page.wait_for_text("type your PIN")
        await page.scan(DEMO_PIN)
        await page.wait_for_text("is RELEASED")
        assert standing(record, waits["unit"]) == ("released", [("released preparation", CHECKS, "K2")])
    await page.press("Escape")
    await page.wait_for_text("MUST NOT USE")


def is_asked(page: Page, passed: int) -> bool:
    """Whether so many lines passed and the next is asked, with nothing chosen yet."""
    return page.count("✓ pass") == passed and page.shows("Look at it:") and not page.marked()


def standing(record: Record, unit: str) -> tuple[str, list[tuple[str, str, str]]]:
    """How a container stands, and who signed its preparation's record, as what and at which kiosk."""
    [row] = record.rows("select state from preparation_unit where id = :unit", unit=unit)
    return row["state"], [(each["meaning"], each["name"], each["node"]) for each in record.rows(SIGNED, unit=unit)]


async def test_the_key_is_handed_over_in_memory_and_no_kiosk_outlives_its_server(tmp_path: Path) -> None:
    database, stick = tmp_path / "kiosk.db", tmp_path / "stick.key"
    encryption.make_key_file(stick)
    env = {"KIOSK_KEY_FILE": str(stick)}
    async with served("--db", str(database), "--node", "K2", env=env) as server:
        with PtyProgram(kiosk_command(database), env=environment({**env, "KIOSK_NODE": "K2"}), cwd=PROJECT) as second:
            assert await asyncio.to_thread(second.wait) == 1
            assert second.shows("Kiosk K2 is open on this record already")
        stick.unlink()
        said = {"Origin": server.url.rstrip("/")}
        async with aiohttp.ClientSession() as session, session.ws_connect(server.socket, headers=said) as window:
            drawn = b""
            while b"Who manages this pharmacy?" not in drawn:
                drawn += await window.receive_bytes(timeout=60)
            [kiosk] = server.kiosks()
            assert str(database).encode() not in Path(f"/proc/{kiosk}/cmdline").read_bytes()
            server.process.kill()
            await asyncio.to_thread(wait_until, lambda: has_ended(kiosk), "the kiosk's end")


def has_ended(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except FileNotFoundError:
        return True
