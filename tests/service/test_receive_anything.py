"""Whatever is sent to a delivery gets an answer; what is refused leaves the record as it was."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.services.outcome import Refused
from tests.pharmacy import Pharmacy, assert_sound, contents
from tests.service.requests import likely_answer, requests, send


@settings(max_examples=50)
@given(sent=st.lists(st.tuples(requests, st.booleans()), min_size=1, max_size=8))
def test_what_is_refused_changes_nothing(pharmacy: Pharmacy, sent: list[tuple[tuple[str, object], bool]]) -> None:
    bench = pharmacy.receive()
    before = contents(pharmacy.record)
    for request, go_on in sent:
        outcome = send(bench, request)
        after = contents(pharmacy.record)
        if isinstance(outcome, Refused):
            assert after == before, (request, outcome)
            assert outcome.message
            assert outcome.next_step
        before = after
        answer = likely_answer(bench) if go_on else None
        if answer is not None:
            send(bench, answer)
            before = contents(pharmacy.record)
    assert_sound(pharmacy.record)
