"""Abbreviations that are never printed: found as words of their own, and only so."""

from __future__ import annotations

import pytest

from labels.unsafe import INSTEAD, instead_of, unsafe_token

LISTED = ["U", "u", "IU", "QD", "q.d.", "QOD", "MS", "MSO4", "MgSO4", "ug", "\N{MICRO SIGN}g"]
LISTED += ["cc", "HCT", "HS", "AU", "OD", "SC", "SQ", "TIW", "D/C"]


@pytest.mark.parametrize("token", [*LISTED, "\N{GREEK SMALL LETTER MU}g", "qd", "Q.O.D."])
@pytest.mark.parametrize("around", ["{}", "give {} now", "({})", "5 {}", "{}/mL", "{}, then stop"])
def test_each_is_found_as_a_word(token: str, around: str) -> None:
    assert unsafe_token(around.format(token)) == token
    assert instead_of(token) == INSTEAD[token]


@pytest.mark.parametrize("token", ["CC", "iu", "sq", "tiw", "hs", "d/c", "UG", "S.C.", "q.d", "O.D.", "M.S.", "I.U."])
def test_other_ways_to_write_it_are_found_too(token: str) -> None:
    found = unsafe_token(f"5 {token} now")
    assert found is not None
    assert instead_of(found)


@pytest.mark.parametrize("text", ["5 U-10 units", "10 U-20", "MS-5", "SC-IM", "cc-5"])
def test_a_number_behind_it_does_not_hide_it_either(text: str) -> None:
    assert unsafe_token(text) is not None


@pytest.mark.parametrize(
    ("text", "token"), [("5U", "U"), ("10u/mL", "u"), ("100IU", "IU"), ("5cc", "cc"), ("20ug", "ug")]
)
def test_a_number_does_not_hide_it(text: str, token: str) -> None:
    assert unsafe_token(text) == token


@pytest.mark.parametrize(
    "text",
    [
        "Urea",
        "units",
        "IUD",
        "HCTZ",
        "OD5",
        "Sc",
        "MSA",
        "Ms. Jackson",
        "morphine sulfate",
        "U-100 insulin",
        "insulin regular U-500",
        "success",
        "\N{LATIN SMALL LETTER U WITH DIAERESIS}u",
        "mcg",
        "AUC 5",
    ],
)
def test_other_words_are_left_alone(text: str) -> None:
    assert unsafe_token(text) is None
