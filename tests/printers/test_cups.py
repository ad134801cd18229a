"""Queues of a real CUPS server, with its own driver for ZPL: the label's dots arrive, and faults are told apart."""

from __future__ import annotations

import io
import random
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from labels.printers import Address, Timeouts, parse
from labels.printers.ipp import IppPrinter
from labels.printers.ipp_http import IppHttp
from labels.printers.states import Document, NotSent, Sent, Unsure
from tests.printers.cups import Cups, cups
from tests.printers.documents import PATIENT, pdf
from tests.printers.eve import eve
from tests.printers.processes import until
from tests.printers.simulator import Simulator, simulator

pytestmark = pytest.mark.printers

ZEBRA = ("-m", "drv:///sample.drv/zebra.ppd", "-o", "PageSize=w288h216")
"""CUPS's own driver for ZPL printers, with 4x3 labels."""
SOON = replace(PATIENT, follow=0.5)


@pytest.fixture(scope="module")
def server() -> Iterator[Cups]:
    with tempfile.TemporaryDirectory(prefix="kiosk-cups-") as folder:  # pytest's own is closed to the filters' user
        Path(folder).chmod(0o711)
        with cups(Path(folder) / "server") as made:
            yield made


@pytest.fixture
def paper() -> Iterator[Simulator]:
    with simulator() as made:
        yield made


@pytest.fixture
def queue(server: Cups, paper: Simulator) -> str:
    return server.queue("Bags", f"socket://127.0.0.1:{paper.port}", *ZEBRA)


def at(url: str, timeouts: Timeouts = PATIENT) -> IppPrinter:
    address = parse(url)
    assert isinstance(address, Address)
    return IppPrinter(IppHttp(address, timeouts))


def test_the_dots_of_a_label_arrive_on_the_roll(queue: str, paper: Simulator) -> None:
    picture = Image.new("1", (812, 609), 1)
    chance = random.Random(7)
    for _ in range(400):
        x, y = chance.randrange(20, 780), chance.randrange(20, 580)
        picture.paste(0, (x, y, x + chance.randrange(1, 12), y + chance.randrange(1, 12)))
    content = io.BytesIO()
    picture.save(content, "PDF", resolution=203)

    result = at(queue).send(Document(content.getvalue(), "pdf", 4000, 3000, 203, "K1-7"))

    assert isinstance(result, Sent)
    assert "is printed" in result.detail
    until(lambda: b"^XZ" in paper.received and paper.labels != [], "the label on the roll")
    arrived = on_the_roll(bytes(paper.received))
    assert arrived.crop((0, 0, 812, 609)).tobytes() == picture.tobytes()


def on_the_roll(zpl: bytes) -> Image.Image:
    """The picture in what CUPS's driver sends: ~DG with run lengths, as Zebra's guide describes them."""
    found = re.search(rb"~DGR:CUPS\.GRF,([0-9]+),([0-9]+),\r?\n(.*?)(?:\^XA|~DG)", zpl, re.DOTALL)
    assert found is not None
    size, width = int(found[1]), int(found[2])
    rows: list[str] = []
    row, count = "", 0
    for sign in found[3].decode():
        if "G" <= sign <= "Y":
            count += ord(sign) - ord("F")
        elif "g" <= sign <= "z":
            count += (ord(sign) - ord("f")) * 20
        elif sign in ",!":
            row = row.ljust(width * 2, "0" if sign == "," else "F")
        elif sign == ":":
            row = rows[-1]
        elif sign in "0123456789ABCDEF":
            row, count = row + sign * (count or 1), 0
        if len(row) == width * 2:
            rows.append(row)
            row = ""
    dots = bytes.fromhex("".join(rows))
    assert len(dots) == size
    return Image.frombytes("1", (width * 8, len(rows)), bytes(byte ^ 0xFF for byte in dots))


def test_a_driverless_queue_hands_the_label_on_byte_for_byte(
    server: Cups, bus: Mapping[str, str], tmp_path: Path
) -> None:
    with eve(tmp_path / "eve", bus) as printer:
        queue = server.queue("Driverless", printer.url, "-m", "everywhere")

        result = at(queue).send(pdf())

        assert isinstance(result, Sent)
        until(lambda: printer.printed == [pdf().content], "the label at the printer")


def test_the_page_of_the_queue_is_what_is_loaded(queue: str, paper: Simulator) -> None:
    status = at(queue).status()
    result = at(queue).send(pdf(4000, 2000))

    assert (status.state, status.media) == ("ready", (4000, 3000))
    assert isinstance(result, NotSent)
    assert result.state == "wrong_media"
    assert paper.calls == 0


def test_a_queue_that_was_stopped_gets_no_label(server: Cups, queue: str, paper: Simulator) -> None:
    server.administer("cupsdisable", "Bags")
    result = at(queue).send(pdf())

    assert isinstance(result, NotSent)
    assert result.state == "paused"
    assert paper.calls == 0


def test_a_queue_that_takes_nothing_is_busy(server: Cups, queue: str, paper: Simulator) -> None:
    server.administer("cupsreject", "Bags")
    result = at(queue).send(pdf())

    assert isinstance(result, NotSent)
    assert result.state == "busy"
    assert paper.calls == 0


def test_a_label_that_a_queue_holds_back_is_taken_back_and_may_be_tried_again(
    server: Cups, queue: str, paper: Simulator
) -> None:
    server.administer("cupsdisable", "--hold", "Bags")
    held = at(queue).send(pdf())
    server.administer("cupsenable", "--release", "Bags")
    again = at(queue).send(pdf())

    assert isinstance(held, NotSent)
    assert held.state == "busy"
    assert isinstance(again, Sent)
    until(lambda: paper.calls > 0, "the label on its way")
    assert paper.calls == 1, "the one that was held did not come later"


def test_a_queue_that_cannot_reach_its_printer_says_so(server: Cups) -> None:
    with simulator() as gone:
        device = f"socket://127.0.0.1:{gone.port}"
    queue = server.queue("Gone", device, *ZEBRA)

    result = at(queue, SOON).send(pdf())

    assert isinstance(result, Sent), "the queue has it, and will print it"
    assert "did not print it yet" in result.detail
    until(lambda: "unavailable" in at(queue).status().message, "the queue to say that it cannot reach the printer")


@pytest.mark.parametrize("policy", ["abort-job", "retry-job"])
def test_a_queue_that_gives_up_on_its_printer_needs_somebody_to_look(server: Cups, policy: str) -> None:
    """As the queue does not tell whether a part of the label got through, and would bring it again some day."""
    with simulator() as gone:
        device = f"socket://127.0.0.1:{gone.port}/?contimeout=1"
    queue = server.queue("Off", device, *ZEBRA, "-o", f"printer-error-policy={policy}")

    result = at(queue, replace(PATIENT, follow=30)).send(pdf())

    assert isinstance(result, Unsure)
    assert at(queue).status().state == "ready", "and nothing is left in the queue"


def test_a_label_that_the_driver_cannot_print_is_taken_back_and_needs_somebody_to_look(
    queue: str, paper: Simulator
) -> None:
    broken = replace(pdf(), content=b"%PDF-1.4\nthis is no page\n%%EOF\n")

    result = at(queue, SOON).send(broken)

    assert isinstance(result, Unsure)
    assert paper.labels == []


def test_a_queue_that_is_not_there(server: Cups) -> None:
    status = at(f"ipp://127.0.0.1:{server.port}/printers/Nowhere").status()

    assert status.state == "unreachable"
    assert "of that name" in status.message
