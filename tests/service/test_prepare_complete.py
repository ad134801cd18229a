"""Completing a worksheet: storage and beyond-use date, final labels, what is left, and what goes over to the check."""

from __future__ import annotations

import pytest

from db import discarded, preparation_work
from kiosk.services.preparation_void import FINAL, IN_PROCESS
from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused
from tests.service.completing import compounded, furnish
from tests.service.order_world import Orders
from tests.shelf import change_item


@pytest.fixture
def made(pharmacy: Pharmacy) -> Orders:
    orders = furnish(pharmacy)
    change_item(pharmacy, "Vancomycin 1 g", container_kind="single_dose_vial")
    return orders


def test_one_bag_from_its_last_step_to_the_check(made: Orders) -> None:
    sheet = compounded(made)
    said = done(sheet.begin(), "STORED")
    assert said.message == (
        "Stored in the refrigerator. BUD 2026-11-27 09:00: stability of the formula, 4 days in the refrigerator wins."
    )
    assert (sheet.preparation.state, sheet.states) == ("labelling", ["labelled"])
    assert sheet.kinds_printed() == ["bag", "in_process"]
    refused(sheet.scan(sheet.bears(1, IN_PROCESS)), "WRONG_LABEL")
    rest = asked(sheet.scan(sheet.bears(1, FINAL)), "PREPARATION_REST")
    assert "5 mL (250 mg) should be left" in rest.message
    refused(sheet.scan(sheet.bears(1, IN_PROCESS)), "VOID_LABEL")
    done(sheet.answer(**dict(rest.question.choices[-1].answer)), "TO_CHECK")
    assert (sheet.preparation.state, sheet.states) == ("to_check", ["to_check"])
    [row] = discarded.between(made.record, "", "9999")
    assert (row["amount"], row["unit"], row["microlitres"], row["modifier"]) == ("250", "mg", 5000, "JW")
    [event] = preparation_work.events_of(made.record, sheet.id, "completed")
    assert event.facts == {"yield": 1, "planned": 1}
    assert_sound(made.record)
