"""Weights and heights: with day and name, kept as history, and typed twice where they are hard to believe."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from db import patients as rows
from db import settings
from kiosk.services.patient_measures import NewMeasure, latest, measure, withdraw
from kiosk.services.patients import Who
from kiosk.settings_patients import WEIGHT_CHANGE, WEIGHT_MOST
from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused
from tests.service.patients import add, card

SEVENTY = NewMeasure("weight", "70.5", "2026-11-20")
CHILD = Who("Pennywhistle", "Odette", "2022-05-01")


def test_the_last_measure_is_the_one_of_the_last_day(pharmacy: Pharmacy) -> None:
    patient = add(pharmacy)
    done(measure(pharmacy.record, pharmacy.ana, patient, SEVENTY), "MEASURED")
    done(measure(pharmacy.record, pharmacy.ben, patient, NewMeasure("weight", "72", "2026-11-01", "stated")))
    done(measure(pharmacy.record, pharmacy.ben, patient, NewMeasure("height", "168", "2026-11-01")))

    weight, height = (latest(pharmacy.record, patient, kind) for kind in ("weight", "height"))

    assert weight is not None
    assert height is not None
    assert (weight.value, weight.measured_on, weight.entry.recorded_by) == (
        Decimal("70.5"), date(2026, 11, 20), "Ana Ruiz",
    )  # fmt: skip
    assert weight.words == "70.5 kg on 2026-11-20, measured"
    assert height.words == "168 cm on 2026-11-01, measured"
    assert card(pharmacy, patient).measures[0].says.value == "70.5"
    assert_sound(pharmacy.record)


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (replace(SEVENTY, value="70,5"), "BAD_MEASURE"),
        (replace(SEVENTY, value="7e1"), "BAD_MEASURE"),
        (replace(SEVENTY, value=" 70"), "BAD_MEASURE"),
        (replace(SEVENTY, value="0"), "BAD_MEASURE"),
        (replace(SEVENTY, value="-70"), "BAD_MEASURE"),
        (replace(SEVENTY, value="651"), "BAD_MEASURE"),
        (replace(SEVENTY, value="NaN"), "BAD_MEASURE"),
        (replace(SEVENTY, kind="height", value="1.68"), "BAD_MEASURE"),
        (replace(SEVENTY, kind="girth"), "BAD_KIND"),
        (replace(SEVENTY, method="guessed"), "BAD_METHOD"),
        (replace(SEVENTY, measured_on="2026-11-24"), "BAD_DATE"),
        (replace(SEVENTY, measured_on="1961-02-27"), "BAD_DATE"),
        (replace(SEVENTY, measured_on="20-11-26"), "BAD_DATE"),
    ],
)
def test_what_can_be_no_measure_is_refused(pharmacy: Pharmacy, new: NewMeasure, code: str) -> None:
    patient = add(pharmacy)

    refused(measure(pharmacy.record, pharmacy.ana, patient, new), code)

    assert latest(pharmacy.record, patient, "weight") is None


def test_what_is_hard_to_believe_is_typed_a_second_time(pharmacy: Pharmacy) -> None:
    patient = add(pharmacy)
    heavy = replace(SEVENTY, value="181")

    question = asked(measure(pharmacy.record, pharmacy.ana, patient, heavy), "MEASURE_AGAIN")
    assert "181 kg (398 lb)" in question.message
    assert latest(pharmacy.record, patient, "weight") is None
    refused(measure(pharmacy.record, pharmacy.ana, patient, replace(heavy, again="118")), "NOT_THE_SAME")
    assert latest(pharmacy.record, patient, "weight") is None
    done(measure(pharmacy.record, pharmacy.ana, patient, replace(heavy, again="181.0")), "MEASURED")

    weight = latest(pharmacy.record, patient, "weight")
    assert weight is not None
    assert weight.value == 181


def test_a_weight_far_from_the_last_one_is_asked_about(pharmacy: Pharmacy) -> None:
    patient = add(pharmacy)
    done(measure(pharmacy.record, pharmacy.ana, patient, SEVENTY))

    done(measure(pharmacy.record, pharmacy.ana, patient, replace(SEVENTY, value="77.5", measured_on="2026-11-21")))
    question = asked(
        measure(pharmacy.record, pharmacy.ana, patient, replace(SEVENTY, value="155", measured_on="2026-11-22")),
        "MEASURE_AGAIN",
    )

    assert "The last weight was 77.5 kg: that is 100 % away." in question.message


def test_a_childs_small_weight_is_believed_and_a_jump_is_not(pharmacy: Pharmacy) -> None:
    child, adult = add(pharmacy, CHILD), add(pharmacy)

    done(measure(pharmacy.record, pharmacy.ana, child, replace(SEVENTY, value="16.4")))
    asked(measure(pharmacy.record, pharmacy.ana, child, replace(SEVENTY, value="36")), "MEASURE_AGAIN")
    asked(measure(pharmacy.record, pharmacy.ana, adult, replace(SEVENTY, value="16.4")), "MEASURE_AGAIN")


def test_the_site_says_what_is_believed_at_once(pharmacy: Pharmacy) -> None:
    patient = add(pharmacy)
    with pharmacy.record.write("system", "test") as write:
        settings.put_setting(write, WEIGHT_MOST, 200, source_note="policy 4", approved_by=None)
        settings.put_setting(write, WEIGHT_CHANGE, "much", source_note="a slip", approved_by=None)

    done(measure(pharmacy.record, pharmacy.ana, patient, replace(SEVENTY, value="199")))
    asked(measure(pharmacy.record, pharmacy.ana, patient, replace(SEVENTY, value="170")), "MEASURE_AGAIN")


def test_a_measure_entered_in_error_no_longer_counts_and_stays(pharmacy: Pharmacy) -> None:
    patient = add(pharmacy)
    done(measure(pharmacy.record, pharmacy.ana, patient, SEVENTY))
    done(measure(pharmacy.record, pharmacy.ana, patient, replace(SEVENTY, value="75", measured_on="2026-11-21")))
    wrong = latest(pharmacy.record, patient, "weight")
    assert wrong is not None

    done(withdraw(pharmacy.record, pharmacy.ben, patient, wrong.entry.id), "MEASURE_WITHDRAWN")

    left = latest(pharmacy.record, patient, "weight")
    assert left is not None
    assert left.value == Decimal("70.5")
    assert len(rows.history(pharmacy.record, rows.MEASURE, patient)) == 3
    assert_sound(pharmacy.record)
