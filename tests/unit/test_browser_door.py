"""Whom the kiosk's page lets in: this machine's own browser, on behalf of the page itself, and nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import WSMsgType, WSServerHandshakeError, web
from aiohttp.test_utils import TestClient, TestServer

from kiosk.browser import Browser
from kiosk.browser_session import ChildStart

Page = TestClient[web.Request, web.Application]


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with TestClient(TestServer(Browser("K2", ChildStart(("--help",))).application())) as client:
        yield client


@pytest.mark.parametrize("host", ["rebound.example", "rebound.example:8000", "127.0.0.1.example", "10.0.0.7:8000", ""])
async def test_a_foreign_name_that_leads_here_is_refused(page: Page, host: str) -> None:
    for path in ("/", "/page/page.js", "/static/js/textual.js"):
        answer = await page.get(path, headers={"Host": host})
        assert answer.status == 403
        assert await answer.text() == (
            "This kiosk answers to 127.0.0.1 and localhost only. Open it under one of these names.\n"
        )


@pytest.mark.parametrize(
    "origin", [None, "null", "http://other.example", "http://127.0.0.1:1", "https://127.0.0.1:8000", "http://localhost"]
)
async def test_another_page_opens_no_kiosk(page: Page, origin: str | None) -> None:
    said = {} if origin is None else {"Origin": origin}

    with pytest.raises(WSServerHandshakeError) as refused:
        await page.ws_connect("/ws", headers={"Host": "127.0.0.1:8000", **said})

    assert refused.value.status == 403


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:9000", "[::1]:8000", "localhost"])
async def test_the_page_connects_to_where_it_came_from_also_through_a_tunnel(page: Page, host: str) -> None:
    answer = await page.get("/", headers={"Host": host})

    assert answer.status == 200
    assert f'"ws://{host}/ws"' in await answer.text()


async def test_the_page_itself_opens_a_kiosk(page: Page) -> None:
    said = {"Host": "localhost:9000", "Origin": "http://localhost:9000"}
    async with page.ws_connect("/ws", headers=said) as opened:
        assert (await opened.receive()).type is WSMsgType.CLOSE, "this one's kiosk ends at once"


async def test_nothing_is_listed_and_nothing_of_the_page_comes_from_elsewhere(page: Page) -> None:
    for path in ("/static/", "/static/js", "/page/", "/page/../browser.py", "/download/x"):
        assert (await page.get(path)).status in (403, 404), path
    answer = await page.get("/")
    text = await answer.text()
    assert "https://" not in text
    assert "http://" not in text
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
