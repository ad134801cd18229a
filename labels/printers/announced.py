"""Printers that announce themselves on the local network (DNS-SD over mDNS, RFC 6763); nothing is sent beyond it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from labels.printers.address import Address, Scheme, parse
from labels.printers.found import FoundPrinter
from labels.printers.timeouts import Deadline

if TYPE_CHECKING:
    from zeroconf import ServiceInfo, Zeroconf

_SERVICES: Mapping[str, Scheme] = {
    "_ipp._tcp.local.": "ipp",
    "_ipps._tcp.local.": "ipps",
    "_pdl-datastream._tcp.local.": "socket",
}
"""_printer._tcp (LPD) is not asked for: nothing here speaks it, and a label printer that does has port 9100 as well."""
_MOST = 100
_ANSWER = 1000
"""Milliseconds for a printer to say where it listens."""


def announced(
    seconds: float, interfaces: tuple[str, ...], is_enough: Callable[[Sequence[FoundPrinter]], bool]
) -> list[FoundPrinter]:
    """Listen for so long, or until it is enough; nothing where the network cannot be asked."""
    from zeroconf import InterfaceChoice, IPVersion, ServiceBrowser, Zeroconf  # takes long to load

    listening = _Listening(is_enough)
    try:
        network = Zeroconf(interfaces=list(interfaces) or InterfaceChoice.All, ip_version=IPVersion.V4Only)
    except OSError:  # no network at all
        return []
    try:
        browser = ServiceBrowser(network, list(_SERVICES), listening)  # type: ignore[arg-type] # has the three methods
        listening.done.wait(Deadline.within(seconds).left)
        listening.done.set()
        browser.cancel()
    finally:
        network.close()
    return listening.found()


class _Listening:
    """Notes what announces itself; called in a thread of the library's."""

    def __init__(self, is_enough: Callable[[Sequence[FoundPrinter]], bool]) -> None:
        self.done = threading.Event()
        self._is_enough = is_enough
        self._lock = threading.Lock()
        self._found: dict[str, FoundPrinter] = {}

    def found(self) -> list[FoundPrinter]:
        """What there is so far, in the order of the names."""
        with self._lock:
            return sorted(self._found.values(), key=lambda each: (each.name, each.url))

    def add_service(self, network: Zeroconf, kind: str, name: str) -> None:
        """Ask one that announced itself where it listens."""
        if self.done.is_set():
            return  # what is still in the queue would be asked one after another
        about = network.get_service_info(kind, name, _ANSWER)
        printer = _printer(kind, name, about) if about is not None else None
        with self._lock:
            if printer is not None and len(self._found) < _MOST:
                self._found[printer.url] = printer
        if self._is_enough(self.found()):
            self.done.set()

    def update_service(self, network: Zeroconf, kind: str, name: str) -> None:
        """Ask again."""
        self.add_service(network, kind, name)

    def remove_service(self, network: Zeroconf, kind: str, name: str) -> None:
        """Keep it: it was there a moment ago."""


def _printer(kind: str, name: str, about: ServiceInfo) -> FoundPrinter | None:
    """One way to a printer, of what it said; None when that makes no address, as a placeholder's port 0."""
    from zeroconf import IPVersion

    scheme, places = _SERVICES[kind], about.parsed_addresses(IPVersion.V4Only)
    if not places:
        return None
    path = f"/{_text(about, b'rp')}" if scheme != "socket" else ""
    address = parse(f"{scheme}://{places[0]}:{about.port}{path}")
    if not isinstance(address, Address):
        return None
    return FoundPrinter.of(address, name.removesuffix(f".{kind}"), _text(about, b"ty"), "announced")


def _text(about: ServiceInfo, key: bytes) -> str:
    return (about.properties.get(key) or b"").decode("utf-8", "replace")
