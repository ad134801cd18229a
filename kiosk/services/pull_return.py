"""Bringing back what was pulled: only what never left the pharmacy's hands becomes stock again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from db import instants, pulls
from db.pulls import Pulled
from kiosk.services import departures, slip
from kiosk.services import pull_questions as questions
from kiosk.services import receive_answers as answers
from kiosk.services.job import Step
from kiosk.services.outcome import Choice, Question, Refused
from kiosk.services.pull_lines import not_taken_back
from kiosk.services.pull_package import Open, Package, amount, package_of
from kiosk.services.pull_state import Back, Draft
from kiosk.services.pull_steps import ask
from kiosk.services.receive_subject import contradiction
from kiosk.settings import value_at
from kiosk.settings_shelf import CONTROLLED_RETURN

_DAYS = 30
"""What comes back is of a pull of these days, or else of whichever older one."""

_NOT_OUT = "Nothing was changed. Set it aside and show it to the pharmacist."


def begin(case: Open) -> Step:
    """Ask what comes back."""
    lines = [line for line in pulls.pulled(case.write, case.state.lines) if line.returnable]
    return ask(case, replace(case.state.idle(), returning=True), questions.comes_back(lines))


def scanned(case: Open, draft: Draft) -> Step | Refused:
    """Find the pull that a scanned package belongs to."""
    package = package_of(case, draft)
    if isinstance(package, Refused):
        return package
    if (said := contradiction(package.what, package.lot, package.printed)) is not None:
        aside = "Set it aside and show it to the pharmacist."
        aside = _if_from_outside(case) if package.found.link.item.dea_schedule else aside
        return Refused("EXPIRY_CONFLICT", said, f"It is another package. {aside}")
    out = _out(case, package)
    if not out:
        return _never_out(case, package)
    if package.lot is None and package.data.batch_lot is None:
        return ask(case, replace(case.state, draft=draft), _which_lot(package, out))
    latest: dict[str, Pulled] = {}
    for line in [line for line in out if line.returnable] or out:
        latest.setdefault(line.job_id, line)
    if len(latest) > 1:
        return ask(case, replace(case.state, draft=draft), _which_pull(case, package, out, latest))
    return _about(case, next(iter(latest.values())), _units_in_hand(package), scan_id=draft.scan_id)


def _units_in_hand(package: Package) -> int | None:
    """A package with a serial is all that its pull has of it; of the others it is one, until a person says more."""
    return None if package.data.serial else 1


def _out(case: Open, package: Package) -> list[Pulled]:
    """List what fits a package and is out, the latest first; older pulls only where no newer one fits."""
    item_id = package.found.link.item.id
    since = instants.to_text(instants.from_text(case.write.at) - timedelta(days=_DAYS))
    recent = [line for line in pulls.out_of_item(case.write, item_id, since) if _fits(package, line)]
    return recent or [line for line in pulls.out_of_item(case.write, item_id, "") if _fits(package, line)]


def _never_out(case: Open, package: Package) -> Refused:
    """Refuse what was not pulled; whoever brings a controlled drug from outside is told the site's words."""
    if _is_out_by_serial(case, package):
        said = f"What is out of {package.what} was pulled by its serial number."
        return Refused("PULLED_BY_SERIAL", said, "Scan the code with the serial number.")
    what = f"Serial {package.data.serial} of {package.name}" if package.data.serial else package.what
    stop = _not_pulled(what)
    if package.found.link.item.dea_schedule is None:
        return stop
    return Refused(stop.code, f"{stop.message} It is CONTROLLED.", _if_from_outside(case))


def _is_out_by_serial(case: Open, package: Package) -> bool:
    lot = package.lot
    if package.data.serial is not None or (lot is None and package.data.batch_lot is not None):
        return False
    out = pulls.out_of_item(case.write, package.found.link.item.id, "")
    return any(line.unit_id is not None and (lot is None or line.lot_id == lot.id) for line in out)


def _if_from_outside(case: Open) -> str:
    return f"If it comes from outside: {value_at(case.write, CONTROLLED_RETURN, case.write.at)}"


def _not_pulled(what: str) -> Refused:
    return Refused("NOT_PULLED", f"{what} was not pulled here, or all of it is back.", _NOT_OUT)


