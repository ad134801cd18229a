"""A pull with a list: what is wanted, what stands in for it, what is missing, and the bin it goes into."""

from __future__ import annotations

from typing import Any

import pytest

from db import kits as stored_kits
from db import locations
from db.record import Record
from kiosk.services import kits, labels, open_work
from kiosk.services.pull import Pull, begun_here
from kiosk.services.pull_state import PullState
from scanners import build_local
from tests import codes
from tests.pharmacy import Pharmacy, asked, assert_sound, contents, done, refused
from tests.service.command_line import Kiosk
from tests.service.pulling import VANCOMYCIN, Shelf, add_person, begun, pulling, receive, vial
from tests.service.tamper import found_after
from tests.shelf import change_item

CEFAZOLIN = "CeFAZolin 2 g"
SALINE = "Sodium chloride 0.9 % 100 mL"
BAG = codes.package(codes.SALINE, "SL1", "280331")
CEFAZOLIN_VIAL = codes.package(codes.CEFAZOLIN, "CZ1", "280331")
KITS = """
bins = ["Bin 1", "Bin 2"]
[[kit]]
code = "VANC-1"
name = "Vancomycin, one dose"
lines = [{ item = "Vancomycin 1 g", quantity = 2 }, { item = "Sodium chloride 0.9 % 100 mL", quantity = 1 }]
"""


def stocked(pharmacy: Pharmacy) -> None:
    receive(pharmacy, *[vial("VN1")] * 4, *[BAG] * 2, *[CEFAZOLIN_VIAL] * 3)


def with_kits(pharmacy: Pharmacy) -> str:
    """Bring the kits in, by a pharmacist."""
    eva = add_person(pharmacy, "Eva Lind", "pharmacist")
    done(kits.bring_in(pharmacy.record, eva, "kits.toml", KITS.encode()), "KITS")
    return eva


def listed(pharmacy: Pharmacy, record: Record | None = None, **wanted: int) -> Shelf:
    """Begin a pull for a preparation with a list; `vancomycin=2`."""
    names = {"vancomycin": VANCOMYCIN, "cefazolin": CEFAZOLIN, "saline": SALINE}
    lines = [{"item": pharmacy.items[names[name]], "quantity": quantity} for name, quantity in wanted.items()]
    shelf = begun(pharmacy, record=record)
    done(shelf.answer(purpose="preparation", wanted=lines), "PURPOSE")
    return shelf


def missing(shelf: Shelf) -> list[tuple[str, int, int]]:
    return [(line.name, line.pulled, line.missing) for line in shelf.pull.view().wanted]


def bin_of(pharmacy: Pharmacy, name: str = "Bin 1") -> str:
    return next(place.id for place in locations.locations(pharmacy.record) if place.name == name)


def test_each_scan_says_what_of_the_list_is_missing(pharmacy: Pharmacy) -> None:
    stocked(pharmacy)
    shelf = listed(pharmacy, vancomycin=2, saline=1)

    assert missing(shelf) == [(VANCOMYCIN, 0, 2), (SALINE, 0, 1)]
    assert "Missing 2 of 2: 1 vial of Vancomycin 1 g, and 1 more." in done(shelf.scan(vial("VN1"))).message
    assert done(shelf.scan(BAG)).message.endswith("Missing 1 of 2: 1 vial of Vancomycin 1 g.")
    assert done(shelf.scan(vial("VN1"))).message.endswith("All 2 are there.")
    done(shelf.undo())
    assert (missing(shelf), shelf.pull.view().missing) == ([(VANCOMYCIN, 1, 1), (SALINE, 1, 0)], 1)
    assert_sound(pharmacy.record)


def test_what_is_not_on_the_list_stays_on_the_shelf(pharmacy: Pharmacy) -> None:
    stocked(pharmacy)
    shelf = listed(pharmacy, vancomycin=2)
    before = contents(pharmacy.record)

    outcome = refused(shelf.scan(CEFAZOLIN_VIAL), "NOT_WANTED")

    assert outcome.message == "CeFAZolin 2 g is not on this pull's list. Wanted: 2 vials of Vancomycin 1 g."
    assert "re-opens the calculation" in outcome.next_step
    assert contents(pharmacy.record) == before


