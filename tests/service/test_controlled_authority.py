"""The authority that a state has told of a loss beside the DEA: its own deadline, and its own end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from db import settings, volume_differences
from db.volume_differences import NewDifference
from kiosk.services import controlled_due, controlled_form, controlled_loss, count_review, volume_difference
from kiosk.services.controlled_loss import LossView
from kiosk.settings_controlled import LOSS_AUTHORITY, LOSS_AUTHORITY_DAYS
from tests.counting import Counter, counting, joining, post, review
from tests.pharmacy import Pharmacy, assert_sound, contents, done, refused
from tests.service.command_line import Kiosk
from tests.service.controlled_world import proof_of, stock_up
from tests.service.pulling import add_person
from tests.service.tamper import found_after
from tests.shelf import VANCOMYCIN

BOARD = "State board of pharmacy"


@pytest.fixture
def dana(pharmacy: Pharmacy) -> str:
    return add_person(pharmacy, "Dana Whitfield", "pharmacist")


def _ask_for(pharmacy: Pharmacy, authority: str | None = BOARD, days: int = 10) -> None:
    with pharmacy.record.write("system", "test") as write:
        for key, value in ((LOSS_AUTHORITY, authority), (LOSS_AUTHORITY_DAYS, days)):
            settings.put_setting(write, key, value, source_note="test", approved_by=None)
    pharmacy.clock.advance(minutes=1)


def _found(pharmacy: Pharmacy, quantity: int) -> Counter:
    counter = counting(pharmacy, item=pharmacy.items[VANCOMYCIN])
    for part in (counter, joining(counter, pharmacy.ben, counter.place)):
        part.see(quantity, "VN1", "280331")
        done(part.finish(), "FINISHED")
    return counter


def _escalate(counter: Counter, dana: str) -> None:
    for line in review(counter).lines:
        done(count_review.explain(counter.record, dana, line.entry, "COUNT_NOT_EXPLAINED", escalate=True))


@pytest.fixture
def lost(pharmacy: Pharmacy, dana: str) -> LossView:
    """One of five is missing, and the state's board is told of it too, within ten days."""
    stock_up(pharmacy)
    _ask_for(pharmacy)
    counter = _found(pharmacy, 4)
    _escalate(counter, dana)
    done(post(counter, dana), "POSTED")
    return _loss(pharmacy)


def _loss(pharmacy: Pharmacy) -> LossView:
    [found] = controlled_loss.losses(pharmacy.record, pharmacy.record.now())
    return found


def _rows(pharmacy: Pharmacy) -> Mapping[str, str]:
    return {word: detail for _, word, _, detail in controlled_due.due_rows(pharmacy.record, pharmacy.record.now())}


def test_the_deadline_of_the_other_authority_stays_when_the_dea_was_told(
    pharmacy: Pharmacy, lost: LossView, dana: str
) -> None:
    day = lost.discovered_on.isoformat()
    by = lost.discovered_on + timedelta(days=10)
    assert (lost.authority, lost.authority_by) == (BOARD, by)
    assert lost.also_told == f"{BOARD} by {by:%a %d %b %Y}"

    done(controlled_loss.told_the_dea(pharmacy.record, dana, lost.loss.id, day, "by fax"))
    done(controlled_loss.form_sent(pharmacy.record, dana, lost.loss.id, day, "106-7"))

    assert _rows(pharmacy) == {"TELL STATE": f"10 days left, by {by:%a %d %b %Y}: {BOARD}"}
    assert (
        "has not been told"
        in refused(controlled_loss.close(pharmacy.record, dana, lost.loss.id, "lost"), "NOT_REPORTED").message
    )
    pharmacy.clock.advance(days=11)
    assert _rows(pharmacy) == {"TELL STATE": f"OVERDUE since {by:%a %d %b %Y}, by {by:%a %d %b %Y}: {BOARD}"}


