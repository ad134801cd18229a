"""CUPS's own IPP Everywhere printer: labels arrive byte for byte, and each of its faults is told apart."""

from __future__ import annotations

import ssl
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from labels.printers import Address, Timeouts, parse
from labels.printers.ipp import IppPrinter
from labels.printers.ipp_http import IppHttp
from labels.printers.states import NotSent, Sent, Unsure
from tests.printers.documents import PATIENT, SHORT, ZPL, pdf
from tests.printers.eve import Eve, eve
from tests.printers.processes import until
from tests.printers.proxy import Proxy, proxy

pytestmark = pytest.mark.printers

SOON = replace(PATIENT, follow=0.2)
"""For labels that are not finished while the test looks."""


def at(url: str, timeouts: Timeouts = PATIENT) -> IppPrinter:
    address = parse(url)
    assert isinstance(address, Address)
    return IppPrinter(IppHttp(address, timeouts))


@pytest.fixture
def wire(printer: Eve) -> Iterator[Proxy]:
    with proxy(printer.port, len(pdf().content)) as made:
        yield made


def through(wire: Proxy, timeouts: Timeouts = PATIENT) -> IppPrinter:
    return at(f"ipp://127.0.0.1:{wire.port}/ipp/print", timeouts)


def test_a_label_arrives_byte_for_byte_and_is_followed_until_it_is_printed(printer: Eve) -> None:
    status = at(printer.url).status()
    result = at(printer.url).send(pdf())

    assert (status.state, status.media) == ("ready", (4000, 3000))
    assert isinstance(result, Sent)
    assert "is printed" in result.detail
    assert printer.printed == [pdf().content]


def test_a_busy_printer_takes_nothing_and_the_label_may_be_tried_again(printer: Eve) -> None:
    printer.holds()
    first = at(printer.url, SOON).send(pdf())
    second = at(printer.url, SOON).send(pdf(name="K1-8"))
    busy = at(printer.url).status()
    printer.lets_go()
    until(lambda: at(printer.url).status().state == "ready", "the printer to be idle")
    again = at(printer.url).send(pdf(name="K1-8"))

    assert isinstance(first, Sent)
    assert "did not print it yet" in first.detail
    assert second == NotSent("busy", "The printer is busy with another label.")
    assert busy.state == "busy"
    assert isinstance(again, Sent)
    assert len(printer.printed) == 2


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        ("media-empty-error", "out_of_media"),
        ("media-needed", "out_of_media"),
        ("cover-open-error", "head_open"),
        ("marker-supply-empty-warning", "out_of_ribbon"),
        ("media-jam-error", "fault"),
    ],
)
def test_a_printer_that_says_what_it_lacks_gets_no_label(printer: Eve, reason: str, state: str) -> None:
    printer.says(f"STATE: +{reason}")
    printer.holds()
    at(printer.url, SOON).send(pdf())
    until(lambda: at(printer.url).status().state == state, f"the printer to say {reason}")

    result = at(printer.url).send(pdf(name="K1-8"))

    assert isinstance(result, NotSent)
    assert result.state == state
    printer.lets_go()
    assert len(printer.printed) == 1


def test_out_of_labels_until_new_ones_are_put_in(printer: Eve) -> None:
    def load(sheets: int) -> None:
        form = f"size0=oe_4x3-label_4x3in&type0=labels&level0={sheets}"
        url = f"http://localhost:{printer.port}/media?{form}"
        urllib.request.urlopen(url).close()

    load(0)
    empty = at(printer.url).status()
    refused = at(printer.url).send(pdf())
    load(250)

    assert empty.state == "out_of_media"
    assert isinstance(refused, NotSent)
    assert isinstance(at(printer.url).send(pdf()), Sent)
    assert len(printer.printed) == 1


def test_a_printer_that_gives_the_label_up_needs_somebody_to_look(printer: Eve) -> None:
    printer.fails()

    result = at(printer.url).send(pdf())

    assert isinstance(result, Unsure)
    assert "gave the label up" in result.message


