"""A cassette or syringe under lock is on the list, the record and the inventory until somebody says what came of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db import cassettes, inventories, opened_containers, volume_differences
from kiosk.rules.in_use import HOOD
from kiosk.services import cassette, cassette_keep, controlled_list, end_container, hand_over, open_container
from kiosk.services.cassette import CameBack
from kiosk.services.cassette_keep import ToFill
from kiosk.services.home import home_view
from kiosk.services.outcome import Outcome
from tests.counting import counting, joining, post
from tests.pharmacy import PIN, Pharmacy, assert_sound, contents, done, refused
from tests.service.command_line import Kiosk, lines
from tests.service.controlled_world import CEFAZOLIN, proof_of, stock_up, take, taken
from tests.service.pulling import add_person
from tests.service.tamper import found_after
from tests.service.test_controlled import recorded
from tests.shelf import VANCOMYCIN, change_item, opened, place_of


@pytest.fixture
def dana(pharmacy: Pharmacy) -> str:
    return add_person(pharmacy, "Dana Whitfield", "pharmacist")


def drawn(pharmacy: Pharmacy, microlitres: int, name: str = VANCOMYCIN, lot: str = "VN1") -> str:
    """Draw from one that is opened now, and give the id of the use."""
    before = {row["id"] for row in pharmacy.record.rows("select id from container_draw")}
    container = opened(pharmacy, place_of(pharmacy, name, lot, "Shelf"), hours=8)
    done(open_container.draw(pharmacy.record, pharmacy.ana, container, microlitres, area=HOOD))
    [use] = {row["id"] for row in pharmacy.record.rows("select id from container_draw")} - before
    return str(use)


def fill(pharmacy: Pharmacy, *uses: str, kind: str = "cassette") -> Outcome:
    return cassette_keep.fill(pharmacy.record, pharmacy.ana, ToFill(uses, pharmacy.places["Shelf"], kind))


@pytest.fixture
def kept(pharmacy: Pharmacy, dana: str) -> str:
    """Fifteen mL of two vials of 10 mg/mL, in one cassette."""
    stock_up(pharmacy)
    change_item(pharmacy, VANCOMYCIN, nanograms_per_millilitre=10_000_000)
    done(fill(pharmacy, drawn(pharmacy, 10_000), drawn(pharmacy, 5_000)), "FILLED")
    [found] = cassettes.kept(pharmacy.record)
    return found.id


def came(kept: str, wasted: str = "", given: str | None = None, *, missing: bool = False) -> CameBack:
    return CameBack("", "", None, None, given, wasted, kept, missing=missing)


def note(pharmacy: Pharmacy, what: CameBack) -> Outcome:
    return cassette.note(pharmacy.record, pharmacy.ana, proof_of(pharmacy, pharmacy.ben), what)


def account(pharmacy: Pharmacy) -> tuple[object, object]:
    [row] = [each for each in recorded(pharmacy) if str(each["what"]).startswith("account of a ")]
    return row["state"], row["note"]


def line_of(pharmacy: Pharmacy, dana: str) -> controlled_list.Line:
    found = controlled_list.listed(pharmacy.record, dana)
    assert isinstance(found, list), found
    return next(each for each in found if each.name == VANCOMYCIN)


def test_what_is_under_lock_is_listed_and_accounted_for(pharmacy: Pharmacy, kept: str, dana: str) -> None:
    line = line_of(pharmacy, dana)
    assert (line.cassettes, line.on_hand, line.millilitres, line.milligrams) == (1, 5, "100 mL", "1,000 mg")
    assert account(pharmacy) == (
        "under lock",
        "put in 15 mL (150 mg): given 0 mL (0 mg) + wasted 0 mL (0 mg) + remaining 15 mL (150 mg)",
    )
    rows = recorded(pharmacy)
    assert [row["note"] for row in rows if row["what"] == "put in"] == [f"into cassette {kept}"] * 2
    assert_sound(pharmacy.record)


@pytest.mark.parametrize(
    ("given", "wasted", "missing", "says"),
    [
        ("9", "6", None, "given 9 mL (90 mg) + wasted 6 mL (60 mg) + remaining 0 mL (0 mg)"),
        ("9", "5.25", None, "remaining 0 mL (0 mg), difference 0.75 mL (7.5 mg), within 5 percent"),
        ("9", "5.249", 751, "remaining 0 mL (0 mg), DIFFERS by 0.751 mL (7.51 mg), no pharmacist said why"),
        (None, "6", None, "given (nobody read it) + wasted 6 mL (60 mg) + remaining 0 mL (0 mg)"),
    ],
)
def test_what_went_out_comes_back_and_is_compared(
    pharmacy: Pharmacy, kept: str, dana: str, given: str | None, wasted: str, missing: int | None, says: str
) -> None:
    done(cassette_keep.dispense(pharmacy.record, pharmacy.ben, kept, "RX4417"), "DISPENSED")
    line = line_of(pharmacy, dana)
    assert (line.cassettes, line.millilitres) == (0, "85 mL"), "it is not here any more"
    assert account(pharmacy)[0] == "dispensed"
    [went] = [row for row in recorded(pharmacy) if row["what"] == "dispensed"]
    assert (went["person"], went["reference"], went["millilitres"], went["milligrams"], went["balance"]) == (
        "Ben Okafor", "order RX4417", "15 mL", "150 mg", 5,
    )  # fmt: skip

    done(note(pharmacy, came(kept, wasted, given)), "CAME_BACK")

    state, told = account(pharmacy)
    assert state == "wasted"
    assert str(told).endswith(says)
    found = [each.microlitres for each in volume_differences.undecided(pharmacy.record)]
    assert found == ([] if missing is None else [missing])
    refused(note(pharmacy, came(kept, "1")), "NO_CASSETTE")
    assert_sound(pharmacy.record)


def test_of_one_that_never_went_out_nothing_was_given(pharmacy: Pharmacy, kept: str) -> None:
    refused(note(pharmacy, came(kept, "5", "10")), "NOT_DISPENSED")
    done(note(pharmacy, came(kept, "10")), "CAME_BACK")
    assert [each.microlitres for each in volume_differences.undecided(pharmacy.record)] == [5_000]


@pytest.mark.parametrize("dispensed", [False, True])
def test_one_that_nobody_finds_is_missing_with_all_that_was_in_it(
    pharmacy: Pharmacy, kept: str, dana: str, dispensed: bool
) -> None:
    if dispensed:
        done(cassette_keep.dispense(pharmacy.record, pharmacy.ben, kept, "RX4417"))
    done(note(pharmacy, came(kept, missing=True)), "CASSETTE_MISSING")
    [found] = volume_differences.undecided(pharmacy.record)
    assert (found.microlitres, found.location) == (15_000, "Shelf")
    assert account(pharmacy) == (
        "not found",
        "put in 15 mL (150 mg); nobody found it, DIFFERS by 15 mL (150 mg), no pharmacist said why",
    )
    assert line_of(pharmacy, dana).differs == 1
    assert_sound(pharmacy.record)


def test_what_makes_no_sense_is_refused_and_leaves_everything(pharmacy: Pharmacy, kept: str) -> None:
    record, ana, ben = pharmacy.record, pharmacy.ana, pharmacy.ben
    change_item(pharmacy, CEFAZOLIN, container_kind="multi_dose_vial", volume_microlitres=10_000)
    use, other = drawn(pharmacy, 1_000), drawn(pharmacy, 1_000, CEFAZOLIN, "CZ1")
    [filled] = record.rows("select draw_id from cassette_fill order by draw_id limit 1")
    auditor = add_person(pharmacy, "Ola Berg", "auditor")
    before = contents(record)

    for uses in ((), (use, use), ("K1-NONE",)):
        refused(fill(pharmacy, *uses), "NO_USE")
    refused(fill(pharmacy, use, other), "NOT_CONTROLLED")
    refused(fill(pharmacy, use, filled["draw_id"]), "NOTED_ALREADY")
    refused(fill(pharmacy, use, kind="bucket"), "BAD_KIND")
    refused(cassette_keep.fill(record, ana, ToFill((use,), "nowhere")), "NO_LOCATION")
    refused(cassette_keep.fill(record, auditor, ToFill((use,), pharmacy.places["Shelf"])), "NOT_PERMITTED")
    refused(cassette_keep.take_back(record, ben, kept), "OTHERS_STEP")
    for order in ("", "Smith", "two words 1"):
        refused(cassette_keep.dispense(record, ana, kept, order), "BAD_NUMBER")
    refused(cassette_keep.dispense(record, ana, "K1-NONE", "RX1"), "NO_CASSETTE")
    refused(cassette_keep.seen(record, proof_of(pharmacy, ana), proof_of(pharmacy, ana), kept), "SAME_PERSON")
    refused(note(pharmacy, came(kept, "some")), "BAD_VALUE")
    refused(note(pharmacy, replace(came(filled["draw_id"], "1"), cassette=None, missing=True)), "NO_CASSETTE")
    of_use = CameBack(VANCOMYCIN, "VN1", filled["draw_id"], None, None, "1")
    refused(note(pharmacy, of_use), "NOTED_ALREADY")

    assert contents(record) == before


def test_what_was_filled_wrongly_is_taken_back_until_somebody_relied_on_it(pharmacy: Pharmacy, kept: str) -> None:
    record, ana = pharmacy.record, pharmacy.ana
    uses = [row["draw_id"] for row in record.rows("select draw_id from cassette_fill order by draw_id")]
    done(cassette_keep.take_back(record, ana, kept), "UNDONE")
    assert cassettes.kept(record) == []
    done(fill(pharmacy, uses[0], kind="syringe"), "FILLED")
    [syringe] = cassettes.kept(record)
    done(cassette_keep.seen(record, proof_of(pharmacy, ana), proof_of(pharmacy, pharmacy.ben), syringe.id), "SEEN")
    refused(cassette_keep.take_back(record, ana, syringe.id), "FILL_STANDS")
    assert_sound(record)


def looks(pharmacy: Pharmacy) -> list[str]:
    rows = home_view(pharmacy.record, pharmacy.record.now()).due.rows
    return [row.text for row in rows if row.word == "LOOK"]


def test_no_shift_ends_until_two_people_saw_it(pharmacy: Pharmacy, kept: str) -> None:
    record = pharmacy.record
    change_item(pharmacy, CEFAZOLIN, dea_schedule=None)
    seen_by = proof_of(pharmacy, pharmacy.ben)
    for row in record.rows("select id from opened_container"):
        container = opened_containers.container(record, row["id"])
        assert container is not None
        rest = container.left_microlitres
        done(end_container.end_one(record, pharmacy.ana, container.id, "discarded", rest=rest, seen_by=seen_by))
    assert not looks(pharmacy), "the shift that ended before it was filled had none"
    pharmacy.clock.advance(hours=13)
    counter = counting(pharmacy, plan="controlled")
    for part in (counter, joining(counter, pharmacy.ben, counter.place)):
        part.see(3, "VN1", "280331")
    done(post(counter), "POSTED")
    stop = hand_over.not_to_end(record, record.now())
    assert stop is not None
    said = refused(stop, "CASSETTE_UNSEEN")
    assert kept in said.message
    assert looks(pharmacy) == [f"Cassette {kept}: {VANCOMYCIN}"]
    done(cassette_keep.seen(record, proof_of(pharmacy, pharmacy.ana), proof_of(pharmacy, pharmacy.ben), kept), "SEEN")
    assert hand_over.not_to_end(record, record.now()) is None
    assert not looks(pharmacy)
    pharmacy.clock.advance(hours=24)
    assert looks(pharmacy), "each end of a shift anew"


def test_an_inventory_lists_it_exactly_once_two_people_saw_it(pharmacy: Pharmacy, kept: str, dana: str) -> None:
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CIII")
    taken_first = taken(pharmacy, dana)

    def filled(inventory_id: str) -> list[tuple[object, ...]]:
        lines = inventories.lines_of(pharmacy.record, inventory_id)
        return [(e.unit, e.quantity, e.microlitres, e.basis) for e in lines if e.state == "filled"]

    assert filled(taken_first.id) == [("cassette", 1, 15_000, "by record")]
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")
    assert kept in refused(take(pharmacy, dana), "COUNT_FIRST").message
    record = pharmacy.record
    done(cassette_keep.seen(record, proof_of(pharmacy, pharmacy.ana), proof_of(pharmacy, pharmacy.ben), kept), "SEEN")
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CIII")
    assert filled(taken(pharmacy, dana).id) == [("cassette", 1, 15_000, "exact")]
    assert_sound(record)


def test_it_is_kept_by_commands(pharmacy: Pharmacy, kept: str, dana: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kiosk = Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)
    now, ana = pharmacy.record.now(), ("--as", "Ana Ruiz")
    use = drawn(pharmacy, 2_000)
    ran = kiosk("controlled", "fill", use, "--location", "Shelf", "--kind", "syringe", *ana, now=now)
    assert ran.only["outcome"] == "FILLED"
    first, second = kiosk("controlled", "cassettes", "--as", "Dana Whitfield", now=now).lines
    assert (first["id"], first["kind"], second["kind"], second["put_in"]) == (kept, "cassette", "syringe", 2_000)
    witness, his_pin = ("--witness", "Ben Okafor"), lines({"pin": PIN})
    ran = kiosk("controlled", "seen", kept, *ana, *witness, stdin=his_pin, now=now)
    assert ran.only["outcome"] == "SEEN"
    assert kiosk("controlled", "unfill", second["id"], *ana, now=now).only["outcome"] == "UNDONE"
    assert kiosk("controlled", "dispense", kept, "--order", "RX1", *ana, now=now).only["outcome"] == "DISPENSED"
    ran = kiosk(
        "controlled",
        "cassette",
        "--cassette",
        kept,
        "--given",
        "9",
        "--wasted",
        "6",
        *ana,
        *witness,
        stdin=his_pin,
        now=now,
    )
    assert ran.only["outcome"] == "CAME_BACK"
    assert kiosk("controlled", "fill", use, "--location", "Moon", *ana, now=now).error == "NO_LOCATION"
    assert kiosk("controlled", "cassette", "--put-in", "1", "--wasted", "1", *ana, *witness, now=now).error == (
        "NOTHING_NAMED"
    )


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("cassette", "update cassette set put_in = 1"),
        ("cassette", "update cassette set ended_at = null"),
        ("cassette_fill", "delete from cassette_fill"),
        ("cassette_look", "update cassette_look set at = '2020'"),
    ],
)
def test_what_was_changed_is_found(pharmacy: Pharmacy, kept: str, table: str, statement: str) -> None:
    record = pharmacy.record
    done(cassette_keep.seen(record, proof_of(pharmacy, pharmacy.ana), proof_of(pharmacy, pharmacy.ben), kept))
    done(note(pharmacy, came(kept, "15")))
    assert ("CHAIN_BROKEN", table) in found_after(pharmacy, statement)
