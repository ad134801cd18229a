"""Printers that are plugged in or have a queue; those that announce themselves have tests with a real one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from labels.printers import Address, parse
from labels.printers import ipp_codec as ipp
from labels.printers.discover import Search, discover, plugged_in, queues
from labels.printers.found import FoundPrinter
from labels.printers.ipp_codec import Attribute
from tests.printers.documents import PATIENT, SHORT
from tests.printers.scripted import HANG_UP, http, says, scripted


def nowhere(folder: Path) -> Search:
    """A search that finds nothing and asks nobody."""
    return Search(
        seconds=0,
        interfaces=("127.0.0.1",),
        cups=Address("ipp", "127.0.0.1", 9, "/"),
        devices=folder / "usb",
        about_devices=folder / "usbmisc",
        timeouts=SHORT,
    )


def plug(folder: Path, name: str, device_id: str | None) -> None:
    (folder / "usb").mkdir(exist_ok=True)
    (folder / "usb" / name).touch()
    if device_id is not None:
        about = folder / "usbmisc" / name / "device"
        about.mkdir(parents=True)
        (about / "ieee1284_id").write_bytes(device_id.encode("latin-1"))


def test_printers_on_usb_are_found_with_what_they_say_of_themselves(tmp_path: Path) -> None:
    plug(tmp_path, "lp1", None)
    plug(tmp_path, "lp0", "MFG:Zebra Technologies ;CMD:ZPL;MDL:ZTC ZD421-203dpi ZPL;CLS:PRINTER;")
    plug(tmp_path, "hiddev0", None)

    assert plugged_in(nowhere(tmp_path)) == [
        FoundPrinter(
            f"device:{tmp_path}/usb/lp0",
            "Zebra Technologies ZTC ZD421-203dpi ZPL",
            "ZTC ZD421-203dpi ZPL",
            "plugged in",
        ),
        FoundPrinter(f"device:{tmp_path}/usb/lp1", "lp1", "", "plugged in"),
    ]


def test_what_a_device_says_of_itself_cannot_steer_the_terminal(tmp_path: Path) -> None:
    plug(tmp_path, "lp0", "MODEL:\x1b[2J" + "x" * 5000)

    [found] = plugged_in(nowhere(tmp_path))

    assert found.name.isprintable()
    assert len(found.name) <= 80


def queue(name: object, model: str) -> tuple[int, list[Attribute]]:
    about = [Attribute(ipp.NAME, "printer-name", (str(name),))] if name is not None else []
    return ipp.PRINTER, [*about, Attribute(ipp.NAME, "printer-make-and-model", (model,))]


def test_the_queues_of_this_machine_are_found(tmp_path: Path) -> None:
    groups = [(ipp.OPERATION, []), queue("Bags", "Zebra ZPL"), queue("a@b/c d", "odd"), queue(None, "nameless")]
    with scripted(http(ipp.request(0, 1, groups))) as server:
        address = parse(server.url)
        assert isinstance(address, Address)
        found = queues(replace(nowhere(tmp_path), cups=replace(address, path="/"), timeouts=PATIENT))

    assert found == [
        FoundPrinter(f"ipp://127.0.0.1:{server.port}/printers/Bags", "Bags", "Zebra ZPL", "queue"),
    ]


@pytest.mark.parametrize("answer", [HANG_UP, says(0x0406), b"nonsense\r\n\r\n"])
def test_a_server_that_has_no_queues_is_no_trouble(tmp_path: Path, answer: bytes) -> None:
    with scripted(answer) as server:
        address = parse(server.url)
        assert isinstance(address, Address)
        assert queues(replace(nowhere(tmp_path), cups=address, timeouts=PATIENT)) == []


def test_nothing_anywhere_is_nothing(tmp_path: Path) -> None:
    assert discover(nowhere(tmp_path)) == ()
