"""The audit chain: whole for each node, whoever writes at the same time."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from db.errors import StoreError
from db.record import Record
from tests import codes
from tests.clock import StandingClock
from tests.conftest import MakePlace
from tests.pharmacy import Pharmacy, assert_sound, done


def test_every_write_is_one_entry_that_names_who_when_and_what(pharmacy: Pharmacy, clock: StandingClock) -> None:
    clock.advance(minutes=3)
    bench = pharmacy.receive(pharmacy.ben)
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331")))

    entries = pharmacy.record.rows("select at, actor, action, subject, detail from audit order by seq desc limit 2")

    step, scan = entries
    assert (step["actor"], step["action"], step["subject"]) == (pharmacy.ben, "receive.scan", bench.receive.job_id)
    assert (scan["actor"], scan["action"], step["at"]) == (pharmacy.ben, "scan", "2026-11-23T15:03:00.000Z")
    [movement] = json.loads(step["detail"])["movements"]
    assert movement["quantity"] == 1
    [row] = pharmacy.record.rows("select * from movement")
    assert movement == row


def test_a_write_that_fails_leaves_no_entry_and_no_head(record: Record) -> None:
    before = record.rows("select * from chain_head"), record.heads.read()

    def fail() -> None:
        with record.write("system", "test") as write:
            write.new_id()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert (record.rows("select * from chain_head"), record.heads.read()) == before
    assert_sound(record)


def test_a_write_by_nobody_is_refused(record: Record) -> None:
    with pytest.raises(StoreError), record.write("K1-NONE", "test"):
        pass
    assert_sound(record)


@pytest.mark.parametrize("nodes", [("K1", "K1"), ("K2", "K2"), ("K2", "K3")])
def test_two_programs_that_write_at_once_keep_their_chains_whole(pharmacy: Pharmacy, nodes: tuple[str, str]) -> None:
    """Also when both carry the same node's name, and when that node writes for the first time."""
    records = [pharmacy.reopen(node) for node in nodes]
    together = threading.Barrier(2)

    def write_on(record: Record) -> list[str]:
        together.wait()
        made = []
        for _ in range(25):
            with record.write("system", "test") as write:
                made.append(write.new_id())
        return made

    with ThreadPoolExecutor(2) as both:
        ids = [made for some in both.map(write_on, records) for made in some]

    assert len(set(ids)) == 50
    chains = {chain.node: chain for chain in assert_sound(pharmacy.record).chains}
    if nodes[0] != "K1":
        assert sum(chains[node].entries for node in set(nodes)) == 50


def test_ids_rise_and_name_their_node(make_place: MakePlace, pharmacy: Pharmacy) -> None:
    other = pharmacy.reopen("WEST2")
    with other.write("system", "test") as write:
        assert [write.new_id() for _ in range(34)][::33] == ["WEST2-1", "WEST2-12"]
    with other.write("system", "test") as write:
        assert write.new_id() == "WEST2-13"
