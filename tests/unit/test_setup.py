"""bin/setup in a folder of its own, where python, apt and the list of libraries are stand-ins that keep a log."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
LOCKS = sorted(PROJECT.glob("requirements*.lock"))
LIBRARIES = "libzbar.so.0 libGL.so.1 libglib-2.0.so.0"

PYTHON = """#!/bin/sh
case "$*" in
  "-m venv"*) echo venv >>"$LOG"; rm -rf .venv; mkdir -p .venv/bin; cp "$0" .venv/bin/python
    echo "#!$PWD/.venv/bin/python" >.venv/bin/pip ;;
  "-m pip install"*--requirement*) echo "pip $(echo "$*" | grep -o 'requirements[a-z-]*.lock' | xargs)" >>"$LOG"
    [ ! -e broken ] ;;
  "-c import sys; print(sys.prefix)") echo "$PWD/.venv" ;;
  "-c import ensurepip"*) [ ! -e no-venv ] ;;
esac
"""


class House:
    """A checkout with stand-ins for everything that bin/setup calls."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "house"
        self.log = folder / "log"
        self.log.touch()
        self._programs = folder / "programs"
        self._programs.mkdir()
        (self.folder / "bin").mkdir(parents=True)
        for path in (PROJECT / "bin/setup", PROJECT / "bin/_apt.sh", PROJECT / "pyproject.toml", *LOCKS):
            shutil.copy(path, self.folder / path.relative_to(PROJECT))
        self.program("python3", PYTHON)
        self.program("ldconfig", f"#!/bin/sh\necho {LIBRARIES}\n")
        self.program("apt-get", '#!/bin/sh\necho apt >>"$LOG"\nexit 100\n')
        self.program("sudo", "#!/bin/sh\nexit 1\n")

    def program(self, name: str, text: str) -> None:
        path = self._programs / name
        path.write_text(text)
        path.chmod(0o755)

    def setup(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": f"{self._programs}:/usr/bin:/bin", "LOG": str(self.log)}
        command = [str(self.folder / "bin/setup"), *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    def done(self) -> list[str]:
        steps = self.log.read_text().split()
        self.log.write_text("")
        return steps


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_a_second_call_is_silent_and_does_nothing(house: House) -> None:
    first = house.setup()
    assert first.returncode == 0, first.stderr
    assert house.done() == ["venv", "pip", "requirements.lock"]

    for arguments in ([], ["--quiet"]):
        again = house.setup(*arguments)
        assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert house.done() == []


def test_what_people_read_never_reaches_standard_output(house: House) -> None:
    assert house.setup().stdout == ""


def test_the_tools_come_on_top_and_satisfy_the_kiosk_too(house: House) -> None:
    house.setup()
    house.done()

    assert house.setup("--test").returncode == 0
    assert house.done() == ["pip", "requirements-test.lock"]
    assert house.setup().returncode == 0
    assert house.done() == []


def test_an_extra_is_installed_from_its_lock_and_stays(house: House) -> None:
    assert house.setup("--extra", "replica").returncode == 0
    assert house.done() == ["venv", "pip", "requirements.lock", "requirements-replica.lock"]
    for arguments in ([], ["--quiet"], ["--extra", "replica"]):
        assert house.setup(*arguments).returncode == 0
    assert house.done() == []

    assert house.setup("--extra", "encrypted").returncode == 0
    assert house.done() == ["pip", "requirements.lock", "requirements-encrypted.lock", "requirements-replica.lock"]
    with (house.folder / "requirements-replica.lock").open("a") as lock:
        lock.write("# changed\n")
    assert house.setup("--quiet").returncode == 0
    assert house.done() == ["pip", "requirements.lock", "requirements-encrypted.lock", "requirements-replica.lock"]


def test_an_extra_outlives_a_setup_that_was_cut_off(house: House) -> None:
    (house.folder / "broken").touch()
    assert house.setup("--extra", "encrypted", "--extra", "replica").returncode == 1
    house.done()
    (house.folder / "broken").unlink()

    assert house.setup().returncode == 0
    assert house.done() == [
        "venv", "pip", "requirements.lock", "requirements-encrypted.lock", "requirements-replica.lock"
    ]  # fmt: skip


def test_the_tools_bring_every_extra_with_them(house: House) -> None:
    house.setup("--test")
    assert house.done() == ["venv", "pip", "requirements-test.lock"]

    assert house.setup("--extra", "replica", "--extra", "encrypted").returncode == 0
    assert house.done() == []


@pytest.mark.parametrize("arguments", [["--extra"], ["--extra", "test"], ["--extra", "../x"], ["replica"]])
def test_an_extra_that_is_none_is_a_usage_error(house: House, arguments: list[str]) -> None:
    refused = house.setup(*arguments)

    assert (refused.returncode, "--extra encrypted" in refused.stderr) == (2, True)
    assert house.done() == []


def test_a_changed_pin_is_installed(house: House) -> None:
    house.setup()
    house.done()
    with (house.folder / "requirements.lock").open("a") as lock:
        lock.write("# changed\n")

    assert house.setup("--quiet").returncode == 0
    assert house.done() == ["pip", "requirements.lock"]


def test_a_setup_that_was_cut_off_starts_again_from_nothing(house: House) -> None:
    (house.folder / "broken").touch()
    cut_off = house.setup()
    assert cut_off.returncode == 1
    assert "run bin/setup again" in cut_off.stderr
    house.done()
    (house.folder / "broken").unlink()

    assert house.setup().returncode == 0
    assert house.done() == ["venv", "pip", "requirements.lock"]


def test_a_moved_checkout_gets_an_environment_of_its_own(house: House) -> None:
    house.setup()
    house.done()
    house.folder = house.folder.rename(house.folder.with_name("moved"))

    assert house.setup().returncode == 0
    assert house.done() == ["venv", "pip", "requirements.lock"]


def test_without_a_library_the_kiosk_is_set_up_and_the_line_to_run_is_said(house: House) -> None:
    house.program("ldconfig", "#!/bin/sh\necho libGL.so.1 libglib-2.0.so.0\n")

    without = house.setup()

    assert without.returncode == 3
    assert without.stderr.rstrip("\n").endswith("apt-get install -y --no-install-recommends libzbar0")
    assert "pip" in house.done()
    assert house.setup("--quiet").returncode == 0


def test_without_the_venv_module_it_stops_and_says_the_line_to_run(house: House) -> None:
    (house.folder / "no-venv").touch()

    without = house.setup()

    assert without.returncode == 1
    assert without.stderr.rstrip("\n").endswith("apt-get install -y --no-install-recommends python3-venv")
    assert not (house.folder / ".venv").exists()
