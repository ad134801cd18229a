"""People whom tests of several services need."""

from __future__ import annotations

import pytest

from db import people
from tests.pharmacy import Pharmacy


@pytest.fixture
def pharmacist(pharmacy: Pharmacy) -> str:
    with pharmacy.record.write("system", "test") as write:
        return people.add_person(write, "Dana Whitfield", ["pharmacist"])
