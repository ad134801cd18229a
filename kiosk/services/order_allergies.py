"""The allergies of an order's patient, as a signature is bound to them: by their entries, not in words."""

from __future__ import annotations

from collections.abc import Iterable

from db import items, patients
from db.store import Reader
from kiosk.rules.allergies import AllergyCheck
from kiosk.services.patient_allergies import allergies_of, allergy_check


def allergy_marks(reader: Reader, patient_id: str) -> list[str]:
    """Name the entries that say what is known now; another answer or substance is another entry."""
    found = allergies_of(reader, patient_id)
    answer = [found.answer.id] if found.answer is not None else []
    return [str(found.state), *answer, *(each.id for each in found.entries)]


def check(reader: Reader, patient_id: str, item_ids: Iterable[str], groups: Iterable[str] = ()) -> AllergyCheck:
    """Compare what goes into an order with the patient's allergies; `groups`: what its formula names besides."""
    named = [name for group in groups for name in (ingredient_of(group), group)]
    return allergy_check(reader, patient_id, dict.fromkeys((*ingredients(reader, item_ids), *named)))


def ingredients(reader: Reader, item_ids: Iterable[str]) -> list[str]:
    """Name the ingredients of items: their names as far as the first number, without what stands in brackets.

    Also the whole name and the substitution group, so that a record that is more exact is found as well.
    """
    found: list[str] = []
    for item_id in item_ids:
        item = items.item(reader, item_id)
        if item is not None:
            found += [ingredient_of(item.name), item.name, item.substitution_group or ""]
    return [each for each in dict.fromkeys(found) if each]


def ingredient_of(name: str) -> str:
    """Give the words of an item's name before its strength.

    >>> ingredient_of("CeFAZolin 2 g"), ingredient_of("Sodium chloride 0.9 % 100 mL")
    ('CeFAZolin', 'Sodium chloride')
    """
    words: list[str] = []
    for word in name.split(" "):
        if any(sign.isdigit() for sign in word) or word.startswith("("):
            break
        words.append(word)
    return " ".join(words).strip(" ,;-")


def is_known(reader: Reader, patient_id: str) -> bool:
    """Say whether somebody is a patient who is served."""
    found = patients.details(reader, patient_id)
    return found is not None and found.status == patients.ACTIVE
