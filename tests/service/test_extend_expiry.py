"""Extended expiry: who may say it, what follows at once, and that what is printed is never lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import extensions, lots, stock
from db.errors import StoreError
from kiosk.services import extend_expiry
from kiosk.services.extend_expiry import Word
from kiosk.services.item_card import item_card
from kiosk.services.near_misses import near_misses
from kiosk.services.outcome import Outcome
from kiosk.services.record_filter import Filter
from tests.pharmacy import PIN, Pharmacy, asked, assert_sound, contents, done, refused
from tests.service.command_line import Kiosk
from tests.service.pulling import VANCOMYCIN, add_person, pulling, recall, receive, vial
from tests.service.tamper import found_after

LETTER = "Northlake letter of 2026-11-20"
PDF = b"%PDF-1.4 a letter"


def lot_of(pharmacy: Pharmacy, name: str = "VN1") -> lots.Lot:
    found = lots.lot_named(pharmacy.record, pharmacy.items[VANCOMYCIN], name)
    assert found is not None
    return found


def pharmacist(pharmacy: Pharmacy) -> str:
    return add_person(pharmacy, "Eva Lind", "pharmacist")


def extend(pharmacy: Pharmacy, person: str, until: str = "2027-05-31", reference: str = LETTER) -> Outcome:
    return extend_expiry.extend(pharmacy.record, person, lot_of(pharmacy).id, Word(until, reference, PDF))


def states(pharmacy: Pharmacy) -> list[tuple[str, str, str | None, str | None]]:
    lines = stock.stock_now(pharmacy.record, pharmacy.record.now())
    return [(line.batch_lot, line.state, line.expiry, line.extended_expiry) for line in lines]


def test_an_expired_lot_is_usable_again_and_both_dates_are_shown(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1", "261130"), vial("VN1", "261130"))
    pharmacy.clock.advance(days=20)
    refused(pulling(pharmacy).scan(vial("VN1", "261130")), "EXPIRED")
    before = pharmacy.record.now()
    pharmacy.clock.advance(hours=1)

    outcome = done(extend(pharmacy, pharmacist(pharmacy)), "EXTENDED")

    assert outcome.message == "Vancomycin 1 g, lot VN1: expires 2026-11-30, extended to 2027-05-31."
    assert states(pharmacy) == [("VN1", "available", "2026-11-30", "2027-05-31")]
    done(pulling(pharmacy).scan(vial("VN1", "261130")), "PULLED")
    card = item_card(pharmacy.record, pharmacy.items[VANCOMYCIN], pharmacy.record.now())
    assert card is not None
    assert card.lots.rows[0].text == "2026-11-30, extended to 2027-05-31 · lot VN1"
    then = stock.stock_then(pharmacy.record, before)
    assert [(line.state, line.extended_expiry, line.quantity) for line in then] == [("expired", None, 2)]
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("until", ["2099-05-31", "2031-12-01"])
def test_a_year_that_was_typed_wrongly_extends_nothing(pharmacy: Pharmacy, until: str) -> None:
    receive(pharmacy, vial("VN1", "261130"))
    eva = pharmacist(pharmacy)

    stop = refused(extend(pharmacy, eva, until), "TOO_FAR")

    assert stop.message == f"{until} is more than 5 years later than what is printed on it."
    assert states(pharmacy) == [("VN1", "available", "2026-11-30", None)]
    auditor = add_person(pharmacy, "Ada Lind", "auditor")
    found = near_misses(pharmacy.record, auditor, Filter())
    assert isinstance(found, list)
    assert [(each.code, each.count) for each in found] == [("TOO_FAR", 1)]
    done(extend(pharmacy, eva, "2031-11-30"), "EXTENDED")
    assert_sound(pharmacy.record)


def test_the_same_lot_is_received_again_with_its_printed_date(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1", "261130"))
    done(extend(pharmacy, pharmacist(pharmacy)))
    pharmacy.clock.advance(days=20)
    bench = pharmacy.receive()

    done(bench.scan(vial("VN1", "261130")))  # neither expired, nor short dated, nor a contradiction
    refused(bench.scan(vial("VN1", "261231")), "EXPIRY_CONFLICT")
    done(bench.undo())

    assert lot_of(pharmacy).extended_expiry == "2027-05-31"
    assert states(pharmacy) == [("VN1", "available", "2026-11-30", "2027-05-31")]
    assert_sound(pharmacy.record)


def test_the_extended_date_says_which_lot_is_taken_first(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1", "270131"), vial("VN2", "270331"))
    shelf = pulling(pharmacy, needed_until="2027-03-15")
    asked(shelf.scan(vial("VN1", "270131")), "ENDS_TOO_SOON")
    done(shelf.answer(leave_out=True))
    done(extend(pharmacy, pharmacist(pharmacy)))

    question = asked(shelf.scan(vial("VN1", "270131")), "EARLIER_FIRST").question

    assert question.facts == (
        ("Take first", "lot VN2, expires 2027-03-31: 1 vial, Shelf"),
        ("In your hand", "lot VN1, expires 2027-01-31, extended to 2027-05-31"),
    )


def test_an_extension_is_shortened_and_taken_back_as_further_entries(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1", "270131"))
    eva = pharmacist(pharmacy)
    refused(extend_expiry.take_back(pharmacy.record, eva, lot_of(pharmacy).id, "typed wrongly"), "NOT_EXTENDED")
    done(extend(pharmacy, eva))
    refused(extend_expiry.take_back(pharmacy.record, pharmacy.ana, lot_of(pharmacy).id, "no"), "NOT_PERMITTED")
    pharmacy.clock.advance(hours=1)
    between = pharmacy.record.now()
    pharmacy.clock.advance(hours=1)
    done(extend(pharmacy, eva, "2027-03"))
    assert states(pharmacy) == [("VN1", "available", "2027-01-31", "2027-03-31")]

    done(extend_expiry.take_back(pharmacy.record, eva, lot_of(pharmacy).id, "letter withdrawn"), "EXTENSION_TAKEN_BACK")

    assert states(pharmacy) == [("VN1", "available", "2027-01-31", None)]
    assert [line.extended_expiry for line in stock.stock_then(pharmacy.record, between)] == ["2027-05-31"]
    told = extensions.extensions_of(pharmacy.record, lot_of(pharmacy).id)
    assert [(each.expiry, each.reference) for each in told] == [
        (None, "letter withdrawn"), ("2027-03-31", LETTER), ("2027-05-31", LETTER),
    ]  # fmt: skip
    receive(pharmacy, vial("VN1", "270131"))
    assert_sound(pharmacy.record)


def test_an_earlier_date_that_is_read_meanwhile_holds_once_the_extension_is_gone(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1", "270100"))
    eva = pharmacist(pharmacy)
    done(extend(pharmacy, eva))
    before = pharmacy.record.now()
    pharmacy.clock.advance(hours=1)

    receive(pharmacy, vial("VN1", "270115"))
    receive(pharmacy, vial("VN1", "270100"))  # that one ends no earlier
    refused(pharmacy.receive().scan(vial("VN1", "270131")), "EXPIRY_CONFLICT")

    assert states(pharmacy) == [("VN1", "available", "2027-01-15", "2027-05-31")]
    assert lot_of(pharmacy).unusable_from == "2027-06-01T05:00:00.000Z"
    meanwhile = pharmacy.record.now()
    pharmacy.clock.advance(days=60)  # 2027-01-22
    done(pulling(pharmacy).scan(vial("VN1", "270115")), "PULLED")
    said = done(extend_expiry.take_back(pharmacy.record, eva, lot_of(pharmacy).id, "letter withdrawn")).message
    assert said == "Vancomycin 1 g, lot VN1: expires 2027-01-15, as printed."
    assert states(pharmacy) == [("VN1", "expired", "2027-01-15", None)]
    refused(pulling(pharmacy).scan(vial("VN1", "270100")), "EXPIRED")
    assert [(line.expiry, line.extended_expiry) for line in stock.stock_then(pharmacy.record, before)] == [
        ("2027-01-31", "2027-05-31")
    ]
    assert [(line.expiry, line.extended_expiry) for line in stock.stock_then(pharmacy.record, meanwhile)] == [
        ("2027-01-15", "2027-05-31")
    ]
    assert_sound(pharmacy.record)


@pytest.mark.parametrize(
    ("until", "reference", "code"),
    [
        ("2027-01-31", LETTER, "NOT_LATER"),
        ("2026-12", LETTER, "NOT_LATER"),
        ("soon", LETTER, "BAD_DATE"),
        ("2027-05", "  ", "NO_REFERENCE"),
        ("2027-05", "x" * 201, "BAD_TEXT"),
    ],
)
def test_what_is_no_extension_is_refused(pharmacy: Pharmacy, until: str, reference: str, code: str) -> None:
    receive(pharmacy, vial("VN1", "270131"))
    eva = pharmacist(pharmacy)
    before = contents(pharmacy.record)

    refused(extend(pharmacy, eva, until, reference), code)

    assert contents(pharmacy.record) == before


def test_only_a_pharmacist_extends_and_never_a_recalled_lot(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1", "270131"))
    eva = pharmacist(pharmacy)
    refused(extend(pharmacy, pharmacy.ana), "NOT_PERMITTED")
    refused(extend_expiry.extend(pharmacy.record, eva, "K1-000", Word("2027-05", LETTER)), "NO_LOT")
    paper = Word("2027-05", LETTER, b"MZ a program")
    refused(extend_expiry.extend(pharmacy.record, eva, lot_of(pharmacy).id, paper), "ATTACHMENT_KIND")
    recall(pharmacy, "VN1")

    refused(extend(pharmacy, eva), "RECALLED")

    assert states(pharmacy) == [("VN1", "recalled", "2027-01-31", None)]
    assert_sound(pharmacy.record)


def test_nothing_but_an_extension_makes_a_lot_last_longer(pharmacy: Pharmacy) -> None:
    receive(pharmacy, vial("VN1", "270131"))
    done(extend(pharmacy, pharmacist(pharmacy)))
    for change in (
        "update lot set unusable_from = '2099-01-01T00:00:00.000Z'",
        "update lot set expiry = '2027-05-31', extension_id = null",
        "update lot set expiry = '2027-02-28'",
        "update lot set expiry_precision = 'minute'",
        "update lot set expiry = '2027-01-15', unusable_from = '2099-01-01T00:00:00.000Z'",
        "update lot_extension set expiry = '2099-01-01'",
        "delete from lot_extension",
    ):
        with pytest.raises(StoreError), pharmacy.record.write("system", "test") as write:
            write.run(change)
    assert_sound(pharmacy.record)


def test_the_command_extends_shows_and_takes_back(
    pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kiosk = Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)
    receive(pharmacy, vial("VN1", "270131"))
    pharmacist(pharmacy)
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(PDF)
    pin = f'{{"pin":"{PIN}"}}\n'.encode()
    named = (pharmacy.items[VANCOMYCIN], "VN1", "--reference", LETTER, "--as", "Eva Lind")

    ran = kiosk("lots", "extend", *named, "--until", "2027-05", "--paper", str(letter), stdin=pin)
    assert (ran.code, ran.lines[0]["expiry"], ran.lines[0]["extended_expiry"]) == (0, "2027-01-31", "2027-05-31"), ran
    [line] = kiosk("stock").lines
    assert (line["expiry"], line["extended_expiry"]) == ("2027-01-31", "2027-05-31")
    back = kiosk("lots", "take-back", *named, stdin=pin)
    assert (back.code, back.lines[0]["extended_expiry"]) == (0, None), back
    shown = kiosk("lots", "show", *named[:2]).lines
    assert [(each["extended_expiry"], bool(each["paper"]), each["person"]) for each in shown] == [
        (None, False, "Eva Lind"), ("2027-05-31", True, "Eva Lind"),
    ]  # fmt: skip
    gone = kiosk("lots", "extend", *named, "--until", "2027-05", "--paper", str(tmp_path / "none.pdf"), stdin=pin)
    assert (gone.code, gone.lines[0]["error"]["code"]) == (1, "NO_FILE")


PRINTED = {"scan": "270131", "month": "270100", "earlier": "270115"}
STEPS = st.lists(
    st.sampled_from(
        [
            "scan",
            "month",
            "earlier",
            "pull",
            "undo",
            "2027-05-31",
            "2027-03",
            "2026-12-01",
            "back",
            "30 days",
        ]
    ),
    min_size=4,
    max_size=14,
)


@settings(max_examples=20)
@given(steps=STEPS)
def test_whatever_is_done_the_past_stays_as_it_was_known(pharmacy: Pharmacy, steps: list[str]) -> None:
    eva, bench, shelf = pharmacist(pharmacy), pharmacy.receive(), pulling(pharmacy)
    bench.scan(vial("VN1", "270100"))
    seen: dict[str, list[stock.StockLine]] = {}
    for step in steps:
        lot = lots.lot_named(pharmacy.record, pharmacy.items[VANCOMYCIN], "VN1")
        if step == "30 days":
            pharmacy.clock.advance(days=30)
        elif step in PRINTED:
            bench.scan(vial("VN1", PRINTED[step]))
            if bench.question():
                bench.answer(leave_out=True)
        elif step == "pull":
            if shelf.scan(vial("VN1", "270131")).name == "ask":
                shelf.answer(leave_out=True)
        elif step == "undo":
            bench.undo()
        elif step == "back" and lot is not None:
            extend_expiry.take_back(pharmacy.record, eva, lot.id, "taken back")
        elif lot is not None:
            extend_expiry.extend(pharmacy.record, eva, lot.id, Word(step, LETTER))
        seen[pharmacy.record.now()] = stock.stock_now(pharmacy.record, pharmacy.record.now())
        pharmacy.clock.advance(minutes=1)

    for instant, lines in seen.items():
        assert stock.stock_then(pharmacy.record, instant) == lines
    assert_sound(pharmacy.record)


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ("update lot_extension set expiry = '2099-01-01'", "lot_extension"),
        ("update lot_extension set reference = 'a better letter'", "lot_extension"),
        ("update lot set extension_id = null", "lot"),
        ("update lot set unusable_from = '2099-01-01T00:00:00.000Z'", "lot"),
    ],
)
def test_verify_names_what_was_edited_behind_the_kiosk(pharmacy: Pharmacy, edit: str, said: str) -> None:
    receive(pharmacy, vial("VN1", "270131"))
    done(extend(pharmacy, pharmacist(pharmacy)))

    assert ("CHAIN_BROKEN", said) in found_after(pharmacy, edit)
