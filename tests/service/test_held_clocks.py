"""Two kiosks whose clocks differ by a little agree on what lies in quarantine: nothing held comes out by an Undo."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db.opening import Where
from kiosk.bootstrap import open_pharmacy
from tests import codes
from tests.clock import NOW, StandingClock
from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused
from tests.shelf import at_shelf, held, received

VIAL = codes.package(codes.VANCOMYCIN, "VN1", "280331")


@pytest.mark.parametrize("behind", [1, 90])
def test_what_another_set_aside_stays_held(pharmacy: Pharmacy, behind: int) -> None:
    received(pharmacy, 3)
    place = pharmacy.place
    late = StandingClock(NOW + timedelta(seconds=300 - behind))
    pharmacy.clock.advance(seconds=300)
    ana = at_shelf(pharmacy, "quarantine")
    ana.scan(VIAL)
    done(ana.answer(reason="KEPT_WRONGLY"), "QUARANTINED")
    there = open_pharmacy(Where(place.target, "K2", late, place.data_folder), "write")
    pharmacy.opened.append(there)
    ben = at_shelf(pharmacy, "waste", pharmacy.ben, there)
    question = asked(ben.scan(VIAL), "WHICH_PLACE").question
    held_one = next(choice for choice in question.choices if "quarantine" in choice.label.lower())
    ben.answer(**held_one.answer)
    done(ben.answer(reason="KEPT_WRONGLY"))
    done(ben.answer(action="quarantine"))
    ben.scan(VIAL)
    done(ben.answer(reason="KEPT_WRONGLY"), "QUARANTINED")

    refused(ana.undo(), "UNDO_BLOCKED")

    assert ("VN1", "Shelf", "quarantined", 1) in held(pharmacy)
    assert_sound(pharmacy.record)
