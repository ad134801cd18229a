"""Cassettes and syringes under lock: what was filled, what two people saw, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final

from textual import on
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Button

from db import cassettes, instants, locations
from db.cassettes import Cassette
from db.record import Record
from kiosk.office import Said
from kiosk.rules.permissions import Act, allows
from kiosk.screens.base import bindings
from kiosk.screens.choose import Choose
from kiosk.screens.controlled_page import ControlledPage
from kiosk.screens.prove import Prove
from kiosk.screens.typed_lines import Typed
from kiosk.services import cassette_keep, controlled_list
from kiosk.services.cassette import CameBack
from kiosk.services.cassette_keep import KINDS, ToFill
from kiosk.services.outcome import Outcome, Refused
from kiosk.services.record_filter import Filter
from kiosk.shown import Shown
from kiosk.widgets.keys import Key
from kiosk.widgets.ledger_button import LedgerButton

_HERE: Final = (
    ("seen", "Two people see it here"),
    ("dispense", "It goes out for an order"),
    ("waste", "It is wasted: measure what is in it"),
    ("missing", "Nobody finds it"),
    ("unfill", "It was not filled so: take that back"),
)
_OUT: Final = (("back", "It came back: measure what is left in it"), ("missing", "It is lost, and all that was in it"))
_MOST = 12
"""Uses that are offered; of more, the newest."""


class CassettesScreen(ControlledPage):
    """Those that are kept here, or out and not come back."""

    NAME = "Cassettes"
    READY = "F2 notes one that was filled. Open one to say what becomes of it."
    KEYS = (Key("escape", "Back", "back"), Key("f2", "Filled one", "fill_one"))
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)

    def __init__(self, reader: Record) -> None:
        super().__init__(reader)
        self._again: Callable[[], None] | None = None
        """What two people are signing just now: a wrong PIN does not lose it."""

    def asked(self) -> Filter:
        """The cassettes, which are of the list."""
        return controlled_list.ASKED

    def read(self) -> Refused | None:
        """Read and list them."""
        refused = self.refusal(Act.VIEW_RECORDS) or controlled_list.counts_now(
            self._reader, self.kiosk.front_door.person_id
        )
        if refused is not None:
            return refused
        found = cassettes.not_ended(self._reader)
        here = sum(each.is_kept for each in found)
        self.head(Content.assemble((f"{here:,} under lock", "bold"), f"   {len(found) - here:,} given out"))
        nothing = "No cassette is under lock, and none is out. F2 notes one that was filled."
        self.call_later(self.fill, [self._button(each) for each in found], nothing)
        return None

    def _button(self, each: Cassette) -> LedgerButton:
        head = cassette_keep.words(each)
        if each.dispensed_at is not None:
            about = (f"for order {each.reference}, {self._time(each.dispensed_at)}", "not come back yet")
            return LedgerButton(each.id, ("●", "GIVEN OUT"), head, about)
        seen = f"seen {self._time(each.seen_at)}" if each.seen_at else "not seen since it was filled"
        about = (f"{each.location}, filled {self._time(each.filled_at)}", seen)
        return LedgerButton(each.id, ("✓", "UNDER LOCK") if each.seen_at else ("▲", "NOT SEEN"), head, about)

    def _time(self, at: str) -> str:
        return f"{self.kiosk.local(instants.from_text(at)):%d %b %H:%M}"

    def show(self, shown: Shown) -> None:
        """Show the outcome; a wrong PIN is asked for again."""
        super().show(shown)
        again, self._again = self._again, None
        if again is not None and shown.outcome.code == "WRONG_PIN" and shown.door is None and self.app.screen is self:
            again()

    # --- keys

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if not isinstance(event.button, LedgerButton) or self.may_not(Act.KEEP_SHELF):
            return
        found = cassettes.cassette(self._reader, event.button.key)
        if found is None:
            return
        choices = list(_HERE if found.is_kept else _OUT)
        question = f"{cassette_keep.words(found)}. What becomes of it?"
        self.app.push_screen(Choose(question, choices, ""), lambda what: self._do(found, what))

    def _do(self, found: Cassette, what: str | None) -> None:
        if what == "seen":
            self._sign("Two people saw it here", found, "", self._seen)
        elif what == "dispense":
            self._type(
                "Out for an order", ("order", "Number of the order: no name"), lambda typed: self._out(found, typed)
            )
        elif what == "unfill":
            self._submit(lambda record, by: cassette_keep.take_back(record, by, found.id))
        elif what == "missing":
            came = CameBack("", "", None, None, None, "", found.id, missing=True)
            self._sign("Nobody finds it", found, "All that was in it is missing.", self._came(came))
        elif what == "waste":
            self._type("It is wasted", ("wasted", _MEASURED), lambda typed: self._wasted(found, typed["wasted"], None))
        elif what == "back":
            self._type(
                "It came back",
                ("given", "mL that the device says it gave; empty where nobody read it"),
                lambda typed: self._wasted(found, typed["wasted"], typed["given"].strip() or None),
                ("wasted", _MEASURED),
            )

    def _out(self, found: Cassette, typed: dict[str, str]) -> None:
        self._submit(lambda record, by: cassette_keep.dispense(record, by, found.id, typed["order"]))

    def _wasted(self, found: Cassette, wasted: str, given: str | None) -> None:
        came = CameBack("", "", None, None, given, wasted, found.id)
        said = f"{wasted} mL are wasted{f', {given} mL were given' if given else ''}."
        self._sign("It is wasted", found, said, self._came(came))

    def _submit(self, work: Callable[[Record, str], Outcome]) -> None:
        self.kiosk.submit(lambda desk: desk.shown(work(desk.record, desk.person_id)))

    def _type(
        self, title: str, first: tuple[str, str], done: Callable[[dict[str, str]], None], *more: tuple[str, str]
    ) -> None:
        self.app.push_screen(Typed(title, (first, *more)), lambda typed: done(typed) if typed is not None else None)

    # --- signing

    def _seen(self, found: Cassette, first: Said, second: Said) -> None:
        self.kiosk.submit(lambda desk: desk.shown(desk.office.saw_cassette(found.id, first, second)))

    def _came(self, came: CameBack) -> Callable[[Cassette, Said, Said], None]:
        return lambda _, first, second: self.kiosk.submit(
            lambda desk: desk.shown(desk.office.cassette_came_back(came, first, second))
        )

    def _sign(self, title: str, found: Cassette, said: str, done: Callable[[Cassette, Said, Said], None]) -> None:
        """Ask who does it, and who sees it; both type their PIN."""
        facts = Content.assemble((f"{cassette_keep.words(found)}\n", "bold"), said or f"It lies in {found.location}.")
        staff = self.kiosk.front_door.staff()
        may = [each for each in staff if allows(each.roles, Act.KEEP_SHELF)]

        def does(first: Said | None) -> None:
            if first is None:
                return
            others = [each for each in staff if each.id != first.person_id and allows(each.roles, Act.SIGN_WITNESSED)]

            def sees(second: Said | None) -> None:
                if second is not None:
                    self._again = lambda: self._sign(title, found, said, done)
                    done(found, first, second)

            self.app.push_screen(Prove(title, facts, "Who witnesses it?", others), sees)

        self.app.push_screen(Prove(title, facts, "Who does it?", may), does)

    # --- filling

    def action_fill_one(self) -> None:
        """Note one that was filled: of which uses, what it is, and where it lies."""
        if self.may_not(Act.KEEP_SHELF):
            return
        uses = cassette_keep.uses_to_fill(self._reader, _MOST)
        things = [(each.id, each.words(self._time(each.at))) for each in uses]
        nothing = "Nothing controlled was drawn that is not in one already, or came back."
        self.app.push_screen(Choose("Which use of an opened one filled it?", things, nothing), self._more)

    def _more(self, use_id: str | None, *before: str) -> None:
        """Ask whether another use went into the same one; there it ends with what it is."""
        if use_id is None:
            return
        chosen = (*before, use_id)
        others = cassette_keep.uses_to_fill(self._reader, _MOST, like=use_id)
        rest = [(each.id, f"and {each.words(self._time(each.at))}") for each in others if each.id not in chosen]
        if not rest:
            self._kind(chosen)
            return
        things = [("", "That is all that is in it"), *rest]
        self.app.push_screen(
            Choose("Was more drawn into the same one?", things, ""),
            lambda more: self._kind(chosen) if more == "" else self._more(more, *chosen),
        )

    def _kind(self, uses: tuple[str, ...]) -> None:
        things = [(kind, f"A {kind}") for kind in KINDS]
        self.app.push_screen(Choose("What was filled?", things, ""), lambda kind: self._where(uses, kind))

    def _where(self, uses: tuple[str, ...], kind: str | None) -> None:
        if kind is None:
            return
        things = [(each.id, each.name) for each in locations.locations(self._reader) if each.kind == "shelf"]
        self.app.push_screen(
            Choose("Where does it lie, under lock?", things, "No shelf is on file."),
            lambda place: self._filled(ToFill(uses, place, kind)) if place is not None else None,
        )

    def _filled(self, wanted: ToFill) -> None:
        self._submit(lambda record, by: cassette_keep.fill(record, by, wanted))


_MEASURED: Final = "mL that are left in it, measured; 0 where it is empty"
