"""Running `kiosk label` in tests, with data that are given as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.service.command_line import Kiosk, Ran

Make = Callable[..., Ran]


def maker(kiosk: Kiosk, out: Path) -> Make:
    """Give what makes a label of a kind from data, on 4x3 stock unless another is named."""

    def made(kind: str, data: object, *options: str, path: Path = out, stock: str = "4x3") -> Ran:
        given = data if isinstance(data, bytes) else json.dumps(data).encode()
        return kiosk("label", kind, "--data", "-", "--stock", stock, "--out", str(path), *options, stdin=given)

    return made
