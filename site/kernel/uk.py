"""Formats of British numbers and postcodes. Each takes what people type and answers the stored form, or nothing.

Sources: company numbers, UK Export Finance's published pattern; postcodes, Royal Mail's rules for positions of letters.
"""

import re

_COMPANY = re.compile(r"^([A-Z]{2}|[A-Z][0-9]|[0-9]{2})([0-9]{6}|[0-9]{5}[A-Z])$")
_POSTCODE = re.compile(
    r"^(GIR 0AA|[A-PR-UWYZ]([0-9]{1,2}|[A-HK-Y][0-9]([0-9]|[ABEHMNPRV-Y])?|[0-9][A-HJKPS-UW]) "
    r"[0-9][ABD-HJLNP-UW-Z]{2})$"
)
_CHARITY = re.compile(r"^([0-9]{6,7}(-[0-9]{1,3})?|SC[0-9]{6}|NIC[0-9]{6})$")
_URN = re.compile(r"^[0-9]{6}$")
_OUTCODE = re.compile(r"^[A-Z]{1,2}[0-9][0-9A-Z]?$")


def postcode(typed: str) -> str:
    """A full postcode in capitals with one space, or an empty string."""
    solid = "".join(typed.split()).upper()
    spaced = f"{solid[:-3]} {solid[-3:]}"
    return spaced if _POSTCODE.match(spaced) else ""


def outward(typed: str) -> str:
    """The outward half of a postcode or of an outward postcode typed alone ("ox1", "OX1 2JD"), or an empty string."""
    full = postcode(typed)
    if full:
        return full.split()[0]
    solid = "".join(typed.split()).upper()
    return solid if _OUTCODE.match(solid) else ""


def company_number(typed: str) -> str:
    """Eight characters, all-digit input padded with noughts in front, or an empty string."""
    solid = "".join(typed.split()).upper()
    if solid.isdecimal() and solid.isascii():
        solid = solid.zfill(8)
    return solid if _COMPANY.match(solid) else ""


def charity_number(typed: str) -> str:
    """A charity number of England and Wales, Scotland or Northern Ireland, or an empty string."""
    solid = "".join(typed.split()).upper()
    return solid if _CHARITY.match(solid) else ""


def school_urn(typed: str) -> str:
    """A school's six-figure unique reference number, or an empty string."""
    solid = "".join(typed.split())
    return solid if _URN.match(solid) and solid.isascii() else ""
