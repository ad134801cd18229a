"""A shift's end with a controlled substance that is not all there: resolved or escalated, and then the deadlines."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db import controlled_losses, item_costs, settings
from kiosk.services import controlled_form, controlled_loss, count_cancel, count_review, hand_over, identity
from kiosk.services.controlled_loss import LossView
from kiosk.services.home import home_view
from kiosk.services.identity import Proof
from kiosk.services.outcome import Outcome
from kiosk.settings_controlled import LOSS_AUTHORITY, LOSS_AUTHORITY_DAYS, REGISTRATION
from tests.counting import Counter, counting, explain_all, joining, post, review
from tests.pharmacy import PIN, Pharmacy, assert_sound, contents, done, refused
from tests.service.command_line import Kiosk, Ran
from tests.service.pulling import add_person
from tests.service.tamper import found_after
from tests.shelf import VANCOMYCIN, change_item, held, received


@pytest.fixture
def dana(pharmacy: Pharmacy) -> str:
    return add_person(pharmacy, "Dana Whitfield", "pharmacist")


@pytest.fixture
def short(pharmacy: Pharmacy) -> Counter:
    """Two people counted a controlled substance and found four of five."""
    received(pharmacy, 5, "VN1", "280331")
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")
    pharmacy.clock.advance(seconds=61 * 60)
    counter = counting(pharmacy, item=pharmacy.items[VANCOMYCIN])
    for part in (counter, joining(counter, pharmacy.ben, counter.place)):
        part.see(4, "VN1", "280331")
        done(part.finish(), "FINISHED")
    return counter


def _proof(pharmacy: Pharmacy, person: str) -> Proof:
    found = identity.by_pin(pharmacy.record, person, PIN)
    assert isinstance(found, Proof)
    return found


def _hand_over(pharmacy: Pharmacy) -> Outcome:
    seen = hand_over.view(pharmacy.record, pharmacy.record.node, pharmacy.record.now())
    return hand_over.hand_over(pharmacy.record, seen, _proof(pharmacy, pharmacy.ana), _proof(pharmacy, pharmacy.ben))


def _escalated(short: Counter, dana: str) -> LossView:
    for line in review(short).lines:
        done(count_review.explain(short.record, dana, line.entry, "COUNT_NOT_EXPLAINED", escalate=True), "EXPLAINED")
    done(post(short, dana), "POSTED")
    [found] = controlled_loss.losses(short.record, short.record.now())
    return found


def test_the_shift_ends_only_when_it_is_resolved(pharmacy: Pharmacy, short: Counter, dana: str) -> None:
    before = contents(pharmacy.record)
    assert "still being counted" in refused(_hand_over(pharmacy), "COUNT_OPEN").message
    refused(post(short), "NO_REASON")
    assert contents(pharmacy.record) == before
    explain_all(short)
    refused(post(short), "NEEDS_APPROVAL")
    refused(post(short, add_person(pharmacy, "Mia Cole", "manager")), "NOT_PERMITTED")
    refused(count_cancel.cancel(pharmacy.record, pharmacy.ana, short.count_id), "NOT_PERMITTED")
    done(post(short, dana), "POSTED")
    assert held(pharmacy) == [("VN1", "Shelf", "available", 4)]
    assert controlled_losses.all_losses(pharmacy.record) == []
    assert "not counted" in refused(_hand_over(pharmacy), "COUNT_DUE").message
    _count_all_controlled(pharmacy)
    done(_hand_over(pharmacy), "HANDED_OVER")
    assert_sound(pharmacy.record)


def test_a_shift_does_not_end_on_a_controlled_difference_of_a_shelf(
    pharmacy: Pharmacy, short: Counter, dana: str
) -> None:
    explain_all(short)
    done(post(short, dana), "POSTED")
    _count_all_controlled(pharmacy)
    shelf = counting(pharmacy)
    for part in (shelf, joining(shelf, pharmacy.ben, shelf.place)):
        part.see(3, "VN1", "280331")
        assert "still being counted" in refused(_hand_over(pharmacy), "COUNT_OPEN").message
        outcome = part.finish()
        done(part.answer(left_all=True) if outcome.name == "ask" else outcome, "FINISHED")

    assert "differs" in refused(_hand_over(pharmacy), "COUNT_DIFFERS").message

    [line] = review(shelf).lines
    done(count_review.explain(shelf.record, dana, line.entry, "COUNT_NOT_EXPLAINED", escalate=True), "EXPLAINED")
    done(_hand_over(pharmacy), "HANDED_OVER")


def test_who_takes_over_reads_what_is_counted_and_what_is_missing(
    pharmacy: Pharmacy, short: Counter, dana: str
) -> None:
    shelf = counting(pharmacy)
    seen = hand_over.view(pharmacy.record, "K1", pharmacy.record.now())
    assert "Shelf, begun by Ana Ruiz" in seen.counts
    assert seen.losses == ()
    done(count_cancel.cancel(pharmacy.record, pharmacy.ana, shelf.count_id), "CANCELLED")

    _escalated(short, dana)

    seen = hand_over.view(pharmacy.record, "K1", pharmacy.record.now())
    assert "Controlled substances: due" in seen.counts
    assert seen.losses[0].startswith(
        "TELL THE DEA: 1 vial missing: Vancomycin 1 g, 1 business day left, in writing by "
    )


def _count_all_controlled(pharmacy: Pharmacy) -> None:
    """Two people make the count of this end of a shift."""
    pharmacy.clock.advance(minutes=61)
    counter = counting(pharmacy, plan="controlled")
    for part in (counter, joining(counter, pharmacy.ben, counter.place)):
        part.see(4, "VN1", "280331")
    done(post(counter), "POSTED")


def test_only_a_pharmacist_escalates_and_only_what_is_controlled(pharmacy: Pharmacy, short: Counter, dana: str) -> None:
    [line] = review(short).lines
    stop = count_review.explain(pharmacy.record, pharmacy.ana, line.entry, "COUNT_NOT_EXPLAINED", escalate=True)
    refused(stop, "NOT_PERMITTED")
    change_item(pharmacy, VANCOMYCIN, dea_schedule=None)
    stop = count_review.explain(pharmacy.record, dana, line.entry, "COUNT_NOT_EXPLAINED", escalate=True)
    refused(stop, "NOT_CONTROLLED")


def test_what_is_escalated_has_its_deadlines_and_stands_on_home(pharmacy: Pharmacy, short: Counter, dana: str) -> None:
    loss = _escalated(short, dana)
    assert loss.what == "1 vial missing"
    assert loss.notice_by is not None
    assert loss.form_106_by is not None
    assert (loss.form_106_by - loss.discovered_on).days == 45
    assert 1 <= (loss.notice_by - loss.discovered_on).days <= 3
    rows = [row.word for row in home_view(pharmacy.record, pharmacy.record.now()).due.rows]
    assert rows[:2] == ["TELL THE DEA", "FORM 106"]
    _count_all_controlled(pharmacy)
    done(_hand_over(pharmacy), "HANDED_OVER")

    record, day = pharmacy.record, loss.discovered_on.isoformat()
    refused(controlled_loss.told_the_dea(record, pharmacy.ana, loss.loss.id, day, "by fax"), "NOT_PERMITTED")
    refused(controlled_loss.close(record, dana, loss.loss.id, "lost"), "NOT_REPORTED")
    for wrong in ("2026-01-01", "2099-01-01", "soon", ""):
        refused(controlled_loss.told_the_dea(record, dana, loss.loss.id, wrong, "by fax"), "BAD_DAY")
    refused(controlled_loss.told_the_dea(record, dana, loss.loss.id, day, " "), "NO_NOTICE")
    done(controlled_loss.told_the_dea(record, dana, loss.loss.id, day, "Field division Chicago, by fax"), "NOTED")
    refused(controlled_loss.told_the_dea(record, dana, loss.loss.id, day, "again"), "NOT_OPEN")
    done(controlled_loss.form_sent(record, dana, loss.loss.id, day, "106-20261129-7"), "NOTED")
    rows = [row.word for row in home_view(record, record.now()).due.rows]
    assert rows[0] == "DISCREPANCY"
    done(controlled_loss.close(record, dana, loss.loss.id, "lost"), "NOTED")
    assert controlled_loss.losses(record, record.now()) == []
    [closed] = controlled_loss.losses(record, record.now(), also_closed=True)
    assert closed.to_json()["form106_number"] == "106-20261129-7"
    assert_sound(record)


def test_form_106_is_filled_from_the_record(pharmacy: Pharmacy, short: Counter, dana: str) -> None:
    loss = _escalated(short, dana)
    form = controlled_form.form_106(pharmacy.record, loss.loss.id, pharmacy.record.now())
    assert form is not None
    assert (form["drug"], form["lot"], form["quantity"], form["schedule"]) == (VANCOMYCIN, "VN1", 1, "CII")
    assert (form["dea_registration"], form["value"]) == (None, None)

    with pharmacy.record.write("system", "test") as write:
        settings.put_setting(write, REGISTRATION, "RX1234563", source_note="test", approved_by=None)
    change_item(pharmacy, VANCOMYCIN, volume_microlitres=20_000, nanograms_per_millilitre=50_000)
    form = controlled_form.form_106(pharmacy.record, loss.loss.id, pharmacy.record.now())
    assert form is not None
    assert (form["dea_registration"], form["contents_of_one"]) == ("RX1234563", "20 mL")
    assert (form["strength"], form["milligrams"]) == ("50 mcg/mL", "1 mg")


def test_the_form_says_what_is_lost_was_worth_and_home_who_else_is_told(
    pharmacy: Pharmacy, short: Counter, dana: str
) -> None:
    with pharmacy.record.write("system", "test") as write:
        item_costs.add(write, pharmacy.items[VANCOMYCIN], 1240)
        for key, value in ((LOSS_AUTHORITY, "State board of pharmacy"), (LOSS_AUTHORITY_DAYS, 10)):
            settings.put_setting(write, key, value, source_note="test", approved_by=None)
    pharmacy.clock.advance(minutes=1)
    for part in (joining(short, who, short.place) for who in (pharmacy.ana, pharmacy.ben)):
        part.see(4, "VN1", "280331")
    loss = _escalated(short, dana)
    form = controlled_form.form_106(pharmacy.record, loss.loss.id, pharmacy.record.now())
    assert form is not None
    assert (form["value"], form["also_told"]) == ("12.40 USD", "State board of pharmacy")
    rows = {row.word: row for row in home_view(pharmacy.record, pharmacy.record.now()).due.rows}
    by = loss.discovered_on + timedelta(days=10)
    assert rows["TELL STATE"].text == f"1 vial missing: {VANCOMYCIN}"
    assert rows["TELL STATE"].detail == f"10 days left, by {by:%a %d %b %Y}: State board of pharmacy"


@pytest.mark.parametrize("outcome", ["found", "explained"])
def test_a_loss_that_was_none_stays_open_until_the_record_is_right(
    pharmacy: Pharmacy, short: Counter, dana: str, outcome: str
) -> None:
    loss = _escalated(short, dana).loss
    stop = refused(controlled_loss.close(pharmacy.record, dana, loss.id, outcome), "COUNT_FIRST")
    assert "Two people count Vancomycin 1 g" in stop.next_step
    assert len(controlled_loss.losses(pharmacy.record, pharmacy.record.now())) == 1

    there = 5 if outcome == "found" else 4
    pharmacy.clock.advance(minutes=61)
    counter = counting(pharmacy, item=pharmacy.items[VANCOMYCIN])
    for part in (counter, joining(counter, pharmacy.ben, counter.place)):
        part.see(there, "VN1", "280331")
    explain_all(counter, "COUNT_FOUND")
    done(post(counter, dana), "POSTED")

    done(controlled_loss.close(pharmacy.record, dana, loss.id, outcome), "NOTED")
    assert held(pharmacy) == [("VN1", "Shelf", "available", there)]
    assert_sound(pharmacy.record)


def test_losses_are_told_by_commands(
    pharmacy: Pharmacy, short: Counter, dana: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loss = _escalated(short, dana)
    commands = Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)

    def kiosk(*arguments: str, who: str = "Dana Whitfield") -> Ran:
        return commands("controlled", *arguments, "--as", who, now=pharmacy.record.now())

    [listed] = kiosk("losses").lines
    assert (listed["name"], listed["quantity"], listed["notified_on"]) == (VANCOMYCIN, 1, None)
    assert kiosk("form106", loss.loss.id).lines[0]["lot"] == "VN1"
    day = loss.discovered_on.isoformat()
    assert kiosk("told", loss.loss.id, "--on", day, "--notice", "fax", who="Ana Ruiz").error == "NOT_PERMITTED"
    assert kiosk("told", loss.loss.id, "--on", day, "--notice", "by fax").code == 0
    assert kiosk("close", loss.loss.id, "lost").error == "NOT_REPORTED"
    assert kiosk("filed", loss.loss.id, "--on", day, "--number", "106-7").code == 0
    assert kiosk("close", loss.loss.id, "lost").code == 0
    assert kiosk("losses").lines == []
    assert kiosk("losses", "--closed").lines[0]["outcome"] == "lost"
    assert kiosk("form106", "K1-0").error == "NO_LOSS"


def test_what_a_loss_says_cannot_be_changed(pharmacy: Pharmacy, short: Counter, dana: str) -> None:
    loss = _escalated(short, dana)
    day = loss.discovered_on.isoformat()
    done(controlled_loss.told_the_dea(pharmacy.record, dana, loss.loss.id, day, "by fax"))
    edit = "update controlled_loss set quantity = 0"
    assert found_after(pharmacy, edit) == {("CHAIN_BROKEN", "controlled_loss")}
