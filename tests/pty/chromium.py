"""A real browser without a screen: Chromium, worked through its DevTools protocol, and what a page shows in it."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import os
import re
import shutil
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import aiohttp
import pyte

_CODES = {"Escape": 27, "Enter": 13, "ArrowDown": 40, **{f"F{number}": 111 + number for number in range(1, 13)}}
"""The codes of keys that are no characters, as a page is told them."""
_CONTROL = 2


class Page:
    """One page; use `opened` to have one."""

    def __init__(self, connection: aiohttp.ClientWebSocketResponse) -> None:
        self._connection = connection
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.requests: list[str] = []
        """The address of everything the page has asked for."""
        self._screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self._screen)
        self._changed = asyncio.Event()
        self._listening = asyncio.create_task(self._listen())

    async def close(self) -> None:
        """Listen no more."""
        await self._connection.close()
        await self._listening

    async def do(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Have something done and give its answer."""
        number = next(self._numbers)
        self._answers[number] = coming = asyncio.get_running_loop().create_future()
        await self._connection.send_json({"id": number, "method": method, "params": parameters})
        async with asyncio.timeout(60):
            answer = await coming
        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    async def evaluate(self, script: str) -> Any:
        """Run a script in the page and give what comes of it."""
        done = await self.do("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    async def press(self, key: str) -> None:
        """Press a key that is no character."""
        await asyncio.gather(*self._key(key, key, _CODES[key], "", 0))

    async def scan(self, text: str) -> None:
        """Type as a keyboard scanner does, all at once: a control character is its key with Ctrl, the end is Enter."""
        keys = [
            self._key("]", "BracketRight", 221, "", _CONTROL) if sign == "\x1d" else self._key(sign, "", 0, sign, 0)
            for sign in text
        ]
        keys.append(self._key("Enter", "Enter", _CODES["Enter"], "\r", 0))
        await asyncio.gather(*(each for key in keys for each in key))

    async def choose(self, *answers: str) -> None:
        """Go down along answers that begin with these words, each once the last one is marked; take the last.

        A mark is looked for by its words: what is drawn in between may bear none, or two.
        """
        for number, words in enumerate(answers, start=1):
            await self.wait_until(lambda words=words: self.marked().startswith(words), f"the mark on {words!r}")  # type: ignore[misc]
            await self.press("Enter" if number == len(answers) else "ArrowDown")

    def marked(self) -> str:
        """What stands behind the bar that marks the focus; empty where nothing is marked."""
        behind = [line.rpartition("█")[2].split("│")[0].strip(" ") for line in self._screen.display if "█" in line]
        return " ".join(filter(None, behind))

    def _key(
        self, key: str, code: str, number: int, text: str, modifiers: int
    ) -> tuple[Coroutine[Any, Any, Any], Coroutine[Any, Any, Any]]:
        said = {"key": key, "code": code, "windowsVirtualKeyCode": number, "modifiers": modifiers}
        method = "Input.dispatchKeyEvent"
        down = self.do(method, type="keyDown" if text else "rawKeyDown", text=text, **said)
        return down, self.do(method, type="keyUp", **said)

    async def picture(self) -> bytes:
        """Give what the page looks like, as PNG."""
        return base64.b64decode((await self.do("Page.captureScreenshot"))["data"])

    def shows(self, text: str) -> bool:
        """Tell whether a text stands on the terminal of the page, within one line."""
        return any(text in line for line in self._screen.display)

    def count(self, text: str) -> int:
        """Tell in how many lines of the terminal of the page a text stands."""
        return sum(text in line for line in self._screen.display)

    async def wait_for_text(self, text: str) -> None:
        """Wait until a text stands on the terminal of the page."""
        await self.wait_until(lambda: self.shows(text), repr(text))

    async def wait_until_gone(self, text: str) -> None:
        """Wait until a text stands there no more."""
        await self.wait_until(lambda: not self.shows(text), f"{text!r} to go")

    async def wait_until(self, condition: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
        """Wait until something holds that the terminal shows."""
        try:
            async with asyncio.timeout(seconds):
                while not condition():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            shown = "\n".join(line.rstrip(" ") for line in self._screen.display)
            raise AssertionError(f"After {seconds} s still waiting for {what}.\n{shown}") from None

    async def _listen(self) -> None:
        async for message in self._connection:
            told = json.loads(message.data)
            if "id" in told:
                self._answers.pop(told["id"]).set_result(told)
            else:
                self._note(told["method"], told["params"])
                self._changed.set()

    def _note(self, method: str, told: dict[str, Any]) -> None:
        if method == "Network.requestWillBeSent":
            self.requests.append(told["request"]["url"])
        elif method == "Network.webSocketCreated":
            self.requests.append(told["url"])
            size = dict(parse_qsl(urlsplit(told["url"]).query))
            self._screen.resize(int(size.get("height", 24)), int(size.get("width", 80)))
            self._screen.reset()
        elif method == "Network.webSocketFrameReceived" and told["response"]["opcode"] == 2:
            self._stream.feed(base64.b64decode(told["response"]["payloadData"]))


class Chromium:
    """A running browser; use `chromium` to have one."""

    def __init__(self, address: str, session: aiohttp.ClientSession) -> None:
        self._address = address
        self._session = session

    @asynccontextmanager
    async def opened(self, url: str) -> AsyncIterator[Page]:
        """Open a page in a window of its own, and close it at the end."""
        async with self._session.put(f"{self._address}/json/new?about:blank") as answer:
            target = await answer.json()
        connection = await self._session.ws_connect(target["webSocketDebuggerUrl"], max_msg_size=0)
        page = Page(connection)
        try:
            await page.do("Network.enable")
            await page.do("Page.enable")
            await page.do("Page.navigate", url=url)
            yield page
        finally:
            await page.close()
            async with self._session.get(f"{self._address}/json/close/{target['id']}"):
                pass


@asynccontextmanager
async def chromium(folder: Path) -> AsyncIterator[Chromium]:
    """Run Chromium; its own files go into the folder, and no name but this machine's leads anywhere."""
    program = shutil.which("chromium")
    assert program is not None, "bin/test --all installs chromium"
    options = [
        "--headless",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--remote-debugging-port=0",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--window-size=1280,900",
        f"--user-data-dir={folder}",
    ]
    if os.geteuid() == 0:
        options.append("--no-sandbox")  # it refuses to run as root otherwise
    process = await asyncio.create_subprocess_exec(program, *options, stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE)
    assert process.stderr is not None
    said = process.stderr
    rest: asyncio.Task[None] | None = None
    try:
        address = await _address(said)
        rest = asyncio.create_task(_read_on(said))
        async with aiohttp.ClientSession() as session:
            yield Chromium(address, session)
    finally:
        process.terminate()
        await process.wait()
        if rest is not None:
            await rest


async def _address(said: asyncio.StreamReader) -> str:
    lines = []
    async with asyncio.timeout(60):
        async for line in said:
            lines.append(line.decode("utf-8", "replace"))
            if (found := re.search(r"DevTools listening on ws://(127\.0\.0\.1:[0-9]+)/", lines[-1])) is not None:
                return f"http://{found[1]}"
    raise AssertionError("Chromium did not start:\n" + "".join(lines))


async def _read_on(said: asyncio.StreamReader) -> None:
    # A program whose errors are not read stands still.
    while await said.read(65_536):
        pass