def test_the_same_drug_of_another_maker_stands_in_and_the_line_says_so(pharmacy: Pharmacy) -> None:
    stocked(pharmacy)
    for name in (VANCOMYCIN, CEFAZOLIN):  # as if one were another maker's package of the other
        change_item(pharmacy, name, substitution_group="the same in all that matters")
    shelf = listed(pharmacy, vancomycin=2, saline=1)

    outcome = done(shelf.scan(CEFAZOLIN_VIAL), "PULLED")

    assert "It is taken in place of Vancomycin 1 g. Missing 2 of 2" in outcome.message
    assert [(line.name, line.reason) for line in shelf.pull.view().lines] == [(CEFAZOLIN, "in place of Vancomycin 1 g")]
    assert missing(shelf) == [(VANCOMYCIN, 1, 1), (SALINE, 0, 1)]
    done(shelf.scan(vial("VN1")))
    asked(shelf.scan(CEFAZOLIN_VIAL), "MORE_THAN_WANTED")
    assert_sound(pharmacy.record)


def test_another_unit_or_another_group_never_stands_in(pharmacy: Pharmacy) -> None:
    stocked(pharmacy)
    shelf = listed(pharmacy, vancomycin=2)
    change_item(pharmacy, VANCOMYCIN, substitution_group="A")
    change_item(pharmacy, CEFAZOLIN, substitution_group="B")
    refused(shelf.scan(CEFAZOLIN_VIAL), "NOT_WANTED")
    change_item(pharmacy, CEFAZOLIN, substitution_group="A", base_unit="bottle")
    refused(shelf.scan(CEFAZOLIN_VIAL), "NOT_WANTED")


def test_more_than_is_wanted_takes_a_reason(pharmacy: Pharmacy) -> None:
    stocked(pharmacy)
    shelf = listed(pharmacy, vancomycin=1)
    done(shelf.scan(vial("VN1")))
    refused(shelf.answer(quantity=2), "MORE_THAN_WANTED")

    question = asked(shelf.scan(vial("VN1")), "MORE_THAN_WANTED").question
    assert question.text.startswith("Wanted: 1 vial of Vancomycin 1 g; pulled already: 1.")
    done(shelf.answer(why="the first one was dropped"), "PULLED")

    assert shelf.pull.view().lines[-1].reason == "the first one was dropped"
    asked(shelf.scan(vial("VN1")), "MORE_THAN_WANTED")  # each by itself
    assert_sound(pharmacy.record)


def test_finishing_asks_when_something_is_missing(pharmacy: Pharmacy) -> None:
    stocked(pharmacy)
    shelf = listed(pharmacy, vancomycin=1, saline=1)
    done(shelf.scan(vial("VN1")))

    question = asked(shelf.finish(), "MISSING").question
    assert question.text.startswith("Missing 1 of 2: 1 bag of Sodium chloride 0.9 % 100 mL.")
    refused(shelf.finish(), "ANSWER_FIRST")
    done(shelf.answer(go_on=True), "GO_ON")
    asked(shelf.finish(), "MISSING")
    done(shelf.scan(BAG), "PULLED")  # what was missing was found
    done(shelf.undo())
    asked(shelf.finish(), "MISSING")
    refused(shelf.answer(confirm=True), "NOT_AN_ANSWER")
    assert done(shelf.answer(finish_short=True), "FINISHED").message.endswith(
        "Missing 1 of 2: 1 bag of Sodium chloride 0.9 % 100 mL."
    )
    assert_sound(pharmacy.record)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ([], "BAD_LIST"),
        ("vancomycin", "BAD_LIST"),
        ([7], "BAD_LIST"),
        ([{"item": "nothing", "quantity": 1}], "NO_ITEM"),
        ([{"item": codes.VANCOMYCIN, "quantity": 0}], "NOT_A_COUNT"),
        ([{"item": codes.VANCOMYCIN}], "NOT_A_COUNT"),
        ([{"item": codes.VANCOMYCIN, "quantity": 9_000}] * 2, "BAD_LIST"),
    ],
)
def test_a_list_that_makes_no_sense_is_refused(pharmacy: Pharmacy, wanted: Any, code: str) -> None:
    shelf = begun(pharmacy)
    before = contents(pharmacy.record)

    refused(shelf.answer(purpose="preparation", wanted=wanted), code)

    assert contents(pharmacy.record) == before


def test_a_list_is_said_before_anything_is_pulled(pharmacy: Pharmacy) -> None:
    stocked(pharmacy)
    shelf = pulling(pharmacy)
    done(shelf.answer(wanted=[{"item": codes.VANCOMYCIN, "quantity": 1}]), "PICK_LIST")
    done(shelf.scan(vial("VN1")))
    refused(shelf.answer(wanted=[{"item": codes.SALINE, "quantity": 1}]), "PULL_BEGUN")


