"""Bringing a backup back: tried first, and said in the chain."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.opening import Where, open_record
from kiosk import bootstrap
from tests.conftest import MakePlace
from tests.pharmacy import verified
from tests.service.site import Site, begun, vials


@pytest.fixture
def site(place: Where) -> Site:
    return begun(place)


def test_a_restore_brings_the_backup_back_in_a_new_epoch(site: Site, tmp_path: Path) -> None:
    site.deliver("VN1")
    backup = site.back_up(tmp_path / "backups")
    site.deliver("VN2")

    done_ = site.restore(backup)

    assert site.look() == (vials("VN1"), [("K1", 1), ("K1", 2)])
    assert done_.replaced is not None, "what was there is kept"
    record = site.open()
    [entry] = record.rows("select detail from audit where action = 'restore'")
    record.close()
    assert '"lost":[{' in entry["detail"]
    site.deliver("VN3")
    assert site.look()[0] == vials("VN1", "VN3")


def test_names_given_after_the_backup_are_never_given_again(site: Site, tmp_path: Path) -> None:
    """They may stand on a label already. Restoring the same old backup twice must not reuse them either."""
    site.deliver("VN1")
    backup = site.back_up(tmp_path / "backups")
    given: set[str] = set()
    known = set(site.deliver())
    for round_ in range(3):
        made = set(site.deliver(f"A{round_}", f"B{round_}")) - known
        assert not made & given
        given |= made
        if round_ == 1:
            backup_of_later = site.back_up(tmp_path / "backups")
        site.restore(backup)
        site.look()
    site.restore(backup_of_later)
    known = set(site.deliver())
    assert not (set(site.deliver("C1")) - known) & given
    site.look()
    site.restore(backup)
    assert not (set(site.deliver("C2")) - known) & given
    site.look()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_old_copy_put_back_by_hand_is_found(site: Site, tmp_path: Path) -> None:
    site.deliver("VN1")
    path = Path(site.where.target)
    old = path.read_bytes()
    site.deliver("VN2")
    path.write_bytes(old)

    record = open_record(site.where, "read")
    assert [problem.code for problem in verified(record).problems] == ["TAIL_MISSING"]
    record.close()


def test_a_backup_of_another_kiosk_restores_on_this_one(site: Site, make_place: MakePlace, tmp_path: Path) -> None:
    """The machine was replaced: the new one, with another name, has begun a record of its own already."""
    site.deliver("VN1")
    backup = site.back_up(tmp_path / "backups")
    fresh = make_place()
    new = Site(Where(fresh.target, "NEW", fresh.clock, fresh.data_folder))
    bootstrap.open_pharmacy(new.where, "create").close()

    new.restore(backup)

    stock, _ = new.look()
    assert stock == vials("VN1")
    new.deliver("VN2")
    assert new.look()[0] == vials("VN1", "VN2")
    assert [epoch for epoch in new.look()[1] if epoch[0] == "K1"] == [("K1", 1), ("K1", 2)]


def test_a_backup_restores_where_there_was_nothing(site: Site, make_place: MakePlace, tmp_path: Path) -> None:
    site.deliver("VN1")
    backup = site.back_up(tmp_path / "backups")
    empty = Site(make_place())

    assert empty.restore(backup).replaced is None

    assert empty.look()[0] == vials("VN1")


@pytest.mark.postgresql
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_backup_goes_from_a_file_to_a_server_and_back(site: Site, tmp_path: Path) -> None:
    site.deliver("VN1")
    backup = site.back_up(tmp_path / "backups")
    folder = tmp_path / "file"
    folder.mkdir()
    in_a_file = Site(Where(str(folder / "kiosk.db"), "K1", site.where.clock, folder))
    in_a_file.restore(backup)
    in_a_file.deliver("VN2")

    site.restore(in_a_file.back_up(tmp_path / "backups"))

    assert site.look()[0] == vials("VN1", "VN2")
    site.deliver("VN3")
    assert site.look()[0] == vials("VN1", "VN2", "VN3")
