"""A demo pharmacy on a standing clock, built once and copied for every test."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from rich.console import RenderableType
from textual._compositor import Compositor

from db.opening import Where
from kiosk.cli.opening import demo_at
from tests.clock import StandingClock
from tests.ui.parsed_styles import kept as parsed_styles_kept
from tests.ui.terminal import Terminal, started

MORNING = datetime(2026, 11, 24, 15, 12, tzinfo=UTC)
Start = Callable[..., AbstractAsyncContextManager[Terminal]]


@pytest.fixture(scope="session", autouse=True)
def drawn_when_looked_at() -> Iterator[None]:
    """A headless terminal shows nothing, so it draws only when a test looks: a third of its time was that."""
    render_update = Compositor.render_update

    def when_whole(self: Compositor, full: bool = False, *args: Any, **options: Any) -> RenderableType | None:
        if full:
            return render_update(self, full, *args, **options)
        self._dirty_regions.clear()
        return None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Compositor, "render_update", when_whole)
        yield


@pytest.fixture
def clock() -> StandingClock:
    """A quarter past nine in the demo pharmacy's Chicago."""
    return StandingClock(MORNING)


@pytest.fixture(scope="session")
def built_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo pharmacy's record in it; the first process of a run that wants it builds it for all."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder, unfinished = shared / "ui-demo", shared / "ui-demo-unfinished"
    with (shared / "ui-demo-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            shutil.rmtree(unfinished, ignore_errors=True)  # what a process left that was killed while it built
            unfinished.mkdir()
            demo_at(Where(str(unfinished / "kiosk.db"), "K1", StandingClock(MORNING), unfinished)).close()
            unfinished.rename(folder)
    return folder


@pytest.fixture
def demo(built_demo: Path, tmp_path: Path, clock: StandingClock) -> Where:
    """A demo pharmacy of this test's own."""
    folder = tmp_path / "demo"
    shutil.copytree(built_demo, folder)
    return Where(str(folder / "kiosk.db"), "K1", clock, folder)


@pytest.fixture
def start(demo: Where) -> Start:
    """Start the kiosk in the demo pharmacy."""
    return partial(started, demo)


@pytest.fixture(scope="session", autouse=True)
def parsed_styles() -> Iterator[None]:
    """Style sheets that the apps of this process parse once."""
    with parsed_styles_kept():
        yield
