"""One formula: its pages, what keeps it from being approved, and the keys with which a pharmacist signs."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from db import formulas
from db.errors import StoreError
from db.record import Record
from kiosk.office import Said
from kiosk.rules.formula_fault import Fault
from kiosk.rules.permissions import Act, allows
from kiosk.screens.base import JobScreen, bindings
from kiosk.screens.choose import Choose
from kiosk.screens.formula_lines import page_lines
from kiosk.screens.prove import Prove
from kiosk.screens.reason import Reason
from kiosk.services import formula_words, permit
from kiosk.services.formula_limits import rules_at
from kiosk.services.formula_words import Page
from kiosk.services.formulas import KeptFormula, State, faults_of, formula, state_of
from kiosk.shown import Shown
from kiosk.widgets.keys import Key
from kiosk.widgets.scroll import Scroll

SIGNS: Final = {
    "draft": ("●", "DRAFT"),
    "in_force": ("✓", "IN FORCE"),
    "later": ("●", "LATER"),
    "superseded": ("▲", "SUPERSEDED"),
    "ended": ("✕", "OVER"),
    "retired": ("✕", "RETIRED"),
}
"""Sign and word of each state."""
_STYLE: Final = {"✕": "$stop-on-dark", "▲": "$warn-on-dark", "●": "$wait-on-dark", "✓": "$ok-on-dark"}
_FAULTS: Final = "What keeps it from being approved"


class FormulaScreen(JobScreen):
    """One version of a formula, a page at a time."""

    NAME = "A formula"
    READY = "F3 goes to the next page."
    KEYS = (
        Key("escape", "Back", "back"),
        Key("f2", "Page back", "turn(-1)"),
        Key("f3", "Next page", "turn(1)"),
        Key("f4", "Versions", "versions"),
        Key("f5", "Approve", "approve"),
        Key("f8", "Retire", "retire"),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(KEYS),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
    ]

    def __init__(self, reader: Record, version_id: str) -> None:
        super().__init__()
        self._reader = reader
        self._version_id = version_id
        self._page = 0
        self._kept: KeptFormula | None = None
        self._state: State | None = None
        self._faults: tuple[Fault, ...] = ()
        self._again: Callable[[], None] | None = None
        """What is signed just now: a wrong PIN does not lose it."""

    def body(self) -> ComposeResult:
        """Which one it is and how it stands, then the page."""
        yield Static("", id="formula-head", markup=False)
        yield Static("", id="formula-about", markup=False)
        with Scroll(id="formula-page"):
            yield Static("", id="formula-lines", markup=False)

    def on_mount(self) -> None:
        """Draw the first page."""
        self._read()

    def on_screen_resume(self) -> None:
        """Draw what changed meanwhile."""
        self._read()

    def on_resize(self) -> None:
        """Fit the lines to the room there is."""
        self._draw()

    def show(self, shown: Shown) -> None:
        """Show the outcome, then what holds now; what was signed is asked for again after a wrong PIN."""
        if shown.outcome.code != "READY":  # that is said of Home
            super().show(shown)
        self._read()
        again, self._again = self._again, None
        if again is not None and shown.outcome.code == "WRONG_PIN" and shown.door is None and self.app.screen is self:
            again()

    # --- what is drawn

    def _read(self) -> None:
        try:
            now = self._reader.now()
            self._kept = formula(self._reader, self._version_id)
            if self._kept is None:
                return
            version = self._kept.version
            self._state = state_of(version, formulas.in_force_of(self._reader, version.code, now), now)
            is_draft = self._state.code == "draft"
            self._faults = faults_of(self._reader, self._kept.formula, now) if is_draft else ()
        except StoreError as error:
            self.kiosk.tell(error.code, error.message, error.next_step)
            return
        self._draw()

    def _pages(self) -> tuple[Page, ...]:
        if self._kept is None:
            return ()
        found = formula_words.pages(self._kept.formula, rules_at(self._reader, self._reader.now()))
        if self._faults:
            return (Page(_FAULTS, formula_words.fault_lines(self._faults)), *found)
        return found

    def _draw(self) -> None:
        kept, state, pages = self._kept, self._state, self._pages()
        if kept is None or state is None:
            return
        self._page = min(self._page, len(pages) - 1)
        sign, word = SIGNS[state.code]
        head = Content.assemble(
            (f"{sign} {word}  ", f"bold {_STYLE[sign]}"), (kept.version.name, "bold"), f"  {kept.version.code}"
        )
        self.query_one("#formula-head", Static).update(head)
        page = pages[self._page]
        about = formula_words.dates(kept.version, self.kiosk.zone)
        self.query_one("#formula-about", Static).update(
            Content.assemble(
                (about, "$quiet"), "\n", (f"{page.title.upper()}  page {self._page + 1} of {len(pages)}", "bold")
            )
        )
        lines = self.query_one("#formula-lines", Static)
        lines.update(Content("\n").join(page_lines(page, max(20, self.size.width - 6))))

    # --- keys

    def action_back(self) -> None:
        """Go back to the list."""
        self.app.pop_screen()

    def action_turn(self, by: int) -> None:
        """Turn a page; after the last one comes the first."""
        count = len(self._pages())
        if count:
            self._page = (self._page + by) % count
            self.query_one("#formula-page", Scroll).scroll_home(animate=False)
            self._draw()

    def action_page(self, by: int) -> None:
        """Go on by what fits."""
        scroll = self.query_one("#formula-page", Scroll)
        scroll.scroll_relative(y=by * max(1, scroll.size.height - 1), animate=False)

    def action_arrow(self, by: int) -> None:
        """Nothing here has the focus: the arrows scroll."""
        self.query_one("#formula-page", Scroll).scroll_relative(y=by, animate=False)

    def action_versions(self) -> None:
        """Choose another version."""
        if self._kept is None:
            return
        code = self._kept.version.code
        listed = formulas.versions_of(self._reader, code)
        things = [(each.id, formula_words.dates(each, self.kiosk.zone)) for each in listed]
        dialog = Choose(f"Which version of {code}?", things, "")
        self.app.push_screen(dialog, lambda chosen: self._open(chosen) if chosen is not None else None)

    def _open(self, version_id: str) -> None:
        self._version_id, self._page = version_id, 0
        self._read()

    def _may_sign(self) -> KeptFormula | None:
        """Give the formula if whoever is here may sign; else say why not, before anything is asked of them."""
        refused = permit.refusal(self._reader, self.kiosk.front_door.person_id, Act.APPROVE_FORMULA)
        if refused is not None:
            self.kiosk.tell(refused.code, refused.message, refused.next_step)
            return None
        return self._kept

    def action_approve(self) -> None:
        """Sign that this version is in force from now on."""
        kept, state = self._may_sign(), self._state
        if kept is None or state is None:
            return
        if state.code != "draft":
            said = f"Version {kept.version.version} is {state.words}."
            self.kiosk.tell("NOT_A_DRAFT", said, "Only a draft is approved; F4 shows the other versions.")
        elif self._faults:
            fault = self._faults[0]
            self.kiosk.tell(fault.code, f"It cannot be approved: {fault.message}", "Write another version without it.")
        else:
            self._ask_to_approve(kept)

    def _ask_to_approve(self, kept: KeptFormula) -> None:
        facts = Content.assemble(
            (f"{kept.version.name}, version {kept.version.version}\n", "bold"),
            "You looked at all of its pages and compared its figures with their sources. It is in force from now on.",
        )
        # Nobody approves what they wrote themselves; the service holds to it, too.
        self._prove("Approve this formula", facts, lambda proof: self._approve(kept, proof), kept.version.recorded_by)

    def _approve(self, kept: KeptFormula, proof: Said) -> None:
        self._again = lambda: self._ask_to_approve(kept)
        version_id = kept.version.id
        self.kiosk.submit(lambda desk: desk.shown(desk.office.approve_formula(version_id, proof)))

    def _prove(self, title: str, facts: Content, signed: Callable[[Said], None], but: str = "") -> None:
        may = [each for each in self.kiosk.front_door.staff() if allows(each.roles, Act.APPROVE_FORMULA)]
        staff = [each for each in may if each.id != but]
        dialog = Prove(title, facts, "Which pharmacist signs?", staff)
        self.app.push_screen(dialog, lambda proof: signed(proof) if proof is not None else None)

    def action_retire(self) -> None:
        """Ask why this version is not used any more, and have it signed."""
        kept = self._may_sign()
        if kept is None:
            return
        if kept.version.retired_at is not None:
            self.kiosk.tell("RETIRED", f"{kept.version.name} is retired already.", "F4 shows the other versions.")
            return
        dialog = Reason("Retire this version?", "Nothing is prepared by it any more; no earlier one holds again.")
        self.app.push_screen(dialog, lambda why: self._ask_to_retire(kept, why) if why is not None else None)

    def _ask_to_retire(self, kept: KeptFormula, why: str) -> None:
        facts = Content.assemble((f"{kept.version.name}, version {kept.version.version}\n", "bold"), why)
        self._prove("Retire this formula", facts, lambda proof: self._retire(kept, why, proof))

    def _retire(self, kept: KeptFormula, why: str, proof: Said) -> None:
        self._again = lambda: self._ask_to_retire(kept, why)
        version_id = kept.version.id
        self.kiosk.submit(lambda desk: desk.shown(desk.office.retire_formula(version_id, why, proof)))
