"""The browser's door: only this machine's own browser comes in, and only on behalf of the kiosk's own page."""

from __future__ import annotations

import re
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

_OURS: Final = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?")
"""This machine's own names; the port may be another one at the near end of a tunnel."""
_HEADERS: Final = {
    # Nothing comes from elsewhere, and no other page shows this one in a frame to steal clicks from it. The terminal of
    # the page writes its own style sheet.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
        "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@web.middleware
async def own_page_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what another page in the same browser asks for.

    A page from anywhere may open a websocket to this machine: the browser says in `Origin` whose it is, and leaves the
    answer to us (RFC 6455, 10.2). A name of its own that it lets point here (DNS rebinding) stands in `Host`.
    """
    if _OURS.fullmatch(request.host) is None:
        return _refused("This kiosk answers to 127.0.0.1 and localhost only. Open it under one of these names.")
    origin = request.headers.get("Origin")
    if origin != f"http://{request.host}" and (origin is not None or "Sec-WebSocket-Key" in request.headers):
        return _refused("Another page asked for this kiosk. Open the kiosk's own page instead.")
    return await handler(request)


async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
    """Tell the browser to keep this page to itself."""
    response.headers.update(_HEADERS)


def _refused(words: str) -> web.Response:
    return web.Response(status=403, text=f"{words}\n")
