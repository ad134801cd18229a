"""Keyboard wedge, the states: what each key means by what came before it, from nothing held to a scan refused."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.wedge_ending import Ending
from kiosk.wedge_keys import GS, REPLACEMENT, Kind, Sign, Stroke, belongs_in_scan
from kiosk.wedge_memory import Held, Past
from kiosk.wedge_refusal import Reason, Refusal
from kiosk.wedge_rules import (
    Actions,
    Beginning,
    Drop,
    Refuse,
    Replay,
    Scan,
    State,
    WedgeSettings,
    aim_of,
    beginning_of,
    is_glued,
    is_like_a_pin,
)

_BURST_PROOF = 4
"""After this many fast keys a non-scan key is no person's: the whole burst is a scanner's."""


class WedgeStates:
    """What is held, what it is taken for, and the step that each key takes from there."""

    def __init__(self, settings: WedgeSettings) -> None:
        self.settings = settings
        self._state = State.IDLE
        self._held = Held()
        self._past = Past(self.settings)
        self._ending: Ending | None = None
        self._fault = Reason.MIXED
        self._private = False
        self._in_text_box = False
        self._in_secret = False
        self._steps: dict[State, Callable[[Stroke, Sign], Actions]] = {
            State.IDLE: self._when_idle,
            State.BEGINNING: self._when_beginning,
            State.BURST: self._when_burst,
            State.MARKED: self._when_marked,
            State.ENDING: self._when_ending,
            State.REFUSING: self._when_refusing,
        }

    @property
    def state(self) -> State:
        """What the keys since the last decision are taken for."""
        return self._state

    def gap_before(self, stroke: Stroke) -> float:
        """Measure the seconds between the last key and this one."""
        return stroke.at - self._past.last_at

    def is_inside_scan(self) -> bool:
        """Say whether anything that comes now breaks a scan, or belongs to one that is refused already."""
        return self._state is State.MARKED or (self._state is State.REFUSING and len(self._held.text) > 1)

    def take(self, stroke: Stroke, sign: Sign, *, in_text_box: bool, in_secret: bool) -> Actions:
        """Take one key from the state that the keys before it led to."""
        self._in_text_box, self._in_secret = in_text_box, in_secret
        if self._held.text:
            self._held.longest_gap = max(self._held.longest_gap, self.gap_before(stroke))
        actions = self._steps[self._state](stroke, sign)
        self._past.last_at = stroke.at
        return actions

    def longest_pause(self) -> float:
        """Return the seconds of silence that decide something."""
        if self._state is State.BURST:
            return self._past.pace if self._held.tail else self.settings.max_gap
        waits_for_scan = self._state is not State.ENDING or self._held.text
        return self.settings.silence if waits_for_scan or self._ending is None else self._ending.pause

    def silence(self) -> Actions:
        """Decide what is held, now that nothing came for long enough."""
        if self._ending is not None and not self._held.text:
            return self._finish(self._ending)
        if self._ending is not None:
            self.break_off(Reason.SPLIT)
        if self._state is State.MARKED:
            return self._refuse(Reason.CUT, self._past.last_at, broke_off=True)
        if self._state is State.REFUSING and len(self._held.text) > 1:
            return self._refuse(self._fault, self._past.last_at, broke_off=True)
        # A refused single character is a person who tried a control key: nothing to do, nothing to say.
        return self._release()

    def _begins(self, text: str) -> Beginning:
        return beginning_of(text, self.settings.prefix)

    def _when_idle(self, stroke: Stroke, sign: Sign) -> Actions:
        if self._past.completes_the_end(stroke, sign):
            return ()
        if sign.kind is Kind.END:
            return self._end_alone(stroke)
        if sign.kind is not Kind.CHARACTER:
            return self._pass(stroke, "")
        if self._begins(sign.character) is not Beginning.NONE:
            return self._begin(stroke, sign)
        if sign.character == GS:
            return self._grow(stroke, sign)
        return self._pass(stroke, "") if sign.character < " " else self._first_character(stroke, sign)

    def _first_character(self, stroke: Stroke, sign: Sign) -> Actions:
        fast, passed = self._past.is_fast(stroke), self._past.passed
        self._held.tail = self._past.tail_of(stroke)
        if fast and passed == sign.character:
            return self._pass(stroke, sign.character)
        # In a secret line nobody sees the moment that a character waits, and a scan leaves no first one behind.
        typed_at_once = self._in_text_box and not self._in_secret and self.settings.require_aim
        if typed_at_once and not fast and not self._held.tail:
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
            return self._fail(self._held.tail or (Reason.NO_AIM if self.settings.require_aim else Reason.MIXED))
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
            fault = self._held.tail or (Reason.NO_AIM if self.settings.require_aim else None)
            return self._fail(fault) if fault else self._mark()
        shows = not self._in_secret and not self._held.tail
        return self._release() if shows and self._held.is_held_down() else ()

    def _end_burst(self, stroke: Stroke, sign: Sign) -> Actions:
        # Judged by speed alone, so over a text box it may be a person's PIN that came late: nobody may see it.
        self._private = True
        if self._held.tail:
            return self._refuse(self._held.tail, stroke.at)
        if self._in_secret and sign.character == "\r" and is_like_a_pin(self._held.text):
            return self._release() + self._pass(stroke, "")
        one_key = self._held.is_one_key()
        if one_key or len(self._held.text) < self.settings.min_length:
            if self._in_text_box:
                return self._release() + self._end_alone(stroke)
            if one_key or not self.settings.require_aim:
                return self._swallow(stroke)
        if self.settings.require_aim:
            return self._refuse(Reason.NO_AIM, stroke.at)
        if not all(map(belongs_in_scan, self._held.text)):
            return self._refuse(Reason.UNREADABLE, stroke.at)
        return self._end(stroke, sign)

    def _end_alone(self, stroke: Stroke) -> Actions:
        if self._past.is_scanners_end(stroke, in_text_box=self._in_text_box):
            # What belongs to a scan that was told already needs no word; seconds later it may be a person's.
            told: Actions = () if self._past.is_recent(stroke.at) or self._past.is_fast(stroke) else (Drop(),)
            return self._swallow(stroke) + told
        return self._pass(stroke, "")

    def _swallow(self, end: Stroke) -> Actions:
        self._past.swallow_end(end.at)
        self._reset()
        return ()

    def _when_marked(self, stroke: Stroke, sign: Sign) -> Actions:
        if sign.kind is Kind.END:
            empty = self._held.text == (aim_of(self._held.text) or "")
            return self._refuse(Reason.EMPTY, stroke.at) if empty else self._end(stroke, sign)
        if sign.kind is not Kind.CHARACTER:
            return self._when_broken(stroke, sign)
        self._held.text += sign.character
        if not belongs_in_scan(sign.character):
            return self._fail(Reason.UNREADABLE)
        if is_glued(self._held.text, self.settings.prefix):
            return self._fail(Reason.GLUED)
        return self._fail(Reason.TOO_LONG) if len(self._held.text) > self.settings.max_length else ()

    def _when_broken(self, stroke: Stroke, sign: Sign) -> Actions:
        if sign.kind is Kind.LINE_FEED:
            self._held.text += "\n"
            return self._fail(Reason.LINE_FEED)
        return self._fail(Reason.UNREADABLE if stroke.character == REPLACEMENT else Reason.MIXED)

    def _when_ending(self, stroke: Stroke, sign: Sign) -> Actions:
        ending = self._ending
        if ending is None:
            return ()
        if sign.kind is not Kind.CHARACTER and not self._held.text:
            if sign.kind is Kind.OTHER:
                ending.keys.append(stroke)
            else:
                ending.at = stroke.at
            return ()
        begins = self._begins(self._held.text + sign.character) if sign.character else Beginning.NONE
        if sign.kind is not Kind.CHARACTER or begins is Beginning.NONE:
            self._held.text += sign.character
            self.break_off(Reason.SPLIT)
            return self._refuse(Reason.SPLIT, stroke.at) if sign.kind is Kind.END else ()
        if begins is Beginning.SO_FAR:
            self._held.add(stroke, sign.character)
            return ()
        return self._finish(ending) + self._begin(stroke, sign)

    def _when_refusing(self, stroke: Stroke, sign: Sign) -> Actions:
        if sign.kind is Kind.END:
            return self._refuse(self._fault, stroke.at)
        if self._fault is Reason.LINE_FEED and self._held.text.endswith("\n") and sign.character:
            self._fault = Reason.MIXED if self._begins(sign.character) is Beginning.NONE else self._fault
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

    def break_off(self, reason: Reason) -> None:
        """Refuse the scan that is under way, or that only waits for its end to be proven."""
        if self._ending is not None:
            gap = max(self._held.longest_gap, self._ending.longest_gap)
            self._held.text = f"{self._ending.scan.raw}{self._ending.scan.end}{self._held.text}"
            self._held.longest_gap, self._ending = gap, None
        self._fail(reason)

    def _pass(self, stroke: Stroke, character: str) -> Actions:
        self._past.let_pass((stroke,), character)
        self._reset()
        return (Replay((stroke,)),)

    def _release(self) -> Actions:
        last = self._held.text[-1:]
        strokes = self._held.take()
        self._reset()
        if not strokes:
            return ()
        self._past.let_pass(strokes, last)
        return (Replay(strokes),)

    def _end(self, stroke: Stroke, sign: Sign) -> Actions:
        raw = self._held.text
        scan = Scan(raw, aim_of(raw), sign.character, self._held.began_at, stroke.at)
        longest_gap = self._held.longest_gap
        self._reset()
        self._state, self._ending = State.ENDING, Ending(scan, longest_gap, stroke.at)
        return ()

    def _finish(self, ending: Ending) -> Actions:
        self._past.end(ending.at, ending.longest_gap)
        self._past.let_pass(tuple(ending.keys), "")
        # What is held already begins the next scan.
        self._state, self._ending = State.IDLE, None
        return ending.actions()

    def _refuse(self, reason: Reason, at: float, *, broke_off: bool = False) -> Actions:
        text, withheld = self._held.text, self._private and self._in_text_box
        self._past.refuse(at, self._held.longest_gap, broke_off=broke_off)
        self._reset()
        shown = "" if withheld else text[: self.settings.max_length + 1]
        return (Refuse(Refusal(reason, shown, len(text), at, withheld)),)

    def _reset(self) -> None:
        self._state, self._private, self._ending = State.IDLE, False, None
        self._held.clear()
