"""Printers' addresses: where a printer stands, written as a URL that never holds a password."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from labels.printers.states import Format

Scheme = Literal["socket", "device", "ipp", "ipps", "folder"]
_Network = Literal["socket", "ipp", "ipps"]

_LONGEST = 500
_NETWORK: tuple[_Network, ...] = ("socket", "ipp", "ipps")
_PORTS = {"socket": 9100, "ipp": 631, "ipps": 631}
_NAME = r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9_])?"
_HOST = re.compile(rf"(?P<host>{_NAME}|\[[0-9A-Fa-f:.]{{2,45}}\])(?::(?P<port>[0-9]{{1,5}}))?")
_RESOURCE = re.compile(r"/[A-Za-z0-9._~%!$&'()*+,;=:@/-]*")
_FORMATS: dict[str, tuple[Format, ...]] = {
    "socket": ("zpl",),
    "device": ("zpl",),
    "ipp": ("pdf",),
    "ipps": ("pdf",),
    "folder": ("pdf", "zpl"),
}
_FORMS = "Write socket://host, device:/dev/usb/lp0, ipp://host/ipp/print, ipps://host/ipp/print or folder:/path."


@dataclass(frozen=True)
class Address:
    """Where a printer stands."""

    scheme: Scheme
    host: str = ""
    """Name or number of the machine; an IPv6 number without its brackets; nothing for a device or a folder."""
    port: int = 0
    path: str = ""
    """Of the device or the folder; the resource of an IPP printer."""

    @property
    def url(self) -> str:
        """The address as it may be shown, logged and parsed again; it holds no user and no password."""
        if self.scheme in ("device", "folder"):
            return f"{self.scheme}:{self.path}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}{self.path}"

    @property
    def formats(self) -> tuple[Format, ...]:
        """What a printer there takes, the better one first."""
        return _FORMATS[self.scheme]


@dataclass(frozen=True)
class AddressRefused:
    """What was written is no printer's address; the address itself is not repeated, as it may hold a password."""

    message: str
    next_step: str


def parse(url: str) -> Address | AddressRefused:
    """Read a printer's address.

    >>> parse("socket://192.0.2.7")
    Address(scheme='socket', host='192.0.2.7', port=9100, path='')
    """
    if len(url) > _LONGEST or not url.isprintable():
        return AddressRefused("The printer's address is too long or holds characters that no address has.", _FORMS)
    scheme, colon, rest = url.partition(":")
    if colon and scheme == "device":
        return _device(rest)
    if colon and scheme == "folder":
        return _folder(rest)
    for each in _NETWORK:
        if colon and scheme == each:
            return _network(each, rest)
    return AddressRefused("The printer's address begins with no kind of printer that is known here.", _FORMS)


def _device(path: str) -> Address | AddressRefused:
    # A slip here must not write a label into some other file.
    if not path.startswith("/dev/") or ".." in path.split("/"):
        return AddressRefused("A printer's device lies below /dev.", "Write it as device:/dev/usb/lp0.")
    return Address("device", path=path)


def _folder(path: str) -> Address | AddressRefused:
    if not path.startswith("/") or path.startswith("//"):
        return AddressRefused("The folder's path is not whole.", "Write it from the root: folder:/home/…/labels.")
    return Address("folder", path=path)


def _network(scheme: _Network, rest: str) -> Address | AddressRefused:
    authority, slash, resource = rest.removeprefix("//").partition("/")
    if "@" in authority:
        return AddressRefused(
            "The printer's address holds a user or a password, which would be shown on screens and in lists.",
            "Write the address without it, and let the printer take labels from this machine without a password.",
        )
    found = _HOST.fullmatch(authority)
    if found is None or not rest.startswith("//"):
        return AddressRefused("The printer's address names no machine.", _FORMS)
    port = int(found["port"] or _PORTS[scheme])
    if not 1 <= port <= 65_535:
        return AddressRefused("The port of the printer's address is none.", "Write one of 1 to 65535.")
    if scheme == "socket":
        if resource:
            return AddressRefused("A socket has no path.", "Write socket://host or socket://host:9100.")
        return Address(scheme, found["host"].strip("[]"), port)
    path = slash + resource if resource else "/ipp/print"  # RFC 8011 §5, PWG 5100.12: where a printer has its own
    if not _RESOURCE.fullmatch(path):
        return AddressRefused("The path of the printer's address holds signs that no path has.", _FORMS)
    return Address(scheme, found["host"].strip("[]"), port, path)
