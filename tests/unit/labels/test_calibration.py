"""What ladders teach: the choice of a darkness, the smallest symbol, and where the print belongs."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.calibration import Advice, Step, judge, offset, step_named, usual_module
from labels.printers.zpl_settings import Offset, at_darkness, keep

DARKNESSES = (8, 12, 16, 20, 24)
MODULES = (2, 3, 4, 5)
PRINTED = [Step(darkness, module) for darkness in DARKNESSES for module in MODULES]


def read(*smallest: tuple[int, int]) -> set[Step]:
    """Everything from the smallest module upwards, at each darkness."""
    return {Step(darkness, module) for darkness, least in smallest for module in MODULES if module >= least}


@pytest.mark.parametrize(
    ("scanned", "darkness", "module"),
    [
        (read((12, 3), (16, 2), (20, 3)), 16, 2),
        (read((8, 2), (12, 2), (16, 2), (20, 3)), 12, 2),
        (read((8, 3), (12, 3)), 8, 3),
        (read((24, 3)), 24, 3),
        (read((8, 2)) - {Step(8, 4)} | read((20, 3)), 20, 3),
    ],
)
def test_the_darkness_at_which_the_smallest_symbols_are_read(scanned: set[Step], darkness: int, module: int) -> None:
    advice = judge(PRINTED, scanned, 203)

    assert (advice.is_good, advice.darkness, advice.module_px) == (True, darkness, module)
    assert f"--set-darkness {darkness}" in advice.next_step


@pytest.mark.parametrize("scanned", [set(), read((8, 4), (24, 4)), read((12, 2)) - {Step(12, 3)}])
def test_no_darkness_is_advised_when_none_prints_what_labels_carry(scanned: set[Step]) -> None:
    advice = judge(PRINTED, scanned, 203)

    assert not advice.is_good
    assert advice.darkness is None
    assert "Clean the print head" in advice.next_step


def test_a_printer_that_cannot_be_told_a_darkness_is_judged_as_it_is() -> None:
    printed = [Step(None, module) for module in MODULES]

    assert judge(printed, set(printed), 203) == Advice(
        True, None, 2, "Symbols of 2 dots and more were read as the printer is set.", "Nothing needs to be set."
    )
    assert not judge(printed, {Step(None, 5)}, 203).is_good


@given(st.sets(st.sampled_from(PRINTED)))
def test_what_is_advised_was_read(scanned: set[Step]) -> None:
    advice = judge(PRINTED, scanned, 203)

    needed = {module for module in MODULES if module >= usual_module(203)}
    able = {each for each in DARKNESSES if {Step(each, module) for module in needed} <= scanned}
    assert advice.is_good == bool(able)
    if advice.is_good:
        assert advice.darkness in able


@given(st.none() | st.integers(0, 30), st.sampled_from(MODULES))
def test_a_step_is_known_by_its_name(darkness: int | None, module: int) -> None:
    assert step_named(Step(darkness, module).name) == Step(darkness, module)


@pytest.mark.parametrize("name", ["", "M", "D31.M3", "D5", "m3", "M3 ", "D-1.M3", "M100"])
def test_what_names_no_step(name: str) -> None:
    assert step_named(name) is None


@pytest.mark.parametrize(
    ("left", "top", "moved"),
    [
        ("5", "5", Offset(0, 0)),
        ("6", "5", Offset(8, 0)),
        ("5", "6", Offset(0, -8)),
        ("4.5", "3.5", Offset(-4, 12)),
        ("10", "0", Offset(40, 40)),
        ("10.1", "5", None),
        ("NaN", "5", None),
    ],
)
def test_the_print_is_moved_to_where_the_cross_belongs(left: str, top: str, moved: Offset | None) -> None:
    assert offset(Decimal(left), Decimal(top), 203) == moved  # 203 dots an inch are 8 to a millimetre


def test_what_the_printer_is_told() -> None:
    assert at_darkness(8, b"^XA^XZ") == b"~SD08\n^XA^LT0^LS0^XZ\n^XA^XZ"
    assert keep(15, None) == b"~SD15\n^XA^JUS^XZ\n"
    assert keep(None, Offset(-4, 12)) == b"^XA^LT12^LS-4^JUS^XZ\n"
