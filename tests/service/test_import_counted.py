"""A catalogue that schedules an item while it is being counted: how it is counted does not change in between."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from db import items, ledger, lots
from db.items import Item
from db.ledger import Movement, Place
from db.lots import Expiry
from kiosk.services import count_cancel
from tests.counting import counting
from tests.pharmacy import Pharmacy, assert_sound, done
from tests.service.command_line import Kiosk, Ran
from tests.service.office import Office, furnished

_NDC = "55555-123-01"
_PRODUCT = (
    "PRODUCTID\tPRODUCTNDC\tPRODUCTTYPENAME\tPROPRIETARYNAME\tPROPRIETARYNAMESUFFIX\tNONPROPRIETARYNAME\t"
    "DOSAGEFORMNAME\tROUTENAME\tSTARTMARKETINGDATE\tENDMARKETINGDATE\tMARKETINGCATEGORYNAME\tAPPLICATIONNUMBER\t"
    "LABELERNAME\tSUBSTANCENAME\tACTIVE_NUMERATOR_STRENGTH\tACTIVE_INGRED_UNIT\tPHARM_CLASSES\tDEASCHEDULE\t"
    "NDC_EXCLUDE_FLAG\tLISTING_RECORD_CERTIFIED_THROUGH\n"
    "55555-123_x\t55555-123\tHUMAN PRESCRIPTION DRUG\tLarkol\t\tlarkol\tINJECTION, SOLUTION\tINTRAVENOUS\t20200101\t\t"
    "NDA\tNDA1\tNorthlake\tLARKOL\t1\tmg/mL\t\t{schedule}\tN\t20271231\n"
)
_PACKAGE = (
    "PRODUCTID\tPRODUCTNDC\tNDCPACKAGECODE\tPACKAGEDESCRIPTION\tSTARTMARKETINGDATE\tENDMARKETINGDATE\t"
    "NDC_EXCLUDE_FLAG\tSAMPLE_PACKAGE\n"
    f"55555-123_x\t55555-123\t{_NDC}\t10 mL in 1 VIAL ({_NDC})\t20200101\t\tN\tN\n"
)


@pytest.fixture
def office(pharmacy: Pharmacy) -> Office:
    return furnished(pharmacy)


@pytest.fixture
def kiosk(office: Office, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    pharmacy = office.pharmacy
    return Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)


def bring_in(kiosk: Kiosk, folder: Path, schedule: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Bring the product in with a schedule; give what is said of the import and of what it did not take."""
    product, package, rejected = (folder / name for name in ("product.txt", "package.txt", "rejected.jsonl"))
    product.write_text(_PRODUCT.format(schedule=schedule), encoding="utf-8")
    package.write_text(_PACKAGE, encoding="utf-8")
    rejected.unlink(missing_ok=True)
    ran: Ran = kiosk("import", "ndc", str(product), str(package), "--rejected", str(rejected))
    told = rejected.read_text(encoding="utf-8").splitlines() if rejected.exists() else []
    return ran.only, [json.loads(line) for line in told]


def item_brought(pharmacy: Pharmacy) -> Item:
    [row] = pharmacy.record.rows("select id from item where name like :name", name="Larkol%")
    found = items.item(pharmacy.record, row["id"])
    assert found is not None
    return found


def _on_shelf(pharmacy: Pharmacy) -> None:
    with pharmacy.record.write("system", "test") as write:
        expiry = Expiry("2028-03-31", "day", "2028-04-01T05:00:00.000Z")
        lot_id = lots.add_lot(write, item_brought(pharmacy).id, "LK1", expiry)
        place = Place(lot_id, pharmacy.places["Shelf"], "available")
        ledger.post(write, Movement("receive", place, 4, key="begin"))


@pytest.mark.parametrize(("before", "after"), [("", "CII"), ("CII", ""), ("CIV", "CII")])
def test_a_new_schedule_waits_until_nothing_of_its_item_is_counted(
    kiosk: Kiosk, pharmacy: Pharmacy, tmp_path: Path, before: str, after: str
) -> None:
    bring_in(kiosk, tmp_path, before)
    _on_shelf(pharmacy)
    counter = counting(pharmacy)

    for _ in range(2):
        ran, left_out = bring_in(kiosk, tmp_path, after)
        assert (ran["unchanged"], ran["rejected"], ran["left_out"]) == (1, 0, 1)
        assert [each["code"] for each in left_out] == ["BEING_COUNTED"]
        assert f"(Shelf): its DEA schedule stays {before or 'none'} meanwhile" in left_out[0]["message"]
        assert item_brought(pharmacy).dea_schedule == (before or None)

    done(count_cancel.cancel(pharmacy.record, pharmacy.ben, counter.count_id), "CANCELLED")
    ran, left_out = bring_in(kiosk, tmp_path, after)
    assert (ran["updated"], ran["left_out"], left_out) == (1, 0, [])
    assert item_brought(pharmacy).dea_schedule == (after or None)
    assert_sound(pharmacy.record)


def test_a_schedule_changes_at_once_where_nothing_of_it_is_counted(
    kiosk: Kiosk, pharmacy: Pharmacy, tmp_path: Path
) -> None:
    bring_in(kiosk, tmp_path, "")
    counting(pharmacy)
    ran, _ = bring_in(kiosk, tmp_path, "CII")
    assert (ran["updated"], item_brought(pharmacy).dea_schedule) == (1, "CII")
