"""Who may do what: the one table that every service asks; no screen decides it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What a person is; one person may be several."""

    TECHNICIAN = "technician"
    PHARMACIST = "pharmacist"
    MANAGER = "manager"
    AUDITOR = "auditor"
    """Reads only."""
    EMERGENCY = "emergency"
    """Whoever opened the kiosk with the sealed code."""
    SYSTEM = "system"
    """The kiosk itself."""


STAFF_ROLES: Final = (Role.TECHNICIAN, Role.PHARMACIST, Role.MANAGER, Role.AUDITOR)
"""What a member of the staff can be."""


class Act(StrEnum):
    """Something that a service does for a person; the value says it in words."""

    LOOK_UP = "look up what was scanned"
    RECEIVE = "receive a delivery"
    PULL = "pull from the shelf, or bring back"
    APPROVE_PULL = "approve a lot that ends too soon, or a longer time in use"
    OPEN_CONTAINER = "open a container"
    KEEP_SHELF = "waste, move, set aside or clear stock"
    SET_CONTAINER_KIND = "say what an item is once it is opened"
    SET_STRENGTH = "say how strong an item is"
    EXTEND_EXPIRY = "extend the expiry of a lot"
    RELEASE_STOCK = "release stock from quarantine"
    COUNT = "count the shelf"
    BEGIN_COUNT = "begin a count, or cancel one"
    POST_COUNT = "post a count"
    APPROVE_COUNT = "approve the differences of a count"
    RESOLVE_DISCREPANCY = "resolve or escalate a controlled discrepancy"
    TAKE_INVENTORY = "take an inventory of controlled substances"
    VERIFY_CODE = "verify a newly attached code"
    IMPORT_CATALOGUE = "import a catalogue"
    EDIT_ITEM = "change what is known of an item"
    KEEP_KITS = "change the kits' lists"
    WRITE_FORMULA = "write a formula"
    APPROVE_FORMULA = "approve or retire a formula"
    PRINT_LABEL = "print a label"
    REPRINT_LABEL = "print a label again, or declare one void"
    SIGN_PREPARED = "sign as prepared"
    SIGN_CHECKED = "sign as checked"
    SIGN_WITNESSED = "sign as witness"
    SIGN_RELEASED = "sign as released"
    SIGN_REVIEWED = "sign as reviewed"
    VIEW_ORDER = "see orders"
    ENTER_ORDER = "enter or change an order"
    IMPORT_ORDERS = "import orders"
    VERIFY_ORDER = "verify an order"
    HOLD_ORDER = "hold an order"
    DECIDE_ORDER = "resume or discontinue an order"
    CLARIFY_ORDER = "note what a prescriber was asked"
    KEEP_ORDER_TABLES = "change the site's tables for orders"
    PREPARE = "compound a preparation"
    CHECK_PREPARATION = "check and release a preparation"
    DISPENSE_PREPARATION = "hand preparations over"
    WASTE_PREPARATION = "waste a preparation"
    KEEP_HOODS = "say what a hood is for"
    KEEP_GATES = "record who is competent and what is certified"
    WRITE_NOTE = "write a note to the pharmacist"
    ANSWER_NOTE = "answer a note"
    HAND_OVER = "hand over a shift"
    CONFIRM_TIME = "confirm the time"
    VIEW_RECORDS = "look through the record"
    EXPORT_RECORDS = "export the record"
    ENTER_SETTING = "enter a setting"
    APPROVE_SETTING = "approve a setting"
    MANAGE_PEOPLE = "manage people"
    RESCUE_MANAGER = "set a manager's PIN"
    SEAL_EMERGENCY_CODE = "seal an emergency code"
    REVIEW_EMERGENCY = "review an emergency access"
    FIND_PATIENT = "find a patient by an identifier, or by name and birth date"
    SEARCH_PATIENTS = "look through patients by name alone"
    VIEW_PATIENT = "look at a patient's card"
    KEEP_PATIENT = "put something on a patient's record"
    RULE_OUT_ALLERGY = "take an allergy off a patient's record"
    ERASE_EXPIRED = "erase what need not be kept any longer"


_EVERYBODY_AT_WORK = {Role.TECHNICIAN, Role.PHARMACIST, Role.MANAGER}
_WITH_EMERGENCY = {*_EVERYBODY_AT_WORK, Role.EMERGENCY}
_WITH_ORDERS = {Role.TECHNICIAN, Role.PHARMACIST}

