"""Two people agree on what is left in an open container only where they found the same, each blind."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from kiosk.rules.contents import beyond
from kiosk.rules.counting import NONE, LineState, judge
from kiosk.rules.volumes import Volumes


@dataclass(frozen=True)
class _Count:
    person_id: str
    quantity: int = 1
    expected: int = 1
    variance: int = 0
    moved: bool = False
    window_until: str = ""


@dataclass(frozen=True)
class _Measure:
    container_id: str
    contents: int | None
    microlitres: int
    expected: int | None


_HELD, _PERCENT = st.integers(1, 100_000), st.integers(0, 20)


@given(_HELD, _PERCENT, st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 120_000)), min_size=1, max_size=5))
def test_a_line_is_settled_by_two_who_found_the_same_side(
    held: int, percent: int, measured: list[tuple[str, int]]
) -> None:
    volumes = Volumes([[_Measure("v", held, rest, held)] for _, rest in measured], percent)
    judged = judge([_Count(who) for who, _ in measured], NONE, "", two_people=True, frozen=True, volumes=volumes)
    last = held - measured[-1][1]
    assert judged.missing == ({"v": last} if beyond(last, held, percent) else {})
    if judged.state in (LineState.AGREES, LineState.DIFFERS):
        assert len({who for who, _ in measured}) > 1
        assert (judged.state is LineState.DIFFERS) == beyond(last, held, percent)
    else:
        assert (judged.state, judged.why) == (LineState.RECOUNT, "second_person")
    before = [rest for who, rest in measured[:-1] if who != measured[-1][0]]
    if len(measured) == 2 and before:
        other = held - before[0]
        sides = beyond(other, held, percent), beyond(last, held, percent)
        same = sides == (False, False) or (sides == (True, True) and not beyond(other - last, held, percent))
        assert (judged.state is not LineState.RECOUNT) == same


@given(_PERCENT, st.integers(0, 120_000), st.integers(0, 120_000))
def test_where_the_record_does_not_know_nothing_differs(percent: int, one: int, other: int) -> None:
    for contents, expected in ((None, 5), (20_000, None)):
        volumes = Volumes([[_Measure("v", contents, rest, expected)] for rest in (one, other)], percent)
        judged = judge([_Count("a"), _Count("b")], NONE, "", two_people=True, frozen=True, volumes=volumes)
        assert judged.state is LineState.AGREES


def test_a_container_that_one_of_them_did_not_measure_is_not_agreed_on() -> None:
    volumes = Volumes([[_Measure("v", 20_000, 20_000, 20_000)], []], 5)
    judged = judge([_Count("a"), _Count("b")], NONE, "", two_people=True, frozen=True, volumes=volumes)
    assert judged.why == "second_person"
