"""What an amount is measured with: each device's finest mark, the most it holds, and the amount as it can be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from kiosk.rules.calculations.answer import EXACT, CalculationError
from kiosk.rules.calculations.units import convert
from kiosk.rules.dose_words import dose, plain


@dataclass(frozen=True)
class Device:
    """Something that an amount is measured with."""

    code: str
    words: str
    unit: str
    """What its marks are in."""
    resolution: Decimal
    """The finest mark; every amount is rounded to a whole number of these."""
    holds: Decimal
    """The most of one filling."""


def _device(code: str, words: str, unit: str, resolution: str, holds: str) -> Device:
    return Device(code, words, unit, Decimal(resolution), Decimal(holds))


DEVICES: Final[Mapping[str, Device]] = {
    device.code: device
    for device in (
        _device("syringe_1", "a 1 mL syringe", "mL", "0.01", "1"),
        _device("syringe_3", "a 3 mL syringe", "mL", "0.1", "3"),
        _device("syringe_5", "a 5 mL syringe", "mL", "0.2", "5"),
        _device("syringe_10", "a 10 mL syringe", "mL", "0.2", "10"),
        _device("syringe_20", "a 20 mL syringe", "mL", "1", "20"),
        _device("syringe_30", "a 30 mL syringe", "mL", "1", "30"),
        _device("syringe_60", "a 60 mL syringe", "mL", "1", "60"),
        _device("repeater_pump", "a repeater pump", "mL", "0.1", "1000"),
        _device("compounder", "an automated compounder", "mL", "0.1", "5000"),
        _device("balance", "a balance", "g", "0.001", "200"),
        _device("bag_scale", "a scale for bags", "g", "0.1", "5000"),
    )
}
"""By code. The marks of syringes are those of common ones (ISO 7886-1 lets no coarser one be sold)."""


@dataclass(frozen=True)
class Measured:
    """An amount as a device can show it."""

    amount: Decimal
    """Rounded half up to the device's finest mark."""
    off_percent: Decimal
    """How far it is from what was wanted, in percent of that; never below zero."""


def measured(wanted: Decimal, device: Device) -> Measured:
    """Round an amount above zero, in the device's unit, to what the device can show.

    >>> measured(Decimal("12.34"), DEVICES["syringe_20"])
    Measured(amount=Decimal('12'), off_percent=Decimal('2.755267423014586709886547812'))
    """
    marks = EXACT.divide(wanted, device.resolution).quantize(Decimal(1), ROUND_HALF_UP)
    shown = EXACT.multiply(marks, device.resolution)
    off = EXACT.multiply(EXACT.divide(abs(EXACT.subtract(shown, wanted)), wanted), Decimal(100))
    return Measured(shown, off)


def why_not(wanted: Decimal, unit: str, code: str, tolerance_percent: Decimal) -> str | None:
    """Say in a sentence why an amount cannot be measured with a device within a tolerance; None where it can."""
    device = DEVICES.get(code)
    if device is None:
        return f"“{code[:40]}” is no device that amounts are measured with: it is one of {', '.join(DEVICES)}."
    try:
        amount = convert("unit", wanted, unit, device.unit)
    except CalculationError as error:
        return f"{error.message} With {device.words} an amount is measured in {device.unit}."
    if amount <= 0:
        return f"Nothing is measured with {device.words}: give an amount above zero."
    if amount > device.holds:
        return (
            f"{dose(amount, device.unit)} are more than {device.words} holds ({dose(device.holds, device.unit)}): "
            "name a larger device, or part the step."
        )
    shown = measured(amount, device)
    if shown.off_percent > tolerance_percent:
        return (
            f"With {device.words} {dose(amount, device.unit)} is {dose(shown.amount, device.unit)}, off by more "
            f"than the tolerance of {plain(tolerance_percent)} %: name a device with finer marks."
        )
    return None


def too_coarse(millilitres: tuple[Decimal, ...], code: str, tolerance_percent: Decimal) -> str | None:
    """Say why volumes cannot be measured finely enough, in as many fillings as it takes; None where they can.

    One volume is what a formula fixes; of several, anything between them may be asked for, so that half a mark has to
    be within the tolerance of the least.
    """
    device, least = DEVICES[code], min(millilitres)
    if device.unit != "mL":
        return f"A volume is not measured with {device.words}: name a syringe, or another device that shows mL."
    off = measured(least, device).off_percent
    if max(millilitres) > least:
        half = EXACT.divide(device.resolution, Decimal(2))
        off = EXACT.multiply(EXACT.divide(half, least), Decimal(100))
    if off <= tolerance_percent:
        return None
    shown = least.quantize(Decimal("0.0001"), ROUND_HALF_UP, EXACT)
    said = f"{dose(shown, 'mL')} cannot be measured with {device.words} (marks of {dose(device.resolution, 'mL')})"
    return f"{said} within the tolerance of {plain(tolerance_percent)} %: name a device with finer marks."
