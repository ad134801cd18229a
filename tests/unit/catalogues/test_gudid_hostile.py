"""Hostile, damaged and wrong XML: always one sentence, never a hang, a crash or a large memory."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Iterable
from contextlib import suppress

import pytest

from kiosk.catalogues.gudid import devices
from kiosk.catalogues.problem import CatalogueError
from kiosk.catalogues.source import Source
from kiosk.catalogues.xml_records import MOST_DEPTH
from tests.unit.catalogues.files import DEVICES, MB, Made, made_source, source
from tests.unit.catalogues.gudid_xml import document, gtin, identifier

LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
BILLION_LAUGHS = f'<!DOCTYPE gudid [<!ENTITY l0 "ha">{LAUGHS}]><gudid><device>&l9;</device></gudid>'
EXTERNAL = '<!DOCTYPE gudid [<!ENTITY x SYSTEM "file:///etc/passwd">]><gudid><device>&x;</device></gudid>'
PARAMETER = '<!DOCTYPE gudid SYSTEM "http://127.0.0.1:9/x.dtd"><gudid/>'
OPEN_DEVICE = b"<gudid><device><brandName>"


def refusal(content: bytes | Source) -> CatalogueError:
    """Read to the end, which must fail."""
    opened = content if isinstance(content, Source) else source(content, "hostile.xml")
    with pytest.raises(CatalogueError) as refused:
        list(devices(opened))
    assert refused.value.message.startswith(opened.name)
    assert refused.value.message.endswith(".")
    assert refused.value.next_step.endswith(".")
    assert "\n" not in refused.value.message
    return refused.value


def made(pieces: Iterable[bytes]) -> Source:
    return Source("hostile.xml", Made(pieces), 4_000 * MB)  # type: ignore[arg-type] # reads as a file does


@pytest.mark.parametrize("content", [BILLION_LAUGHS, EXTERNAL, PARAMETER])
def test_document_types_and_entities_are_refused_unread(content: str) -> None:
    assert refusal(content.encode()).code == "UNSAFE_XML"


@pytest.mark.parametrize("where", [b"<gudid>", b"<gudid><device>"])
def test_ten_thousand_levels_are_refused(where: bytes) -> None:
    assert refusal(where + b"<a>" * 10_000 + b"</a>" * 10_000).code == "UNSAFE_XML"


def test_as_deep_as_allowed_is_read() -> None:
    deep = MOST_DEPTH - 2
    content = document(identifier(gtin(1)), more="<a>" * deep + "</a>" * deep)

    assert len(list(devices(source(content)))) == 1


@pytest.mark.parametrize(
    "pieces",
    [
        [OPEN_DEVICE, *[b"x" * MB] * 40],
        [b"<gudid><device>", *[b"<a>" + b"x" * 60_000 + b"</a>"] * 700],
        [b"<gudid><device>", *[b"<a/>" * 100_000] * 40],
        [b'<gudid><device a="', *[b"x" * MB] * 40],
        [b"<gudid><!--", *[b"x" * MB] * 40],
        [b"<gudid><?", *[b"x" * MB] * 40],
        [b"<gudid><device><![CDATA[", *[b"x" * MB] * 40],
        [b"<", *[b"x" * MB] * 40],
        [OPEN_DEVICE, *[b"x<!---->" * 100_000] * 40],
    ],
    ids=["text", "record", "elements", "attribute", "comment", "instruction", "cdata", "name", "pieces"],
)
def test_what_grows_without_end_is_refused_early_and_small(pieces: list[bytes]) -> None:
    opened = made(pieces)
    tracemalloc.start()
    try:
        assert refusal(opened).code == "UNSAFE_XML"
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert opened.bytes_read < 10 * MB
    assert peak < 30 * MB


def test_a_text_that_is_a_little_too_long_is_refused() -> None:
    assert refusal(OPEN_DEVICE + b"x" * 64_001 + b"</brandName></device></gudid>").code == "UNSAFE_XML"


@pytest.mark.parametrize("twentieth", range(1, 20))
def test_a_file_cut_off_anywhere_says_so(twentieth: int) -> None:
    content = DEVICES.read_bytes()

    assert refusal(content[: len(content) * twentieth // 20]).code == "TRUNCATED"


@pytest.mark.parametrize("end", [3, 5, 9, 11, 30])
def test_a_file_without_its_last_bytes_says_so(end: int) -> None:
    assert refusal(DEVICES.read_bytes()[:-end]).code == "TRUNCATED"


@pytest.mark.parametrize("keep", range(1, 60))
def test_a_file_of_its_first_bytes_only_is_refused(keep: int) -> None:
    assert refusal(DEVICES.read_bytes()[:keep]).code in ("TRUNCATED", "NOT_XML")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PRODUCTID\tPRODUCTNDC\n1\t2\n", "NOT_XML"),
        (b"name,scheme,identifier\n", "NOT_XML"),
        (b"\x00\x01\x02\x03" * 100, "NOT_XML"),
        (b"<gudid><device></gudid></device>", "NOT_XML"),
        (b"<gudid/>more", "NOT_XML"),
        (b"<gudid>\xff\xfe</gudid>", "NOT_XML"),
        (b"<gudid>&unknown;</gudid>", "NOT_XML"),
        (b'<?xml version="1.0" encoding="nonsense"?><gudid/>', "NOT_XML"),
        (b'<?xml version="1.0" encoding="shift_jis"?><gudid/>', "NOT_XML"),
        (b"<svg><device/></svg>", "WRONG_FILE"),
        (b"<device/>", "WRONG_FILE"),
        (b"   ", "TRUNCATED"),
        (b"", "TRUNCATED"),
    ],
)
def test_a_wrong_file_is_named_as_what_it_is(content: bytes, code: str) -> None:
    assert refusal(content).code == code


def test_utf_16_with_its_mark_is_read_too() -> None:
    content = document(identifier(gtin(1)), brand="Größe").decode().encode("utf-16")

    assert [each.brand_name for each in devices(source(content)) if hasattr(each, "brand_name")] == ["Größe"]


def test_a_damaged_byte_anywhere_never_leaves_as_another_exception() -> None:
    content = document(identifier(gtin(1)), identifier(gtin(2), "Package", contains=gtin(1), quantity="3"))
    for place in range(len(content)):
        for byte in (0x00, 0x3C, 0x26, 0xFF):
            broken = content[:place] + bytes([byte]) + content[place + 1 :]
            with suppress(CatalogueError):
                list(devices(source(broken)))


@pytest.mark.thorough
def test_more_devices_take_no_more_memory() -> None:
    peaks = []
    for size in (1 * MB, 4 * MB):
        tracemalloc.start()
        read = sum(1 for _ in devices(made_source(size)))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert read > size // 5_000

    assert peaks[1] < peaks[0] + 200_000
    assert peaks[1] < 5 * MB


def test_a_hostile_file_is_refused_at_once() -> None:
    begun = time.process_time()
    refusal(BILLION_LAUGHS.encode())

    assert time.process_time() - begun < 1
