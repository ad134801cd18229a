"""A scanner learned by one scan of the test symbol: its codes are read as it sends them, and doubted until then."""

from __future__ import annotations

import pytest

from kiosk.desk import Desk
from kiosk.services.keep_scan import keep_scan
from kiosk.services.look import look
from kiosk.services.outcome import Outcome
from kiosk.services.scanner_setup import devices, ends_by_silence, learn_scanner
from scanners import self_test_code
from tests import codes
from tests.pharmacy import Pharmacy, asked, assert_sound, contents, done, refused
from tests.service.pulling import pulling
from tests.shelf import held, received

DEVICE = "serial usb-Maker_Scanner-if00"
FUSED = codes.package(codes.VANCOMYCIN, "AB1217280331", None)
"""Its lot ends as an expiry does."""


def learned(pharmacy: Pharmacy, raw: str, device: str = DEVICE, end: str = "\r") -> Outcome:
    return learn_scanner(pharmacy.record, pharmacy.ana, raw, device, end)


def looked(pharmacy: Pharmacy, raw: str, device: str) -> Outcome:
    scan = keep_scan(pharmacy.record, raw, device, pharmacy.ana)
    return look(pharmacy.record, scan, pharmacy.ana).outcome


def test_a_scanner_with_a_substitute_is_read_as_one_that_sends_separators(pharmacy: Pharmacy) -> None:
    received(pharmacy, 1, serials=("S1",))
    raw = codes.package(codes.VANCOMYCIN, "VN1", "280331", "S1")
    sent = raw.replace("\x1d", "|") if "\x1d" in raw else raw.replace("10VN1", "10VN1|")
    expected = looked(pharmacy, raw, "serial").message

    done(learned(pharmacy, self_test_code().text.replace("\x1d", "|")), "SCANNER_LEARNED")

    assert looked(pharmacy, sent, DEVICE).message == expected
    device = devices(pharmacy.record, "K1")[1]
    assert (device.name, device.passed) == (f"serial scanner {DEVICE.split()[1]}", True)
    assert_sound(pharmacy.record)


