"""A printer behind a device file: a pseudo terminal stands in for the driver's."""

from __future__ import annotations

import os
import threading
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from labels.printers import Address, connect
from labels.printers.states import NotSent, SendResult, Sent, Unsure
from tests.printers.documents import PATIENT, SHORT, ZPL, large, pdf
from tests.printers.simulator import Condition


class Plugged:
    """The printer's side of the cable."""

    def __init__(self, descriptor: int, path: str) -> None:
        self.path = path
        self.received = b""
        self._descriptor = descriptor

    def serve(self, *, labels: bool = True) -> None:
        """Answer what is asked and keep the rest; without labels it stops listening once it has said how it is."""
        with suppress(OSError):
            while more := os.read(self._descriptor, 65_536):
                self.received += more
                for question in (b"~HI", b"~HS"):
                    if question in self.received:
                        self.received = self.received.replace(question, b"", 1)
                        os.write(self._descriptor, Condition().answer(question))
                        if question == b"~HS" and not labels:
                            return


@contextmanager
def plugged(*, answers: bool = True, labels: bool = True) -> Iterator[Plugged]:
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    made = Plugged(ours, os.ttyname(theirs))
    serving = threading.Thread(target=made.serve, kwargs={"labels": labels}) if answers else None
    if serving is not None:
        serving.start()
    try:
        yield made
    finally:
        os.close(theirs)  # the last one that holds it: the other side then reads that it is gone
        if serving is not None:
            serving.join()
        os.close(ours)


def send(path: str) -> SendResult:
    return connect(Address("device", path=path), PATIENT).send(ZPL)


def test_a_label_arrives_as_it_is() -> None:
    with plugged() as printer:
        status = connect(Address("device", path=printer.path), PATIENT).status()
        result = send(printer.path)

    assert status.state == "ready"
    assert result == Sent("The printer has the label.")
    assert printer.received == ZPL.content


def test_a_printer_that_says_nothing_is_not_ready() -> None:
    with plugged(answers=False) as printer:
        status = connect(Address("device", path=printer.path), SHORT).status()

    assert status.state == "not_ready"


def test_a_printer_that_stops_listening_in_the_middle_needs_somebody_to_look() -> None:
    with plugged(labels=False) as printer:
        address = Address("device", path=printer.path)
        result = connect(address, replace(PATIENT, send=0.3)).send(replace(ZPL, content=large().content))

    assert isinstance(result, Unsure)
    assert 0 < result.bytes_sent < len(large().content)


def test_no_printer_is_plugged_in() -> None:
    result = send("/dev/usb/no-printer-of-this-name")

    assert isinstance(result, NotSent)
    assert result.state == "unreachable"


@pytest.mark.parametrize("path", ["/dev", "/dev/fd/0/none"])
def test_what_is_no_device_is_refused(path: str) -> None:
    assert isinstance(send(path), NotSent)


def test_a_file_is_not_taken_for_a_device(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"precious")

    result = send(str(file))

    assert isinstance(result, NotSent)
    assert result.state == "fault"
    assert file.read_bytes() == b"precious"


def test_a_device_that_never_speaks_is_no_printer() -> None:
    status = connect(Address("device", path="/dev/null"), SHORT).status()

    assert status.state in ("not_ready", "fault")


def test_a_pdf_is_not_sent_to_a_printer_of_zpl() -> None:
    result = connect(Address("device", path="/dev/null"), SHORT).send(pdf())

    assert isinstance(result, NotSent)