def test_a_pharmacist_signs_that_it_was_told(pharmacy: Pharmacy, lost: LossView, dana: str) -> None:
    record, loss_id, day = pharmacy.record, lost.loss.id, lost.discovered_on.isoformat()
    pharmacist = proof_of(pharmacy, dana)
    before = contents(record)
    refused(controlled_loss.told_authority(record, proof_of(pharmacy, pharmacy.ana), loss_id, day, "a letter"),
            "NOT_PERMITTED")  # fmt: skip
    refused(controlled_loss.told_authority(record, pharmacist, loss_id, "2026-01-01", "a letter"), "BAD_DAY")
    refused(controlled_loss.told_authority(record, pharmacist, loss_id, day, " "), "NO_NOTICE")
    refused(controlled_loss.told_authority(record, pharmacist, "K1-0", day, "a letter"), "NO_LOSS")
    assert contents(record) == before

    done(controlled_loss.told_authority(record, pharmacist, loss_id, day, "Ms Ortega, by letter"), "NOTED")
    refused(controlled_loss.told_authority(record, pharmacist, loss_id, day, "again"), "NOT_OPEN")

    assert "TELL STATE" not in _rows(pharmacy)
    assert _rows(pharmacy).keys() == {"TELL THE DEA", "FORM 106"}
    view = _loss(pharmacy)
    assert (view.authority_by, view.also_told) == (None, None)
    assert view.to_json()["also_told_on"] == day
    form = controlled_form.form_106(record, loss_id, record.now())
    assert form is not None
    assert (form["also_told"], form["also_told_on"]) == (BOARD, day)
    assert ("also told how", "Ms Ortega, by letter", True) in controlled_form.in_lines(form)
    assert_sound(record)
    edit = "update signature set content_json = '{}' where meaning = 'told authority'"
    assert "signature" in {table for _, table in found_after(pharmacy, edit)}


def test_nobody_else_is_told_where_the_settings_name_nobody(pharmacy: Pharmacy, dana: str) -> None:
    stock_up(pharmacy)
    counter = _found(pharmacy, 4)
    _escalate(counter, dana)
    done(post(counter, dana), "POSTED")
    loss, day = _loss(pharmacy), _loss(pharmacy).discovered_on.isoformat()
    assert (loss.authority, loss.authority_by) == (None, None)
    stop = controlled_loss.told_authority(pharmacy.record, proof_of(pharmacy, dana), loss.loss.id, day, "a letter")
    refused(stop, "NO_AUTHORITY")
    form = controlled_form.form_106(pharmacy.record, loss.loss.id, pharmacy.record.now())
    assert form is not None
    fields = {label: (words, known) for label, words, known in controlled_form.in_lines(form)}
    assert fields["also told"] == ("nobody is named in the settings", False)
    assert fields["DEA told on"] == ("not told yet", False)
    assert fields["quantity"] == ("1", True)
    assert "also told on" not in fields


def test_what_is_escalated_in_an_open_count_has_both_deadlines(pharmacy: Pharmacy, dana: str) -> None:
    stock_up(pharmacy)
    _ask_for(pharmacy, days=3)
    _escalate(_found(pharmacy, 4), dana)
    rows = _rows(pharmacy)
    assert rows.keys() == {"TELL THE DEA", "TELL STATE", "FORM 106"}
    assert rows["TELL THE DEA"].startswith("1 business day left, in writing by")
    assert rows["TELL STATE"].startswith("3 days left, by")


def test_it_is_noted_by_a_command(
    pharmacy: Pharmacy, lost: LossView, dana: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)
    day = lost.discovered_on.isoformat()

    def kiosk(*arguments: str) -> object:
        return commands("controlled", *arguments, "--as", "Dana Whitfield", now=pharmacy.record.now()).code

    assert kiosk("told", lost.loss.id, "--on", day, "--notice", "by letter", "--other") == 0
    assert _loss(pharmacy).authority_told is not None
    assert _loss(pharmacy).loss.notified_on is None


def test_the_authority_is_told_of_millilitres_too(pharmacy: Pharmacy, dana: str) -> None:
    stock_up(pharmacy)
    _ask_for(pharmacy)
    [lot] = pharmacy.record.rows("select id, item_id from lot where batch_lot = 'VN1'")
    with pharmacy.record.write(pharmacy.ana, "test") as write:
        difference = volume_differences.add(write, NewDifference(lot["item_id"], lot["id"], 3_000))
    done(volume_difference.decide(pharmacy.record, proof_of(pharmacy, dana), difference, None), "RESOLVED")
    loss = _loss(pharmacy)
    assert loss.authority_by is not None
    today = loss.discovered_on.isoformat()
    proof = proof_of(pharmacy, dana)
    done(controlled_loss.told_authority(pharmacy.record, proof, loss.loss.id, today, "Ms Ortega"), "NOTED")
    assert _loss(pharmacy).authority_by is None
    done(controlled_loss.told_the_dea(pharmacy.record, dana, loss.loss.id, today, "Chicago, by fax"), "NOTED")
    done(controlled_loss.form_sent(pharmacy.record, dana, loss.loss.id, today, "106-1"), "NOTED")
    done(controlled_loss.close(pharmacy.record, dana, loss.loss.id, "lost"), "NOTED")
    assert_sound(pharmacy.record)
