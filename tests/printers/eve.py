"""ippeveprinter, the IPP Everywhere printer of CUPS: real but for the paper, and it can be told to fail."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.printers.processes import free_port, listens, program, until

# What it runs for each label: keeps it, says what it is told to say, waits while the gate is shut, fails if it must.
_COMMAND = """#!/bin/sh
here={folder}
name=$(basename "$1")
cp "$1" "$here/.$name" && mv "$here/.$name" "$here/printed/$name"
[ ! -f "$here/say" ] || cat "$here/say" >&2
[ ! -p "$here/gate" ] || cat "$here/gate" >/dev/null
[ ! -f "$here/fail" ]
"""
_SIZE = """{{
  MEMBER integer x-dimension {x}
  MEMBER integer y-dimension {y}
}}
"""
_MEDIA = """ATTR keyword media-supported {name}
ATTR keyword media-default {name}
ATTR keyword media-ready {name}
ATTR resolution printer-resolution-supported 203dpi
ATTR keyword media-source-supported main
ATTR keyword media-type-supported labels
ATTR octetString printer-input-tray "type=sheetFeedAutoRemovableTray;maxcapacity=250;level=125;status=0;name=main;"
ATTR collection media-size-supported {size}ATTR collection media-col-ready {{
  MEMBER collection media-size {size}}}
"""
# ippeveprinter lists formats of its own after these; the first list counts, for it and for CUPS.
_FORMATS = "ATTR mimeMediaType document-format-supported application/pdf,image/pwg-raster\n"


@dataclass(frozen=True)
class Eve:
    """A running printer."""

    folder: Path
    port: int
    log: Path

    @property
    def url(self) -> str:
        """Its address."""
        return f"ipp://localhost:{self.port}/ipp/print"

    @property
    def printed(self) -> list[bytes]:
        """The labels that it began to print, in their order."""
        files = sorted((self.folder / "printed").iterdir(), key=lambda file: int(file.name.partition("-")[0]))
        return [file.read_bytes() for file in files]

    def says(self, *lines: str) -> None:
        """Let it report this while it prints."""
        (self.folder / "say").write_text("".join(f"{line}\n" for line in lines))

    def fails(self) -> None:
        """Let it give every label up."""
        (self.folder / "fail").touch()

    def holds(self) -> None:
        """Let it stop in the middle of the next label."""
        os.mkfifo(self.folder / "gate")

    def lets_go(self) -> None:
        """Let it go on."""
        gate = self.folder / "gate"

        def is_open() -> bool:
            with suppress(OSError):  # nobody waits at it yet
                os.close(os.open(gate, os.O_WRONLY | os.O_NONBLOCK))
                return True
            return False

        until(is_open, "the printer to wait at the gate")
        gate.unlink()


@contextmanager
def eve(
    folder: Path, environment: Mapping[str, str], *, name: str = "IV labels", announced: bool = False, pdf: bool = True
) -> Iterator[Eve]:
    """Run a printer that holds 4x3 labels."""
    for each in ("spool", "printed", "keys"):
        (folder / each).mkdir(parents=True)
    command, attributes, log = folder / "command", folder / "label.conf", folder / "eve.log"
    command.write_text(_COMMAND.format(folder=folder))
    command.chmod(0o755)
    size = _SIZE.format(x=10160, y=7620)
    attributes.write_text(_MEDIA.format(name="oe_4x3-label_4x3in", size=size) + (_FORMATS if pdf else ""))
    made = Eve(folder, free_port(), log)
    quiet = [] if announced else ["-r", "off"]
    start = ["ippeveprinter", *quiet, "-p", str(made.port), "-n", "localhost", "-d", str(folder / "spool")]
    start += ["-K", str(folder / "keys"), "-c", str(command), "-a", str(attributes), "-v", name]
    with program(start, log, lambda: listens(made.port), environment):
        yield made
