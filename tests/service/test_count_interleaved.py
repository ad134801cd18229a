"""Counting while others pull and bring back: what is posted is what lies on the shelf."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.counting import counting, joining
from tests.pharmacy import Pharmacy, assert_sound
from tests.service.count_world import LATE, World, own_pharmacy


def _whole_count(world: World, chance: random.Random, lost: int) -> None:
    """Two people count the shelf in turns, while a third takes and brings back; a few packages vanished before."""
    for lot in chance.sample(world.lots, lost):
        world.lose(lot, chance.choice((1, 2)))
    world.rest()
    ana = counting(world.pharmacy, place="Shelf")
    eva = joining(ana, world.eva, ana.place)
    late = LATE.total_seconds() / 60
    for position, lot in enumerate(chance.sample(world.lots, len(world.lots))):
        for _ in range(chance.randrange(3)):
            other = chance.choice(world.lots)
            if chance.random() < 0.7:
                world.take(other, chance.uniform(0, late))
            else:
                world.bring_back(other, chance.uniform(0, late))
        world.rest(chance.uniform(0, 4))
        world.count(ana if position % 2 else eva, lot)
    world.end(eva)
    world.settle(ana)
    assert world.held() == world.lies
    assert_sound(world.pharmacy.record)


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(3))
def test_forty_lines_are_what_lies_there_though_others_go_on_working(pharmacy: Pharmacy, seed: int) -> None:
    chance = random.Random(seed)
    world = World(pharmacy, [chance.randint(6, 12) for _ in range(40)])
    _whole_count(world, chance, lost=6)
    posted = world.pharmacy.record.rows("select lines, exact from stock_count")[0]
    assert posted["lines"] == 40
    assert posted["exact"] < posted["lines"]


@settings(max_examples=40, deadline=None)
@given(amounts=st.lists(st.integers(0, 4), min_size=1, max_size=5), seed=st.integers(0, 10_000))
def test_whatever_happens_meanwhile_what_is_posted_lies_there(amounts: list[int], seed: int) -> None:
    with own_pharmacy() as pharmacy:
        world = World(pharmacy, [amount + 1 for amount in amounts])
        _whole_count(world, random.Random(seed), lost=min(1, len(amounts)))
