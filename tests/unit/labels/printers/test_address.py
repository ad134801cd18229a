from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.printers import Address, AddressRefused, parse


@pytest.mark.parametrize(
    ("written", "found", "shown"),
    [
        ("socket://192.0.2.7", Address("socket", "192.0.2.7", 9100), "socket://192.0.2.7:9100"),
        ("socket://zebra-1.local:6101", Address("socket", "zebra-1.local", 6101), "socket://zebra-1.local:6101"),
        ("socket://[fe80::1]:9100", Address("socket", "fe80::1", 9100), "socket://[fe80::1]:9100"),
        ("device:/dev/usb/lp0", Address("device", path="/dev/usb/lp0"), "device:/dev/usb/lp0"),
        ("folder:/srv/labels", Address("folder", path="/srv/labels"), "folder:/srv/labels"),
        ("ipp://p", Address("ipp", "p", 631, "/ipp/print"), "ipp://p:631/ipp/print"),
        ("ipps://p/printers/Bags", Address("ipps", "p", 631, "/printers/Bags"), "ipps://p:631/printers/Bags"),
        ("ipp://p:8631/ipp/print", Address("ipp", "p", 8631, "/ipp/print"), "ipp://p:8631/ipp/print"),
    ],
)
def test_an_address_is_read_and_shown(written: str, found: Address, shown: str) -> None:
    assert parse(written) == found
    assert found.url == shown
    assert parse(shown) == found


@pytest.mark.parametrize(
    "written",
    [
        "",
        "socket",
        "socket:",
        "socket://",
        "socket:/host",
        "socket://host/path",
        "socket://host:0",
        "socket://host:70000",
        "socket://-host",
        "socket://ho st",
        "socket://host\n",
        "http://host/",
        "lpd://host",
        "ipp://host/a?b",
        "ipp://host/a#b",
        "ipp:///ipp/print",
        "device:/etc/passwd",
        "device:/dev/../etc/passwd",
        "device:usb/lp0",
        "folder:labels",
        "folder://host/share",
        "folder:/a\tb",
        "SOCKET://host",
        "socket://" + "h" * 600,
    ],
)
def test_what_is_no_address_is_refused_in_a_sentence(written: str) -> None:
    refused = parse(written)

    assert isinstance(refused, AddressRefused)
    assert refused.message.endswith(".")
    assert refused.next_step.endswith(".")


@pytest.mark.parametrize("scheme", ["socket", "ipp", "ipps"])
@pytest.mark.parametrize("who", ["user:secret@", "secret@", ":secret@", "a@b:secret@"])
def test_a_password_is_refused_and_not_repeated(scheme: str, who: str) -> None:
    refused = parse(f"{scheme}://{who}printer")

    assert isinstance(refused, AddressRefused)
    assert "secret" not in refused.message + refused.next_step
    assert "password" in refused.message


@given(st.sampled_from(["socket://", "ipp://", "ipps://", "device:", "folder:", ""]), st.text(max_size=40))
def test_whatever_is_read_is_shown_as_what_it_is(scheme: str, rest: str) -> None:
    found = parse(scheme + rest)

    if isinstance(found, Address):
        assert parse(found.url) == found
        assert "@" not in found.url.partition("//")[2].partition("/")[0]
