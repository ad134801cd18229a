"""`kiosk verify --head`: a printout is checked against the record, also one from before a restore."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from db import chain, verify_head
from db.chain import Head
from db.opening import Where
from db.record import Record
from kiosk.services.export_forms import foot
from tests.pharmacy import Pharmacy
from tests.service.command_line import Kiosk, Ran
from tests.service.site import Site, begun
from tests.service.tamper import behind_the_back


@pytest.fixture
def kiosk(place: Where, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    return Kiosk(monkeypatch, place.target, place.data_folder.parent)


@pytest.fixture
def site(place: Where) -> Site:
    return begun(place)


def head_of(record: Record) -> Head:
    return chain.head(record, "K1")


def printed(site: Site) -> Head:
    """Note the head as an export would."""
    record = site.open()
    head = head_of(record)
    record.close()
    return head


def verified(kiosk: Kiosk, head: str) -> Ran:
    return kiosk("verify", "--head", head, now=None)


def problems(ran: Ran) -> list[str]:
    return [problem["code"] for problem in ran.only["problems"]]


FORMS: dict[str, Callable[[Head], str]] = {
    "as at the foot of a page": lambda head: foot((head,))[0],
    "as in the contract": lambda head: f"{head.node} {head.epoch} {head.seq} {head.hash}",
    "the hash alone": lambda head: head.hash,
    "the hash in groups": lambda head: " ".join(head.hash[at : at + 4] for at in range(0, 64, 4)),
    "in capitals, badly copied": lambda head: f"  {head.node}   {head.epoch}\n{head.seq}  {head.hash.upper()} ",
    "in groups behind its place": lambda head: f"K1 {head.epoch} {head.seq} {head.hash[:8]} {head.hash[8:]}",
}


@pytest.mark.parametrize("form", FORMS)
def test_a_head_is_found_however_it_is_written(site: Site, kiosk: Kiosk, form: str) -> None:
    site.deliver("VN1")
    head = printed(site)
    site.deliver("VN2")

    ran = verified(kiosk, FORMS[form](head))

    assert (ran.code, ran.only["ok"]) == (0, True), ran
    assert ran.only["head"] == {
        "found": True, "node": "K1", "epoch": 1, "seq": head.seq, "at": "2026-11-23T15:00:00.000Z",
    }  # fmt: skip
    assert f"entry {head.seq} of K1 in epoch 1" in kiosk.raw("verify", "--head", head.hash, now=None).out


def test_without_a_head_nothing_is_said_of_one(site: Site, kiosk: Kiosk) -> None:
    assert "head" not in kiosk("verify", now=None).only
    assert site.where


@pytest.mark.parametrize(
    "wrong", ["", "K1", "K1 1 5", "9f" * 31, "9f" * 33, "x" * 64, "K1 1 x " + "9f" * 32, "K1 1 " + "9f" * 32]
)
def test_what_is_no_head_is_refused(site: Site, kiosk: Kiosk, wrong: str) -> None:
    ran = verified(kiosk, wrong)

    assert (ran.code, ran.error) == (1, "BAD_HEAD")
    assert site.where


def test_a_head_that_was_never_there_is_missing(site: Site, kiosk: Kiosk) -> None:
    site.deliver("VN1")
    seq = printed(site).seq

    for head in ("9f" * 32, f"K1 1 {seq + 1} {'9f' * 32}", f"K9 1 1 {'9f' * 32}"):
        ran = verified(kiosk, head)
        assert (ran.code, problems(ran)) == (1, ["TAIL_MISSING"])
        assert ran.only["head"]["found"] is False
    ran = verified(kiosk, f"K1 1 {seq} {'9f' * 32}")
    assert (ran.code, problems(ran)) == (1, ["CHAIN_BROKEN"])


def test_a_tail_that_was_cut_off_is_missed_though_nothing_else_tells_of_it(site: Site, kiosk: Kiosk) -> None:
    site.deliver("VN1")
    kept = printed(site)
    record = site.open()
    with record.write("system", "test"):
        pass
    cut = head_of(record)
    record.close()
    with behind_the_back(site.where) as database:
        database.execute(f"delete from audit where seq > {kept.seq}")
        database.execute(f"update chain_head set seq = {kept.seq}, hash = '{kept.hash}'")
    site.where.heads.path.write_text(f"{kept.node} {kept.epoch} {kept.seq} {kept.hash} {kept.at}\n")
    assert kiosk("verify", now=None).code == 0, "the log of heads was cut too"

    for head in (cut.hash, f"K1 1 {cut.seq} {cut.hash}"):
        ran = verified(kiosk, head)
        assert (ran.code, problems(ran)) == (1, ["TAIL_MISSING"])
    assert verified(kiosk, kept.hash).code == 0


def test_an_entry_that_was_changed_is_not_the_one_that_was_printed(site: Site, kiosk: Kiosk) -> None:
    site.deliver("VN1")
    head = printed(site)
    with behind_the_back(site.where) as database:
        database.execute(f"update audit set actor = 'demo' where seq = {head.seq}")

    for written in (head.hash, f"K1 1 {head.seq} {head.hash}"):
        ran = verified(kiosk, written)
        assert ran.code == 1
        assert ran.only["head"]["found"] is False
        assert set(problems(ran)) == {"CHAIN_BROKEN"}


def test_a_record_that_was_written_anew_has_another_hash_there(site: Site, kiosk: Kiosk, tmp_path: Path) -> None:
    backup = site.back_up(tmp_path / "backups")
    site.deliver("VN1")
    head = printed(site)
    site.restore(backup)
    site.deliver("VN2")

    ran = verified(kiosk, f"K1 1 {head.seq} {head.hash}")

    assert (ran.code, problems(ran)) == (1, ["TAIL_MISSING"])
    assert "older was brought back on 2026-11-23" in ran.only["problems"][0]["message"]


def test_a_head_from_before_a_restore_is_still_found(site: Site, kiosk: Kiosk, tmp_path: Path) -> None:
    site.deliver("VN1")
    head = printed(site)
    backup = site.back_up(tmp_path / "backups")
    site.restore(backup)
    site.deliver("VN2")
    later = printed(site)

    for old in (head.hash, f"K1 1 {head.seq} {head.hash}"):
        found = verified(kiosk, old).only
        assert found["ok"], found
        assert (found["head"]["epoch"], found["head"]["seq"]) == (1, head.seq)
    assert verified(kiosk, later.hash).only["head"]["epoch"] == 2


def test_a_hash_is_looked_for_in_full(pharmacy: Pharmacy) -> None:
    head = head_of(pharmacy.record)
    sought = verify_head.read_head(head.hash[:-1] + ("0" if head.hash[-1] != "0" else "1"))

    assert sought is not None
    assert not verify_head.look_for(pharmacy.record, sought).found
