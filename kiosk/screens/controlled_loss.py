"""One loss: until when whom to tell, what DEA Form 106 asks for, and the keys that note what was done about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from db import instants
from db.record import Record
from kiosk.office import Said
from kiosk.rules.permissions import Act, allows
from kiosk.screens.base import bindings
from kiosk.screens.choose import Choose
from kiosk.screens.controlled_page import ControlledPage
from kiosk.screens.loss_done import LossDone, LossNote
from kiosk.screens.prove import Prove
from kiosk.screens.sure import Sure
from kiosk.services import controlled_due, controlled_form, controlled_loss
from kiosk.services.controlled_due import Deadline
from kiosk.services.controlled_loss import OUTCOMES, LossView
from kiosk.services.outcome import Outcome, Refused
from kiosk.services.record_filter import Filter
from kiosk.shown import Shown
from kiosk.widgets.keys import Key
from kiosk.widgets.ledger_button import STYLES
from kiosk.widgets.scroll import Scroll

_CLOSES: Final = (
    ("found", "Found: it was counted again, and is there"),
    ("explained", "Explained: nothing was lost, and it was counted since"),
    ("lost", "Lost: everybody was told who has to be"),
)
_STYLE: Final = {"-stop": "$stop-on-dark", "-warn": "$warn-on-dark", "-wait": "$wait-on-dark", "-ok": "$ok-on-dark"}


class LossScreen(ControlledPage):
    """One loss."""

    NAME = "A loss"
    READY = "Do what is due, then note it with its key."
    KEYS = (
        Key("escape", "Back", "back"),
        Key("f2", "DEA told", "dea_told"),
        Key("f3", "Form sent", "form_sent"),
        Key("f4", "State told", "also_told"),
        Key("f8", "Close", "close"),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)

    def __init__(self, reader: Record, loss_id: str) -> None:
        super().__init__(reader)
        self._loss_id = loss_id
        self._view: LossView | None = None
        self._note: LossNote | None = None
        """What was typed for the other authority, until it is signed."""

    def body(self) -> ComposeResult:
        """What is missing, what is due, and the fields of the form."""
        yield Static("", id="controlled-head", markup=False)
        yield Static("", id="loss-due", markup=False)
        with Scroll(id="controlled-list"):
            yield Static("", id="loss-form", markup=False)

    def asked(self) -> Filter:
        """This loss."""
        return Filter(facts=(("loss", self._loss_id),))

    def read(self) -> Refused | None:
        """Read and draw it."""
        now = self._reader.now()
        found = controlled_due.listed(self._reader, self.kiosk.front_door.person_id, now, also_closed=True)
        if isinstance(found, Refused):
            return found
        for view, due in found:
            if view.loss.id == self._loss_id:
                self._view = view
                self._draw(view, due, controlled_form.form_106(self._reader, self._loss_id, now) or {})
        return None

    def _draw(self, view: LossView, due: tuple[Deadline, ...], form: controlled_form.Form106) -> None:
        loss = view.loss
        where = f"   lot {loss.batch_lot or '—'} · {loss.location}"
        self.head(Content.assemble((f"{view.what}: {loss.name}", "bold"), (where, "$quiet")))
        closed_on = f"{self.kiosk.local(instants.from_text(loss.closed_at)):%Y-%m-%d}" if loss.closed_at else None
        self.query_one("#loss-due", Static).update(Content("\n").join(_told(view, due, closed_on)))
        labels = [label for label, _, _ in controlled_form.in_lines(form)]
        room = max(map(len, labels), default=0) + 2
        lines = [Content.styled("WHAT DEA FORM 106 ASKS FOR", "bold")]
        for label, words, known in controlled_form.in_lines(form):
            lines.append(
                Content.assemble((f"{label:<{room}}", "$quiet"), (words, "bold" if known else "$warn-on-dark"))
            )
        self.query_one("#loss-form", Static).update(Content("\n").join(lines))

    def clear(self, why: str) -> None:
        """Show nothing any more."""
        self._view = None
        self.head(Content.assemble(("Nothing is shown.  ", "bold"), (why, "$quiet")))
        for name in ("#loss-due", "#loss-form"):
            self.query_one(name, Static).update("")

    def show(self, shown: Shown) -> None:
        """Show the outcome; what was typed is not lost by a wrong PIN."""
        super().show(shown)
        note, self._note = self._note, None
        if shown.outcome.code == "WRONG_PIN" and shown.door is None and note is not None and self.app.screen is self:
            self._sign(note)

    # --- keys

    def action_arrow(self, by: int) -> None:
        """Nothing here has the focus: the arrows scroll."""
        self.query_one("#controlled-list", Scroll).scroll_relative(y=by, animate=False)

    def _open(self) -> LossView | None:
        """Give the loss if something can be noted of it by whoever is here; else say why not."""
        if self._view is None or self.may_not(Act.RESOLVE_DISCREPANCY):
            return None
        if self._view.loss.closed_at is not None:
            self.kiosk.tell("NO_LOSS", "This loss is closed.", "Nothing more is noted of it.")
            return None
        return self._view

    def _ask(self, title: str, what: str, done: Callable[[LossNote], None]) -> None:
        today = self.kiosk.today().isoformat()
        dialog = LossDone(title, what, today, self._unfit, self.kiosk.tell)
        self.app.push_screen(dialog, lambda note: done(note) if note is not None else None)

    def _unfit(self, on: str) -> Refused | None:
        """Say in the dialog that a day cannot be, so that nothing typed is lost."""
        return controlled_loss.unfit_day(self._reader, self._loss_id, on, self._reader.now())

    def _do(self, note: Callable[[Record, str, str], Outcome]) -> None:
        loss_id = self._loss_id
        self.kiosk.submit(lambda desk: desk.shown(note(desk.record, desk.person_id, loss_id)))

    def action_dea_told(self) -> None:
        """Note that the DEA was told in writing."""
        if (view := self._open()) is None or self._is_done(view.loss.notified_on, "The DEA was told"):
            return
        self._ask(
            "The DEA was told in writing",
            "To whom, and how: field division, fax or e-mail",
            lambda said: self._do(
                lambda record, by, loss: controlled_loss.told_the_dea(record, by, loss, said.on, said.text)
            ),
        )

    def action_form_sent(self) -> None:
        """Note that Form 106 was sent."""
        if (view := self._open()) is None or self._is_done(view.loss.form106_on, "Form 106 was sent"):
            return
        self._ask(
            "DEA Form 106 was sent",
            "The number on the DEA's receipt",
            lambda said: self._do(
                lambda record, by, loss: controlled_loss.form_sent(record, by, loss, said.on, said.text)
            ),
        )

    def _is_done(self, on: str | None, what: str) -> bool:
        if on is not None:
            self.kiosk.tell("NOT_OPEN", f"{what} on {on}: that is noted already.", "Go on with what is still due.")
        return on is not None

    def action_also_told(self) -> None:
        """Note that the state's authority was told; a pharmacist signs it."""
        if (view := self._open()) is None:
            return
        if view.authority is None:
            where = "The setting “Who else is told of a controlled loss” names it."
            self.kiosk.tell("NO_AUTHORITY", "Nobody but the DEA is told of it.", where)
        elif not self._is_done(view.authority_told.on if view.authority_told else None, f"{view.authority} was told"):
            self._ask(f"{view.authority} was told", "Whom there, and how", self._sign)

    def _sign(self, said: LossNote) -> None:
        view = self._view
        facts = Content.assemble(
            (f"{view.authority if view else ''}, on {said.on}\n", "bold"), said.text, "\n",
            (f"{view.what}: {view.loss.name}" if view else "", "$quiet"),
        )  # fmt: skip
        staff = self.kiosk.front_door.staff()
        dialog = Prove(
            "They were told", facts, "Which pharmacist signs?",
            [each for each in staff if allows(each.roles, Act.RESOLVE_DISCREPANCY)],
        )  # fmt: skip
        self.app.push_screen(dialog, lambda proof: self._signed(said, proof) if proof is not None else None)

    def _signed(self, said: LossNote, proof: Said) -> None:
        self._note, loss_id = said, self._loss_id
        self.kiosk.submit(lambda desk: desk.shown(desk.office.told_authority(loss_id, said.on, said.text, proof)))

    def action_close(self) -> None:
        """Ask how it ended."""
        if self._open() is not None:
            self.app.push_screen(Choose("How did this loss end?", list(_CLOSES), ""), self._sure)

    def _sure(self, outcome: str | None) -> None:
        if outcome is None:
            return
        what = "A closed loss is not opened again; a new difference in a count opens another one."
        self.app.push_screen(
            Sure(f"Close this loss? {OUTCOMES[outcome]}.", what, "Close the loss"),
            lambda yes: (
                self._do(lambda record, by, loss: controlled_loss.close(record, by, loss, outcome)) if yes else None
            ),
        )