def _which_pull(case: Open, package: Package, out: list[Pulled], latest: Mapping[str, Pulled]) -> Question:
    """Offer the latest line of each pull: this one first, then the latest; those that sound the same are one."""
    words = {job_id: _pull_words(case, line) for job_id, line in latest.items()}
    units: Counter[str] = Counter()
    for line in out:
        if line.job_id in words:
            units[words[line.job_id]] += line.returnable
    offered: dict[str, Pulled] = {}
    for job_id in sorted(latest, key=lambda each: each != case.job.id):
        offered.setdefault(words[job_id], latest[job_id])
    found = [(f"{said}: {amount(units[said], line.unit)} out", line) for said, line in offered.items()]
    return questions.which_pull(package.what, found)


def _pull_words(case: Open, line: Pulled) -> str:
    if line.job_id == case.job.id:
        return "Of this pull"
    for_what = departures.what_for(case.write, line.job_id)
    return f"Pulled {for_what} by {line.person} {departures.when(case.site, case.write.at, line.at)}"


def _fits(package: Package, line: Pulled) -> bool:
    if package.data.batch_lot is not None and package.lot is None:
        return False
    if package.lot is not None and line.lot_id != package.lot.id:
        return False
    if package.data.serial is not None:
        known = package.unit.id if package.unit else None
        return line.unit_id == known
    # A vial out of a carton bears its own code, and nothing of the carton's serial.
    return line.unit_id is None or package.found.link.units_per_pack < (line.pack_units or 1)


def _which_lot(package: Package, out: list[Pulled]) -> Question:
    choices = {line.lot_id: Choice(f"Lot {line.batch_lot or '— none printed'}", {"lot": line.lot_id}) for line in out}
    return Question(
        questions.WHICH_LOT,
        f"{package.name}: which lot is printed on it? Read it off the package.",
        (*choices.values(), Choice("Stop: nothing comes back", {"leave_out": True})),
    )


def _about(
    case: Open, line: Pulled, units: int | None = None, *, why: str = "", scan_id: str | None = None
) -> Step | Refused:
    if line.quantity <= 0:
        return _not_pulled(line.name)
    if line.returnable < (units or 1):
        return not_taken_back(case, line)
    back = Back(line.id, units or (line.returnable if line.unit_id else 1), scan_id=scan_id)
    state = replace(case.state, draft=None, returning=True, back=back)
    return ask(case, state, questions.condition(line, back.units, why))


def late(case: Open, line: Pulled, units: int) -> Step | Refused:
    """Ask about what is taken back later than a slip as about everything that comes back."""
    ago = slip.words(case.write, case.write.at)
    return _about(case, line, units, why=f"It was pulled more than {ago} ago. ")


def chosen(case: Open, answer: Mapping[str, Any]) -> Step | Refused:
    """Take the line of this pull that a person chose."""
    found = pulls.pulled(case.write, [answers.name_in(answer, "line")])
    if not found or found[0].id not in case.state.lines or found[0].quantity <= 0:
        return answers.not_an_answer(questions.COMES_BACK)
    return _about(case, found[0])


def pull_picked(case: Open, answer: Mapping[str, Any]) -> Step | Refused:
    """Take the pull of which a person said that this comes back."""
    question, draft, line_id = case.state.question, case.state.draft, answers.name_in(answer, "line")
    offered = [choice.answer.get("line") for choice in question.choices] if question else []
    found = pulls.pulled(case.write, [line_id]) if line_id in offered else []
    if not found or draft is None:
        return answers.not_an_answer(questions.WHICH_PULL)
    package = package_of(case, draft)
    if isinstance(package, Refused):
        return package
    return _about(case, found[0], _units_in_hand(package), scan_id=draft.scan_id)


def lot_picked(case: Open, answer: Mapping[str, Any]) -> Step | Refused:
    """Take the lot that a person read off the package."""
    draft, lot_id = case.state.draft, answers.name_in(answer, "lot")
    question = case.state.question
    offered = [choice.answer.get("lot") for choice in question.choices] if question else []
    if draft is None or lot_id not in offered:
        return answers.not_an_answer(questions.WHICH_LOT)
    return scanned(case, replace(draft, lot_id=lot_id))