@pytest.mark.parametrize(("width", "height"), [(4000, 2000), (2000, 3000), (3000, 4000), (4000, 3090), (8500, 11000)])
def test_other_labels_than_those_in_the_printer_are_not_sent(printer: Eve, width: int, height: int) -> None:
    result = at(printer.url).send(pdf(width, height))

    assert isinstance(result, NotSent)
    assert result.state == "wrong_media"
    assert printer.printed == []


def test_labels_that_differ_by_what_no_ruler_shows_are_printed(printer: Eve) -> None:
    assert isinstance(at(printer.url).send(pdf(3960, 3040)), Sent)


def test_a_label_for_a_printer_of_other_dots_is_not_sent(printer: Eve) -> None:
    result = at(printer.url).send(replace(pdf(), dpi=300))

    assert isinstance(result, NotSent)
    assert result.state == "wrong_media"
    assert "203" in result.message
    assert printer.printed == []


def test_zpl_is_not_sent(printer: Eve) -> None:
    assert isinstance(at(printer.url).send(ZPL), NotSent)
    assert printer.printed == []


def test_a_printer_that_knows_no_pdf_gets_none(bus: Mapping[str, str], tmp_path: Path) -> None:
    with eve(tmp_path / "raster", bus, pdf=False) as raster:
        result = at(raster.url).send(pdf())

        assert isinstance(result, NotSent)
        assert "PDF" in result.message
        assert raster.printed == []


def test_a_path_where_no_printer_is(printer: Eve) -> None:
    status = at(f"ipp://localhost:{printer.port}/nowhere").status()

    assert status.state == "unreachable"
    assert "of that name" in status.message


def test_an_encrypted_printer_is_used_when_its_certificate_is_trusted(printer: Eve) -> None:
    encrypted = at(printer.url.replace("ipp:", "ipps:"))
    refused = encrypted.send(pdf())
    trusting = replace(
        encrypted.http, trust=lambda: ssl.create_default_context(cafile=printer.folder / "keys" / "localhost.crt")
    )
    result = IppPrinter(trusting).send(pdf())

    assert isinstance(refused, NotSent)
    assert "certificate is not trusted" in refused.message
    assert isinstance(result, Sent)
    assert printer.printed == [pdf().content]


@pytest.mark.parametrize("cut_at", [0, 1, len(pdf().content) // 2, len(pdf().content) - 1])
def test_the_link_cut_in_the_label_prints_none(printer: Eve, wire: Proxy, cut_at: int) -> None:
    wire.cut_at = cut_at

    result = through(wire).send(pdf())

    # Cut right before the label, it depends on who is faster whether a byte of it has left this machine.
    assert isinstance(result, Unsure) or (cut_at == 0 and isinstance(result, NotSent))
    assert wire.labels_seen == 1, "and it was not tried again"
    until(lambda: at(printer.url).status().state == "ready", "the printer to give the half label up")
    assert printer.printed == []


def test_the_link_cut_after_the_last_byte_needs_somebody_to_look(printer: Eve, wire: Proxy) -> None:
    wire.cut_at = len(pdf().content)

    result = through(wire).send(pdf())

    assert isinstance(result, Unsure)
    assert wire.labels_seen == 1
    until(lambda: len(printer.printed) == 1, "the label that arrived to be printed")


def test_silence_after_the_label_needs_somebody_to_look(printer: Eve, wire: Proxy) -> None:
    wire.swallows = True

    result = through(wire, replace(PATIENT, finish=0.2)).send(pdf())

    assert isinstance(result, Unsure)
    assert result.bytes_sent == len(pdf().content)
    until(lambda: len(printer.printed) == 1, "the label that arrived to be printed")
    assert wire.labels_seen == 1


def test_a_printer_that_was_switched_off_is_unreachable(bus: Mapping[str, str], tmp_path: Path) -> None:
    with eve(tmp_path / "gone", bus) as gone:
        url = gone.url

    assert at(url, SHORT).status().state == "unreachable"
    result = at(url, SHORT).send(pdf())
    assert isinstance(result, NotSent)
    assert result.state == "unreachable"
