"""What is left open, what is drawn to its end, and what comes back from where nobody knows how it was kept."""

from __future__ import annotations

from db import item_costs, opened_containers
from db.ledger import Place
from kiosk.services import open_container, prepare_waste
from kiosk.services.made_unit import made_unit
from kiosk.services.prepare_made import made_of
from kiosk.services.unit_cost import unit_cost
from scanners import build_local
from tests import preparing
from tests.formulas import SALINE, VANCOMYCIN
from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused
from tests.preparing import hood, worksheet
from tests.service.completing import compounded, furnish
from tests.service.dispensing import furnish_units
from tests.service.pulling import begun
from tests.shelf import change_item


def test_what_is_kept_of_a_vial_is_neither_wasted_nor_paid_for_with_the_unit(pharmacy: Pharmacy) -> None:
    made = furnish(pharmacy)
    change_item(pharmacy, VANCOMYCIN, container_kind="multi_dose_vial")
    sheet = compounded(made)
    done(sheet.begin())
    question = asked(sheet.labelled(), "PREPARATION_REST").question
    done(sheet.answer(**question.choices[0].answer), "TO_CHECK")
    whole = made_of(made.record, sheet.id)
    assert whole is not None
    assert [each.item_id for each in prepare_waste.packages(whole)] == [pharmacy.items[SALINE]]
    with made.record.write("system", "test") as write:
        item_costs.add(write, pharmacy.items[VANCOMYCIN], 1_000)
        item_costs.add(write, pharmacy.items[SALINE], 300)
    [unit] = sheet.units
    one = made_unit(made.record, unit.id)
    assert one is not None
    assert unit_cost(made.record, one, made.record.now()).minor == 300 + 750
    assert_sound(made.record)


def test_what_the_pull_drew_of_an_open_vial_goes_in_although_nothing_is_left(pharmacy: Pharmacy) -> None:
    made = preparing.furnish_preparing(pharmacy)
    record = made.record
    order = made.verified(**{**preparing.ORDERED, "doses": 1})
    [place] = record.rows(
        "select s.lot_id, s.location_id from stock s join lot l on l.id = s.lot_id "
        "where l.batch_lot = 'VN1' and s.status = 'available'"
    )
    where = Place(place["lot_id"], place["location_id"], "available")
    done(open_container.open_one(record, made.ana, where, area="hood"), "OPENED")
    [found] = opened_containers.open_of_item(record, pharmacy.items[VANCOMYCIN])
    shelf = begun(pharmacy)
    done(shelf.answer(order=order.id), "PURPOSE")
    done(shelf.scan(preparing.BAG), "PULLED")
    shelf.scan(build_local("container", found.id))
    done(shelf.answer(use_open=found.id, area="hood", volume_ml="20"))
    sheet = worksheet(made, order).to_hood(hood(pharmacy)).through(until=2)
    done(sheet.label())
    done(sheet.scan(build_local("container", found.id)), "STEP")
    assert sheet.view.evidence == "measure"
    refused(shelf.undo(), "USED")
    done(shelf.finish(), "FINISHED")


def test_what_nobody_knows_how_it_was_kept_is_not_picked_up_either(pharmacy: Pharmacy) -> None:
    made = furnish_units(pharmacy)
    bag = made.made(made.order())
    made.packed(bag, left=False)
    back = made.at_pack(action="take_back")
    asked(back.scan(bag.raw()), "KEPT_AS_IT_SHOULD")
    refused(back.answer(kept=False), "KEPT_WRONGLY")
    refused(back.scan(bag.raw()), "KEPT_WRONGLY")
    refused(made.at_pack(action="picked_up").scan(bag.raw()), "KEPT_WRONGLY")
    asked(made.at_pack(action="waste").scan(bag.raw()), "WASTE_WHY")
