"""A D-Bus and an Avahi of the tests' own: ippeveprinter does not start without them, and is announced by them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.printers.processes import program

_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="false"/>
    <allow eavesdrop="false"/>
    <allow own="*"/>
    <allow user="*"/>
  </policy>
</busconfig>
"""
# Nothing is announced beyond this machine.
_AVAHI = """[server]
host-name=kiosk-test
use-ipv6=no
allow-interfaces=lo
[wide-area]
enable-wide-area=no
"""


@contextmanager
def private_bus(folder: Path) -> Iterator[Mapping[str, str]]:
    """Run both; gives the environment in which they are found."""
    socket, bus, avahi = folder / "bus.sock", folder / "bus.conf", folder / "avahi.conf"
    bus.write_text(_BUS.format(socket=socket))
    avahi.write_text(_AVAHI)
    environment = {"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={socket}"}
    start_bus = ["dbus-daemon", f"--config-file={bus}", "--nofork", "--nopidfile"]
    start_avahi = ["avahi-daemon", "-f", str(avahi), "--no-drop-root", "--no-chroot", "--no-rlimits"]
    log = folder / "avahi.log"
    with (
        program(start_bus, folder / "bus.log", socket.exists),
        program(start_avahi, log, lambda: "startup complete" in log.read_text(), environment),
    ):
        yield environment
