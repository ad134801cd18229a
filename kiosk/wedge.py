"""Keyboard wedge, the router: tells a scanner's keys from a person's, and a whole scan from a broken one.

It is fed with keys and flushes and answers with actions; it knows no screen and no clock. A scan is told by how it
begins (AIM identifier or prefix) and by its end mark. Speed alone, which lies under load, only ever refuses.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.wedge_keys import GS, REPLACEMENT, Kind, Sign, Stroke, belongs_in_scan, sign_of
from kiosk.wedge_memory import Held, Past
from kiosk.wedge_paste import judge_paste
from kiosk.wedge_refusal import Reason, Refusal
from kiosk.wedge_rules import (
    Actions,
    Beginning,
    Deliver,
    Pending,
    Refuse,
    Replay,
    Scan,
    State,
    WedgeSettings,
    aim_of,
    beginning_of,
    is_glued,
)

_FLUSH_SLACK = 0.015
"""Seconds beyond the longest pause before a flush is sent, so that a key at the very limit still comes first."""
_BURST_PROOF = 4
"""After this many fast keys a non-scan key is no person's: the whole burst is a scanner's."""


class WedgeRouter:
    """Routes keys; every method returns the actions to do now, in order."""

    def __init__(self, settings: WedgeSettings | None = None) -> None:
        self.settings = settings or WedgeSettings()
        self._state = State.IDLE
        self._generation = 0
        self._held = Held()
        self._past = Past(self.settings)
        self._fault = Reason.MIXED
        self._private = False
        self._in_text_box = False
        self._steps: dict[State, Callable[[Stroke, Sign], Actions]] = {
            State.IDLE: self._when_idle,
            State.BEGINNING: self._when_beginning,
            State.BURST: self._when_burst,
            State.MARKED: self._when_marked,
            State.REFUSING: self._when_refusing,
        }

    @property
    def state(self) -> State:
        """What the keys since the last decision are taken for."""
        return self._state

    @property
    def pending(self) -> Pending | None:
        """The flush to ask for after the last call, or None while nothing is held."""
        return None if self._state is State.IDLE else Pending(self._generation, self._longest_pause() + _FLUSH_SLACK)

    def key(self, stroke: Stroke, *, text_entry_focused: bool = False) -> Actions:
        """Take one key.

        text_entry_focused: a text box has the focus, where typing must not be delayed. Elsewhere every character is
        held for a moment, so that not even the first key of a scan without AIM identifier reaches a binding.
        """
        sign = sign_of(stroke, self.settings.gs_alias)
        if sign.kind is Kind.MODIFIER:
            return ()
        self._generation += 1
        before = self._silence() if stroke.at - self._past.last_at > self._longest_pause() else ()
        self._in_text_box = text_entry_focused
        after = self._steps[self._state](stroke, sign)
        self._past.last_at = stroke.at
        return before + after

    def flush(self, generation: int) -> Actions:
        """Judge the silence: nothing if a key came since the flush was asked for.

        The flush must travel by the queue the keys come by. A timer that judges by itself overtakes keys that wait.
        """
        return self._silence() if generation == self._generation else ()

    def disturb(self) -> None:
        """Break a scan that is under way: something came in its middle that no key produced, as a lost focus."""
        if self._state is State.MARKED:
            self._fail(Reason.MIXED)

    def paste(self, text: str, at: float) -> tuple[Actions, bool]:
        """Take a paste; the flag tells whether it was meant for us and must not reach a widget."""
        if self._state in (State.MARKED, State.REFUSING):
            self.disturb()
            return (), True
        before = self._silence()
        verdict = judge_paste(text, at, self.settings)
        return (before, False) if verdict is None else ((*before, verdict), True)

    def _longest_pause(self) -> float:
        return self.settings.max_gap if self._state is State.BURST else self.settings.silence

    def _silence(self) -> Actions:
        if self._state is State.MARKED:
            return self._refuse(Reason.CUT, self._past.last_at)
        if self._state is State.REFUSING and len(self._held.text) > 1:
            return self._refuse(self._fault, self._past.last_at)
        # A refused single character is a person who tried a control key: nothing to do, nothing to say.
        return self._release()

    def _begins(self, text: str) -> Beginning:
        return beginning_of(text, self.settings.prefix)

    def _when_idle(self, stroke: Stroke, sign: Sign) -> Actions:
        if self._past.completes_the_end(stroke, sign):
            return ()
        if sign.kind is not Kind.CHARACTER:
            return self._pass(stroke, "")
        if self._begins(sign.character) is not Beginning.NONE:
            return self._begin(stroke, sign)
        if sign.character == GS:
            return self._grow(stroke, sign)
        return self._pass(stroke, "") if sign.character < " " else self._first_character(stroke, sign)

    def _first_character(self, stroke: Stroke, sign: Sign) -> Actions:
        fast, passed = self._past.is_fast(stroke), self._past.passed
        self._held.is_tail = self._past.just_ended(stroke)
        if fast and passed == sign.character:
            return self._pass(stroke, sign.character)
        typed_at_once = self._in_text_box and self.settings.require_aim
        if typed_at_once and not fast and not self._held.is_tail:
            return self._pass(stroke, sign.character)
        self._state = State.BURST
        self._held.add(stroke, (passed if typed_at_once and fast else "") + sign.character)
        return ()

    def _begin(self, stroke: Stroke, sign: Sign) -> Actions:
        self._state = State.BEGINNING
        self._held.add(stroke, sign.character)
        if self._begins(self._held.text) is Beginning.WHOLE:
            self._mark()
            self._held.text = self._held.text.removeprefix(self.settings.prefix)
        return ()

    def _when_beginning(self, stroke: Stroke, sign: Sign) -> Actions:
        if sign.kind is Kind.CHARACTER and self._begins(self._held.text + sign.character) is not Beginning.NONE:
            return self._begin(stroke, sign)
        if stroke.at - self._past.last_at > self.settings.max_gap:
            return self._release() + self._when_idle(stroke, sign)
        self._state = State.BURST
        return self._fail(Reason.MIXED) if sign.kind is Kind.OTHER else self._when_burst(stroke, sign)

    def _when_burst(self, stroke: Stroke, sign: Sign) -> Actions:
        if sign.kind is Kind.END:
            return self._end_burst(stroke, sign)
        if sign.kind is not Kind.CHARACTER:
            if len(self._held.strokes) < _BURST_PROOF:
                return self._release() + self._when_idle(stroke, sign)
            self._private = True
            return self._fail(Reason.NO_AIM if self.settings.require_aim else Reason.MIXED)
        if self._begins(sign.character) is not Beginning.NONE and len(self._held.text) < self.settings.min_length:
            return self._release() + self._when_idle(stroke, sign)
        return self._grow(stroke, sign)

    def _grow(self, stroke: Stroke, sign: Sign) -> Actions:
        self._state = State.BURST
        self._held.add(stroke, sign.character)
        if len(self._held.text) > self.settings.max_length:
            return self._fail(Reason.TOO_LONG)
        if is_glued(self._held.text, self.settings.prefix):
            return self._fail(Reason.GLUED)
        if sign.character == GS:
            return self._fail(Reason.NO_AIM) if self.settings.require_aim else self._mark()
        return self._release() if self._held.is_held_down() else ()

    def _end_burst(self, stroke: Stroke, sign: Sign) -> Actions:
        # Judged by speed alone, so over a text box it may be a person's PIN that came late: nobody may see it.
        self._private = True
        if self._held.is_tail:
            return self._refuse(Reason.TAIL, stroke.at)
        if len(self._held.text) < self.settings.min_length or self._held.is_one_key():
            return self._release() + self._pass(stroke, "")
        if self.settings.require_aim:
            return self._refuse(Reason.NO_AIM, stroke.at)
        if not all(map(belongs_in_scan, self._held.text)):
            return self._refuse(Reason.UNREADABLE, stroke.at)
        return self._deliver(stroke, sign)

    def _when_marked(self, stroke: Stroke, sign: Sign) -> Actions:
        if sign.kind is Kind.END:
            empty = self._held.text == (aim_of(self._held.text) or "")
            return self._refuse(Reason.EMPTY, stroke.at) if empty else self._deliver(stroke, sign)
        if sign.kind is not Kind.CHARACTER:
            return self._fail(Reason.UNREADABLE if stroke.character == REPLACEMENT else Reason.MIXED)
        self._held.text += sign.character
        if not belongs_in_scan(sign.character):
            return self._fail(Reason.UNREADABLE)
        if is_glued(self._held.text, self.settings.prefix):
            return self._fail(Reason.GLUED)
        return self._fail(Reason.TOO_LONG) if len(self._held.text) > self.settings.max_length else ()

    def _when_refusing(self, stroke: Stroke, sign: Sign) -> Actions:
        if sign.kind is Kind.END:
            return self._refuse(self._fault, stroke.at)
        if len(self._held.text) <= self.settings.max_length:
            self._held.text += sign.character
        return ()

    def _mark(self) -> Actions:
        self._state = State.MARKED
        self._held.strokes.clear()
        return ()

    def _fail(self, reason: Reason) -> Actions:
        self._state, self._fault = State.REFUSING, reason
        self._held.strokes.clear()
        return ()

    def _pass(self, stroke: Stroke, character: str) -> Actions:
        self._past.let_pass(stroke, character)
        self._reset()
        return (Replay((stroke,)),)

    def _release(self) -> Actions:
        last = self._held.text[-1:]
        strokes = self._held.take()
        self._reset()
        if not strokes:
            return ()
        self._past.let_pass(strokes[-1], last)
        return (Replay(strokes),)

    def _deliver(self, stroke: Stroke, sign: Sign) -> Actions:
        raw, began_at = self._held.text, self._held.began_at
        self._past.end(stroke.at)
        self._reset()
        return (Deliver(Scan(raw, aim_of(raw), sign.character, began_at, stroke.at)),)

    def _refuse(self, reason: Reason, at: float) -> Actions:
        text, withheld = self._held.text, self._private and self._in_text_box
        self._past.end(at)
        self._reset()
        return (Refuse(Refusal(reason, "" if withheld else text, len(text), at, withheld)),)

    def _reset(self) -> None:
        self._state, self._private = State.IDLE, False
        self._held.clear()
