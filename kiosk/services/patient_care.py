"""Through what a patient is infused, and whom to call: access devices with their dates, and contacts."""

from __future__ import annotations

from dataclasses import replace

from db import patients
from db.patients import AccessDevice, Contact
from db.record import Record, Write
from kiosk.rules import patients as words
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.patient_record import Patient, day_fault, on_record, site_day, standing, text_fault


def add_device(record: Record, by: str, patient_id: str, kind: str, site: str, placed_on: str | None) -> Outcome:
    """Note an access device; `placed_on` is None where nobody knows the day."""

    def keep(write: Write, patient: Patient) -> Outcome:
        if kind not in words.ACCESS_DEVICES:
            ways = ", ".join(words.ACCESS_DEVICES)
            return Refused("BAD_KIND", "That is no kind of access device.", f"Give one of {ways}.")
        refused = text_fault("Where it lies", words.line(site))
        if refused is None and placed_on is not None:
            refused = day_fault(placed_on, patient, site_day(write, write.at))
        if refused is not None:
            return refused
        patients.put(write, patients.ACCESS_DEVICE, patient_id, AccessDevice(kind, words.line(site), placed_on, None))
        return Done("DEVICE_ADDED", "The access device is on record.")

    return on_record(record, by, "patient.device", patient_id, keep)


def remove_device(record: Record, by: str, patient_id: str, entry_id: str, removed_on: str) -> Outcome:
    """Note on which day an access device was removed; it stays as history."""

    def keep(write: Write, patient: Patient) -> Outcome:
        found = standing(write, patients.ACCESS_DEVICE, patient, entry_id)
        if isinstance(found, Refused):
            return found
        refused = day_fault(removed_on, patient, site_day(write, write.at))
        if refused is None and found.says.placed_on is not None and removed_on < found.says.placed_on:
            refused = Refused("BAD_DATE", "It was placed after that day.", "Give the day on which it was removed.")
        if refused is not None:
            return refused
        removed = replace(found.says, removed_on=removed_on)
        patients.put(write, patients.ACCESS_DEVICE, patient_id, removed, replaces=found.id, status="removed")
        return Done("DEVICE_REMOVED", "The access device is noted as removed.")

    return on_record(record, by, "patient.device", patient_id, keep)


def add_contact(record: Record, by: str, patient_id: str, contact: Contact) -> Outcome:
    """Note whom to call; who has an address, or only one, has it beside the telephone."""
    said = Contact(
        contact.relation,
        words.line(contact.name),
        words.line(contact.phone),
        words.line(contact.address or "") or None,
    )

    def keep(write: Write, _: Patient) -> Outcome:
        if said.relation not in words.RELATIONS:
            return Refused("BAD_KIND", "That is no kind of contact.", f"Give one of {', '.join(words.RELATIONS)}.")
        refused = text_fault("The name", said.name, words.LONGEST_NAME)
        refused = refused or text_fault("The telephone", said.phone, words.LONGEST_NAME)
        if refused is None and said.address is not None:
            refused = text_fault("The address", said.address)
        if refused is not None:
            return refused
        patients.put(write, patients.CONTACT, patient_id, said)
        return Done("CONTACT_ADDED", "The contact is on record.")

    return on_record(record, by, "patient.contact", patient_id, keep)


def withdraw_contact(record: Record, by: str, patient_id: str, entry_id: str) -> Outcome:
    """Take a contact off the card; it stays as history."""

    def keep(write: Write, patient: Patient) -> Outcome:
        found = standing(write, patients.CONTACT, patient, entry_id)
        if isinstance(found, Refused):
            return found
        patients.put(write, patients.CONTACT, patient_id, found.says, replaces=found.id, status="withdrawn")
        return Done("CONTACT_WITHDRAWN", "That contact is called no longer.")

    return on_record(record, by, "patient.contact", patient_id, keep)
