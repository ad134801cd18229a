"""What every test may ask for: a standing clock, and a record on each engine."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings

from db.opening import Where
from db.record import Record
from kiosk import bootstrap
from kiosk.services import identity
from tests.clock import StandingClock
from tests.pharmacy import QUICK_HASHER, Pharmacy, furnish, furnished
from tests.postgresql_server import Databases, server_url

settings.register_profile(
    "kiosk",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
# What is green has to be green for everybody; `--hypothesis-profile=explore` looks for what nobody has thought of yet.
settings.register_profile("explore", settings.get_profile("kiosk"), derandomize=False)
settings.load_profile("kiosk")


def pytest_collection_finish() -> None:
    """Have the collector leave alone what is there for good, and look less often: it took a fifth of the time.

    A screen is made of many small things, and each look went through all tests of this process as well.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
MakePlace = Callable[[], Where]
"""Makes the place of a fresh record: a file that is not there yet, or an empty database on the server."""


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture(scope="session", autouse=True)
def slow_hasher() -> Iterator[PasswordHasher]:
    """The kiosk's own hasher of PINs; in its place works one of the same kind that takes no time."""
    slow = identity._HASHER
    identity._HASHER = QUICK_HASHER
    yield slow
    identity._HASHER = slow


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine in turn; PostgreSQL only where it was asked for, and then its absence is a failure."""
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def begun_databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Databases on the server in which a record was begun."""
    folder = tmp_path_factory.mktemp("template")
    databases = Databases(server_url(), lambda url: _begin(_first_place(url, folder)))
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def furnished_databases(furnished_template: Path) -> Iterator[Databases]:
    """Databases on the server in which a record was furnished; what lies beside it is in the template's folder."""
    databases = Databases(server_url(), lambda url: _begin(_first_place(url, furnished_template), is_furnished=True))
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def furnished_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("furnished-template")


def _first_place(target: str, folder: Path) -> Where:
    return Where(target, "K1", StandingClock(), folder)


def _begin(place: Where, *, is_furnished: bool = False) -> None:
    record = bootstrap.open_pharmacy(place, "create")
    if is_furnished:
        furnish(record, place, StandingClock())
    record.close()


@pytest.fixture
def make_place(
    engine: str, tmp_path: Path, clock: StandingClock, request: pytest.FixtureRequest
) -> Iterator[MakePlace]:
    """Make places where no record was begun yet; each is another one."""
    with ExitStack() as used:
        made = 0

        def make() -> Where:
            nonlocal made
            made += 1
            folder = tmp_path / f"place-{made}"
            folder.mkdir()
            if engine == "sqlite":
                return Where(str(folder / "kiosk.db"), "K1", clock, folder)
            databases: Databases = request.getfixturevalue("begun_databases")
            return Where(used.enter_context(databases.empty()), "K1", clock, folder)

        yield make


@pytest.fixture(scope="session")
def begun_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file in which a record was begun, and what lies beside it."""
    folder = tmp_path_factory.mktemp("begun")
    _begin(_first_place(str(folder / "kiosk.db"), folder))
    return folder


@pytest.fixture(scope="session")
def furnished_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file in which a record was furnished, and what lies beside it."""
    folder = tmp_path_factory.mktemp("furnished")
    _begin(_first_place(str(folder / "kiosk.db"), folder), is_furnished=True)
    return folder


@pytest.fixture
def place(engine: str, tmp_path: Path, clock: StandingClock, request: pytest.FixtureRequest) -> Iterator[Where]:
    """A place where a record was begun, and furnished for who asks for a pharmacy, by nobody who still has it open."""
    folder = tmp_path / "data" / "infusion-kiosk"  # as a user has it, below XDG_DATA_HOME
    is_furnished = "pharmacy" in request.fixturenames
    if engine == "sqlite":
        made: Path = request.getfixturevalue("furnished_folder" if is_furnished else "begun_folder")
        shutil.copytree(made, folder)  # a record is begun once a process: it takes ten times as long as a copy
        yield Where(str(folder / "kiosk.db"), "K1", clock, folder)
    else:
        databases: Databases = request.getfixturevalue("furnished_databases" if is_furnished else "begun_databases")
        with databases.fresh() as url:
            if is_furnished:
                shutil.copytree(request.getfixturevalue("furnished_template"), folder)
            else:
                folder.mkdir(parents=True)
            yield Where(url, "K1", clock, folder)


@pytest.fixture
def record(place: Where) -> Iterator[Record]:
    """A record with its first locations, and nothing else."""
    opened = bootstrap.open_pharmacy(place, "write")
    yield opened
    opened.close()


@pytest.fixture
def pharmacy(record: Record, place: Where, clock: StandingClock) -> Iterator[Pharmacy]:
    """A record with a small catalogue, shelves and two people."""
    made = furnished(record, place, clock)
    yield made
    made.close()
