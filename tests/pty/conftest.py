"""A demo pharmacy of today, built once and copied for every kiosk."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.cli.opening import demo_at
from tests.pty.kiosk_session import place_of

CopyDemo = Callable[[str], Path]


@pytest.fixture(scope="session")
def built_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    demo_at(place_of(folder / "kiosk.db")).close()
    return folder


@pytest.fixture
def copy_demo(built_demo: Path, tmp_path: Path) -> CopyDemo:
    """Make a demo pharmacy in a folder of this name, and give its database."""

    def copy(name: str) -> Path:
        folder = tmp_path / name
        shutil.copytree(built_demo, folder)
        return folder / "kiosk.db"

    return copy


@pytest.fixture
def demo(copy_demo: CopyDemo) -> Path:
    """The database of a demo pharmacy of this test's own."""
    return copy_demo("demo")
