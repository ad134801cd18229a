"""A CUPS server of the tests' own, on a loopback port, with queues that end in printers of ours."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.printers.processes import free_port, listens, program

_SERVER = """Listen 127.0.0.1:{port}
Browsing No
BrowseLocalProtocols none
DefaultAuthType None
WebInterface No
LogLevel debug
MaxLogSize 0
JobRetryInterval 1
<Location />
  Order deny,allow
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""
_FILES = """ServerRoot {folder}
StateDir {folder}/state
CacheDir {folder}/cache
RequestRoot {folder}/spool
TempDir {folder}/temporary
AccessLog {folder}/access_log
ErrorLog {folder}/error_log
PageLog {folder}/page_log
SystemGroup root
"""


@dataclass(frozen=True)
class Cups:
    """A running server."""

    folder: Path
    port: int

    def queue(self, name: str, device: str, *options: str) -> str:
        """Make a queue that takes labels; gives its address."""
        self.administer("lpadmin", "-p", name, "-v", device, "-E", *options)
        return f"ipp://127.0.0.1:{self.port}/printers/{name}"

    def administer(self, program: str, *arguments: str) -> None:
        """Run one of CUPS's own commands on this server."""
        done = subprocess.run(
            [_found(program), "-h", f"127.0.0.1:{self.port}", *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr


@contextmanager
def cups(folder: Path) -> Iterator[Cups]:
    """Run a server without queues."""
    for each in ("state", "cache", "spool", "temporary"):
        (folder / each).mkdir(parents=True)
    (folder / "temporary").chmod(0o1777)  # filters run as another user
    made = Cups(folder, free_port())
    server, files = folder / "cupsd.conf", folder / "cups-files.conf"
    server.write_text(_SERVER.format(port=made.port))
    files.write_text(_FILES.format(folder=folder))
    start = [_found("cupsd"), "-f", "-c", str(server), "-s", str(files)]
    with program(start, folder / "cupsd.log", lambda: listens(made.port)):
        yield made


def _found(name: str) -> str:
    """Where a program is, which the way of a user may not lead to."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin") or name
