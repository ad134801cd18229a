"""A kiosk process that is drawn in a browser: what comes of it goes to the page, and it ends with its page."""

from __future__ import annotations

import asyncio
import json
import struct
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

from kiosk.browser_child import WORDS_VARIABLE
from kiosk.terminal_env import IN_BROWSER

END_SECONDS: Final = 15.0
"""A kiosk that is asked to end takes two or three; one that takes longer hangs, and what it confirmed is kept."""

_READY: Final = b"__GANGLION__\n"
"""What Textual's driver says before its first packet."""
_PACKET: Final = struct.Struct(">cI")
_DRAWING: Final = b"D"


@dataclass(frozen=True)
class ChildStart:
    """How a kiosk process is started."""

    words: tuple[str, ...]
    """Its command line, which no list of processes shows: an address may hold a password."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """What it finds there besides our own."""
    descriptors: tuple[int, ...] = ()
    """Open files that it inherits."""


class Session(AppService):
    """One kiosk process and the page that shows it."""

    def __init__(self, start: ChildStart, websocket: web.WebSocketResponse) -> None:
        super().__init__(
            command="",  # no shell
            write_bytes=self._draw,
            write_str=websocket.send_str,
            close=self._close,
            download_manager=DownloadManager(),
        )
        self._start = start
        self._websocket = websocket

    async def _draw(self, data: bytes) -> None:
        # A kiosk whose page is gone is read to its end all the same, as it would stand still otherwise.
        if not self._websocket.closed:
            with suppress(ConnectionError):
                await self._websocket.send_bytes(data)

    async def _close(self) -> None:
        await self._websocket.close()

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        environment = {
            **self._build_environment(width, height),
            **self._start.environment,
            "TEXTUAL_DRIVER": IN_BROWSER,
            WORDS_VARIABLE: json.dumps(self._start.words),
        }
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "kiosk.browser_child",
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env=environment,
            pass_fds=self._start.descriptors,
            start_new_session=True,  # Ctrl+C at the terminal is the server's matter
        )
        self._stdin = self._process.stdin
        return self._process

    async def run(self) -> None:
        """Draw until the kiosk ends; then the page says so, and the terminal why, if it was not meant to."""
        process = self._process
        if process is None or process.stdout is None or process.stderr is None:
            return
        said = asyncio.create_task(process.stderr.read())
        with suppress(asyncio.IncompleteReadError):
            await process.stdout.readuntil(_READY)
            while True:
                kind, size = _PACKET.unpack(await process.stdout.readexactly(_PACKET.size))
                payload = await process.stdout.readexactly(size)
                if kind == _DRAWING:
                    await self._draw(payload)
        await self._close()
        sys.stderr.write((await said).decode("utf-8", "replace"))

    async def stop(self) -> None:
        """Ask the kiosk to end, and see that it does."""
        process, task = self._process, self._task
        self._process = self._task = None
        if process is None or task is None:
            return
        await self.send_meta({"type": "quit"})
        try:
            async with asyncio.timeout(END_SECONDS):
                await task
                await process.wait()
        except TimeoutError:
            pass
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
