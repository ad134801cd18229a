"""Finding printers: those that announce themselves, the queues of this machine, and what is plugged in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from labels.printers import ipp_requests
from labels.printers.address import Address, parse
from labels.printers.announced import announced
from labels.printers.found import FoundPrinter
from labels.printers.ipp_codec import PRINTER
from labels.printers.ipp_http import Failed, IppHttp
from labels.printers.timeouts import Timeouts

_MOST = 200
_LOCAL_CUPS = Address("ipp", "localhost", 631, "/")
_USUAL = Timeouts()


def _never(_found: Sequence[FoundPrinter]) -> bool:
    return False


@dataclass(frozen=True)
class Search:
    """Where is looked, and for how long."""

    seconds: float = 2.5
    """For announcements; most printers answer within one."""
    interfaces: tuple[str, ...] = ()
    """Addresses of this machine from which is asked; all of them when there is none."""
    cups: Address = _LOCAL_CUPS
    devices: Path = Path("/dev/usb")
    about_devices: Path = Path("/sys/class/usbmisc")
    timeouts: Timeouts = _USUAL
    is_enough: Callable[[Sequence[FoundPrinter]], bool] = _never
    """Ends the wait for announcements early."""


def discover(search: Search) -> tuple[FoundPrinter, ...]:
    """Look for printers; what cannot be looked at has none."""
    found = [*plugged_in(search), *queues(search), *announced(search.seconds, search.interfaces, search.is_enough)]
    by_url = {each.url: each for each in reversed(found)}
    return tuple(reversed(by_url.values()))[:_MOST]


def queues(search: Search) -> list[FoundPrinter]:
    """List the queues of the CUPS server on this machine."""
    answer = IppHttp(search.cups, search.timeouts).ask(ipp_requests.cups_printers())
    if isinstance(answer, Failed) or ipp_requests.refusal(answer.status):
        return []
    found = []
    for each in answer.all_of(PRINTER):
        name = next(iter(each.get("printer-name", ())), None)
        address = parse(f"ipp://{search.cups.host}:{search.cups.port}/printers/{name}")
        if isinstance(name, str) and isinstance(address, Address):
            model = next(iter(each.get("printer-make-and-model", ())), "")
            found.append(FoundPrinter.of(address, name, str(model), "queue"))
    return found


def plugged_in(search: Search) -> list[FoundPrinter]:
    """List the printers on USB, with what they say of themselves (IEEE 1284 device id)."""
    try:
        devices = sorted(path for path in search.devices.iterdir() if path.name.startswith("lp"))
    except OSError:
        return []
    found = []
    for device in devices:
        about = _device_id(search.about_devices / device.name / "device" / "ieee1284_id")
        maker, model = (about.get(short) or about.get(long, "") for short, long in _DEVICE_KEYS)
        name = f"{maker} {model}".strip() or device.name
        found.append(FoundPrinter.of(Address("device", path=str(device)), name, model, "plugged in"))
    return found


_DEVICE_KEYS = (("MFG", "MANUFACTURER"), ("MDL", "MODEL"))


def _device_id(path: Path) -> dict[str, str]:
    try:
        with path.open("rb") as file:
            text = file.read(2048).decode("latin-1")
    except OSError:
        return {}
    pairs = (field.partition(":") for field in text.split(";"))
    return {key.strip().upper(): value.strip() for key, _, value in pairs}
