"""A restore beside what a crash or a careless hand left behind: nothing acknowledged is lost unseen."""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from db.backup import Backup, manifest_path
from db.errors import StoreError
from db.opening import Where, open_record
from tests.service.site import Site, begun, vials

only_in_a_file = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def site(place: Where) -> Site:
    return begun(place)


@pytest.fixture
def backup(site: Site, tmp_path: Path) -> Backup:
    site.deliver("VN1")
    return site.back_up(tmp_path / "backups")


def crash_with_log(site: Site) -> None:
    """Leave the record as a killed kiosk does: its last writes only in the write-ahead log."""
    record = site.open()
    for _ in range(30):
        with record.write("system", "test") as write:
            write.new_id()
    log = Path(site.where.target + "-wal")
    main, wal = Path(site.where.target).read_bytes(), log.read_bytes()
    record.close()
    Path(site.where.target).write_bytes(main)
    log.write_bytes(wal)


@only_in_a_file
def test_a_log_without_its_file_does_not_spoil_what_is_restored(site: Site, backup: Backup) -> None:
    crash_with_log(site)
    Path(site.where.target).unlink()

    site.restore(backup)

    assert site.look()[0] == vials("VN1")
    site.deliver("VN2")
    assert site.look()[0] == vials("VN1", "VN2")


@only_in_a_file
def test_what_a_killed_restore_left_beside_its_copy_does_not_spoil_the_next(site: Site, backup: Backup) -> None:
    crash_with_log(site)
    trial = Path(site.where.target).parent / f"{backup.path.name}.restoring"
    shutil.copyfile(f"{site.where.target}-wal", f"{trial}-wal")

    site.restore(backup)

    assert site.look()[0] == vials("VN1")


@only_in_a_file
@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_crash_while_the_old_record_is_set_aside_loses_nothing_unseen(
    site: Site, backup: Backup, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    crash_with_log(site)
    renamed = 0
    rename = Path.rename

    def rename_or_die(path: Path, target: Path) -> Path:
        nonlocal renamed
        if renamed == after:
            raise KeyboardInterrupt
        renamed += 1
        return rename(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", rename_or_die)
        with suppress(KeyboardInterrupt):
            site.restore(backup)

    if Path(site.where.target).exists():
        site.look()
        site.open().close()
    site.restore(backup)
    assert site.look()[0] == vials("VN1")


@only_in_a_file
def test_what_was_set_aside_is_whole_in_one_file(site: Site, backup: Backup) -> None:
    crash_with_log(site)

    replaced = site.restore(backup).replaced

    assert replaced is not None
    assert not Path(replaced + "-wal").exists()
    aside = Site(Where(replaced, "K1", site.where.clock, site.where.data_folder))
    record = open_record(aside.where, "read")
    assert len(record.rows("select 1 as x from audit where action = 'test' and seq > 1")) >= 30
    record.close()


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"sha256": ' + "[" * 100_000, '{"chains": [{"a": 1}], "sha256": ""}', "[]"]
)
def test_a_hostile_manifest_is_refused_in_a_sentence(site: Site, backup: Backup, text: str) -> None:
    manifest_path(backup.path).write_text(text)

    with pytest.raises(StoreError) as caught:
        site.restore(backup)

    assert caught.value.code == "NO_MANIFEST"


@pytest.mark.parametrize("field", ["node", "epoch", "seq", "hash", "at"])
def test_heads_of_another_kind_are_refused_in_a_sentence(site: Site, backup: Backup, field: str) -> None:
    content = json.loads(manifest_path(backup.path).read_text())
    content["chains"][0][field] = [[]]
    manifest_path(backup.path).write_text(json.dumps(content))

    with pytest.raises(StoreError) as caught:
        site.restore(backup)

    assert caught.value.code == "NO_MANIFEST"


def test_only_the_keeper_reads_a_backup_and_its_manifest(backup: Backup) -> None:
    for path in (backup.path, manifest_path(backup.path)):
        assert path.stat().st_mode & 0o777 == 0o600
