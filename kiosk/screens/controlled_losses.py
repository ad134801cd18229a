"""Losses of controlled substances: what is missing, and how long there is to tell whom; Enter opens one."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import on
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Button

from db.record import Record
from db.volume_differences import Difference
from kiosk.office import Said
from kiosk.rules.permissions import Act, allows
from kiosk.rules.volume_reasons import REASONS
from kiosk.screens.base import bindings
from kiosk.screens.choose import Choose
from kiosk.screens.controlled_loss import LossScreen
from kiosk.screens.controlled_page import ControlledPage
from kiosk.screens.prove import Prove
from kiosk.services import controlled_due, volume_difference
from kiosk.services.controlled_due import Deadline
from kiosk.services.controlled_loss import OUTCOMES, LossView
from kiosk.services.outcome import Refused
from kiosk.services.record_filter import Filter
from kiosk.widgets.keys import Key
from kiosk.widgets.ledger_button import LedgerButton


class LossesScreen(ControlledPage):
    """The losses that are open, the oldest first; those that are closed too, when they are asked for."""

    NAME = "Losses"
    READY = "Open a loss to see its form, and to note what was done."
    KEYS = (Key("escape", "Back", "back"), Key("f3", "Closed too", "closed_too"), Key("f5", "Count", "count"))
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)

    def __init__(self, reader: Record) -> None:
        super().__init__(reader)
        self._also_closed = False
        self._differing: dict[str, Difference] = {}

    def asked(self) -> Filter:
        """The losses."""
        return controlled_due.ASKED

    def read(self) -> Refused | None:
        """Read the losses, and list them."""
        person_id, now = self.kiosk.front_door.person_id, self._reader.now()
        found = controlled_due.listed(self._reader, person_id, now, also_closed=self._also_closed)
        if isinstance(found, Refused):
            return found
        open_ones = sum(view.loss.closed_at is None for view, _ in found)
        count = (
            "No loss is open"
            if not open_ones
            else f"{open_ones:,} {'loss is' if open_ones == 1 else 'losses are'} open"
        )
        more = "   closed ones stand here too: F3 hides them" if self._also_closed else "   F3 shows those closed too"
        self.head(Content.assemble((count, "bold"), (more, "$quiet")))
        self._differing = {} if self._also_closed else volume_difference.undecided(self._reader)
        differing = [_differs(each) for each in self._differing.values()]
        nothing = "✓ Nothing is missing that is not settled. A pharmacist escalates what a count does not explain."
        self.call_later(self.fill, [*differing, *(_button(view, due) for view, due in found)], nothing)
        return None

    # --- keys

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if not isinstance(event.button, LedgerButton):
            return
        differs = self._differing.get(event.button.key)
        if differs is None:
            self.app.push_screen(LossScreen(self._reader, event.button.key))
        elif not self.may_not(Act.RESOLVE_DISCREPANCY):
            self._ask_why(differs)

    def _ask_why(self, differs: Difference) -> None:
        """Ask why millilitres differ; a pharmacist signs what is said."""
        question = f"{volume_difference.words(differs)}. Why?"
        dialog = Choose(question, [*REASONS.items(), (_ESCALATE, "Nobody knows: escalate it as a loss")], "")
        self.app.push_screen(dialog, lambda reason: self._sign(differs, reason) if reason is not None else None)

    def _sign(self, differs: Difference, reason: str) -> None:
        said = "It is escalated: the deadlines of a loss begin." if reason == _ESCALATE else f"{REASONS[reason]}."
        facts = Content.assemble((f"{volume_difference.words(differs)}\n", "bold"), said)
        dialog = Prove(
            "Millilitres that differ", facts, "Which pharmacist signs?",
            [each for each in self.kiosk.front_door.staff() if allows(each.roles, Act.RESOLVE_DISCREPANCY)],
        )  # fmt: skip
        why = None if reason == _ESCALATE else reason
        self.app.push_screen(dialog, lambda proof: self._signed(differs.id, why, proof) if proof is not None else None)

    def _signed(self, difference_id: str, why: str | None, proof: Said) -> None:
        self.kiosk.submit(lambda desk: desk.shown(desk.office.settle_volume(difference_id, why, proof)))

    def action_closed_too(self) -> None:
        """Show those that are closed too, or hide them."""
        self._also_closed = not self._also_closed
        self.draw_again()

    def action_count(self) -> None:
        """Count: what is counted is asked first."""
        self.kiosk.open_job("count")


_ESCALATE: Final = "ESCALATE"


def _differs(found: Difference) -> LedgerButton:
    about = (f"measured by {found.found_by_name}", "a pharmacist says why, or escalates it")
    return LedgerButton(found.id, ("✕", "DIFFERS"), volume_difference.words(found), about)


def _button(view: LossView, due: tuple[Deadline, ...]) -> LedgerButton:
    loss = view.loss
    head = f"{view.what}: {loss.name}   lot {loss.batch_lot or '—'}"
    if loss.closed_at is not None:
        about = (OUTCOMES.get(loss.outcome or "", "closed"), f"discovered on {view.discovered_on:%d %b %Y}")
        return LedgerButton(loss.id, ("✓", "CLOSED"), head, about)
    if not due:
        why = "everybody was told who has to be" if loss.is_short else "what is too many has no deadline"
        return LedgerButton(loss.id, ("●", "TO CLOSE"), head, (why, "a pharmacist closes it"))
    word = "OVERDUE" if due[0].left.startswith("OVERDUE") else due[0].word
    return LedgerButton(loss.id, (due[0].sign, word), head, tuple(f"{each.whom}: {each.left}" for each in due))
