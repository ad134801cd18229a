"""A record that lost its last entries is not written on, and one that lost none is never refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.chain import Head
from db.errors import StoreError
from db.heads_log import HeadsLog
from db.opening import Mode, Where, open_record
from tests.service.site import Site, begun, vials


@pytest.fixture
def site(place: Where) -> Site:
    return begun(place)


def note(site: Site, entries: int, epochs: int = 0, node: str = "K1") -> None:
    """Write down heads that lie ahead of the record, as if it had lost them."""
    head = site.where.heads.latest()["K1"]
    for number in range(1, entries + 1):
        site.where.heads.append(Head(node, head.epoch + epochs, head.seq + number, "e" * 64, head.at))


def refused(site: Site, mode: Mode) -> StoreError:
    with pytest.raises(StoreError) as caught:
        open_record(site.where, mode).close()
    assert caught.value.code == "TAIL_MISSING"
    assert caught.value.next_step.endswith(".")
    return caught.value


@pytest.mark.parametrize("mode", ["write", "create"])
def test_a_record_behind_its_heads_is_not_opened_for_writing(site: Site, mode: Mode) -> None:
    note(site, 30)

    assert "30" in refused(site, mode).message
    open_record(site.where, "read").close()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_old_copy_put_back_by_hand_is_not_written_on(site: Site) -> None:
    path = Path(site.where.target)
    old = path.read_bytes()
    site.deliver("VN1")
    path.write_bytes(old)

    refused(site, "write")


def test_a_record_of_an_epoch_that_was_replaced_is_not_written_on(site: Site) -> None:
    note(site, 1, epochs=1)

    refused(site, "write")


def test_a_restore_helps_and_heads_of_the_old_epoch_do_not_matter(site: Site, tmp_path: Path) -> None:
    site.deliver("VN1")
    backup = site.back_up(tmp_path / "backups")
    note(site, 30)

    site.restore(backup)

    site.deliver("VN2")
    assert site.look()[0] == vials("VN1", "VN2")


@pytest.mark.parametrize("text", ["K1 1 999999 ", "K", "\x00" * 300, "KK1 1 5 " + "a" * 64 + " x\n", "x" * 200_000])
def test_a_torn_line_among_the_heads_refuses_nobody(site: Site, text: str) -> None:
    with site.where.heads.path.open("a") as log:
        log.write(text)

    site.deliver("VN1")
    site.deliver("VN2")


def test_only_the_end_of_a_long_log_is_read(tmp_path: Path) -> None:
    path = tmp_path / "long.log"
    path.write_text("".join(f"K1 1 {seq} {'a' * 64} x\n" for seq in range(1, 5001)))

    log = HeadsLog(path)

    assert log.furthest() == {"K1": Head("K1", 1, 5000, "a" * 64, "x")}
    assert all(head.node == "K1" for head in log.tail())
    assert len(log.tail()) < 1000
    assert HeadsLog(tmp_path / "none").furthest() == {}