def test_a_kit_is_chosen_or_its_label_is_scanned(pharmacy: Pharmacy) -> None:
    stocked(pharmacy)
    with_kits(pharmacy)
    shelf = begun(pharmacy)
    asked(shelf.answer(choose_kit=True), "WHICH_KIT")

    question = asked(shelf.scan(build_local("kit", "VANC-1")), "PURPOSE").question

    assert question.facts[0] == ("Pick list", "Kit Vancomycin, one dose.")
    done(shelf.answer(order="4471"), "PURPOSE")
    assert shelf.pull.view().kit == "Vancomycin, one dose"
    assert missing(shelf) == [(VANCOMYCIN, 0, 2), (SALINE, 0, 1)]
    other = begun(pharmacy)
    question = asked(other.answer(choose_kit=True), "WHICH_KIT").question
    asked(other.answer(**question.choices[0].answer), "PURPOSE")
    refused(other.scan(build_local("kit", "NOT-THERE")), "NO_KIT")
    done(other.answer(purpose="unit"), "PURPOSE")
    done(other.scan(vial("VN1")), "PULLED")
    assert other.pull.view().units == 1
    assert_sound(pharmacy.record)


def test_a_kit_that_changes_leaves_the_pull_that_has_its_list_alone(pharmacy: Pharmacy) -> None:
    eva = with_kits(pharmacy)
    shelf = begun(pharmacy)
    asked(shelf.answer(kit="VANC-1"), "PURPOSE")
    changed = KITS.replace("quantity = 2", "quantity = 3")
    done(kits.bring_in(pharmacy.record, eva, "kits.toml", changed.encode()), "KITS")
    assert done(kits.bring_in(pharmacy.record, eva, "kits.toml", changed.encode())).message == (
        "1 kits read, 0 new or changed; 0 new bins."
    )

    assert missing(shelf) == [(VANCOMYCIN, 0, 2), (SALINE, 0, 1)]
    assert shelf.pull.view().kit == "Vancomycin, one dose"
    asked((later := begun(pharmacy)).answer(kit="VANC-1"), "PURPOSE")
    assert missing(later)[0] == (VANCOMYCIN, 0, 3)
    assert_sound(pharmacy.record)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("kit = 5", "BAD_TOML"),
        ("[[kit]]\ncode = 'a b'\nname = 'x'\nlines = []", "BAD_TOML"),
        ("[[kit]]\ncode = 'A'\nname = 'x'\nlines = [{ item = 'Vancomycin 1 g', quantity = 0 }]", "BAD_TOML"),
        ("[[kit]]\ncode = 'A'\nname = 'x'\nlines = [{ item = 'No such thing', quantity = 1 }]", "NO_ITEM"),
        ("bins = [7]", "BAD_TOML"),
        ("shelf = 1", "BAD_TOML"),
        ("[[kit", "BAD_TOML"),
        (f"[[kit]]\ncode = 'A'\nname = 'x'\nlines = [{{ item = 'Vancomycin 1 g', quantity = 1 }}, "
         f"{{ item = '{codes.VANCOMYCIN}', quantity = 1 }}]", "BAD_LIST"),
    ],
)  # fmt: skip
def test_a_file_of_kits_is_taken_whole_or_not_at_all(pharmacy: Pharmacy, text: str, code: str) -> None:
    eva = with_kits(pharmacy)
    before = contents(pharmacy.record)

    refused(kits.bring_in(pharmacy.record, eva, "kits.toml", text.encode()), code)

    assert contents(pharmacy.record) == before


def test_a_pull_from_before_lists_goes_on(pharmacy: Pharmacy) -> None:
    stocked(pharmacy)
    shelf = pulling(pharmacy)
    stored = shelf.pull.engine.stored()
    old = {name: value for name, value in stored.state.items() if name not in ("wanted", "kit", "bin")}
    assert PullState.from_json(old) == PullState.from_json(stored.state)
    assert isinstance(Pull.resume(pharmacy.record, pharmacy.ana, shelf.pull.job_id), Pull)
    assert [work.word for work in open_work.open_pulls(pharmacy.record)] == ["Pull"]


def test_the_command_brings_kits_in_and_shows_them(
    pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    kiosk = Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)
    add_person(pharmacy, "Eva Lind", "pharmacist")
    file = tmp_path / "kits.toml"
    file.write_text(KITS)

    ran = kiosk("kit", "import", str(file), "--as", "Eva Lind", stdin=b'{"pin":"246810"}\n')
    assert (ran.code, ran.only) == (0, {"file": "kits.toml", "kits": 1}), ran
    assert [(line["code"], line["lines"]) for line in kiosk("kit", "list").lines] == [("VANC-1", 2)]
    shown = kiosk("kit", "show", "VANC-1").lines
    assert [(line["name"], line["quantity"], line["unit"]) for line in shown] == [
        (VANCOMYCIN, 2, "vial"), (SALINE, 1, "bag"),
    ]  # fmt: skip
    assert kiosk("kit", "show", "NONE").error == "NO_KIT"


