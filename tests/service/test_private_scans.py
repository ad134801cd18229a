"""What names a person, or may be a PIN, is readable nowhere: not in the record, not in its files, not on the screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple

import pytest

from kiosk.desk import Desk
from kiosk.services.outcome import Refused
from tests import codes
from tests.pharmacy import Pharmacy, assert_sound
from tests.service.tamper import files_of

BADGE = codes.badge("7K4MZQ2WX9PTR3HB")
PATIENT = codes.patient()
PROVIDER = codes.provider()
LONG_AGO = 0.0


def other_check_digit(raw: str) -> str:
    return raw[:-1] + str((int(raw[-1]) + 1) % 10)


DAMAGED = {
    "badge": BADGE,
    "badge in small letters": BADGE.lower(),
    "badge without its end": BADGE[:-3],
    "badge without its beginning": BADGE[4:],
    "wristband": PATIENT,
    "wristband, misread": other_check_digit(PATIENT),
    "wristband, typed with a blank": f"8018 {PATIENT[7:]}",
    "provider": PROVIDER,
    "provider, misread": other_check_digit(PROVIDER),
    "provider, typed with a blank": f"8017 {PROVIDER[7:]}",
    "provider, cut": PROVIDER[:20],
    "a PIN": "904713",
    "a long PIN": "90471352",
}


def secrets_in(raw: str) -> set[str]:
    """What must not be found again: the digits of a number, the letters of a badge."""
    return (
        {BADGE[9:-2], BADGE[9:-2].lower()} if "iosk-p" in raw.lower() or "7K4M" in raw else {raw.split("801")[-1][3:]}
    )


def locked(desk: Desk) -> None:
    desk.sign_out()


def delivery(desk: Desk) -> None:
    desk.receive()


PLACES: dict[str, Callable[[Desk], None]] = {"home": lambda _: None, "signed out": locked, "delivery": delivery}


@pytest.mark.parametrize("opened", PLACES)
@pytest.mark.parametrize("damage", [name for name in DAMAGED if "PIN" not in name])
def test_a_persons_code_is_kept_as_a_hash_wherever_it_is_scanned(pharmacy: Pharmacy, damage: str, opened: str) -> None:
    desk = Desk(pharmacy.record, pharmacy.ana)
    PLACES[opened](desk)
    raw = DAMAGED[damage]

    shown = desk.scan(raw, "serial", 1.0, 1.0)
    assert desk.scan(raw, "serial", 1.05, 1.05) is None, "one trigger of the scanner"

    assert shown is not None
    rows = pharmacy.record.rows("select raw_hex, said from scan")
    assert len(rows) == 2
    assert all(row["raw_hex"].startswith("hash:") for row in rows)
    content = files_of(pharmacy.record, pharmacy.place.data_folder)
    told = repr(astuple(shown.outcome)) + repr(rows)
    for secret in secrets_in(raw):
        assert secret not in told
        assert secret.encode() not in content
        assert secret.encode().hex().encode() not in content
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("damage", [name for name in DAMAGED if "PIN" in name])
def test_digits_that_may_be_a_pin_are_not_shown_or_kept(pharmacy: Pharmacy, damage: str) -> None:
    desk = Desk(pharmacy.record, pharmacy.ana)
    raw = DAMAGED[damage]

    shown = desk.scan(raw, "wedge", 1.0, 1.0)

    assert shown is not None
    assert isinstance(shown.outcome, Refused)
    [row] = pharmacy.record.rows("select raw_hex, said from scan")
    assert row["raw_hex"].startswith("hash:")
    assert raw not in row["said"] + repr(astuple(shown.outcome))


def test_the_text_of_a_product_is_kept_whatever_digits_it_has(pharmacy: Pharmacy) -> None:
    desk = Desk(pharmacy.record, pharmacy.ana)

    desk.scan(codes.package(codes.VANCOMYCIN, "80171234567890123456", "280331"), "serial", 1.0, 1.0)
    desk.scan(codes.VANCOMYCIN[1:], "serial", 3.0, 3.0)

    rows = pharmacy.record.rows("select raw_hex from scan")
    assert not any(row["raw_hex"].startswith("hash:") for row in rows)
