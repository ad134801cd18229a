"""A printer that announces itself by a real Avahi, and queues of a real CUPS, are found where they are."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from labels.printers import Address, connect, parse
from labels.printers.discover import Search, discover
from labels.printers.states import Sent
from tests.printers.cups import cups
from tests.printers.documents import PATIENT, pdf
from tests.printers.eve import eve

pytestmark = pytest.mark.printers


def test_a_printer_that_announces_itself_is_found_and_prints(bus: Mapping[str, str], tmp_path: Path) -> None:
    with eve(tmp_path / "eve", bus, name="Bag labels", announced=True) as printer:
        search = Search(
            seconds=20,
            interfaces=("127.0.0.1",),
            cups=Address("ipp", "127.0.0.1", 9, "/"),
            devices=tmp_path,
            timeouts=PATIENT,
            is_enough=lambda found: {each.url.partition(":")[0] for each in found} == {"ipp", "ipps"},
        )

        found = discover(search)

        assert {each.url for each in found} == {
            f"{way}://127.0.0.1:{printer.port}/ipp/print" for way in ("ipp", "ipps")
        }
        assert {(each.name, each.how) for each in found} == {("Bag labels", "announced")}
        address = parse(found[0].url)
        assert isinstance(address, Address)
        assert isinstance(connect(address, PATIENT).send(pdf()), Sent)
        assert printer.printed == [pdf().content]


def test_the_queues_of_a_real_server_are_found(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="kiosk-cups-") as folder, cups(Path(folder) / "server") as server:
        urls = {server.queue(name, "socket://127.0.0.1:9", "-m", "raw") for name in ("Bags", "Syringes")}
        search = Search(
            seconds=0,
            interfaces=("127.0.0.1",),
            cups=Address("ipp", "127.0.0.1", server.port, "/"),
            devices=tmp_path,
            timeouts=PATIENT,
        )

        assert {(each.url, each.how) for each in discover(search)} == {(url, "queue") for url in urls}
