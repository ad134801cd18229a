"""`kiosk serve`: what it refuses before the first page, in a sentence, and with the record as it was."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.alone import only_screen
from tests.pharmacy import Pharmacy
from tests.service.command_line import Kiosk


@pytest.fixture
def kiosk(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    return Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)


@pytest.fixture
def taken_port() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield str(taken.getsockname()[1])


def test_other_machines_are_never_served(kiosk: Kiosk) -> None:
    for host in ("0.0.0.0", "::", "192.168.1.20", "kiosk.example"):
        ran = kiosk("serve", "--node", "K2", "--host", host)
        assert (ran.code, ran.error) == (1, "LOOPBACK_ONLY")
        assert "this machine alone" in ran.err
        assert "tunnel" in ran.err


def test_the_name_of_the_screen_is_said_and_is_never_that_of_the_terminal_by_oversight(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_NODE", "K1")

    assert kiosk("serve").error == "NODE_NEEDED"
    assert kiosk("serve", "--node", "back office").error == "BAD_NODE"


def test_a_second_screen_of_one_name_is_refused_and_one_of_another_name_is_not(
    kiosk: Kiosk, pharmacy: Pharmacy, taken_port: str
) -> None:
    before = pharmacy.record.rows("select count(*) as entries from audit")
    with only_screen(pharmacy.place):
        assert kiosk("serve", "--node", pharmacy.place.node).error == "NODE_IN_USE"
        assert kiosk("serve", "--node", "K7", "--port", taken_port).error == "PORT_UNUSABLE", "the name was free"
    with only_screen(replace(pharmacy.place, node="K7")):
        pass
    assert pharmacy.record.rows("select count(*) as entries from audit") == before


def test_what_is_no_port_is_said(kiosk: Kiosk) -> None:
    for port in ("-1", "65536", "http", "\N{FULLWIDTH DIGIT EIGHT}"):
        ran = kiosk.raw("serve", "--node", "K2", f"--port={port}")
        assert ran.code == 2
        assert "is no port from 0 to 65535" in ran.err


def test_a_real_record_is_not_served_as_a_demo(kiosk: Kiosk) -> None:
    assert kiosk("serve", "--demo", "--node", "K2").error == "NOT_A_DEMO"
