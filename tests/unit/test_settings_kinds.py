"""Kinds of settings: what fits, how it is typed, and which name was probably meant."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.settings_kinds import Choice, Kind, OptionalText, Text, Whole, YesNo, Zone
from kiosk.settings_lists import Digits, Line, Names, Times, Words
from kiosk.settings_printers import PrinterEntry, Printers, entries
from kiosk.settings_registry import BY_KEY, GROUPS
from kiosk.settings_replica import ReplicaPlace
from kiosk.settings_words import nearest, shown
from labels.stock import Stock

COLOURS = Choice((("red", "Red as a rose"), ("blue", "Blue")))
NOTHING = (OptionalText(8, nothing=None), OptionalText(8, nothing=""))
WORDS = Words(("bag", "syringe", "tote"))
NAMES = Names("the usual ones", most=3)
DIGITS = Digits(re.compile("[1-9][0-9]{3,5}"), "4 to 6 digits")
TIMES = Times(3)
LISTS = (WORDS, NAMES, TIMES, Printers())
KINDS = (Text(20), *NOTHING, Whole(-5, 90, "day"), YesNo(), COLOURS, ReplicaPlace(), Line(8), DIGITS, *LISTS)
ZEBRA, FOLDER = "Zebra | socket://192.0.2.7 | 203 | 4x3, 2x1", "PDF | folder:labels | 300 | any | K2"
PLACES = [
    *(None, "", "/mnt/nas/kiosk", "file:///mnt/nas/kiosk", "/mnt/Ägypten 2", "s3://copies", "s3://my.copies/a/b"),
    *("s3://copies/a?endpoint=https://minio.example:9000&region=x", "s3://copies?forcePathStyle=true"),
]
NO_PLACES = [
    *("kiosk", "./kiosk", "/", "file://", "file://host", "/mnt/../etc", "/mnt\n", "/mnt ", "\udc80", 1, True),
    *("s3://", "s3://Copies", "s3://key:secret@copies/a", "s3://copies?secret-access-key=x", "s3://copies#a"),
    *("s3://copies?endpoint=https://key:secret@minio", "ftp://host/a", "/" + "x" * 300),
]
CHARACTERS = st.characters(exclude_categories=["Cs"])


PIECES = st.sampled_from(["bag", "syringe", "DAUNOrubicin", "SOLU-Medrol", ZEBRA, FOLDER]) | st.text(
    CHARACTERS, max_size=9
)
SIMPLE = st.none() | st.booleans() | st.integers(-9, 99) | st.text(CHARACTERS, max_size=9)


@given(kind=st.sampled_from(KINDS), value=SIMPLE | st.lists(PIECES | SIMPLE, max_size=3))
def test_what_fits_can_be_typed(kind: Kind, value: object) -> None:
    if kind.fits(value):
        assert kind.normal(kind.from_text(kind.as_typed(value))) == kind.normal(value)
        assert kind.words(value).isprintable()


@given(kind=st.sampled_from(KINDS), typed=st.text(max_size=30))
def test_whatever_is_typed_fits_or_is_told_in_one_line(kind: Kind, typed: str) -> None:
    value = kind.from_text(typed)

    assert kind.fits(value) in (True, False)
    assert kind.words(value).isprintable()
    assert shown(value).isprintable()
    assert kind.advice(value).endswith(".")


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (Text(5), ["a", "a b", "[x]"], ["", " a", "a ", "abcdef", "a\nb", "\u202ea", None, 1]),
        (OptionalText(3, nothing=""), ["", None, " ", "\x02", "\x1d\x00a"], ["abcd", "\udc80", 1, True]),
        (Whole(4, 12, "digit"), [4, 12], [3, 13, "6", 6.0, True, None, float("nan"), 10**9_000]),
        (YesNo(), [True, False], [0, 1, "true", None]),
        (COLOURS, ["red"], ["Red", "", None, ["red"], 1]),
        (ReplicaPlace(), PLACES, NO_PLACES),
        (Line(5), ["", "a b", "Main"], [" a", "a ", "abcdef", "a\nb", None, 1]),
        (DIGITS, ["", "1234", "123456"], ["123", "0123", "1234567", "12 34", 1234, None]),
        (WORDS, [[], ["bag"], ["tote", "bag"]], ["bag", ["bag", "bag"], ["Bag"], ["bag", 1], [["bag"]], None, 1]),
        (
            TIMES,
            [[], ["07:00"], ["19:00", "07:00", "23:59"]],
            [
                None,
                "07:00",
                ["7:00"],
                ["24:00"],
                ["07:60"],
                ["07:00", "07:00"],
                [7],
                ["00:00", "01:00", "02:00", "03:00"],
            ],
        ),
        (
            NAMES,
            [None, "", ["DAUNOrubicin"], ["SOLU-Medrol", "x"]],
            [[], ["a b"], ["a", "A"], ["a", "b", "c", "d"], ["x" * 41], ["-a"], [1], "a", True],
        ),
        (
            Printers(),
            [[], [ZEBRA], [ZEBRA, FOLDER], ["a|device:/dev/usb/lp0|600|2.25x1.25"], ["a | ipp://host/p | 300 | 4x6"]],
            [
                None,
                ZEBRA,
                [1],
                [ZEBRA, ZEBRA],
                [f"{ZEBRA}; {FOLDER}"],
                ["Zebra | socket://192.0.2.7 | 203"],
                ["| socket://192.0.2.7 | 203 | 4x3"],
                ["a | http://192.0.2.7 | 203 | 4x3"],
                ["a | folder:../x | 203 | any"],
                ["a | folder:.x | 203 | any"],
                ["a | folder:x/y | 203 | any"],
                ["a | socket://h | 200 | 4x3"],
                ["a | socket://h | 203 | 4x3, 4x3"],
                ["a | socket://h | 203 | 40x3"],
                ["a | socket://h | 203 | any | k1"],
                ["a | socket://user:secret@h | 203 | 4x3"],
                ["a | device:/etc/passwd | 203 | 4x3"],
                [ZEBRA + " | K1 | K2"],
                [f"p{number} | socket://h | 203 | any" for number in range(13)],
                ["a\n | socket://h | 203 | any"],
            ],
        ),
        (Zone(), ["UTC", "America/Chicago"], ["", "america/chicago", "../etc/passwd", "America", "/", "\x00", None, 5]),
    ],
)
def test_a_kind_takes_its_values_only(kind: Kind, good: list[object], bad: list[object]) -> None:
    assert [value for value in good if not kind.fits(value)] == []
    assert [value for value in bad if kind.fits(value)] == []


def test_an_address_with_a_key_in_it_is_told_where_keys_belong() -> None:
    assert "AWS_ACCESS_KEY_ID" in ReplicaPlace().advice("s3://key:secret@copies")
    assert "secret" not in ReplicaPlace().advice("s3://key:secret@copies")


def test_a_printers_line_is_read_and_a_folder_lies_beside_the_record() -> None:
    zebra, folder = entries([ZEBRA, FOLDER, "no printer", 7])
    assert zebra == PrinterEntry("Zebra", "socket://192.0.2.7", 203, (Stock(4_000, 3_000), Stock(2_000, 1_000)), None)
    assert (folder.stocks, folder.node, folder.holds(Stock(1, 1))) == ((), "K2", True)
    assert (zebra.holds(Stock(2_000, 1_000)), zebra.holds(Stock(4_000, 2_000))) == (True, False)
    assert folder.address(Path("/srv/kiosk")).path == "/srv/kiosk/labels"
    assert zebra.address(Path("/srv/kiosk")).url == "socket://192.0.2.7:9100"
    with pytest.raises(ValueError, match="kind of printer"):
        PrinterEntry("a", "x:y", 203, (), None).address(Path("/"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Zebra", "Write each printer as name | address"),
        ("Zebra | socket://a:b@h | 203 | 4x3", "Zebra: The printer's address holds a user or a password"),
        ("Zebra | socket://h | 200 | 4x3", "Zebra: the resolution is one of 203, 300, 600"),
        ("Zebra | socket://h | 203 | wide", "Zebra: its stocks are sizes in inches"),
        ("Zebra | socket://h | 203 | any | a b", "Zebra: the kiosk it belongs to is a name such as K1."),
        ("Z" * 25 + " | socket://h | 203 | any", "A printer's name has 1 to 24 letters."),
    ],
)
def test_what_is_wrong_with_a_printers_line_is_said(line: str, said: str) -> None:
    advice = Printers().advice([ZEBRA, line])

    assert advice.startswith(said)
    assert "a:b" not in advice


def test_lists_are_told_as_people_say_them() -> None:
    assert WORDS.words(WORDS.normal(["tote", "bag"])) == "bag, tote"
    assert WORDS.advice(["sirynge"]) == f"Give {WORDS.allowed}; the nearest known is syringe."
    assert [WORDS.words([]), NAMES.words(None), Line(5).words(""), DIGITS.words(""), Printers().words([])] == [
        "nothing", "the usual ones", "nothing", "nothing", "nothing",
    ]  # fmt: skip
    many = ["a", "b", "c", "d", "e", "f", "g", "h"]
    assert Names("", most=9).words(many) == "a, b, c, d, e, f and 2 more"


def test_values_are_told_as_people_say_them() -> None:
    minutes = Whole(0, 480, "minute", "never")
    assert [minutes.words(value) for value in (0, 1, 300)] == ["never", "1 minute", "300 minutes"]
    assert (YesNo().words(True), COLOURS.words("red"), OptionalText(3, nothing="").words("")) == (
        "yes", "Red as a rose", "nothing",
    )  # fmt: skip
    assert OptionalText(3, nothing="").words("\x02") == '"\\u0002"'
    assert COLOURS.advice("rod") == "Give one of red, blue."
    assert (
        Zone().advice("europe/berlim")
        == "Give a time zone such as America/Chicago; the nearest known is Europe/Berlin."
    )


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "true"),
        (12, "12"),
        (10**20, "a number of more than 20 digits"),
        ("a\x1bb", '"a\\u001bb"'),
        ("x" * 50, '"' + "x" * 39 + '…"'),
        ({}, "a table"),
        ([], "a list"),
        (None, "nothing"),
        (1.5, "1.5"),
        (date(2026, 1, 2), "2026-01-02"),
    ],
)
def test_a_wrong_value_is_told_short_and_on_one_line(value: object, words: str) -> None:
    assert shown(value) == words


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("people.pin_lenght", "people.pin_length"),
        ("pin_length", "people.pin_length"),
        ("people.PIN-length", "people.pin_length"),
        ("wrong.short_dated_days", "receive.short_dated_days"),
        ("site.timezone", "site.zone"),
        ("zzzz", None),
        ("", None),
        ("\udc80" * 5_000, None),
    ],
)
def test_the_nearest_key_is_the_one_that_was_meant(name: str, meant: str | None) -> None:
    assert nearest(name, BY_KEY) == meant


def test_every_key_stands_in_its_group_and_each_group_stands_together() -> None:
    groups = [definition.group for definition in BY_KEY.values()]

    assert [group for place, group in enumerate(groups) if group not in groups[:place]] == list(GROUPS)
    assert groups == sorted(groups, key=list(GROUPS).index)
