"""Open counts: what differs, why, and posting it; and how right the record was in the counts before."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Button, Label

from db import counts
from db.counts import StockCount
from db.errors import StoreError
from db.people import Person
from db.record import Record
from kiosk.office import Said
from kiosk.rules.counting import LineState
from kiosk.rules.permissions import Act, allows
from kiosk.screens.base import JobScreen, bindings
from kiosk.screens.choose import Choose
from kiosk.screens.count_reason import CountReason, Explained
from kiosk.screens.prove import Prove
from kiosk.screens.sure import Sure
from kiosk.services import count_blind, count_cancel, count_posting, count_review, permit
from kiosk.services.count_review import ReviewLine, ReviewView
from kiosk.services.count_trend import trend
from kiosk.services.outcome import Refused
from kiosk.settings import site_at
from kiosk.shown import Shown
from kiosk.widgets.accuracy_plot import AccuracyPlot
from kiosk.widgets.count_head import CountHead
from kiosk.widgets.difference import DifferenceButton, difference, why
from kiosk.widgets.keys import Key
from kiosk.widgets.scroll import Scroll

_LISTED = 40
"""Lines that are drawn at once; what has its reason goes to the end, so that every line comes up."""
_SIGNED = 6
"""Lines that an approval shows one by one."""


class CountReviewScreen(JobScreen):
    """One open count after the other."""

    NAME = "Counts"
    READY = "Open a line to say why it differs. F10 posts the count."
    KEYS = (
        Key("escape", "Home", "home"),
        Key("f2", "Count", "count"),
        Key("f3", "Other", "other"),
        Key("f5", "Accuracy", "accuracy"),
        Key("f8", "Cancel", "cancel"),
        Key("f10", "Post", "post"),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)

    def __init__(self, reader: Record) -> None:
        super().__init__()
        self._reader = reader
        self._open: list[StockCount] = []
        self._count_id: str | None = None
        self._view: ReviewView | None = None

    def body(self) -> ComposeResult:
        """The count and what it came to, the lines that do not agree, and the counts before."""
        yield CountHead()
        yield Scroll(id="differences")
        yield AccuracyPlot()

    def on_mount(self) -> None:
        """Begin with the oldest count, and look again and again: what waits comes due by itself."""
        self._look()
        self.set_class(not self._open, "-accuracy")
        self.set_interval(30, self._look)

    def show(self, shown: Shown) -> None:
        """Show the outcome first, then what holds now; an approval is asked for when it is missing."""
        if shown.outcome.code != "READY":  # that is said of Home
            super().show(shown)
        if shown.scan_id is None:
            self._look()
        if shown.outcome.code == "POSTED":
            self.add_class("-accuracy")
        elif shown.outcome.code == "NEEDS_APPROVAL" and self.app.screen is self:
            self._ask_approval()

    # --- what holds now

    def _look(self) -> None:
        try:
            self._read()
        except StoreError as error:
            self.kiosk.tell(error.code, error.message, error.next_step)

    def _read(self) -> None:
        now = self._reader.now()
        self._open = counts.open_counts(self._reader)
        if self._one() is None:
            self._count_id = self._open[0].id if self._open else None
        self.query_one(AccuracyPlot).show(trend(self._reader, now))
        view, head = None, self.query_one(CountHead)
        if (one := self._one()) is None:
            head.show_nothing()
        elif (refused := self._not_to_look(one)) is not None:
            head.show_refused(one.title, refused)
        elif (view := count_review.review(self._reader, one.id, now)) is not None:
            currency = site_at(self._reader, now).currency
            head.show(view, len(self._open) - 1, self.kiosk.local, currency)
        if view != self._view or view is None:
            self._view = view
            if view is not None and view.lines:
                self._note_seen(view)
            self.call_later(self._list, view)

    def _note_seen(self, view: ReviewView) -> None:
        """Whoever sees a difference does not count it again."""
        self.kiosk.submit(
            lambda desk: desk.shown(count_review.seen(desk.record, desk.person_id, view.count.id, view.lines))
        )

    def _one(self) -> StockCount | None:
        return next((each for each in self._open if each.id == self._count_id), None)

    def _not_to_look(self, one: StockCount) -> Refused | None:
        return count_blind.not_to_look(self._reader, self.kiosk.front_door.person_id, one.id)

    async def _list(self, view: ReviewView | None) -> None:
        listed = self.query_one("#differences", Scroll)
        held = self.focused.line.entry if isinstance(self.focused, DifferenceButton) else None
        await listed.remove_children()
        lines = sorted(view.lines, key=_turn) if view else []
        currency = site_at(self._reader, self._reader.now()).currency
        buttons = [DifferenceButton(line, self.kiosk.local, currency) for line in lines[:_LISTED]]
        await listed.mount_all(buttons)
        if len(lines) > _LISTED:
            await listed.mount(Label(f"… and {len(lines) - _LISTED:,} more, once these are settled.", classes="quiet"))
        if buttons and self.app.screen is self:
            same = (each for each in buttons if each.line.entry == held and each.line.reason is None)
            next(same, buttons[0]).focus()

    # --- keys

    def action_home(self) -> None:
        """Go home."""
        self.app.pop_screen()
        self.kiosk.go_home()

    def action_count(self) -> None:
        """Count, or count again."""
        self.kiosk.open_job("count")

    def action_other(self) -> None:
        """Look at another open count."""
        self.remove_class("-accuracy")
        things = [(each, f"{each.title} · begun by {each.begun_by}") for each in self._open]
        self.app.push_screen(Choose("Which count?", things, "No count is open."), self._chosen)

    def _chosen(self, count: StockCount | None) -> None:
        if count is not None:
            self._count_id = count.id
            self._look()

    def action_accuracy(self) -> None:
        """Show the counts before, large, or the lines again."""
        self.toggle_class("-accuracy")
        if not self.has_class("-accuracy") and self.query(DifferenceButton):
            self.query(DifferenceButton).first().focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if not isinstance(event.button, DifferenceButton):
            return
        line = event.button.line
        if line.outcome == LineState.RECOUNT and not (line.controlled and self._is_pharmacist()):
            self.kiosk.tell("COUNT_AGAIN", f"{line.name} is counted again first, blind.", "Press F2, and count it.")
        else:
            self.app.push_screen(CountReason(line), partial(self._explain, line.entry))

    def _is_pharmacist(self) -> bool:
        return permit.refusal(self._reader, self.kiosk.front_door.person_id, Act.RESOLVE_DISCREPANCY) is None

    def _explain(self, entry: str, said: Explained | None) -> None:
        if said is None:
            return
        reason, escalate = said
        self.kiosk.submit(
            lambda desk: desk.shown(count_review.explain(desk.record, desk.person_id, entry, reason, escalate=escalate))
        )

    def _looked_at(self) -> ReviewView | None:
        """Give the count that is looked at; say why there is none."""
        if self._view is None and (one := self._one()) is not None and (refused := self._not_to_look(one)) is not None:
            self.kiosk.tell(refused.code, refused.message, refused.next_step)
        elif self._view is None:
            self.kiosk.tell("NO_COUNT", "No count is open.", "Press F2 to begin one.")
        return self._view

    def action_cancel(self) -> None:
        """Ask before a count is cancelled."""
        if (view := self._looked_at()) is not None:
            what = "What was counted stays on record. Nothing is corrected."
            question = Sure(f"Cancel the count of {view.count.title}?", what, "Cancel the count")
            self.app.push_screen(question, partial(self._cancel, view.count.id))

    def _cancel(self, count_id: str, yes: bool | None) -> None:
        if yes:
            self.kiosk.submit(lambda desk: desk.shown(count_cancel.cancel(desk.record, desk.person_id, count_id)))

    def action_post(self) -> None:
        """Post the count; whoever still counts is named first."""
        if (view := self._looked_at()) is None:
            return
        if not view.still_counting:
            self._post(view.count.id, yes=True)
            return
        what = f"{', '.join(view.still_counting)} still counts. What is not counted by now is left out."
        question = Sure(f"Post the count of {view.count.title}?", what, "Post it")
        self.app.push_screen(question, partial(self._post, view.count.id))

    def _post(self, count_id: str, yes: bool | None) -> None:
        if yes:
            self.kiosk.submit(lambda desk: desk.shown(count_posting.post(desk.record, desk.person_id, count_id)))

    def _ask_approval(self) -> None:
        if self._view is None:
            return
        count_id = self._view.count.id
        grave = [line for line in self._view.lines if line.needs_approval]
        counted = {name for line in grave for name in line.counted_by}
        title = f"Approve what differs: {self._view.count.title}"
        dialog = Prove(title, _to_sign(grave), "Who approves it?", self._may_approve(counted))
        self.app.push_screen(dialog, partial(self._approved, count_id, grave))

    def _may_approve(self, counted: set[str]) -> list[Person]:
        """List who may approve: whoever counted a line does not approve its difference."""
        staff = self.kiosk.front_door.staff()
        return [each for each in staff if allows(each.roles, Act.APPROVE_COUNT) and each.name not in counted]

    def _approved(self, count_id: str, seen: list[ReviewLine], said: Said | None) -> None:
        if said is not None:
            self.kiosk.submit(lambda desk: desk.shown(desk.office.post_count(count_id, said, seen)))


def _turn(line: ReviewLine) -> tuple[bool, bool, bool, str]:
    """What somebody has to do something about comes first."""
    waits, again = line.outcome == LineState.WAITS, line.outcome == LineState.RECOUNT
    return (line.reason is not None, waits, again, line.name)


def _to_sign(grave: list[ReviewLine]) -> Content:
    rows = [
        Content.assemble((f"{difference(line)}{line.name}, lot {line.lot or '—'}", "bold"), f"  {why(line)}")
        for line in grave[:_SIGNED]
    ]
    rows += [Content(f"… and {len(grave) - _SIGNED:,} more")] if len(grave) > _SIGNED else []
    return Content("\n").join(rows)
