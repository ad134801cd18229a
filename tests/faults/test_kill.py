"""Killed at any moment, a kiosk has everything that it acknowledged, once."""

from __future__ import annotations

import random
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from db import locations
from db.opening import Where
from kiosk import bootstrap
from tests.clock import StandingClock
from tests.faults.client import KILLED, PROJECT, REQUESTS, Client, begin, child
from tests.faults.points import die_at
from tests.pharmacy import assert_sound

pytestmark = pytest.mark.faults

PARTS = 4
"""So many tests share the moments, so that two can be at work."""


@pytest.mark.parametrize("part", range(PARTS))
def test_killed_at_each_commit_point_while_receiving(tmp_path: Path, part: int) -> None:
    """One run for each moment around each commit, each killed there, then taken up and finished.

    The moments are dealt out to the parts, each of which goes from the first line to the last.
    """
    counted = tmp_path / "counted"
    (tmp_path / "whole").mkdir()
    whole = Client(begin(tmp_path / "whole"))
    assert whole.in_a_child(die_at(0, counted)) == 0
    whole.check_the_end()
    moments = int(counted.read_text())
    assert moments > 80

    acknowledged = []
    for number in range(1 + part, moments + 1, PARTS):
        folder = tmp_path / str(number)
        folder.mkdir()
        client = Client(begin(folder))
        assert client.in_a_child(die_at(number)) == KILLED
        client.check()
        acknowledged.append(len(client.acknowledged))
        assert client.in_a_child(lambda: None) == 0
        client.check_the_end()

    assert acknowledged == sorted(acknowledged)
    assert acknowledged[0] == 0, "the kills began at the first line"
    assert acknowledged[-1] >= len(whole.acknowledged) - 2, "and went on to the last"


def test_killed_again_and_again_it_still_comes_to_the_end(tmp_path: Path) -> None:
    client = Client(begin(tmp_path))
    moments = random.Random(20261123)
    kills = 0
    while client.in_a_child(die_at(moments.randint(9, 25))) == KILLED:
        kills += 1
        client.check()
        assert kills < 100

    client.check_the_end()
    assert kills >= 4


@pytest.mark.parametrize("seed", range(20))
def test_killed_at_a_random_moment_of_receiving(tmp_path: Path, seed: int) -> None:
    """The program as it is, killed from outside while it works through its lines."""
    client = Client(begin(tmp_path))
    chance = random.Random(seed)
    answers, delay = chance.randrange(len(REQUESTS) - 1), chance.uniform(0, 0.004)
    (tmp_path / "in").write_bytes(client.stdin())
    with (tmp_path / "in").open("rb") as stdin, (tmp_path / "err").open("wb") as err:
        kiosk = subprocess.Popen(
            [sys.executable, "-m", "kiosk", *client.arguments],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=err,
            cwd=PROJECT,
        )
        assert kiosk.stdout is not None
        out = b"".join(kiosk.stdout.readline() for _ in range(answers))
        deadline = time.monotonic() + delay
        while (left := deadline - time.monotonic()) > 0:
            select.select([], [], [], left)
        kiosk.kill()
        out += kiosk.stdout.read()
        kiosk.wait()
        kiosk.stdout.close()
    client.note(out, (tmp_path / "err").read_bytes())

    assert kiosk.returncode == KILLED
    client.check()
    assert client.in_a_child(lambda: None) == 0
    client.check_the_end()


def test_killed_while_a_record_is_begun(tmp_path: Path) -> None:
    """Whatever was there, the next start begins the record, and nothing is begun twice."""
    for number in range(1, 8):
        folder = tmp_path / str(number)
        folder.mkdir()
        where = Where(str(folder / "kiosk.db"), "K1", StandingClock(), folder)

        def begin_a_record(where: Where = where) -> int:
            bootstrap.open_pharmacy(where, "create").close()
            return 0

        status, _, _ = child(folder, b"", begin_a_record, die_at(number))
        record = bootstrap.open_pharmacy(where, "create")
        assert len(locations.locations(record)) == len(bootstrap.FIRST_LOCATIONS)
        assert_sound(record)
        record.close()
        assert status == KILLED
