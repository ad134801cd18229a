"""Keyboard wedge, the router: tells a scanner's keys from a person's, and a whole scan from a broken one.

It is fed with keys and flushes and answers with actions; it knows no screen and no clock. A scan is told by how it
begins (AIM identifier or prefix) and by its end mark. Speed alone, which lies under load, only ever refuses.
"""

from __future__ import annotations

from kiosk.wedge_keys import Kind, Stroke, sign_of
from kiosk.wedge_paste import judge_paste
from kiosk.wedge_refusal import Reason, Refusal
from kiosk.wedge_rules import Actions, Pending, Refuse, State, WedgeSettings
from kiosk.wedge_states import WedgeStates

_FLUSH_SLACK = 0.015
"""Seconds beyond the longest pause before a flush is sent, so that a key at the very limit still comes first."""
_READ_LATE = 3.0
"""Seconds by which a busy machine may read a key late."""


class WedgeRouter:
    """Routes keys; every method returns the actions to do now, in order."""

    def __init__(self, settings: WedgeSettings | None = None) -> None:
        self.settings = settings or WedgeSettings()
        self._generation = 0
        self._keys = WedgeStates(self.settings)

    @property
    def state(self) -> State:
        """What the keys since the last decision are taken for."""
        return self._keys.state

    @property
    def pending(self) -> Pending | None:
        """The flush to ask for after the last call, or None while nothing is held."""
        if self.state is State.IDLE:
            return None
        # The slack would only keep a whole scan waiting: the pause behind it allows for a late key already.
        slack = 0.0 if self.state is State.ENDING else _FLUSH_SLACK
        return Pending(self._generation, self._keys.longest_pause() + slack)

    def key(self, stroke: Stroke, *, text_entry_focused: bool = False, secret_focused: bool = False) -> Actions:
        """Take one key.

        text_entry_focused: a text box has the focus, where typing must not be delayed. Elsewhere every character is
        held for a moment, so that not even the first key of a scan without AIM identifier reaches a binding.
        secret_focused: that box is for a PIN; there digits and Enter are typing however fast they come.
        """
        sign = sign_of(stroke, self.settings.gs_alias)
        if sign.kind is Kind.MODIFIER:
            return ()
        self._generation += 1
        pause = self._keys.longest_pause()
        # A key's time is that of its reading. In a scan only a flush proves a silence, or far more than it.
        late = _READ_LATE if pause == self.settings.silence else 0.0
        before = self._keys.silence() if self._keys.gap_before(stroke) > pause + late else ()
        return before + self._keys.take(stroke, sign, in_text_box=text_entry_focused, in_secret=secret_focused)

    def flush(self, generation: int) -> Actions:
        """Judge the silence: nothing if a key came since the flush was asked for.

        The flush must travel by the queue the keys come by. A timer that judges by itself overtakes keys that wait.
        """
        return self._keys.silence() if generation == self._generation else ()

    def disturb(self) -> None:
        """Break a scan that is under way: something came in its middle that no key produced, as a lost focus."""
        if self.state in (State.MARKED, State.ENDING):
            self._keys.break_off(Reason.MIXED)

    def paste(self, text: str, at: float) -> tuple[Actions, bool]:
        """Take a paste; the flag tells whether it was meant for us and must not reach a widget."""
        verdict = judge_paste(text, at, self.settings)
        if self._keys.is_inside_scan():
            self.disturb()
            raw = text[: self.settings.max_length]
            lost = Refuse(Refusal(Reason.MIXED, raw, len(text), at))
            return () if verdict is None else (lost,), True
        before = self._keys.silence()
        return (before, False) if verdict is None else ((*before, verdict), True)
