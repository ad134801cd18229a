"""The link to a printer on port 9100 breaks at each byte: the right state each time, and never a second label."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.printers import Address, Timeouts, connect, parse
from labels.printers.link import Link, open_link
from labels.printers.states import NotSent, Printer, Sent, Unsure
from labels.printers.timeouts import Deadline
from labels.printers.zpl import ZplPrinter
from tests.printers.documents import PATIENT, ZPL, large
from tests.printers.simulator import Simulator, simulator


@pytest.fixture
def paper() -> Iterator[Simulator]:
    with simulator() as made:
        yield made


def printer(paper: Simulator, timeouts: Timeouts = PATIENT) -> Printer:
    address = parse(paper.url)
    assert isinstance(address, Address)
    return connect(address, timeouts)


def test_the_link_cut_before_the_first_byte_leaves_the_label_to_be_tried_again(paper: Simulator) -> None:
    paper.fails(cut_at=0)

    class CutFirst(Link):
        """Waits with the label until the cut has happened; who sends sooner cannot know of it."""

        def send_some(self, content: memoryview) -> int:
            if bytes(content[:1]) == b"^":
                paper.wait_for(lambda it: it.cuts == 1)
            return super().send_some(content)

    def call(deadline: Deadline) -> Link:
        return CutFirst(open_link("127.0.0.1", paper.port, deadline).socket, deadline)

    result = ZplPrinter(call, PATIENT).send(ZPL)

    assert isinstance(result, NotSent)
    assert result.state == "not_ready"
    assert bytes(paper.received) == b""


@pytest.mark.parametrize("cut_at", [1, 2, len(ZPL.content) // 2, len(ZPL.content) - 1, len(ZPL.content)])
def test_the_link_cut_later_needs_somebody_to_look(paper: Simulator, cut_at: int) -> None:
    paper.fails(cut_at=cut_at)

    result = printer(paper).send(ZPL)

    assert isinstance(result, Unsure)
    assert "Look at the printer" in result.message
    assert bytes(paper.received) == ZPL.content[:cut_at]
    assert len(paper.labels) == (cut_at == len(ZPL.content))
    assert paper.calls == 1, "and it was not tried again"


@given(st.integers(0, len(ZPL.content) + 1))
def test_wherever_the_link_is_cut_there_is_one_label_at_most_and_none_of_which_nothing_is_known(cut_at: int) -> None:
    with simulator() as paper:
        paper.fails(cut_at=cut_at)

        result = printer(paper).send(ZPL)

        printed = len(paper.labels)
        assert paper.calls == 1
        assert printed <= 1
        if isinstance(result, NotSent):
            assert bytes(paper.received) == b""
        if cut_at > len(ZPL.content):
            assert isinstance(result, Sent)
            assert printed == 1


def test_silence_after_the_label_needs_somebody_to_look(paper: Simulator) -> None:
    paper.fails(silent_after_label=True)

    result = printer(paper, replace(PATIENT, finish=0.2)).send(ZPL)

    assert isinstance(result, Unsure)
    assert result.bytes_sent == len(ZPL.content)
    assert paper.labels == [ZPL.content]


def test_a_printer_that_stops_taking_bytes_is_given_up_in_time(paper: Simulator) -> None:
    paper.fails(deaf=True)

    result = printer(paper, replace(PATIENT, send=0.3)).send(large())

    assert isinstance(result, Unsure)
    assert 0 < result.bytes_sent < len(large().content)
    assert "took too long" in result.message


def test_a_large_label_arrives_whole(paper: Simulator) -> None:
    assert isinstance(printer(paper).send(large()), Sent)
    assert bytes(paper.received) == large().content


def test_trouble_that_the_printer_tells_after_the_label_is_passed_on(paper: Simulator) -> None:
    class OutAtTheEnd(Link):
        def send_some(self, content: memoryview) -> int:
            sent = super().send_some(content)
            if bytes(content[:1]) == b"^":
                paper.wait_for(lambda it: len(it.labels) == 1)
                paper.becomes(paper_out=True)
            return sent

    def call(deadline: Deadline) -> Link:
        return OutAtTheEnd(open_link("127.0.0.1", paper.port, deadline).socket, deadline)

    result = ZplPrinter(call, PATIENT).send(ZPL)

    assert isinstance(result, Sent)
    assert "out of labels" in result.detail
