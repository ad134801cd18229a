"""`kiosk scanners`: what is read here, and what is set up and missing."""

from __future__ import annotations

import pytest

from db import settings
from kiosk.services.keep_scan import keep_scan
from kiosk.services.scanner_setup import learn_scanner
from kiosk.settings_scanners import SCANNER_DEVICES
from scanners import self_test_code
from tests import codes
from tests.pharmacy import Pharmacy, done
from tests.service.command_line import Kiosk
from tests.service.office import furnished

GONE = "/dev/serial/by-id/usb-Nobody_Scanner-if00"


@pytest.fixture
def kiosk(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    return Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)


def test_a_device_that_is_set_up_and_away_is_told(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    assert kiosk("scanners").lines[-1]["kind"] == "wedge"
    with pharmacy.record.write("system", "test") as write:
        settings.put_setting(write, SCANNER_DEVICES, [GONE], source_note="test", approved_by="system")
    lost = learn_scanner(
        pharmacy.record,
        pharmacy.ana,
        self_test_code().text.replace("\x1d", ""),
        f"serial {GONE.rpartition('/')[2]}",
        "\r",
    )
    assert lost.code == "SEPARATOR_LOST"

    result = kiosk.raw("scanners", "--json")

    assert result.code == 1
    [line] = [line for line in result.lines if line["path"] == GONE]
    assert (line["set_up"], line["readable"], line["tested"]) == (True, False, "failed")
    assert "not plugged in" in line["advice"]


def test_a_device_that_is_set_up_by_a_name_of_its_own_is_not_missing(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    with pharmacy.record.write("system", "test") as write:
        settings.put_setting(write, SCANNER_DEVICES, ["/dev/null"], source_note="test", approved_by="system")

    result = kiosk.raw("scanners", "--json")

    [line] = [line for line in result.lines if line["path"] == "/dev/null"]
    assert (line["set_up"], line["readable"], line["advice"]) == (True, True, "")
    assert result.code == 0


@pytest.mark.parametrize("wrong", ["/dev/../etc/passwd", "ttyACM0", "/dev/a, /dev/a", "/etc/passwd"])
def test_what_is_no_device_is_not_entered(kiosk: Kiosk, pharmacy: Pharmacy, wrong: str) -> None:
    furnished(pharmacy)
    assert kiosk("settings", SCANNER_DEVICES, wrong, "--as", "Eva Lind").error == "BAD_VALUE"


@pytest.mark.parametrize("name", ["/dev/ttyACM0", "/dev/ttyUSB12", "/dev/hidraw3", "/dev/input/event7"])
def test_a_name_that_the_next_scanner_has_is_not_entered(kiosk: Kiosk, pharmacy: Pharmacy, name: str) -> None:
    """What one scanner was learned to send would be read into the codes of another."""
    furnished(pharmacy)
    refused = kiosk("settings", SCANNER_DEVICES, f"/dev/serial/by-id/usb-A, {name}", "--as", "Eva Lind")
    assert refused.error == "BAD_VALUE"
    assert "/dev/serial/by-id/" in refused.err
    assert kiosk("settings", SCANNER_DEVICES, "/dev/ttyS0, /dev/kiosk-hidpos", "--as", "Eva Lind").code == 0


def test_what_was_scanned_is_read_again_as_its_scanner_is_now(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    furnished(pharmacy)
    device, raw = "serial usb-Maker_Scanner-if00", "]d2010031234567890610VN1|17280331"
    keep_scan(pharmacy.record, raw, device, pharmacy.ana)
    keep_scan(pharmacy.record, codes.badge(pharmacy.ben), device, pharmacy.ana)
    [then, _] = kiosk("scanners", "--replay", "2", "--as", "Eva Lind").lines
    assert then["status"] != "ok"

    done(learn_scanner(pharmacy.record, pharmacy.ana, self_test_code().text.replace("\x1d", "|"), device, "\r"))
    [now, badge] = kiosk("scanners", "--replay", "5", "--as", "Eva Lind").lines

    assert (now["status"], now["text"]) == ("ok", raw)
    assert "VN1" in now["reads"]
    assert (badge["text"], badge["reads"]) == (None, None)
    assert pharmacy.ben not in kiosk.raw("scanners", "--replay", "5", "--as", "Eva Lind").out


@pytest.mark.parametrize("count", ["0", "10001", "-1"])
def test_so_many_scans_are_not_read_again(kiosk: Kiosk, pharmacy: Pharmacy, count: str) -> None:
    furnished(pharmacy)
    assert kiosk("scanners", f"--replay={count}", "--as", "Eva Lind").error == "BAD_COUNT"


def test_only_who_may_look_through_the_record_reads_scans_again(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    furnished(pharmacy)
    assert kiosk("scanners", "--replay", "5", "--as", "Ana Ruiz").error == "NOT_PERMITTED"