def test_until_it_passed_a_lot_that_may_have_swallowed_more_is_doubted(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()

    question = asked(bench.scan(FUSED, source=DEVICE), "LOT_AND_EXPIRY").question
    assert "lot AB12, expiry 280331" in f"{question.text} {question.facts}", question
    assert ("Lot", "AB1217280331") not in question.facts
    done(bench.answer(leave_out=True))

    done(learned(pharmacy, self_test_code().text), "SCANNER_LEARNED")
    question = asked(bench.scan(FUSED, source=DEVICE), "LOT_AND_EXPIRY").question
    assert ("Lot", "AB1217280331") in question.facts


@pytest.mark.parametrize(
    ("device", "name"),
    [
        ("wedge", "Keyboard scanner:"),
        ("evdev usb-A-event-kbd", "Grabbed scanner usb-"),
        ("hid_pos kiosk-hidpos", "Point-of-sale scanner kiosk-"),
    ],
)
def test_each_kind_of_scanner_has_a_name_for_people(pharmacy: Pharmacy, device: str, name: str) -> None:
    assert done(learned(pharmacy, self_test_code().text, device)).message.startswith(name)


def test_what_is_wrong_is_said_with_the_setting_and_ends_the_trust(pharmacy: Pharmacy) -> None:
    done(learned(pharmacy, self_test_code().text), "SCANNER_LEARNED")

    lost = refused(learned(pharmacy, self_test_code().text.replace("\x1d", "")), "SEPARATOR_LOST")

    assert "Ctrl+]" in lost.next_step
    assert [each.passed for each in devices(pharmacy.record, "K1") if each.name.endswith("if00")] == [False]
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("raw", ["", "]E00312345678906", "]d1%KIOSK-P-SECRET-1"])
def test_another_code_changes_nothing_and_is_not_kept(pharmacy: Pharmacy, raw: str) -> None:
    before = contents(pharmacy.record)
    refused(learned(pharmacy, raw), "NOT_THE_TEST")
    assert contents(pharmacy.record) == before


def test_the_symbol_on_a_wall_is_enough(pharmacy: Pharmacy) -> None:
    desk = Desk(pharmacy.record, pharmacy.ana)

    shown = desk.scan(self_test_code().text.replace("\x1d", "{GS}"), "wedge", end="\r")

    assert shown is not None
    done(shown.outcome, "SCANNER_LEARNED")
    assert "{GS}" in shown.outcome.message
    assert "every keyboard scanner here" in shown.outcome.message
    assert "every keyboard scanner" not in learned(pharmacy, self_test_code().text).message


def test_two_codes_of_a_package_are_each_read_as_their_own_scanner_sends_them(pharmacy: Pharmacy) -> None:
    received(pharmacy, 1)
    done(learned(pharmacy, self_test_code().text.replace("\x1d", "|")), "SCANNER_LEARNED")
    shelf = pulling(pharmacy)
    asked(shelf.scan(codes.databar(codes.VANCOMYCIN)), "WHICH_LOT")

    done(shelf.scan("]C110VN1|17280331", source=DEVICE), "PULLED")

    assert held(pharmacy) == []
    assert_sound(pharmacy.record)


def test_a_scanner_that_ends_by_silence_is_learned_on_home_as_well(pharmacy: Pharmacy) -> None:
    desk = Desk(pharmacy.record, pharmacy.ana)
    shown = desk.scan(self_test_code().text, DEVICE, end="")
    assert shown is not None
    done(shown.outcome, "SCANNER_LEARNED")
    assert ends_by_silence(pharmacy.record, DEVICE)
    done(desk.scan(self_test_code().text, DEVICE, 5.0, 5.0, end="").outcome)  # type: ignore[union-attr]
    assert ends_by_silence(pharmacy.record, DEVICE), "no other end was learned by that"


@pytest.mark.parametrize("device", ["typed", "camera video0", "job"])
def test_only_scanners_are_learned(pharmacy: Pharmacy, device: str) -> None:
    refused(learned(pharmacy, self_test_code().text, device), "NOT_A_SCANNER")
    assert all(device not in each.name for each in devices(pharmacy.record, "K1"))


def test_the_list_says_which_settings_to_change(pharmacy: Pharmacy) -> None:
    refused(learned(pharmacy, self_test_code().text.replace("\x1d", "")[3:].upper()), "UPPER_CASE")
    [device] = [each for each in devices(pharmacy.record, "K1") if each.name.endswith("if00")]
    assert "Set case conversion" in device.words
    assert "Ctrl+]" in device.words
    assert "Transmit AIM ID" in device.words


def test_until_a_scanner_passed_each_scan_of_several_elements_carries_a_caution(pharmacy: Pharmacy) -> None:
    received(pharmacy, 1)
    desk, whole = Desk(pharmacy.record, pharmacy.ana), codes.package(codes.VANCOMYCIN, "VN1", "280331")

    def said(raw: str, device: str, at: float) -> str:
        shown = desk.scan(raw, device, at, at, end="\r")
        assert shown is not None
        return done(shown.outcome).message

    assert "never tested" in said(whole, DEVICE, 1.0)
    assert "never tested" not in said(codes.databar(codes.VANCOMYCIN), DEVICE, 2.0), "one element runs into no other"
    assert "never tested" not in said(whole, "typed", 3.0)
    said(self_test_code().text, DEVICE, 4.0)
    assert "never tested" not in said(whole, DEVICE, 5.0)


def test_the_caution_stands_beside_a_question_and_a_stop_as_well(pharmacy: Pharmacy) -> None:
    received(pharmacy, 1)
    desk = Desk(pharmacy.record, pharmacy.ana)
    desk.open("pull")

    def scanned(raw: str, at: float) -> Outcome:
        shown = desk.scan(raw, DEVICE, at, at, end="\r")
        assert shown is not None
        return shown.outcome

    first = asked(scanned(codes.package(codes.VANCOMYCIN, "VN1", "280331"), 1.0), "PURPOSE")
    assert first.message.startswith("▲ This scanner was never tested")
    view = desk._here.view()
    assert view is not None
    assert view.question is not None
    assert "never tested" not in view.question.text, "what is asked stays as it was put"
    desk.undo()
    stop = refused(scanned(codes.package(codes.VANCOMYCIN, "ZZ9", "280331"), 2.0), "UNKNOWN_LOT")
    assert "never tested" in stop.message
    assert "never tested" not in scanned(codes.databar(codes.VANCOMYCIN), 3.0).message
