"""Classes of items, and what is due to be counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kiosk.rules.count_classes import Class, LastCounted, Use, classes, due

EVERY: dict[Class, int] = {"A": 30, "B": 90, "C": 365}
TODAY = date(2026, 11, 29)
SHARES: tuple[tuple[Class, int], ...] = (("A", 80), ("B", 95))
_UNITS = st.integers(-50, 10_000)


def _uses(costs: st.SearchStrategy[int | None]) -> st.SearchStrategy[list[Use]]:
    facts = st.lists(st.tuples(_UNITS, costs), max_size=40)
    return facts.map(lambda each: [Use(f"I-{n}", units, cost) for n, (units, cost) in enumerate(each)])


PRICED = _uses(st.integers(1, 50_000))
MIXED = _uses(st.none() | st.integers(0, 50_000))


@given(PRICED)
def test_a_class_and_those_above_it_reach_their_share_and_without_its_last_item_they_do_not(uses: list[Use]) -> None:
    found, total = classes(uses), sum(use.worth for use in uses)
    above: list[int] = []
    for name, percent in SHARES:
        of_class = sorted((use.worth for use in uses if found[use.item_id] == name), reverse=True)
        above += of_class
        if total:
            assert sum(above) * 100 >= percent * total
        if of_class:
            assert (sum(above) - of_class[-1]) * 100 < percent * total


@given(MIXED)
def test_every_item_has_a_class_and_what_nobody_used_is_c(uses: list[Use]) -> None:
    found = classes(uses)

    assert set(found) == {use.item_id for use in uses}
    assert all(found[use.item_id] == "C" for use in uses if use.worth <= 0)


@given(MIXED)
def test_what_is_worth_more_is_never_in_a_lower_class(uses: list[Use]) -> None:
    found = classes(uses)
    for alike in ([use for use in uses if use.cost_minor is None], [use for use in uses if use.cost_minor is not None]):
        ranked = sorted(alike, key=lambda use: -use.worth)
        for more, less in pairwise(ranked):
            assert more.worth == less.worth or found[more.item_id] <= found[less.item_id]


@given(MIXED, st.randoms(), st.integers(2, 1000))
def test_neither_order_nor_currency_changes_a_class(uses: list[Use], chance: object, times: int) -> None:
    found = classes(uses)
    shuffled = list(uses)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert classes(shuffled) == found
    dearer = [replace(use, cost_minor=None if use.cost_minor is None else use.cost_minor * times) for use in uses]
    assert classes(dearer) == found


@given(MIXED, PRICED)
def test_items_without_a_cost_are_ranked_among_themselves(uses: list[Use], others: list[Use]) -> None:
    unpriced = [replace(use, cost_minor=None) for use in uses]
    priced = [replace(use, item_id=f"X{use.item_id}") for use in others]

    assert classes([*unpriced, *priced]) == {**classes(unpriced), **classes(priced)}


_DAYS_AGO = st.none() | st.integers(0, 800)
COUNTED = st.lists(st.tuples(st.sampled_from("ABC"), _DAYS_AGO), max_size=30).map(
    lambda each: [
        LastCounted(f"I-{n}", of_class, None if days is None else TODAY - timedelta(days=days))  # type: ignore[arg-type]
        for n, (of_class, days) in enumerate(each)
    ]
)


@given(COUNTED)
def test_what_is_due_is_what_was_not_counted_for_the_days_of_its_class(items: list[LastCounted]) -> None:
    found = due(items, EVERY, TODAY)

    late = {each.item_id for each in items if each.on is None or (TODAY - each.on).days >= EVERY[each.of_class]}
    assert {each.item_id for each in found} == late
    assert len(found) == len(late)


@given(COUNTED)
def test_the_most_overdue_comes_first(items: list[LastCounted]) -> None:
    found = due(items, EVERY, TODAY)

    never = [each for each in found if each.on is None]
    assert found[: len(never)] == never
    assert [each.of_class for each in never] == sorted(each.of_class for each in never)
    late = [(TODAY - each.on).days - EVERY[each.of_class] for each in found if each.on is not None]
    assert late == sorted(late, reverse=True)


@given(COUNTED, st.integers(1, 5))
def test_if_a_few_are_counted_each_day_every_item_has_its_turn(items: list[LastCounted], a_day: int) -> None:
    """Nothing waits for ever behind what comes back soon."""
    left = {each.item_id for each in due(items, EVERY, TODAY)}
    state, day = {each.item_id: each for each in items}, TODAY
    for _ in range(len(items) * 2 + 1):
        counted = due(state.values(), EVERY, day)[:a_day]
        state |= {each.item_id: replace(each, on=day) for each in counted}
        left -= {each.item_id for each in counted}
        day += timedelta(days=1)

    assert not left
