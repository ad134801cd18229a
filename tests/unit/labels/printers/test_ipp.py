"""IPP printers that do what no real one does when it is asked to: fall silent, babble, drip, hold back, give up."""

from __future__ import annotations

import struct
from dataclasses import replace

import pytest

from labels.printers import Address, Timeouts, parse
from labels.printers import ipp_codec as ipp
from labels.printers.ipp import IppPrinter
from labels.printers.ipp_codec import Attribute
from labels.printers.ipp_http import IppHttp
from labels.printers.states import NotSent, SendResult, Sent, Unsure
from tests.printers.documents import PATIENT, SHORT, large, pdf
from tests.printers.scripted import (
    DRIP,
    EARLY,
    ENDLESS,
    HANG_UP,
    IDLE,
    SILENCE,
    Scripted,
    http,
    job_says,
    printer_says,
    says,
    scripted,
)

PENDING, HELD, PROCESSING, STOPPED, CANCELED, ABORTED, COMPLETED = range(3, 10)
GET_PRINTER, PRINT, GET_JOB, CANCEL = 0x000B, 0x0002, 0x0009, 0x0008


def at(server: Scripted, timeouts: Timeouts = PATIENT) -> IppPrinter:
    address = parse(server.url)
    assert isinstance(address, Address)
    return IppPrinter(IppHttp(address, timeouts), wait=lambda seconds: None)


def sent_to(*answers: bytes | None, timeouts: Timeouts = PATIENT) -> tuple[SendResult, list[int]]:
    """Send a label to an idle printer that then gives these answers; gives what was asked of it, too."""
    with scripted(printer_says(*IDLE), *answers) as server:
        result = at(server, timeouts).send(pdf())
        return result, server.operations()


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (SILENCE, "not_ready"),
        (HANG_UP, "not_ready"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "fault"),
        (http(b"<html>hello</html>"), "fault"),
        (http(b""), "fault"),
        (http(b"", "401 Unauthorized"), "fault"),
        (http(b"", "426 Upgrade Required"), "fault"),
        (http(b"", "404 Not Found"), "unreachable"),
        (http(b"", "503 Service Unavailable"), "busy"),
        (http(b"", "302 Found"), "fault"),
        (ENDLESS + b"HTTP/1.1 200 OK\r\n\r\nx", "fault"),
        (ENDLESS + b"HTTP/1.1 200 OK\r\nA: x", "fault"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n\x01\x01", "fault"),
        (says(0x0406), "unreachable"),
        (says(0x0503), "fault"),
        (says(0x0507), "busy"),
    ],
)
def test_what_a_printer_answers_instead_of_how_it_is(answer: bytes | None, state: str) -> None:
    with scripted(answer) as server:
        status = at(server, SHORT if answer is SILENCE else PATIENT).status()

    assert status.state == state
    assert status.message.endswith(".")


def test_an_answer_that_drips_is_given_up_in_time() -> None:
    """Each byte comes soon after the last one, but the answer would take minutes."""
    with scripted(DRIP + b"HTTP/1.1 200 OK\r\nA: " + b"x" * 60_000) as server:
        assert at(server, SHORT).status().state == "not_ready"


def test_a_label_is_followed_until_it_is_printed() -> None:
    result, asked = sent_to(job_says(PENDING), job_says(PENDING), job_says(PROCESSING), job_says(COMPLETED))

    assert isinstance(result, Sent)
    assert asked == [GET_PRINTER, PRINT, GET_JOB, GET_JOB, GET_JOB]


@pytest.mark.parametrize(
    ("resolution", "is_sent"),
    [((203, 203, 3), True), ((406, 406, 3), True), ((300, 300, 3), False), ((203, 300, 3), True), ((80, 80, 4), True)],
)
def test_dots_that_are_no_multiple_of_the_labels_are_refused(resolution: tuple[int, int, int], is_sent: bool) -> None:
    """As every dot of a symbol has to stay a whole one; what the printer says in another way is not judged."""
    dots = Attribute(ipp.RESOLUTION, "printer-resolution-supported", (struct.pack(">iib", *resolution),))
    with scripted(printer_says(*IDLE, dots), job_says(PENDING), job_says(COMPLETED)) as server:
        result = at(server).send(pdf())

    assert isinstance(result, Sent if is_sent else NotSent)


def test_the_printer_is_told_the_size_of_the_label_and_not_to_scale_it() -> None:
    scaling = Attribute(ipp.KEYWORD, "print-scaling-supported", ("auto", "none"))
    roll = Attribute(ipp.BEGIN_COLLECTION, "media-col-ready", (_size(10160, 7600),))
    dots = Attribute(ipp.RESOLUTION, "printer-resolution-supported", (struct.pack(">iib", 203, 203, 3),))
    with scripted(printer_says(*IDLE[:-1], roll, scaling, dots), job_says(PENDING), job_says(COMPLETED)) as server:
        at(server).send(pdf())
        body = server.requests[1]

    message = ipp.read_message(body)
    assert body.endswith(pdf().content)
    job = message.first(ipp.JOB)
    assert job["print-scaling"] == ("none",)
    assert job["printer-resolution"] == ((203, 203, 3),)
    assert job["media-col"] == ({"media-size": ({"x-dimension": (10160,), "y-dimension": (7600,)},)},)
    about = message.first(ipp.OPERATION)
    assert about["ipp-attribute-fidelity"] == (True,)
    assert about["job-name"] == ("K1-7",)
    assert about["printer-uri"] == (server.url,)


