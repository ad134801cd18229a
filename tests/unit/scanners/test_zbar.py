"""The second engine: what it may say, and that it keeps off the screen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from zxingcpp import BarcodeFormat as Format

from scanners import zbar
from tests.drawn import PAYLOAD, gs1, on_desk, symbol

PROJECT = Path(__file__).resolve().parents[3]


def test_only_the_modifier_makes_a_code_128_a_gs1_128() -> None:
    [with_function_1] = zbar.read(on_desk(gs1(Format.Code128)), "test")
    [without] = zbar.read(on_desk(symbol(PAYLOAD.decode(), Format.Code128)), "test")

    assert (with_function_1.symbology_identifier, with_function_1.payload) == ("]C1", PAYLOAD)
    assert (without.symbology_identifier, without.payload) == ("]C0", PAYLOAD)


@pytest.mark.parametrize("kind", [Format.QRCode, Format.DataBarOmni, Format.DataBarExp, Format.Code39Std])
def test_what_it_is_known_to_read_wrong_is_off(kind: Format) -> None:
    text = {Format.DataBarOmni: "0100312345678906", Format.DataBarExp: "(01)00312345678906"}.get(kind, "ABC123")

    assert zbar.read(on_desk(symbol(text, kind)), "test") == []


def test_upc_a_is_told_as_thirteen_digits() -> None:
    [found] = zbar.read(on_desk(symbol("012345678905", Format.UPCA)), "test")

    assert (found.symbology, found.text) == ("UPCA", "]E00012345678905")


def test_its_warnings_do_not_reach_the_screen() -> None:
    """What C libraries write to descriptor 2 would stand in the middle of the drawn screen, which goes the same way."""
    code = (
        "import os\n"
        "from pyzbar import wrapper\n"
        "from tests.drawn import gs1, on_desk\n"
        "from scanners import zbar\n"
        "import zxingcpp\n"
        "wrapper.zbar_set_verbosity(127)\n"
        "assert zbar.read(on_desk(gs1(zxingcpp.BarcodeFormat.Code128)), 'test')\n"
        "os.write(2, b'drawn')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=PROJECT, check=False)

    assert (done.returncode, done.stderr) == (0, b"drawn")


def test_without_the_library_the_pictures_are_still_read() -> None:
    code = (
        "import sys; sys.modules['pyzbar'] = None\n"
        "from tests.drawn import PAYLOAD, gs1, on_desk\n"
        "from scanners.images import read_still\n"
        "import numpy, zxingcpp\n"
        "[found] = read_still(on_desk(gs1(zxingcpp.BarcodeFormat.Code128), angle=40)).sightings\n"
        "assert found.payload == PAYLOAD\n"
        "assert read_still(numpy.zeros((90, 90), numpy.uint8)).sightings == ()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, check=False)

    assert (done.returncode, done.stderr) == (0, "")
