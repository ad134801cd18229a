"""Draws the screenshots of the README from the demo pharmacy: `python docs/screenshots.py` at a standing instant."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from db.opening import Where  # noqa: E402 - found by the line above
from tests.ui.states import STATES  # noqa: E402
from tests.ui.terminal import TALL, started  # noqa: E402

PICTURES = {
    "home": "home",
    "item": "item, stop",
    "find": "item, find",
    "receive": "receive, compare",
    "labels": "labels",
    "count": "count, going on",
    "counts": "counts",
}
NOW = datetime(2026, 11, 24, 15, 12, tzinfo=UTC)


def main() -> None:
    """Draw each picture at 120 columns and 40 rows."""
    from kiosk.cli.opening import demo_at
    from kiosk.settings import site_at

    clock: Callable[[], datetime] = lambda: NOW  # noqa: E731 - a clock that stands
    for name, state in PICTURES.items():
        with tempfile.TemporaryDirectory() as folder:
            place = Where(str(Path(folder) / "kiosk.db"), "K1", clock, Path(folder))
            record = demo_at(place)
            pharmacy = site_at(record, record.now()).pharmacy
            record.close()
            asyncio.run(draw(place, pharmacy, state, ROOT / "docs" / "images" / f"{name}.svg"))


async def draw(place: Where, pharmacy: str, state: str, path: Path) -> None:
    """Go to a state of the screen and write it as a picture."""
    async with started(place, size=TALL, pharmacy=pharmacy) as kiosk:
        await STATES[state](kiosk)
        await kiosk.settle()
        path.parent.mkdir(exist_ok=True)
        path.write_text(kiosk.app.export_screenshot(title="Infusion kiosk"), encoding="utf-8")


if __name__ == "__main__":
    main()
