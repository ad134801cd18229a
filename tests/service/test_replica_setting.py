"""Where a copy of the record runs along is a setting; a record that cannot have one refuses it in a sentence."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import pytest

from db import encryption
from db.opening import Where
from kiosk import bootstrap
from kiosk.replica import Replica
from kiosk.services import settings_import, site_settings
from kiosk.services.keeping import plan_at
from kiosk.settings_registry import REPLICA_PLACE
from tests.clock import StandingClock
from tests.pharmacy import Pharmacy, done, furnish, refused
from tests.service.office import Office, furnished

PLACE = "s3://pharmacy-copies/kiosk?region=eu-central-1"
TOML = b'[keeping]\nreplica = "/mnt/nas/kiosk"\n'


@pytest.fixture
def office(pharmacy: Pharmacy) -> Office:
    return furnished(pharmacy)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_plain_file_takes_it(office: Office) -> None:
    record = office.pharmacy.record
    assert plan_at(record, record.now()).replica is None

    done(site_settings.enter(record, office.manager, REPLICA_PLACE, PLACE, "policy 7"), "SETTING_ENTERED")
    assert plan_at(record, record.now()).replica == PLACE

    office.pharmacy.clock.advance(minutes=1)
    done(site_settings.enter(record, office.manager, REPLICA_PLACE, "", ""), "SETTING_ENTERED")
    assert plan_at(record, record.now()).replica is None


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_a_record_on_a_server_refuses_it(office: Office) -> None:
    assert_refused(office, "REPLICA_ON_SERVER")


def test_an_encrypted_record_refuses_it(tmp_path: Path, clock: StandingClock) -> None:
    key = encryption.make_key_file(tmp_path / "stick.key")
    where = Where(str(tmp_path / "kiosk.db"), "K1", clock, tmp_path, key)
    with closing(bootstrap.open_pharmacy(where, "create")) as record:
        assert_refused(furnished(furnish(record, where, clock)), "REPLICA_ENCRYPTED")


def assert_refused(office: Office, code: str) -> None:
    record = office.pharmacy.record
    said = refused(site_settings.enter(record, office.manager, REPLICA_PLACE, PLACE, ""), code)
    assert said.next_step.endswith("clear keeping.replica.")
    refused(settings_import.bring_in(record, office.manager, "site.toml", TOML), code)
    done(site_settings.enter(record, office.manager, REPLICA_PLACE, None, ""), "SETTING_ENTERED")


def test_without_the_program_it_is_said_how_to_get_it(
    tmp_path: Path, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))

    fault = Replica(Where(str(tmp_path / "kiosk.db"), "K1", clock, tmp_path)).keep("/mnt/nas")

    assert fault is not None
    assert fault.code == "REPLICA_PROGRAM"
    assert "bin/setup --extra replica" in fault.next_step
