"""What the camera asks of the record: one reader as long as it is open, and nothing over and over."""

from __future__ import annotations

import pytest

from db import catalogue
from db.errors import StoreError
from db.record import Record
from kiosk.camera_eye import KnownProducts
from tests import codes
from tests.pharmacy import Pharmacy

STRANGE = "09521234543213"


class Camera:
    """A camera's clock, and how often the record was opened for it."""

    def __init__(self, pharmacy: Pharmacy) -> None:
        self.now = 100.0
        self.opened: list[Record] = []
        self.away = False
        self.tries = 0
        self._pharmacy = pharmacy
        self.knows = KnownProducts(self._open, lambda: self.now)

    def _open(self) -> Record:
        self.tries += 1
        if self.away:
            raise StoreError("RECORD_AWAY", "The record is away.", "Wait.")
        self.opened.append(self._pharmacy.reopen())
        return self.opened[-1]


@pytest.fixture
def camera(pharmacy: Pharmacy) -> Camera:
    return Camera(pharmacy)


def put_on_file(pharmacy: Pharmacy, value: str) -> None:
    with pharmacy.record.write(pharmacy.ana, "catalogue") as write:
        found = catalogue.link(write, "GTIN", codes.VANCOMYCIN)
        assert found is not None
        catalogue.add_identifier(write, found.item.id, found.packaging_id, "GTIN", value, "catalogue")


def test_the_record_is_opened_once_for_all_pictures(camera: Camera) -> None:
    for picture in range(300):
        camera.now += 1 / 30
        assert camera.knows(codes.VANCOMYCIN)
        assert not camera.knows(STRANGE)
        assert not camera.knows(str(picture))
    assert camera.tries == 1


def test_a_product_that_is_put_on_file_is_known_two_seconds_later(camera: Camera, pharmacy: Pharmacy) -> None:
    assert not camera.knows(STRANGE)
    put_on_file(pharmacy, STRANGE)
    camera.now += 1.9
    assert not camera.knows(STRANGE)
    camera.now += 0.2
    assert camera.knows(STRANGE)


def test_the_record_is_let_go_with_the_camera_and_opened_again_with_it(camera: Camera) -> None:
    assert not camera.knows(STRANGE)
    camera.knows.close()
    with pytest.raises(StoreError):
        camera.opened[0].rows("select 1 as one")
    camera.now += 3
    assert not camera.knows(STRANGE)
    assert camera.knows(codes.VANCOMYCIN)
    assert len(camera.opened) == 2


def test_a_record_that_is_away_is_not_tried_at_every_picture_and_found_when_it_is_back(camera: Camera) -> None:
    camera.away = True
    for _ in range(30):
        camera.now += 1 / 30
        assert not camera.knows(codes.VANCOMYCIN)
    assert camera.tries == 1
    camera.away = False
    camera.now += 2
    assert camera.knows(codes.VANCOMYCIN)


def test_a_connection_that_broke_is_made_anew(camera: Camera) -> None:
    assert not camera.knows(STRANGE)
    camera.opened[0].close()
    camera.now += 3
    assert not camera.knows(codes.VANCOMYCIN)
    camera.now += 3
    assert camera.knows(codes.VANCOMYCIN)
