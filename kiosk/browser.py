"""The kiosk in a browser: a page, a websocket, and behind it one kiosk process at a time."""

from __future__ import annotations

import asyncio
import html
import json
import re
from pathlib import Path
from string import Template
from typing import Final

import textual_serve
from aiohttp import WSMessage, WSMsgType, web

from kiosk.browser_door import add_headers, own_page_only
from kiosk.browser_session import ChildStart, Session

_OURS: Final = Path(__file__).with_name("page")
_THEIRS: Final = Path(textual_serve.__file__).with_name("static")
_PATIENCE_SECONDS: Final = 5.0
"""A page that is loaded again is there before the kiosk of the page before has ended."""
_HEARTBEAT_SECONDS: Final = 15.0
"""A browser that does not answer any more is gone, and its kiosk ends."""
_SIZE: Final = re.compile("[1-9][0-9]{0,2}")


class Browser:
    """Serves one kiosk to one window at a time: two screens under one name would hold the same jobs."""

    def __init__(self, node: str, start: ChildStart) -> None:
        self._node = node
        self._start = start
        self._seat = asyncio.Lock()
        self._windows: set[web.WebSocketResponse] = set()

    def application(self) -> web.Application:
        """Give what aiohttp serves."""
        made = web.Application(middlewares=[own_page_only])
        made.add_routes(
            [
                web.get("/", self._page),
                web.get("/ws", self._window),
                web.static("/page", _OURS),
                web.static("/static", _THEIRS),
            ]
        )
        made.on_response_prepare.append(add_headers)
        made.on_shutdown.append(self._close_all)
        return made

    async def _page(self, request: web.Request) -> web.Response:
        page = Template((_OURS / "index.html").read_text(encoding="utf-8"))
        words = page.substitute(node=html.escape(self._node), host=html.escape(request.host))
        return web.Response(text=words, content_type="text/html")

    async def _window(self, request: web.Request) -> web.WebSocketResponse:
        window = web.WebSocketResponse(heartbeat=_HEARTBEAT_SECONDS)
        await window.prepare(request)
        self._windows.add(window)
        try:
            if await self._is_seated():
                try:
                    await self._serve(window, _size(request, "width", 120), _size(request, "height", 40))
                finally:
                    self._seat.release()
            else:
                await self._send_away(window)
        finally:
            self._windows.discard(window)
        return window

    async def _is_seated(self) -> bool:
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                return await self._seat.acquire()
        except TimeoutError:
            return False

    async def _serve(self, window: web.WebSocketResponse, width: int, height: int) -> None:
        session = Session(self._start, window)
        try:
            await session.start(width, height)
            async for message in window:
                await _take(session, window, message)
        finally:
            await session.stop()

    async def _send_away(self, window: web.WebSocketResponse) -> None:
        """Say why there is no kiosk here, until the person closes the window or loads it again."""
        said = (
            f"Kiosk {self._node} is open in another window or browser. Close it there, then load this page again.\r\n"
            "A second desk needs a kiosk of its own: kiosk serve --node with another name, at another --port."
        )
        await window.send_bytes(b"\x1b[2J\x1b[H" + said.encode())
        async for _ in window:
            pass

    async def _close_all(self, _: web.Application) -> None:
        for window in list(self._windows):
            await window.close()


def _size(request: web.Request, name: str, otherwise: int) -> int:
    text = request.query.get(name, "")
    return int(text) if _SIZE.fullmatch(text) else otherwise


async def _take(session: Session, window: web.WebSocketResponse, message: WSMessage) -> None:
    """Hand to the kiosk what the page sends; what is none of that is nothing."""
    match _content(message):
        case ["stdin", str(keys)]:
            await session.send_bytes(keys.encode("utf-8", "replace"))
        case ["resize", {"width": int(width), "height": int(height)}]:
            await session.set_terminal_size(width, height)
        case ["focus"]:
            await session.focus()
        case ["blur"]:
            await session.blur()
        case ["ping", str(at)]:
            await window.send_json(["pong", at])


def _content(message: WSMessage) -> object:
    if message.type is not WSMsgType.TEXT:
        return None
    try:
        return json.loads(message.data)
    except ValueError:
        return None