def _told(view: LossView, due: tuple[Deadline, ...], closed_on: str | None) -> list[Content]:
    """Say what is still due, with how long there is, and what was done."""
    loss = view.loss
    found = f"Discovered on {view.discovered_on:%a %d %b %Y}, escalated by {loss.opened_by}."
    lines = [Content.styled(found, "$quiet")]
    for each in due:
        style = _STYLE[STYLES[each.sign]]
        words = (f"{each.sign} {each.whom}: {each.left}", f"bold {style}")
        lines.append(Content.assemble(words, f", by {each.by:%a %d %b %Y}"))
    for what, on, how in (
        ("The DEA was told", loss.notified_on, loss.notice),
        (f"{view.authority} was told", *_also(view)),
        ("Form 106 was sent", loss.form106_on, loss.form106_number),
        (OUTCOMES.get(loss.outcome or "", "Closed"), closed_on, "this loss is closed"),
    ):
        if on is not None:
            lines.append(Content.assemble((f"✓ {what}", "bold $ok-on-dark"), f" on {on}: {how}"))
    if not due and loss.closed_at is None:
        lines.append(Content.styled("● Nothing is due any more: a pharmacist closes it (F8).", "bold $wait-on-dark"))
    return lines


def _also(view: LossView) -> tuple[str | None, str | None]:
    told = view.authority_told
    return (told.on, told.notice) if told else (None, None)
