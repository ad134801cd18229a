"""The kiosk in a real browser: drawn, with all its keys, from this machine alone, one window at a time."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from PIL import Image

from kiosk import bootstrap
from tests.pty.chromium import Page, chromium
from tests.pty.kiosk_session import PROJECT, check_sound, environment, place_of, vial

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


@asynccontextmanager
async def served(*options: str) -> AsyncIterator[str]:
    """Run `kiosk serve`, and give the address that it says."""
    command = [sys.executable, "-m", "kiosk", "serve", "--port", "0", "--json", *options]
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, env=environment(), cwd=PROJECT)
    try:
        assert process.stdout is not None
        yield json.loads(await process.stdout.readline())["url"]
        process.terminate()
        assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_the_kiosk_is_worked_in_a_browser(demo: Path, tmp_path: Path) -> None:
    options = ("--demo", "--db", str(demo), "--node", "K2")
    async with (
        served(*options) as url,
        chromium(tmp_path / "chromium") as browser,
        browser.opened("about:blank") as other,
        browser.opened(url) as page,
    ):
        await page.wait_for_text("MUST NOT USE")
        await page.wait_for_text("kiosk K2")
        assert {address.split("/")[2] for address in page.requests} == {url.split("/")[2]}, "it works offline"
        await check_drawn(page)
        await check_keys(page)
        await check_scan(page, demo)
        assert await other.evaluate(CONNECT % f"{url.replace('http', 'ws')}ws") == "refused"
        await page.do("Page.reload")
        await page.wait_for_text("MUST NOT USE")
        async with browser.opened(url) as second:
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
        [scan] = record.rows("select raw_hex from scan where node = 'K2'")
    assert bytes.fromhex(scan["raw_hex"]).decode() == vial(1), "with its group separators"
