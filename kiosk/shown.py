"""What a screen is to show once the desk has done something."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from db.people import Person
from kiosk.services.check_view import CheckView
from kiosk.services.count_view import CountView
from kiosk.services.dispense_view import DispenseView
from kiosk.services.job import Kind
from kiosk.services.order_entry_view import OrderEntryView
from kiosk.services.outcome import Outcome
from kiosk.services.patient_card import PatientCard
from kiosk.services.patient_find import Found
from kiosk.services.prepare_view import PrepareView
from kiosk.services.pull_view import PullView
from kiosk.services.receive_view import ReceiveView, UnverifiedView
from kiosk.services.session import NeedsPin
from kiosk.services.shelf_view import ShelfView

Place = Kind | Literal["home", "labels", "patients"]

JobView = ReceiveView | PullView | ShelfView | CountView | OrderEntryView | PrepareView | CheckView | DispenseView
"""What a job of any kind looks like."""


@dataclass(frozen=True)
class Shown:
    """What a screen is to show: the outcome in its fixed place, and the job while one is open."""

    outcome: Outcome
    place: Place
    """Where the desk is now; the screen follows it, never the other way round."""
    job: JobView | None = None
    scan_id: str | None = None
    to_verify: tuple[UnverifiedView, ...] = ()
    """Codes that a second person is to compare, when a screen asked for them."""
    door: DoorView | None = None
    """Who works here, when that may have changed."""
    item_id: str | None = None
    """The item whose package was scanned on Home: its card is shown."""
    label_job: str | None = None
    """The label that was just asked for."""
    once: ShownOnce | None = None
    """A secret that was just made."""
    patients: PatientsSeen | None = None
    """What somebody asked to see of patients."""

    @property
    def receive(self) -> ReceiveView | None:
        """The delivery, while one is open."""
        return self.job if isinstance(self.job, ReceiveView) else None

    @property
    def pull(self) -> PullView | None:
        """The pull, while one is open."""
        return self.job if isinstance(self.job, PullView) else None

    @property
    def shelf(self) -> ShelfView | None:
        """The round at the shelf, while one is open."""
        return self.job if isinstance(self.job, ShelfView) else None

    @property
    def count(self) -> CountView | None:
        """The part of a count, while one is open."""
        return self.job if isinstance(self.job, CountView) else None

    @property
    def order(self) -> OrderEntryView | None:
        """The order that is being entered."""
        return self.job if isinstance(self.job, OrderEntryView) else None

    @property
    def check(self) -> CheckView | None:
        """The check of a preparation, while one is open."""
        return self.job if isinstance(self.job, CheckView) else None

    @property
    def prepare(self) -> PrepareView | None:
        """The worksheet, while one is open."""
        return self.job if isinstance(self.job, PrepareView) else None

    @property
    def dispense(self) -> DispenseView | None:
        """The job of handing out, while one is open."""
        return self.job if isinstance(self.job, DispenseView) else None


@dataclass(frozen=True)
class DoorView:
    """Who works at this kiosk, and who wants to."""

    name: str
    locked: bool
    signed_in: bool
    person_id: str | None = None
    """Whose session it is, also while it is locked; None while it is nobody's."""
    ends_by_itself: bool = False
    """Whether that session has an end, as an emergency access has."""
    wants_pin: NeedsPin | None = None
    came: Person | None = None
    """Whose badge was scanned as a witness's."""


@dataclass(frozen=True, repr=False)
class PatientsSeen:
    """What came of looking at patients, or of putting something on their record; no outcome says anything of them."""

    outcome: Outcome
    found: Found | None = None
    card: PatientCard | None = None


@dataclass(frozen=True)
class ShownOnce:
    """A secret that is shown once and kept nowhere: no outcome holds it, as outcomes are shown, logged and kept."""

    title: str
    what_to_do: str
    secret: str = field(repr=False)
    badge: tuple[str, str] | None = field(default=None, repr=False)
    """Whose badge it is, and its code: it can be printed now and never again."""
