"""What the audit chain tells of people's rows: credentials, badges, tries, signatures, notes, approvals, doubts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from db.store import Row

Facts = Mapping[str, Any]

COLUMNS: dict[str, tuple[str, ...]] = {
    "credential": ("person_id", "hash", "recorded_by", "recorded_at"),
    "pin_in_use": ("credential_id",),
    "badge": ("person_id", "code_hash", "key_mark", "recorded_by", "recorded_at", "withdrawn_at"),
    "sign_in_attempt": ("node", "at", "person_id", "method", "result"),
    "signature": (
        "node", "at", "person_id", "roles", "meaning", "subject_kind", "subject_id", "content_json", "content_hash",
        "method", "own_work", "reason",
    ),
    "setting_approval": ("person_id", "at"),
    "attachment_erased": ("at", "signature_id"),
    "note": ("node", "at", "person_id", "subject_kind", "subject_id", "text", "answers"),
    "clock_doubt": ("node", "opened_at", "last_at", "cause", "confirmed_at", "first_person", "second_person"),
    "emergency_code": (
        "hash", "sealed_at", "sealed_by", "withdrawn_at", "opened_at", "opened_by", "until_at", "reason",
        "reviewed_at", "reviewed_by",
    ),
}  # fmt: skip
"""What is compared of each table."""

SAID_BY_CHANGES = frozenset({"pin_in_use"})
"""Tables whose rows are told by their changes alone: no entry says that one was begun."""

DIGESTS = {
    "credential": ("hash",),
    "emergency_code": ("hash", "reason"),
    "signature": ("content_json", "reason"),
    "note": ("text",),
}
"""Columns of which the chain tells a digest only."""


def digest(text: str) -> str:
    """Hash a text that the chain does not carry."""
    return hashlib.sha256(text.encode()).hexdigest()


def _credential(fact: Facts, entry: Row) -> tuple[str, Facts]:
    return "credential", {
        "person_id": fact["person"],
        "hash": fact["digest"],
        "recorded_by": entry["actor"],
        "recorded_at": entry["at"],
    }


def _badge(fact: Facts, entry: Row) -> tuple[str, Facts]:
    told = {name: fact[name] for name in ("person_id", "code_hash", "key_mark")}
    return "badge", {**told, "recorded_by": entry["actor"], "recorded_at": entry["at"], "withdrawn_at": None}


def _attempt(fact: Facts, entry: Row) -> tuple[str, Facts]:
    told = {name: fact[name] for name in ("person_id", "method", "result")}
    return "sign_in_attempt", {**told, "node": entry["node"], "at": entry["at"]}


def _signature(fact: Facts, entry: Row) -> tuple[str, Facts]:
    names = ("person_id", "roles", "meaning", "subject_kind", "subject_id", "content_hash", "method", "own_work")
    told = {name: fact[name] for name in (*names, "reason") if name in fact}
    return "signature", {**told, "content_json": fact["content_hash"], "node": entry["node"], "at": entry["at"]}


def _approval(fact: Facts, entry: Row) -> tuple[str, Facts]:
    return "setting_approval", {"person_id": fact["by"], "at": entry["at"]}


def _erased(fact: Facts, entry: Row) -> tuple[str, Facts]:
    return "attachment_erased", {"at": entry["at"], "signature_id": fact["signature"]}


def _note(fact: Facts, entry: Row) -> tuple[str, Facts]:
    told = {name: fact[name] for name in ("subject_kind", "subject_id", "answers")}
    return "note", {
        **told,
        "text": fact["digest"],
        "person_id": entry["actor"],
        "node": entry["node"],
        "at": entry["at"],
    }


def _doubt(fact: Facts, _: Row) -> tuple[str, Facts]:
    told = {name: fact[name] for name in ("node", "opened_at", "last_at", "cause")}
    return "clock_doubt", {**told, "confirmed_at": None, "first_person": None, "second_person": None}


def _emergency_code(fact: Facts, entry: Row) -> tuple[str, Facts]:
    nothing_yet = dict.fromkeys(
        ("withdrawn_at", "opened_at", "opened_by", "until_at", "reviewed_at", "reviewed_by"), None
    )
    told = {"hash": fact["digest"], "sealed_at": entry["at"], "sealed_by": entry["actor"]}
    return "emergency_code", {**told, **nothing_yet}


WRITTEN = {
    "credentials": _credential,
    "badges": _badge,
    "attempts": _attempt,
    "signatures": _signature,
    "setting_approvals": _approval,
    "attachments_erased": _erased,
    "notes": _note,
    "clock_doubts": _doubt,
    "emergency_codes": _emergency_code,
}
"""How each list of an audit entry tells of rows that were written."""

CHANGED: dict[str, Any] = {
    "roles_changed": lambda fact, _: ("person", fact["id"], {"roles": fact["now"]}),
    "active_changed": lambda fact, _: ("person", fact["id"], {"active": fact["now"]}),
    "credentials": lambda fact, _: ("pin_in_use", fact["person"], {"credential_id": fact["id"]}),
    "badges_withdrawn": lambda fact, entry: ("badge", fact, {"withdrawn_at": entry["at"]}),
    "clocks_confirmed": lambda fact, entry: (
        "clock_doubt",
        fact["id"],
        {"confirmed_at": entry["at"], "first_person": fact["first"], "second_person": fact["second"]},
    ),
    "emergency_changed": lambda fact, _: ("emergency_code", fact["id"], fact["now"]),
}
"""How each list of an audit entry tells of rows that were changed."""
