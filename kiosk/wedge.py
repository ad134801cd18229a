"""Keyboard wedge, the router: tells a scanner's keys from a person's, and a whole scan from a broken one.

It is fed with keys and flushes and answers with actions; it knows no screen and no clock. A scan is told by how it
begins (AIM identifier or prefix) and by its end mark. Speed alone, which lies under load, only ever refuses.
"""

from __future__ import annotations

from kiosk.wedge_keys import Kind, Stroke, sign_of
from kiosk.wedge_paste import judge_paste
from kiosk.wedge_refusal import Reason, Refusal
from kiosk.wedge_rules import Actions, Pending, Refuse, State
from kiosk.wedge_states import WedgeStates

_FLUSH_SLACK = 0.015
"""Seconds beyond the longest pause before a flush is sent, so that a key at the very limit still comes first."""
_READ_LATE = 3.0
"""Seconds by which a busy machine may read a key late."""


class WedgeRouter(WedgeStates):
    """Routes keys; every method returns the actions to do now, in order."""

    @property
    def state(self) -> State:
        """What the keys since the last decision are taken for."""
        return self._state

    @property
    def pending(self) -> Pending | None:
        """The flush to ask for after the last call, or None while nothing is held."""
        if self._state is State.IDLE:
            return None
        # The slack would only keep a whole scan waiting: the pause behind it allows for a late key already.
        slack = 0.0 if self._state is State.ENDING else _FLUSH_SLACK
        return Pending(self._generation, self._longest_pause() + slack)

    def key(self, stroke: Stroke, *, text_entry_focused: bool = False) -> Actions:
        """Take one key.

        text_entry_focused: a text box has the focus, where typing must not be delayed. Elsewhere every character is
        held for a moment, so that not even the first key of a scan without AIM identifier reaches a binding.
        """
        sign = sign_of(stroke, self.settings.gs_alias)
        if sign.kind is Kind.MODIFIER:
            return ()
        self._generation += 1
        gap = stroke.at - self._past.last_at
        pause = self._longest_pause()
        # A key's time is that of its reading. In a scan only a flush proves a silence, or far more than it.
        before = self._silence() if gap > pause + (_READ_LATE if pause == self.settings.silence else 0.0) else ()
        self._in_text_box = text_entry_focused
        if self._held.text:
            self._held.longest_gap = max(self._held.longest_gap, gap)
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
        if self._state in (State.MARKED, State.ENDING):
            self._break_off(Reason.MIXED)

    def paste(self, text: str, at: float) -> tuple[Actions, bool]:
        """Take a paste; the flag tells whether it was meant for us and must not reach a widget."""
        verdict = judge_paste(text, at, self.settings)
        if self._state is State.MARKED or (self._state is State.REFUSING and len(self._held.text) > 1):
            self.disturb()
            raw = text[: self.settings.max_length]
            lost = Refuse(Refusal(Reason.MIXED, raw, len(text), at))
            return () if verdict is None else (lost,), True
        before = self._silence()
        return (before, False) if verdict is None else ((*before, verdict), True)

    def _longest_pause(self) -> float:
        if self._state is State.BURST:
            return self._past.pace if self._held.tail else self.settings.max_gap
        waits_for_scan = self._state is not State.ENDING or self._held.text
        return self.settings.silence if waits_for_scan or self._ending is None else self._ending.pause

    def _silence(self) -> Actions:
        if self._ending is not None and not self._held.text:
            return self._finish(self._ending)
        if self._ending is not None:
            self._break_off(Reason.SPLIT)
        if self._state is State.MARKED:
            return self._refuse(Reason.CUT, self._past.last_at, broke_off=True)
        if self._state is State.REFUSING and len(self._held.text) > 1:
            return self._refuse(self._fault, self._past.last_at, broke_off=True)
        # A refused single character is a person who tried a control key: nothing to do, nothing to say.
        return self._release()
