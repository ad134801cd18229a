"""Real printers but for the paper, one set for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.printers.bus import private_bus
from tests.printers.eve import Eve, eve


@pytest.fixture(scope="session")
def bus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    with private_bus(tmp_path_factory.mktemp("bus")) as environment:
        yield environment


@pytest.fixture
def printer(bus: Mapping[str, str], tmp_path: Path) -> Iterator[Eve]:
    with eve(tmp_path / "eve", bus) as made:
        yield made
