"""Small GUDID documents for tests."""

from __future__ import annotations

from kiosk.catalogues.device import Device
from kiosk.catalogues.gudid import devices
from kiosk.catalogues.problem import Rejected
from scanners.check_digits import check_digit
from tests.unit.catalogues.files import source


def gtin(number: int) -> str:
    """The GTIN-14 with a number in it."""
    payload = f"1{number:012d}"
    return payload + check_digit(payload)


def identifier(di: str, type_: str = "Primary", agency: str = "GS1", contains: str = "", quantity: str = "") -> str:
    """One identifier element."""
    return (
        f"<identifier><deviceId>{di}</deviceId><deviceIdType>{type_}</deviceIdType>"
        f"<deviceIdIssuingAgency>{agency}</deviceIdIssuingAgency><containsDINumber>{contains}</containsDINumber>"
        f"<pkgQuantity>{quantity}</pkgQuantity></identifier>"
    )


def document(*identifiers: str, more: str = "", brand: str = "Set", count: str = "1") -> bytes:
    """A document of one device."""
    device = (
        f"<device><identifiers>{''.join(identifiers)}</identifiers><brandName>{brand}</brandName>"
        f"<deviceCount>{count}</deviceCount>{more}</device>"
    )
    return f'<gudid xmlns="http://www.fda.gov/cdrh/gudid">{device}</gudid>'.encode()


def read_one(content: bytes) -> Device | Rejected:
    """Read a document of one device."""
    (found,) = devices(source(content))
    return found


def taken(content: bytes) -> Device:
    """Read a document of one device that is taken."""
    found = read_one(content)
    assert isinstance(found, Device), found
    return found


def units(device: Device) -> dict[str, int]:
    """Devices in each package, by DI."""
    return {each.device_id: each.units_per_pack for each in device.identifiers}
