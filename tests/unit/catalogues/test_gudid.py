"""AccessGUDID: what real devices say, and what small ones must give."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from kiosk.catalogues.device import Device
from kiosk.catalogues.gudid import MOST_BYTES, count_devices, devices
from kiosk.catalogues.problem import CatalogueCode, CatalogueError, Rejected
from kiosk.catalogues.source import open_source
from scanners import ScannerProfile, read
from scanners.check_digits import hibc_check_character
from tests.unit.catalogues.files import DEVICES, source
from tests.unit.catalogues.gudid_xml import document, gtin, identifier, read_one, taken, units


@pytest.fixture(scope="module")
def real() -> dict[str, Device]:
    """The devices of the excerpt by primary DI; all of them are taken."""
    with open_source(DEVICES, MOST_BYTES) as opened:
        found = list(devices(opened))
        assert opened.bytes_read == opened.size
    assert [each for each in found if isinstance(each, Rejected)] == []
    return {each.primary_di: each for each in found if isinstance(each, Device)}


def test_every_real_device_is_taken_with_all_its_identifiers(real: dict[str, Device]) -> None:
    assert len(real) == 25
    assert [each.row for each in real.values()] == list(range(1, 26))
    assert sum(len(each.left_out) for each in real.values()) == 0
    assert Counter(each.type for device in real.values() for each in device.identifiers) == {
        "Primary": 25,
        "Package": 24,
        "Secondary": 12,
        "Unit of Use": 3,
    }


def test_counting_finds_as_many_as_reading() -> None:
    with open_source(DEVICES, MOST_BYTES) as opened:
        assert count_devices(opened) == 25


def test_a_real_pump_is_read_whole(real: dict[str, Device]) -> None:
    pump = real["00814371020044"]

    assert (pump.name, pump.company_name) == ("Nimbus", "ZYNO MEDICAL LLC")
    assert pump.description == "Ambulatory Infusion Pump"
    assert (pump.flags.serial_number, pump.flags.lot_batch, pump.flags.sterile) == (True, False, False)
    assert (pump.flags.rx, pump.flags.otc, pump.flags.single_use) == (True, False, False)
    assert pump.product_codes == ("FRN", "MEA")
    assert (pump.published, pump.published_on) == (True, date(2015, 10, 13))
    assert units(pump) == {"00814371020044": 1, "10814371020041": 24}


def test_three_levels_deep_the_quantities_multiply(real: dict[str, Device]) -> None:
    assert units(real["00801902003645"]) == {"00801902003645": 1, "20801902003649": 50, "30801902003646": 100}
    assert units(real["00813623040588"]) == {"00813623040588": 1, "10813623040585": 5, "20813623040582": 100}


def test_a_base_package_of_many_devices_counts_all_of_them(real: dict[str, Device]) -> None:
    sutures = real["00733132603183"]

    assert sutures.device_count == 36
    assert units(sutures) == {"00733132603183": 36, "H3735K02B3Q": 36, "00733132629015": 1}
    assert [each.device_id for each in sutures.identifiers if not each.on_label] == ["00733132629015"]


def test_storage_conditions_give_a_place_and_keep_their_words(real: dict[str, Device]) -> None:
    places = Counter(each.storage.word for each in real.values())
    words = {text for each in real.values() for text in each.storage.conditions}

    assert places == {None: 21, "room": 4}
    assert "Storage Environment Temperature: 140 Degrees Fahrenheit." in words
    assert "Store in dark, dry, cool place." in words


def test_a_hibc_identifier_is_found_by_what_a_scan_of_it_gives(real: dict[str, Device]) -> None:
    for device in real.values():
        for each in device.identifiers:
            if each.agency == "HIBCC":
                text = "+" + each.code.value
                scan = read(text + hibc_check_character(text), ScannerProfile(), date(2026, 11, 23))
                assert scan.product is not None, each
                assert (scan.product.scheme, scan.product.value) == ("HIBC", each.code.value)


def test_only_a_check_digit_that_may_be_a_unit_of_measure_leaves_a_hibc_code_unsure(real: dict[str, Device]) -> None:
    origins = {
        each.device_id: each.code.origin
        for device in real.values()
        for each in device.identifiers
        if each.agency == "HIBCC"
    }

    unsure = [di for di, origin in origins.items() if origin == "derived"]
    assert unsure == ["H373FS080834", "H373TGU45451531", "H3731PCM00136"]


def test_a_gs1_identifier_is_a_gtin_of_fourteen_digits(real: dict[str, Device]) -> None:
    codes = {each.code for device in real.values() for each in device.identifiers if each.agency == "GS1"}

    assert all(code.scheme == "GTIN" and len(code.value) == 14 and code.origin == "catalogue" for code in codes)


def test_other_agencies_and_kinds_of_identifiers() -> None:
    device = taken(
        document(
            identifier(gtin(1)),
            identifier("=/A9999XYZ100T0476", "Secondary", "ICCBBA"),
            identifier(gtin(2), "Direct Marking"),
            identifier(gtin(3), "Previous DI"),
            identifier("0409-1234-10", "Secondary", "NDC/NHRIC"),
            count="4",
        )
    )

    assert units(device) == {gtin(1): 4, "=/A9999XYZ100T0476": 4, gtin(2): 1, gtin(3): 4, "0409-1234-10": 4}
    assert device.identifiers[4].code == CatalogueCode("NDC", "0409-1234-10", "catalogue")
    assert device.identifiers[1].code == CatalogueCode("ICCBBA", "=/A9999XYZ100T0476", "catalogue")


def test_the_word_for_a_package_is_what_gudid_says() -> None:
    case = identifier(gtin(2), "Package", contains=gtin(1), quantity="4").replace(
        "</identifier>", "<pkgType>CASE</pkgType><pkgDiscontinueDate>2026-01-31</pkgDiscontinueDate></identifier>"
    )
    device = taken(document(identifier(gtin(1)), case))

    assert [(each.level, each.units_per_pack) for each in device.identifiers] == [("each", 1), ("case", 4)]
    assert device.identifiers[1].discontinued_on == date(2026, 1, 31)


def test_what_gudid_does_not_say_stays_unsaid() -> None:
    device = taken(document(identifier(gtin(1)), count=""))

    assert device.device_count == 1
    assert set(vars(device.flags).values()) == {None}
    assert (device.storage.word, device.storage.conditions) == (None, ())
    assert (device.published, device.published_on) == (False, None)


@pytest.mark.parametrize(
    ("brand", "more", "name"),
    [
        ("Nimbus", "<catalogNumber>Nimbus</catalogNumber>", "Nimbus"),
        ("ARROW", "<catalogNumber>UG-14703</catalogNumber>", "ARROW UG-14703"),
        ("ARROW", "<versionModelNumber>IPN035958</versionModelNumber>", "ARROW IPN035958"),
        ("", "<deviceDescription>Injection  cap</deviceDescription>", "Injection cap"),
        ("", "<catalogNumber>7</catalogNumber>", "7"),
    ],
)
def test_a_name_tells_the_sizes_of_a_brand_apart(brand: str, more: str, name: str) -> None:
    assert taken(document(identifier(gtin(1)), brand=brand, more=more)).name == name


@pytest.mark.parametrize(
    ("content", "code", "source_id"),
    [
        (document(brand="x"), "NO_PRIMARY_DI", None),
        (document(identifier(gtin(1)), identifier(gtin(2))), "SEVERAL_PRIMARY_DI", gtin(1)),
        (document(identifier("10814371020042")), "BAD_GTIN", "10814371020042"),
        (document(identifier("0" * 14)), "PLACEHOLDER_GTIN", "0" * 14),
        (document(identifier("02012345678903")), "RESTRICTED_CIRCULATION", "02012345678903"),
        (document(identifier("H3735K02B39Q", agency="HIBCC")), "BAD_HIBC", "H3735K02B39Q"),
        (document(identifier("1", agency="ICCBBA")), "BAD_ICCBBA", "1"),
        (document(identifier(gtin(1), agency="Nobody")), "UNKNOWN_AGENCY", gtin(1)),
        (document(identifier(gtin(1)), brand=" "), "NO_NAME", gtin(1)),
        (document(identifier(gtin(1)), count="many"), "BAD_DEVICE_COUNT", None),
        (document(identifier(gtin(1)), count="0"), "BAD_DEVICE_COUNT", None),
        (document(*[identifier(gtin(1))] * 501), "TOO_MANY_IDENTIFIERS", None),
    ],
)
def test_a_device_that_cannot_be_trusted_is_rejected_with_its_reason(
    content: bytes, code: str, source_id: str | None
) -> None:
    found = read_one(content)

    assert isinstance(found, Rejected)
    assert (found.row, found.id, found.code) == (1, source_id, code)
    assert found.message.endswith(".")


def test_a_bad_device_does_not_stop_the_others() -> None:
    begin, end = b'<gudid xmlns="http://www.fda.gov/cdrh/gudid">', b"</gudid>"
    good, bad = (
        made.removeprefix(begin).removesuffix(end) for made in (document(identifier(gtin(1))), document(brand="x"))
    )
    found = list(devices(source(begin + good + bad + good + end)))

    assert [type(each) for each in found] == [Device, Rejected, Device]
    assert [each.row for each in found] == [1, 2, 3]


def test_prefixes_of_the_namespace_change_nothing() -> None:
    plain = document(identifier(gtin(1)))
    prefixed = plain.replace(b"</", b"\0").replace(b"<", b"<g:").replace(b"\0", b"</g:").replace(b"xmlns=", b"xmlns:g=")

    assert taken(prefixed) == taken(plain)


def test_a_document_without_devices_is_no_catalogue() -> None:
    with pytest.raises(CatalogueError) as refused:
        list(devices(source(b"<gudid><header/></gudid>")))

    assert refused.value.code == "NO_RECORDS"
