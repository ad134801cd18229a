"""A bag made in the real kiosk: fetched, compounded at the hood, labelled, checked and released."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path
from typing import Any

from db import opened_containers, settings
from kiosk import bootstrap
from kiosk.demo_items import DEMO_PIN
from kiosk.demo_orders import enter_verified
from kiosk.demo_photos import syringe_beside_vial
from kiosk.settings_scanners import CAMERA
from scanners import own_code
from tests.pty.keys import DOWN, F7, F10, press, typed
from tests.pty.kiosk_session import ENTER, ESCAPE, F8, Kiosk, place_of
from tests.pty.test_pull_pty import first_lot
from tests.pty.test_shift_end_pty import from_menu

F5 = b"\x1b[15~"
PREPARE, CHECK = 4, 5
"""Places in the menu."""
BAG, WATER, VIAL = "Sodium chloride 0.9 % 250 mL", "Sterile water for injection 1,000 mL", "Vancomycin 1 g"
NUMBER = "RX-24091"
ORDER: dict[str, Any] = {
    "mrn": "701268", "drug": VIAL, "dose": "1000 mg", "number": NUMBER, "route": "iv", "prescriber": "Dr Osei",
    "fluid": BAG, "volume_ml": "250", "minutes": 90, "every_hours": 12, "doses": 1, "needed": "00:01",
    "priority": "stat", "formula": "VANCOMYCIN-NS-250",
}  # fmt: skip
"""STAT and needed before all others, so that it is the first of the queue."""
INSPECTED = 6
"""Lines of the visual inspection."""
_PICTURES = 120
"""Each is seen by the camera for half a second."""


def furnish(demo: Path) -> None:
    """Have the order verified, and let pictures of a syringe stand for the camera, before the kiosk starts."""
    seen = Path(tempfile.mkdtemp(prefix="kiosk-seen-", dir="/dev/shm"))  # a camera's name begins with /dev/
    atexit.register(shutil.rmtree, seen, ignore_errors=True)
    for number in range(_PICTURES):
        (seen / f"{number:03}.jpg").write_bytes(syringe_beside_vial(("VANC", "1 g"), 0.9))
    record = bootstrap.open_pharmacy(place_of(demo), "write")
    with record.write("demo", "test") as write:
        settings.put_setting(write, CAMERA, [str(seen)], source_note="test", approved_by="demo")
    enter_verified(record, ORDER)
    record.close()


def lot_label(kiosk: Kiosk, name: str) -> str:
    return own_code("lot", first_lot(kiosk, name).lot_id).text


def state(kiosk: Kiosk) -> str:
    """How what is made for the order stands."""
    [(found,)] = kiosk.rows(
        f"select p.state from preparation p join patient_order o on o.id = p.order_id where o.number = '{NUMBER}'"
    )
    return str(found)


def unit_label(kiosk: Kiosk, kind: str) -> str:
    """The code that counts of those that were printed for the container, as it stands in its print job."""
    [(code,)] = kiosk.rows(
        "select j.symbol_text from preparation_label l join print_job j on j.id = l.print_job_id "
        "join preparation_unit u on u.id = l.unit_id "
        "join preparation p on p.id = u.preparation_id join patient_order o on o.id = p.order_id "
        f"where o.number = '{NUMBER}' and l.kind = '{kind}' and l.voided_at is null"
    )
    return str(code)


def fetch(kiosk: Kiosk, vial: str, why: str = "") -> str:
    """Pull what the order takes, this vial and the bag that goes first, and give the label of the bag's lot.

    why: the reason for a vial that does not go first.
    """
    from_menu(kiosk, PREPARE)
    kiosk.program.wait_for_text(NUMBER)
    press(kiosk, ENTER)
    kiosk.program.wait_for_text("Fetch")
    press(kiosk, F7)
    kiosk.program.wait_for_text("missing 2 of 2")
    kiosk.scan(vial)
    if why:
        kiosk.program.wait_for_text("say why you take this one")
        typed(kiosk, why)
        press(kiosk, ENTER)
    kiosk.program.wait_for_text("missing 1 of 2")
    bag = lot_label(kiosk, BAG)
    kiosk.scan(bag)
    kiosk.program.wait_for_text("all 2 there")
    press(kiosk, F10)
    kiosk.program.wait_for_text("MUST NOT USE")
    return bag


def to_the_hood(kiosk: Kiosk) -> None:
    """Begin the worksheet and do what comes before its first step."""
    from_menu(kiosk, PREPARE)
    kiosk.program.wait_for_text(NUMBER)
    press(kiosk, ENTER)
    kiosk.program.wait_for_text("Begin")
    press(kiosk, F8)
    kiosk.program.wait_for_text("Go to the hood and scan it")
    [(hood,)] = kiosk.rows("select id from location where name = 'Hood 2'")
    kiosk.scan(own_code("location", str(hood)).text)
    kiosk.program.wait_for_text("Who prepares?")
    typed(kiosk, DEMO_PIN)
    press(kiosk, ENTER)
    kiosk.program.wait_for_text("Line clearance")
    press(kiosk, DOWN, ENTER)
    kiosk.program.wait_for_text("Hands washed")
    press(kiosk, DOWN, ENTER)
    kiosk.program.wait_for_text("STEP 1 of 8")


def scan_in(kiosk: Kiosk, vial: str, bag: str) -> None:
    """Scan the bag and the water, up to the vial; the vial is refused as long as it is not its turn."""
    kiosk.scan(vial)
    kiosk.program.wait_for_text("✕ STOP")
    kiosk.scan(bag)
    kiosk.program.wait_for_text("NOT FOR ADMINISTRATION")
    kiosk.scan(unit_label(kiosk, "in_process"))
    kiosk.program.wait_for_text("STEP 2 of 8")
    [(water,)] = kiosk.rows(f"select id from item where name = '{WATER}'")
    [opened] = opened_containers.open_of_item(kiosk.record, str(water))
    kiosk.scan(own_code("container", opened.id).text)
    kiosk.program.wait_for_text("STEP 3 of 8")


def draw_up(kiosk: Kiosk) -> None:
    """Measure, from the scanned vial up to the picture."""
    kiosk.program.wait_for_text("STEP 4 of 8")
    typed(kiosk, "20")
    press(kiosk, ENTER)
    kiosk.program.wait_for_text("STEP 5 of 8")
    press(kiosk, DOWN, ENTER)
    kiosk.program.wait_for_text("STEP 6 of 8")
    typed(kiosk, "20")
    press(kiosk, ENTER)
    kiosk.program.wait_for_text("✕ LOCKED")


def photograph(kiosk: Kiosk) -> None:
    """Aim the camera and keep what it sees."""
    press(kiosk, F5)
    kiosk.program.wait_for_text("▀")
    kiosk.program.write(F5)  # while the camera looks the kiosk never rests
    kiosk.program.wait_for_text("The picture is kept")
    kiosk.program.write(ESCAPE)
    kiosk.program.wait_for_text("✓ the picture is kept")


def complete(kiosk: Kiosk) -> str:
    """Add the dose, choose how it is kept, and prove the final label; give that label's text."""
    press(kiosk, DOWN, ENTER)
    kiosk.program.wait_for_text("STEP 8 of 8")
    press(kiosk, DOWN, ENTER)
    kiosk.program.wait_for_text("How is it stored?")
    press(kiosk, DOWN, ENTER)
    kiosk.program.wait_for_text("apply it, then scan it")
    label = unit_label(kiosk, "final")
    kiosk.scan(label)
    kiosk.program.wait_for_text("MUST NOT USE")
    assert state(kiosk) == "to_check"
    return label


def release(kiosk: Kiosk, label: str) -> None:
    """Inspect it line by line as the pharmacist who is signed in, and sign."""
    from_menu(kiosk, CHECK)
    kiosk.program.wait_for_text("TO CHECK")
    kiosk.scan(label)
    kiosk.program.wait_for_text("ORDER AS IT WAS SIGNED")
    for _ in range(INSPECTED):
        press(kiosk, DOWN, ENTER)
    kiosk.program.wait_for_text("Release the container?")
    press(kiosk, F10)
    kiosk.program.wait_for_text("Whoever checked it signs")
    press(kiosk, DOWN, ENTER)
    kiosk.program.wait_for_text("type your PIN")
    typed(kiosk, DEMO_PIN)
    press(kiosk, ENTER)
    kiosk.program.wait_for_text("is RELEASED")
    assert state(kiosk) == "released"
