from __future__ import annotations

import importlib
import os
import re
import subprocess
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = ("kiosk", "scanners", "labels", "db")
LOCKS = ("requirements.lock", "requirements-test.lock")
EXTRA_LOCKS = {"encrypted": "requirements-encrypted.lock", "replica": "requirements-replica.lock"}
COMMANDS = ("bin/setup", "bin/kiosk", "bin/test", "bin/_lock.sh", ".ci/run")
SOURCED = ("bin/_apt.sh",)

CONFIGURATION = tomllib.loads((PROJECT / "pyproject.toml").read_text())


def lock_text(lock: str) -> str:
    return (PROJECT / lock).read_text()


def locked(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==([^ \\]+)", lock_text(lock), re.MULTILINE))


def pinned(requirements: list[str]) -> dict[str, str]:
    pins = {}
    for requirement in requirements:
        match = re.fullmatch(r"([a-z0-9-]+)(?:\[[a-z]+\])?==([0-9.]+)(?:; .*)?", requirement)
        assert match, f"{requirement!r} in pyproject.toml is not pinned to one version"
        pins[match[1]] = match[2]
    return pins


RUNNING = pinned(CONFIGURATION["project"]["dependencies"] + CONFIGURATION["build-system"]["requires"])
EXTRAS = CONFIGURATION["project"]["optional-dependencies"]
OURS = "infusion-kiosk[encrypted,replica]"
"""The extras are tested, so the tests' own extra asks for them."""
TOOLS = pinned([each for each in EXTRAS["test"] if each != OURS])
TESTING = pinned([each for name in EXTRAS for each in EXTRAS[name] if each != OURS])


def test_the_extras_are_installed_with_the_tools_that_test_them() -> None:
    assert OURS in EXTRAS["test"]


@pytest.mark.parametrize("package", PACKAGES)
def test_our_packages_are_not_shadowed_by_others_of_the_same_name(package: str) -> None:
    module = importlib.import_module(package)

    assert module.__file__ is not None
    assert Path(module.__file__).resolve() == PROJECT / package / "__init__.py"


def test_the_wheel_holds_the_four_packages_and_their_types() -> None:
    wheel = CONFIGURATION["tool"]["hatch"]["build"]["targets"]["wheel"]

    assert wheel["packages"] == list(PACKAGES)
    assert [package for package in PACKAGES if not (PROJECT / package / "py.typed").is_file()] == []


@pytest.mark.parametrize("lock", [*LOCKS, *EXTRA_LOCKS.values()])
def test_a_lock_names_no_index_and_no_place(lock: str) -> None:
    places = [line for line in lock_text(lock).splitlines() if re.search(r"^-|--(?!hash=sha256:)|://|@", line)]

    assert places == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_of_a_lock_has_its_hashes(lock: str) -> None:
    entries = re.split(r"\n(?=[a-z])", lock_text(lock))[1:]

    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert len(entries) == len(locked(lock)) > 20


def test_the_locks_hold_what_pyproject_pins() -> None:
    assert locked("requirements.lock").items() >= RUNNING.items()
    assert locked("requirements-test.lock").items() >= (RUNNING | TESTING).items()


def test_the_tests_run_with_the_same_packages_as_the_kiosk() -> None:
    assert locked("requirements-test.lock").items() >= locked("requirements.lock").items()


@pytest.mark.parametrize("extra", sorted(EXTRA_LOCKS))
def test_an_extra_brings_its_own_packages_as_they_were_tested_and_no_others_twice(extra: str) -> None:
    on_top = locked(EXTRA_LOCKS[extra])

    assert on_top.keys() >= pinned(EXTRAS[extra]).keys()
    assert on_top.items() <= locked("requirements-test.lock").items()
    assert on_top.keys() & locked("requirements.lock").keys() <= {"sqlcipher3"}, "which some machines have anyway"
    assert lock_text(EXTRA_LOCKS[extra]).count("\n    --hash=sha256:") >= len(on_top)


def test_every_extra_for_people_has_its_lock() -> None:
    assert EXTRAS.keys() - {"test"} == EXTRA_LOCKS.keys()


def test_a_kiosk_installs_no_test_tool() -> None:
    assert locked("requirements.lock").keys() & TOOLS.keys() == set()


@pytest.mark.parametrize("distribution", ["textual", "pytest", "syrupy", "pytest-textual-snapshot", "ruff", "mypy"])
def test_what_is_installed_is_what_is_locked(distribution: str) -> None:
    assert version(distribution) == locked("requirements-test.lock")[distribution]


@pytest.mark.parametrize("script", COMMANDS + SOURCED)
def test_scripts_are_sound_shell(script: str) -> None:
    checked = subprocess.run(["bash", "-n", str(PROJECT / script)], capture_output=True, text=True, check=False)

    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize("script", COMMANDS)
def test_commands_can_be_run(script: str) -> None:
    assert os.access(PROJECT / script, os.X_OK), f"{script} has lost its run bit (chmod +x)"


@pytest.mark.parametrize("document", ["README.md", "CHANGELOG.md"])
def test_commands_that_documents_name_exist(document: str) -> None:
    named = set(re.findall(r"\bbin/[a-z_][a-z_.]*\b", (PROJECT / document).read_text()))

    assert [command for command in sorted(named) if not os.access(PROJECT / command, os.X_OK)] == []
