"""Numbers and postcodes as people type them."""

import pytest

from kernel import uk


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("ox1 2jd", "OX1 2JD"),
        ("OX12JD", "OX1 2JD"),
        (" sw1a1aa ", "SW1A 1AA"),
        ("gir0aa", "GIR 0AA"),
        ("GIR 0AAX", ""),
        ("OX1", ""),
        ("ZZ1 1ZZ", ""),
        ("", ""),
        ("OX1 2JD; DROP", ""),
        ("QX1 2JD", ""),
    ],
)
def test_postcode_is_stored_one_way(typed: str, stored: str) -> None:
    assert uk.postcode(typed) == stored


@pytest.mark.parametrize(
    ("typed", "stored"), [("ox1", "OX1"), ("OX1 2JD", "OX1"), ("RG45", "RG45"), ("Oxford", ""), ("1OX", ""), ("", "")]
)
def test_outward_takes_half_or_whole(typed: str, stored: str) -> None:
    assert uk.outward(typed) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("1234567", "01234567"),
        ("sc123456", "SC123456"),
        ("R1234567", "R1234567"),
        ("123456789", ""),
        ("ABCDEFGH", ""),
        ("", ""),
        ("١٢٣٤٥٦٧٨", ""),
    ],
)
def test_company_number_is_eight_characters(typed: str, stored: str) -> None:
    assert uk.company_number(typed) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("1234567", "1234567"),
        ("123456-1", "123456-1"),
        ("sc012345", "SC012345"),
        ("NIC101234", "NIC101234"),
        ("XT1234", ""),
        ("12345", ""),
    ],
)
def test_charity_number_of_each_register(typed: str, stored: str) -> None:
    assert uk.charity_number(typed) == stored


@pytest.mark.parametrize(("typed", "stored"), [("123456", "123456"), ("12345", ""), ("1234567", ""), ("١٢٣٤٥٦", "")])
def test_school_urn_is_six_figures(typed: str, stored: str) -> None:
    assert uk.school_urn(typed) == stored
