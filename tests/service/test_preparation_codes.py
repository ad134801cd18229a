"""A preparation's codes wherever they are scanned: what Home says of one that counts, and void ones refused by all."""

from __future__ import annotations

from pathlib import Path

import pytest

from db import preparation_codes, print_jobs
from kiosk.label_symbols import as_symbol
from kiosk.services import print_again, print_proof, print_queue
from kiosk.services.held_codes import HeldCodes
from kiosk.services.keep_scan import keep_scan
from kiosk.services.look import look
from kiosk.services.outcome import Outcome
from kiosk.services.preparation_void import FINAL, IN_PROCESS
from scanners import own_code
from tests.pharmacy import Pharmacy, asked, done, refused
from tests.service.command_line import Kiosk
from tests.service.completing import compounded, furnish
from tests.service.order_world import Orders
from tests.service.printing import BAG, Paper, Printing
from tests.service.pulling import pulling
from tests.shelf import at_shelf, change_item


@pytest.fixture
def made(pharmacy: Pharmacy) -> Orders:
    return furnish(pharmacy)


def paper(code: str) -> str:
    """What a scanner sends for a preparation's code."""
    return own_code("preparation", code).text


def looked_at(made: Orders, raw: str) -> Outcome:
    stored = keep_scan(made.record, raw, "serial", made.ana)
    return look(made.record, stored, made.ana).outcome


def test_home_says_how_a_preparation_stands_and_of_whom_it_is_to_nobody(made: Orders) -> None:
    sheet = compounded(made)
    said = done(looked_at(made, paper(sheet.bears(1, IN_PROCESS))), "PREPARATION").message
    assert said == (
        f"NOT FOR ADMINISTRATION. Preparation {sheet.id}, unit 1 of 1, Vancomycin in sodium chloride 0.9 %: "
        "being compounded. Go on with its worksheet."
    )
    done(sheet.begin())
    sheet.labelled()
    said = done(looked_at(made, paper(sheet.bears(1, FINAL))), "PREPARATION").message
    assert "waiting for the pharmacist's check. BUD 2026-11-27 09:00, kept in the refrigerator." in said
    assert "Larkspur" not in said
    made.pharmacy.clock.advance(days=4, minutes=1)
    refused(looked_at(made, paper(sheet.bears(1, FINAL))), "PAST_BEYOND_USE")


def test_a_void_code_is_refused_by_everybody_who_scans_it(made: Orders) -> None:
    sheet = compounded(made)
    done(sheet.begin())
    codes = [paper(sheet.bears(1, kind)) for kind in (IN_PROCESS, FINAL)]
    printing(made).send()
    made.pharmacy.clock.advance(minutes=5)
    done(sheet.answer(cancel=True, reason="spilt"), "CANCELLED")
    record, ana = made.record, made.ana
    for raw in codes:
        gone = refused(looked_at(made, raw), "VOID_LABEL")
        assert "is VOID since 2026-11-23 09:05: the preparation was cancelled" in gone.message
        refused(at_shelf(made.pharmacy, "waste").scan(raw), "VOID_LABEL")
        refused(pulling(made.pharmacy).scan(raw), "VOID_LABEL")
        refused(made.pharmacy.receive().scan(raw), "VOID_LABEL")
        refused(print_proof.confirm_scan(record, ana, raw), "VOID_LABEL")
        [job] = print_jobs.with_symbol(record, [raw])
        refused(print_again.reprint(record, ana, job.id, "torn"), "VOID_LABEL")


def printing(made: Orders) -> Printing:
    return Printing(made.pharmacy, Paper(), HeldCodes())


def test_a_final_label_is_printed_again_with_its_code_and_by_nobody_else(made: Orders) -> None:
    sheet = compounded(made)
    done(sheet.begin())
    printing(made).send()
    code = sheet.bears(1, FINAL)
    [first] = print_jobs.with_symbol(made.record, [paper(code)])
    done(print_again.reprint(made.record, made.ana, first.id, "The printer smudged it."), "LABEL_QUEUED")
    _, copy = print_jobs.with_symbol(made.record, [paper(code)])
    label = preparation_codes.of_print_job(made.record, copy.id)
    assert label is not None
    assert (label.id, copy.copy_number) == (code, 1)
    forged = print_queue.queue_label(made.record, made.ana, "bag", BAG, as_symbol(own_code("preparation", code)))
    refused(forged, "BY_WORKSHEET")
    asked(sheet.scan(code), "PREPARATION_REST")


def test_the_bill_lists_what_was_discarded_by_order(
    made: Orders, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    change_item(made.pharmacy, "Vancomycin 1 g", container_kind="single_dose_vial")
    sheet = compounded(made, number="RX9")
    done(sheet.begin())
    question = asked(sheet.labelled(), "PREPARATION_REST").question
    done(sheet.answer(**question.choices[-1].answer), "TO_CHECK")
    place = made.pharmacy.place
    kiosk = Kiosk(monkeypatch, place.target, place.data_folder.parent)
    line = kiosk("discarded", "--as", "Delia Prine").only
    assert (line["number"], line["modifier"], line["amount"], line["unit"], line["millilitres"]) == (
        "RX9", "JW", "250", "mg", "5",
    )  # fmt: skip
    assert kiosk("discarded", "--csv", "--as", "Delia Prine").error == "TWO_FORMS"
    table = kiosk.raw("discarded", "--csv", "--as", "Delia Prine").out
    assert "Vancomycin 1 g,VN1,JW,250,mg,5,Ana Ruiz" in table
    assert "Larkspur" not in table
    assert kiosk("discarded", "--from", "2026-11-24", "--as", "Delia Prine").lines == []