def test_a_list_without_a_purpose_waits_on_home_and_a_kit_not_chosen_is_gone_on_with(pharmacy: Pharmacy) -> None:
    with_kits(pharmacy)
    shelf = begun(pharmacy)
    asked(shelf.answer(choose_kit=True), "WHICH_KIT")
    assert open_work.open_pulls(pharmacy.record) == ()
    assert begun_here(pharmacy.record, pharmacy.ana) == shelf.pull.job_id
    asked(shelf.answer(kit="VANC-1"), "PURPOSE")
    assert begun_here(pharmacy.record, pharmacy.ana) is None
    assert len(open_work.open_pulls(pharmacy.record)) == 1
    done(shelf.finish(), "CANCELLED")


def test_a_kits_card_bears_the_code_that_a_pull_takes(pharmacy: Pharmacy) -> None:
    with_kits(pharmacy)
    [kit] = stored_kits.kits(pharmacy.record)

    card = labels.kit_card(pharmacy.record, kit.id)

    assert isinstance(card, labels.Wanted)
    assert card.data == {
        "name": "Vancomycin, one dose",
        "instructions": "Scan it when a pull begins: 2 things to fetch.",
    }
    asked(begun(pharmacy).scan(card.symbol.text), "PURPOSE")
    refused(labels.kit_card(pharmacy.record, "K1-0"), "NO_KIT")


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ("update kit_line set quantity = 20 where position = 1", "kit_line"),
        ("delete from kit_line where position = 2", "kit_line"),
        ("update kit set name = 'Another kit'", "kit"),
    ],
)
def test_verify_names_a_list_that_was_edited_behind_the_kiosk(pharmacy: Pharmacy, edit: str, said: str) -> None:
    with_kits(pharmacy)

    assert found_after(pharmacy, edit) == {("CHAIN_BROKEN", said)}


def test_what_is_over_its_own_line_is_offered_for_another_that_it_may_stand_in_for(pharmacy: Pharmacy) -> None:
    stocked(pharmacy)
    for name in (VANCOMYCIN, CEFAZOLIN):
        change_item(pharmacy, name, substitution_group="the same in all that matters")
    shelf = listed(pharmacy, vancomycin=1, cefazolin=2)
    done(shelf.scan(vial("VN1")), "PULLED")

    question = asked(shelf.scan(vial("VN1")), "MORE_THAN_WANTED").question

    assert "Missing too: 2 vials of CeFAZolin 2 g, and this may stand in for it." in question.text
    refused(shelf.answer(in_place_of=pharmacy.items[SALINE]), "NOT_AN_ANSWER")
    outcome = done(shelf.answer(**question.choices[1].answer), "PULLED")
    assert "It is taken in place of CeFAZolin 2 g. Missing 1 of 2: 1 vial of CeFAZolin 2 g." in outcome.message
    assert missing(shelf) == [(VANCOMYCIN, 1, 0), (CEFAZOLIN, 1, 1)]
    done(shelf.answer(quantity=2), "QUANTITY")
    refused(shelf.answer(quantity=3), "MORE_THAN_WANTED")
    assert missing(shelf) == [(VANCOMYCIN, 1, 0), (CEFAZOLIN, 2, 0)]
    question = asked(shelf.scan(vial("VN1")), "MORE_THAN_WANTED").question
    assert len(question.choices) == 1  # nothing else is missing
    done(shelf.answer(leave_out=True))
    done(shelf.undo())
    done(shelf.undo())
    assert missing(shelf) == [(VANCOMYCIN, 1, 0), (CEFAZOLIN, 0, 2)]
    assert shelf.pull.engine.stored().state["instead"] == {}
    assert_sound(pharmacy.record)


def test_what_stands_in_goes_where_enough_of_it_is_missing(pharmacy: Pharmacy) -> None:
    receive(pharmacy, *[codes.package(codes.VANCOMYCIN_CARTON, "VN1", "280331")])
    for name in (VANCOMYCIN, CEFAZOLIN, "Caspofungin 50 mg"):
        change_item(pharmacy, name, substitution_group="the same in all that matters")
    shelf = begun(pharmacy)
    wanted = [(CEFAZOLIN, 1), ("Caspofungin 50 mg", 10)]
    lines = [{"item": pharmacy.items[name], "quantity": quantity} for name, quantity in wanted]
    done(shelf.answer(purpose="preparation", wanted=lines), "PURPOSE")

    asked(shelf.scan(codes.package(codes.VANCOMYCIN_CARTON, "VN1", "280331")), "WHAT_IS_TAKEN")
    outcome = done(shelf.answer(quantity=10), "PULLED")

    assert "It is taken in place of Caspofungin 50 mg." in outcome.message
    assert missing(shelf) == [(CEFAZOLIN, 0, 1), ("Caspofungin 50 mg", 10, 0)]