ALLOWED: Final[dict[Act, frozenset[Role]]] = {
    act: frozenset(roles)
    for act, roles in {
        Act.LOOK_UP: {*_WITH_EMERGENCY, Role.AUDITOR},
        Act.RECEIVE: _WITH_EMERGENCY,
        Act.PULL: _WITH_EMERGENCY,
        Act.APPROVE_PULL: {Role.PHARMACIST},
        Act.OPEN_CONTAINER: _WITH_EMERGENCY,
        Act.KEEP_SHELF: _WITH_EMERGENCY,
        Act.SET_CONTAINER_KIND: {Role.PHARMACIST},  # how long it may be used follows from it
        Act.SET_STRENGTH: {Role.PHARMACIST},  # what is controlled is told in milligrams by it
        Act.EXTEND_EXPIRY: {Role.PHARMACIST},
        Act.RELEASE_STOCK: {Role.PHARMACIST},
        Act.COUNT: _EVERYBODY_AT_WORK,
        Act.BEGIN_COUNT: _EVERYBODY_AT_WORK,
        Act.POST_COUNT: _EVERYBODY_AT_WORK,
        Act.APPROVE_COUNT: {Role.PHARMACIST, Role.MANAGER},
        Act.RESOLVE_DISCREPANCY: {Role.PHARMACIST},
        Act.TAKE_INVENTORY: {Role.PHARMACIST, Role.MANAGER},
        Act.VERIFY_CODE: _EVERYBODY_AT_WORK,
        Act.IMPORT_CATALOGUE: {Role.PHARMACIST, Role.MANAGER, Role.SYSTEM},  # who may run commands here
        Act.EDIT_ITEM: {Role.PHARMACIST, Role.MANAGER},
        Act.KEEP_KITS: {Role.PHARMACIST, Role.MANAGER},
        Act.WRITE_FORMULA: _EVERYBODY_AT_WORK,  # a draft does nothing until a pharmacist signs it
        Act.APPROVE_FORMULA: {Role.PHARMACIST},
        Act.PRINT_LABEL: _WITH_EMERGENCY,
        Act.REPRINT_LABEL: _EVERYBODY_AT_WORK,
        Act.SIGN_PREPARED: {Role.TECHNICIAN, Role.PHARMACIST},
        Act.SIGN_CHECKED: {Role.PHARMACIST},
        Act.SIGN_WITNESSED: _EVERYBODY_AT_WORK,
        Act.SIGN_RELEASED: {Role.PHARMACIST},
        Act.SIGN_REVIEWED: {Role.PHARMACIST, Role.MANAGER},
        Act.VIEW_ORDER: _WITH_ORDERS,
        Act.ENTER_ORDER: _WITH_ORDERS,
        Act.IMPORT_ORDERS: {*_WITH_ORDERS, Role.SYSTEM},  # who may run commands here: a timer reads the drop folder
        Act.VERIFY_ORDER: {Role.PHARMACIST},
        Act.HOLD_ORDER: _WITH_ORDERS,
        Act.DECIDE_ORDER: {Role.PHARMACIST},
        Act.CLARIFY_ORDER: _WITH_ORDERS,
        Act.KEEP_ORDER_TABLES: {Role.PHARMACIST},
        Act.PREPARE: _WITH_ORDERS,
        Act.CHECK_PREPARATION: {Role.PHARMACIST},
        Act.DISPENSE_PREPARATION: _WITH_ORDERS,
        Act.WASTE_PREPARATION: _WITH_ORDERS,
        Act.KEEP_HOODS: {Role.PHARMACIST, Role.MANAGER},
        Act.KEEP_GATES: {Role.PHARMACIST, Role.MANAGER},
        Act.WRITE_NOTE: _WITH_EMERGENCY,
        Act.ANSWER_NOTE: {Role.PHARMACIST},
        Act.HAND_OVER: _EVERYBODY_AT_WORK,
        Act.CONFIRM_TIME: _EVERYBODY_AT_WORK,
        Act.VIEW_RECORDS: {Role.PHARMACIST, Role.MANAGER, Role.AUDITOR, Role.EMERGENCY},
        Act.EXPORT_RECORDS: {Role.PHARMACIST, Role.MANAGER, Role.AUDITOR},
        Act.ENTER_SETTING: {Role.PHARMACIST, Role.MANAGER},
        Act.APPROVE_SETTING: {Role.PHARMACIST},
        Act.MANAGE_PEOPLE: {Role.MANAGER},
        Act.RESCUE_MANAGER: {Role.MANAGER, Role.EMERGENCY},
        Act.SEAL_EMERGENCY_CODE: {Role.MANAGER},
        Act.REVIEW_EMERGENCY: {Role.PHARMACIST, Role.MANAGER},
        # Minimum necessary (45 CFR 164.502(b)): whoever only manages, or audits, needs no patient's name for it.
        Act.FIND_PATIENT: {Role.TECHNICIAN, Role.PHARMACIST, Role.EMERGENCY},
        Act.SEARCH_PATIENTS: {Role.PHARMACIST},
        Act.VIEW_PATIENT: {Role.TECHNICIAN, Role.PHARMACIST, Role.EMERGENCY},
        Act.KEEP_PATIENT: {Role.TECHNICIAN, Role.PHARMACIST},
        Act.RULE_OUT_ALLERGY: {Role.PHARMACIST},
        Act.ERASE_EXPIRED: {Role.MANAGER},
    }.items()
}
"""A manager is no pharmacist by being a manager: who is both has both roles."""


def allows(roles: Iterable[str], act: Act) -> bool:
    """Say whether one of these roles may do something."""
    return any(role in ALLOWED[act] for role in roles)


def who_may(act: Act) -> str:
    """Name the staff who may do something, as words."""
    return " or ".join(role for role in STAFF_ROLES if role in ALLOWED[act])
