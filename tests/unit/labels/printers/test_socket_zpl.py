"""A printer on port 9100 and what goes wrong with it: the right state each time, and never a second label."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.printers import Address, Timeouts, connect, parse
from labels.printers.socket_zpl import socket_printer
from labels.printers.states import NotSent, Printer, Sent
from labels.printers.zpl_status import read_answer
from tests.printers.documents import PATIENT, SHORT, ZPL, pdf
from tests.printers.simulator import Simulator, simulator


@pytest.fixture
def paper() -> Iterator[Simulator]:
    with simulator() as made:
        yield made


def printer(paper: Simulator, timeouts: Timeouts = PATIENT) -> Printer:
    address = parse(paper.url)
    assert isinstance(address, Address)
    return connect(address, timeouts)


def test_a_label_arrives_as_it_is(paper: Simulator) -> None:
    result = printer(paper).send(ZPL)

    assert result == Sent("The printer has the label.")
    assert bytes(paper.received) == ZPL.content


def test_asking_prints_nothing(paper: Simulator) -> None:
    status = printer(paper).status()

    assert (status.state, status.media) == ("ready", None)
    assert bytes(paper.received) == b""


@pytest.mark.parametrize(
    ("condition", "state", "word"),
    [
        ({"paper_out": True}, "out_of_media", "roll"),
        ({"head_open": True}, "head_open", "Close"),
        ({"head_open": True, "paper_out": True}, "head_open", "Close"),
        ({"ribbon_out": True}, "out_of_ribbon", "ribbon"),
        ({"paused": True}, "paused", "pause key"),
        ({"buffer_full": True}, "busy", "Wait"),
        ({"partial_format": True}, "busy", "half a label"),
        ({"too_hot": True}, "fault", "cool"),
    ],
)
def test_a_printer_that_cannot_print_gets_no_label_until_it_can(
    paper: Simulator, condition: dict[str, bool], state: str, word: str
) -> None:
    paper.becomes(**condition)

    status = printer(paper).status()
    result = printer(paper).send(ZPL)

    assert status.state == state
    assert word in status.message
    assert result == NotSent(state, status.message)
    assert bytes(paper.received) == b""
    paper.becomes(**dict.fromkeys(condition, False))
    assert isinstance(printer(paper).send(ZPL), Sent)
    assert paper.labels == [ZPL.content]


def test_silence_is_not_ready(paper: Simulator) -> None:
    paper.fails(silent=True)

    status = printer(paper, SHORT).status()
    result = printer(paper, SHORT).send(ZPL)

    assert status.state == "not_ready"
    assert "out of labels" in status.message
    assert result == NotSent("not_ready", status.message)
    assert bytes(paper.received) == b""


@pytest.mark.parametrize("fault", [{"chatter": b"HTTP/1.1 400 Bad Request\r\n"}, {"half_answer": True}])
def test_what_does_not_speak_as_a_label_printer_gets_no_label(paper: Simulator, fault: dict[str, object]) -> None:
    paper.fails(**fault)

    result = printer(paper).send(ZPL)

    assert isinstance(result, NotSent)
    assert result.state == "fault"
    assert bytes(paper.received) == b""


def test_an_answer_that_drips_is_given_up_in_time(paper: Simulator) -> None:
    paper.fails(drips=True)

    assert isinstance(printer(paper, SHORT).send(ZPL), NotSent)
    assert bytes(paper.received) == b""


def test_a_closed_port_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    closed = connect(Address("socket", "127.0.0.1", port), PATIENT)

    assert closed.status().state == "unreachable"
    result = closed.send(ZPL)
    assert isinstance(result, NotSent)
    assert result.state == "unreachable"
    assert f"socket://127.0.0.1:{port}" in result.message


def test_a_call_that_nobody_takes_ends_and_nothing_was_sent() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        address = Address("socket", "127.0.0.1", listening.getsockname()[1])
        with socket.create_connection(listening.getsockname()):  # the only place in the queue
            result = connect(address, SHORT).send(ZPL)

    assert isinstance(result, NotSent)
    assert result.state in ("unreachable", "not_ready")


def test_a_name_that_nobody_knows_and_a_look_up_that_never_ends() -> None:
    released = threading.Event()

    def never(host: str, port: int) -> list[tuple[object, ...]]:
        released.wait()
        return []

    def unknown(host: str, port: int) -> list[tuple[object, ...]]:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    address = Address("socket", "zebra", 9100)
    try:
        for resolve in (never, unknown):
            status = socket_printer(address, SHORT, resolve).status()
            assert status.state == "unreachable"
            assert "zebra" in status.message
    finally:
        released.set()


@pytest.mark.parametrize(
    ("length", "fits"), [(0, True), (609, True), (594, True), (624, True), (592, False), (626, False), (406, False)]
)
def test_labels_of_another_length_get_no_print(paper: Simulator, length: int, fits: bool) -> None:
    paper.becomes(label_length=length)  # dots; 3 inches are 609 at 203 an inch, 2 mm are 16

    result = printer(paper).send(ZPL)

    assert isinstance(result, Sent) == fits
    if isinstance(result, NotSent):
        assert result.state == "wrong_media"
        assert "4x3" in result.message
    assert len(paper.labels) == fits


def test_the_length_of_the_last_label_on_a_roll_without_gaps_says_nothing(paper: Simulator) -> None:
    paper.becomes(label_length=406, without_gaps=True)

    assert printer(paper).status().media is None
    assert isinstance(printer(paper).send(ZPL), Sent)


def test_a_printer_of_another_resolution_gets_no_label(paper: Simulator) -> None:
    paper.becomes(dots_per_mm=12)

    result = printer(paper).send(ZPL)

    assert isinstance(result, NotSent)
    assert result.state == "wrong_media"
    assert "300" in result.message
    assert bytes(paper.received) == b""


def test_a_printer_that_does_not_tell_its_resolution_prints(paper: Simulator) -> None:
    paper.becomes(dots_per_mm=None)

    assert isinstance(printer(paper).send(ZPL), Sent)


def test_the_loaded_length_is_told(paper: Simulator) -> None:
    paper.becomes(label_length=609)

    assert printer(paper).status().media == (0, 3000)


def test_a_pdf_is_not_sent_to_a_printer_of_zpl(paper: Simulator) -> None:
    result = printer(paper).send(pdf())

    assert isinstance(result, NotSent)
    assert paper.calls == 0


@given(st.binary(max_size=300) | st.lists(st.sampled_from([b"\x02", b"\x03", b"1,", b"0", b"\xff"])).map(b"".join))
def test_any_bytes_can_be_an_answer(received: bytes) -> None:
    read_answer(received)


def test_usual_times_show_every_fault_within_three_seconds() -> None:
    usual = Timeouts()

    assert usual.connect + usual.answer < 3
