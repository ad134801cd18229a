"""Retention: nothing young is erased, what is old goes by a signed act, and the record stays provable."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from db import attachments, credentials, people, scans, settings
from db.backup import make_backup
from kiosk.services import identity, retention
from kiosk.services.identity import Proof
from kiosk.services.retention import Kind
from kiosk.settings_registry import KEEP_PHOTOGRAPHS_YEARS, KEEP_SCANS_YEARS
from tests import codes
from tests.pharmacy import PIN, QUICK_HASH, Pharmacy, assert_sound, done, refused
from tests.service.command_line import Kiosk
from tests.service.test_permissions import clock_confirmed

JPEG = b"\xff\xd8\xff\xe0 a photograph \xff\xd9"
VIAL = codes.package(codes.VANCOMYCIN, "VN1", "280331")


@pytest.fixture
def dana(pharmacy: Pharmacy) -> Proof:
    """The manager's proof, in a pharmacy with something of seven years ago and something of today."""
    now = pharmacy.clock.instant
    pharmacy.clock.instant = now - timedelta(days=7 * 366)
    _leave(pharmacy, JPEG)
    pharmacy.clock.instant = now
    clock_confirmed(pharmacy)
    _leave(pharmacy, JPEG + b"2")
    with pharmacy.record.write("system", "test") as write:
        person = people.add_person(write, "Dana Whitfield", ["manager"])
        credentials.add_pin(write, person, QUICK_HASH)
    proof = identity.by_pin(pharmacy.record, person, PIN)
    assert isinstance(proof, Proof)
    return proof


def _leave(pharmacy: Pharmacy, photograph: bytes) -> None:
    scans.store_scan(pharmacy.record, VIAL, "serial", pharmacy.ana)
    kept = pharmacy.record.attachments.keep(photograph, "image/jpeg")
    with pharmacy.record.write(pharmacy.ana, "test") as write:
        attachments.add(write, kept)


def test_only_what_is_old_enough_is_erased_and_everything_still_verifies(pharmacy: Pharmacy, dana: Proof) -> None:
    young, old = attachments.named(pharmacy.record)[1], attachments.named(pharmacy.record)[0]
    if old.bytes > young.bytes:
        young, old = old, young

    done(retention.erase(pharmacy.record, dana, "scans"), "ERASED")
    done(retention.erase(pharmacy.record, dana, "photographs"), "ERASED")

    texts = [row["raw_hex"] for row in pharmacy.record.rows("select raw_hex from scan order by seq")]
    assert texts == ["erased", scans.to_hex(VIAL)]
    assert attachments.named(pharmacy.record) == [young]
    assert not pharmacy.record.attachments.path_of(old.sha256).exists()
    assert pharmacy.record.attachments.has(young)
    signed = pharmacy.record.rows("select meaning, person_id from signature order by at")
    assert [row["meaning"] for row in signed] == ["erased", "erased"]
    assert_sound(pharmacy.record)
    refused(retention.erase(pharmacy.record, dana, "scans"), "NOTHING_EXPIRED")


def test_a_record_with_erased_photographs_is_still_backed_up(pharmacy: Pharmacy, dana: Proof, tmp_path: Path) -> None:
    done(retention.erase(pharmacy.record, dana, "photographs"), "ERASED")

    assert make_backup(pharmacy.record, tmp_path / "backups", "system").path.exists()


def test_a_longer_time_that_the_site_has_set_is_kept_to(pharmacy: Pharmacy, dana: Proof) -> None:
    with pharmacy.record.write("system", "test") as write:
        settings.put_setting(write, KEEP_SCANS_YEARS, 8, source_note="test", approved_by=None)

    assert retention.expired(pharmacy.record, "scans", pharmacy.record.now()).count == 0
    refused(retention.erase(pharmacy.record, dana, "scans"), "NOTHING_EXPIRED")


@pytest.mark.parametrize(("key", "kind"), [(KEEP_SCANS_YEARS, "scans"), (KEEP_PHOTOGRAPHS_YEARS, "photographs")])
def test_a_shorter_time_shortens_nothing_before_somebody_else_approved_it(
    pharmacy: Pharmacy, dana: Proof, key: str, kind: Kind
) -> None:
    with pharmacy.record.write("system", "test") as write:
        settings.put_setting(write, key, 8, source_note="policy", approved_by=pharmacy.ben)
    pharmacy.clock.advance(minutes=1)
    with pharmacy.record.write(dana.person.id, "test") as write:
        shorter = settings.put_setting(write, key, 6, source_note="none", approved_by=None)

    refused(retention.erase(pharmacy.record, dana, kind), "NOTHING_EXPIRED")

    with pharmacy.record.write(pharmacy.ben, "test") as write:
        assert settings.approve(write, shorter)
    done(retention.erase(pharmacy.record, dana, kind), "ERASED")


def test_erasing_behind_the_kiosk_is_found(pharmacy: Pharmacy, dana: Proof) -> None:
    pharmacy.record.attachments.path_of(attachments.named(pharmacy.record)[0].sha256).unlink()

    with pytest.raises(AssertionError, match="ATTACHMENT"):
        assert_sound(pharmacy.record)


def test_the_command_counts_first_and_erases_with_a_pin(
    pharmacy: Pharmacy, dana: Proof, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk = Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)

    assert kiosk("erase", "scans").only["count"] == 1
    assert kiosk("erase", "scans", "--as", "Ana Ruiz").error == "NOT_PERMITTED"
    assert kiosk("erase", "scans", "--as", "Dana Whitfield").only["code"] == "ERASED"
    assert kiosk("erase", "scans").only["count"] == 0
    assert kiosk("verify").only["ok"] is True