def _size(x: int, y: int) -> tuple[Attribute, ...]:
    sides = (Attribute(ipp.INTEGER, "x-dimension", (x,)), Attribute(ipp.INTEGER, "y-dimension", (y,)))
    return (Attribute(ipp.BEGIN_COLLECTION, "media-size", (sides,)),)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (says(0x0507), "busy"),
        (says(0x0506), "busy"),
        (says(0x0502), "busy"),
        (says(0x0505), "busy"),
        (says(0x040A), "fault"),
        (says(0x040B), "wrong_media"),
        (says(0x0403), "fault"),
        (says(0x0400), "fault"),
        (http(b"", "401 Unauthorized"), "fault"),
        (http(b"", "503 Service Unavailable"), "busy"),
    ],
)
def test_a_printer_that_says_that_it_took_nothing_may_be_tried_again(answer: bytes, state: str) -> None:
    result, asked = sent_to(answer)

    assert isinstance(result, NotSent)
    assert result.state == state
    assert asked == [GET_PRINTER, PRINT]


def test_a_printer_that_refuses_before_it_has_read_the_label_took_nothing() -> None:
    with scripted(printer_says(*IDLE), EARLY + says(0x0507)) as server:
        result = at(server).send(replace(pdf(), content=large().content))

    assert isinstance(result, NotSent)
    assert result.state == "busy"


@pytest.mark.parametrize(
    "answer",
    [HANG_UP, says(0x0500), says(0x0504), says(0x0508), b"HTTP/1.1 ", http(b"nonsense"), http(b"", "500 Oh")],
)
def test_no_sound_answer_after_the_label_needs_somebody_to_look(answer: bytes) -> None:
    result, asked = sent_to(answer)

    assert isinstance(result, Unsure)
    assert result.bytes_sent == len(pdf().content)
    assert asked == [GET_PRINTER, PRINT]


def test_silence_after_the_label_needs_somebody_to_look() -> None:
    result, asked = sent_to(SILENCE, timeouts=replace(PATIENT, finish=0.2))

    assert isinstance(result, Unsure)
    assert asked == [GET_PRINTER, PRINT]


@pytest.mark.parametrize("state", [CANCELED, ABORTED])
def test_a_label_that_was_given_up_needs_somebody_to_look(state: int) -> None:
    result, _ = sent_to(job_says(PENDING), job_says(state))

    assert isinstance(result, Unsure)


def test_a_label_held_back_before_it_began_is_taken_back_and_may_be_tried_again() -> None:
    result, asked = sent_to(job_says(HELD), job_says(HELD, began=False), says(0))

    assert isinstance(result, NotSent)
    assert result.state == "busy"
    assert asked == [GET_PRINTER, PRINT, GET_JOB, CANCEL]


def test_a_label_held_back_after_it_began_is_taken_back_and_needs_somebody_to_look() -> None:
    result, asked = sent_to(job_says(PROCESSING), job_says(HELD), says(0))

    assert isinstance(result, Unsure)
    assert asked[-1] == CANCEL


def test_a_label_that_cannot_be_taken_back_needs_somebody_to_look() -> None:
    result, _ = sent_to(job_says(HELD), job_says(HELD, began=False), says(0x0404))

    assert isinstance(result, Unsure)
    assert "stuck" in result.message


def test_a_label_stopped_in_the_printer_is_taken_back_when_the_time_is_over() -> None:
    result, asked = sent_to(job_says(PROCESSING), *[job_says(STOPPED)] * 5000, timeouts=replace(PATIENT, follow=0.2))

    assert isinstance(result, Unsure)
    assert "taken back" in result.message
    assert asked[:3] == [GET_PRINTER, PRINT, GET_JOB]
    assert asked.index(CANCEL) == len(asked) - 1


def test_a_label_that_is_still_being_printed_when_the_time_is_over_is_left_to_the_printer() -> None:
    result, asked = sent_to(*[job_says(PROCESSING)] * 5000, timeouts=replace(PATIENT, follow=0.2))

    assert isinstance(result, Sent)
    assert "did not print it yet" in result.detail
    assert CANCEL not in asked


def test_a_label_that_was_taken_is_sent_even_if_its_printer_is_lost_then() -> None:
    result, _ = sent_to(job_says(PENDING), HANG_UP)

    assert isinstance(result, Sent)


def test_a_printer_that_tells_no_job_has_the_label() -> None:
    assert sent_to(says(0))[0] == Sent("The printer has the label.")
