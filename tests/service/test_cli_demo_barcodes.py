"""`kiosk demo-barcodes`: what is on paper is what the kiosk reads, and does what its caption says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from db.opening import Where
from db.record import Record
from kiosk.cli.opening import demo_at
from kiosk.demo import RECALLED_LOT
from kiosk.demo_barcodes import UNKNOWN_PACK, groups
from kiosk.demo_items import ITEMS
from kiosk.demo_packages import code_of
from kiosk.demo_shelf import DemoItem, Pack
from kiosk.services.keep_scan import keep_scan
from kiosk.services.look import look
from scanners import ScannerProfile, ScanSession, read
from tests.clock import NOW, StandingClock
from tests.pdf_text import pages
from tests.seen import scanned
from tests.service.command_line import Kiosk

TODAY = NOW.date()


pytestmark = pytest.mark.thorough


@pytest.fixture
def kiosk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Kiosk:
    return Kiosk(monkeypatch, str(tmp_path / "none.db"), tmp_path)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "barcodes.pdf"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    folder = tmp_path_factory.mktemp("demo")
    record = demo_at(Where(str(folder / "demo.db"), "K1", StandingClock(), folder))
    yield record
    record.close()


def test_every_symbol_on_paper_is_what_the_answer_says(kiosk: Kiosk, out: Path) -> None:
    answer = kiosk("demo-barcodes", str(out)).only

    content = out.read_bytes()
    assert list(answer) == ["out", "pages", "symbols"]
    assert answer["out"] == str(out)
    assert answer["pages"] == len(pages(content))
    assert all(list(symbol) == ["symbology", "item", "text"] for symbol in answer["symbols"])
    texts = [symbol["text"] for symbol in answer["symbols"]]
    assert sorted(scanned(content)) == sorted(texts)
    assert len(set(texts)) == len(texts)
    kinds = {symbol["symbology"] for symbol in answer["symbols"]}
    assert {"gs1_datamatrix", "datamatrix", "gs1_128", "code_128", "itf_14", "upc_a"} <= kinds
    assert [path.name for path in out.parent.iterdir()] == [out.name]  # and no record was made


def test_the_symbols_say_the_codes_lots_and_expiries_of_the_demos_items(kiosk: Kiosk, out: Path) -> None:
    for symbol in kiosk("demo-barcodes", str(out)).only["symbols"]:
        said = read(symbol["text"], ScannerProfile(), TODAY)
        assert said.status in ("ok", "warn", "partial"), (symbol, said.message)
        assert said.error is None
        if symbol["item"] is None:
            assert said.sscc or said.gtin == code_of(UNKNOWN_PACK)
            continue
        [item] = [each for each in ITEMS if each.item.name == symbol["item"]]
        if said.product is not None:
            assert (said.product.scheme, said.product.value) in {(p.scheme, code_of(p)) for p in item.packs}
        if said.expiry is not None and said.batch_lot != "NEW2201":
            assert (said.batch_lot, said.expiry.value) in lots_of(item)


def lots_of(item: DemoItem) -> set[tuple[str, date]]:
    return {(name, TODAY + timedelta(days=days_left)) for name, days_left, _ in item.lots}


def test_kiosk_read_takes_every_text(kiosk: Kiosk, out: Path) -> None:
    texts = [symbol["text"] for symbol in kiosk("demo-barcodes", str(out)).only["symbols"]]

    answers = kiosk.raw("read", *texts, "--json", db=False).lines

    assert len(answers) == len(texts)
    assert {answer["status"] for answer in answers} <= {"ok", "warn", "partial"}


def test_the_two_symbols_of_a_package_belong_together() -> None:
    first, second = (
        read(each.symbol.scanned, ScannerProfile(), TODAY)
        for group in groups(TODAY)
        for each in group.printed
        if "of two symbols" in each.note
    )
    for pair in ((first, second), (second, first)):
        session = ScanSession(None)
        for said in pair:
            session = session.add(said)
        result = session.result()
        assert result is not None
        assert result.status == "ok"
        assert result.data.product == first.product
        assert result.data.batch_lot == second.batch_lot


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("Expired", "EXPIRED"),
        ("Recalled", "RECALLED"),
        ("A lot that no delivery brought", "UNKNOWN_LOT"),
        ("A code that is not on file", "NOT_ON_FILE"),
        ("An SSCC", "DELIVERY"),
    ],
)
def test_the_demo_pharmacy_does_what_the_caption_says(demo: Record, note: str, code: str) -> None:
    [shown] = [each for group in groups(TODAY) for each in group.printed if each.note.startswith(note)]

    assert on_home(demo, shown.symbol.scanned) == code


def test_the_pieces_are_known_and_may_be_used(demo: Record) -> None:
    first = groups(TODAY)[0]

    assert len(first.printed) > 3
    assert {on_home(demo, each.symbol.scanned) for each in first.printed} == {"ITEM"}


def on_home(record: Record, raw: str) -> str:
    return look(record, keep_scan(record, raw, "job", "demo"), "demo").outcome.code


def test_a_product_from_abroad_has_its_ean_13() -> None:
    [item] = [each for each in ITEMS if each.item.name == "Vancomycin 1 g"]
    foreign = replace(item, packs=(Pack("GTIN", "0400638133393", "vial", 1),))

    last = groups(TODAY, (foreign,))[-1]

    assert [(each.symbol.kind, each.symbol.data) for each in last.printed] == [("ean_13", "4006381333931")]


@pytest.mark.parametrize("items", [(), ITEMS[:1], ITEMS[-1:], tuple(reversed(ITEMS))])
def test_any_pharmacy_has_a_sheet(items: tuple[DemoItem, ...]) -> None:
    for group in groups(TODAY, items):
        for each in group.printed:
            assert read(each.symbol.scanned, ScannerProfile(), TODAY).error is None


def test_the_captions_say_product_code_lot_and_expiry(kiosk: Kiosk, out: Path) -> None:
    kiosk("demo-barcodes", str(out))

    text = "\n".join(pages(out.read_bytes()))
    assert "Barcodes of the demo pharmacy" in text
    assert f"lot {RECALLED_LOT}, expires" in text
    assert "(01)" in text
    assert "demo pharmacy built on 2026-11-23" in text


def test_the_same_day_gives_the_same_bytes_and_another_day_does_not(kiosk: Kiosk, tmp_path: Path) -> None:
    made = {}
    for name, now in (("a", "2026-11-23T00:00:01Z"), ("b", "2026-11-23T23:59:59Z"), ("c", "2026-11-24T00:00:00Z")):
        assert kiosk("demo-barcodes", str(tmp_path / name), now=now).code == 0
        made[name] = (tmp_path / name).read_bytes()

    assert made["a"] == made["b"] != made["c"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("there.pdf", "FILE_EXISTS"),
        (".", "FILE_EXISTS"),
        ("no/such/folder.pdf", "NOT_WRITTEN"),
        ("n" * 300, "NOT_WRITTEN"),
    ],
)
def test_a_path_that_cannot_be_written_is_told_in_a_sentence(
    kiosk: Kiosk, tmp_path: Path, path: str, code: str
) -> None:
    (tmp_path / "there.pdf").write_bytes(b"mine")
    before = sorted(tmp_path.iterdir())

    told = kiosk("demo-barcodes", str(tmp_path / path))
    said = kiosk.raw("demo-barcodes", str(tmp_path / path))

    assert (told.code, told.error, said.code, said.out) == (1, code, 1, "")
    assert said.err.count("\n") == 1
    assert "Traceback" not in told.err + said.err
    assert sorted(tmp_path.iterdir()) == before
    assert (tmp_path / "there.pdf").read_bytes() == b"mine"


def test_a_disk_that_fails_leaves_nothing_behind(kiosk: Kiosk, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)

    assert kiosk("demo-barcodes", str(out)).error == "NOT_WRITTEN"
    assert list(out.parent.iterdir()) == []


def test_it_says_in_words_where_the_sheet_is(kiosk: Kiosk, out: Path) -> None:
    told = kiosk.raw("demo-barcodes", str(out))

    assert told.code == 0
    assert f"written to {out}." in told.out
