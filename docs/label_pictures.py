"""Draws the labels of docs/labels.md anew: `python docs/label_pictures.py`, after a change that was meant."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from labels.label import Label  # noqa: E402 - found by the line above
from labels.png import to_png  # noqa: E402
from tests.label_samples import SAMPLES  # noqa: E402

FOLDER = ROOT / "docs" / "labels"


def main() -> None:
    """Write the picture of each label at 203 dots per inch."""
    FOLDER.mkdir(exist_ok=True)
    for name, sample in SAMPLES.items():
        made = sample.made()
        if not isinstance(made, Label):
            raise SystemExit(f"{name}: {made.message}")
        (FOLDER / f"{name}.png").write_bytes(to_png(made))


if __name__ == "__main__":
    main()
