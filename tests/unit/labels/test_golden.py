"""Each label looks as in docs/labels, dot by dot; `python docs/label_pictures.py` draws them anew where meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageChops

from labels.label import Label
from tests.label_samples import SAMPLES

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "labels"
ANEW = "python docs/label_pictures.py draws the pictures anew; look at each before you keep it"


@pytest.mark.parametrize("name", SAMPLES)
def test_a_label_looks_as_it_did(name: str) -> None:
    made = SAMPLES[name].made()
    assert isinstance(made, Label), made
    with Image.open(FOLDER / f"{name}.png") as picture:
        assert (picture.mode, picture.size) == ("1", made.image.size), ANEW
        differing = ImageChops.logical_xor(picture, made.image).histogram()[-1]
    assert differing == 0, f"{differing} dots of {name} differ; {ANEW}"


def test_every_picture_is_of_a_label() -> None:
    assert {path.stem for path in FOLDER.glob("*.png")} == SAMPLES.keys()


def test_the_guide_shows_every_picture() -> None:
    guide = (FOLDER.parent / "labels.md").read_text(encoding="utf-8")
    assert [name for name in SAMPLES if f"(labels/{name}.png)" not in guide] == []


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("dpi", [300, 600])
def test_it_fits_and_is_proven_at_finer_resolutions_too(name: str, dpi: int) -> None:
    made = SAMPLES[name].made(dpi)
    assert isinstance(made, Label), made
    assert len(made.symbols) == 1
