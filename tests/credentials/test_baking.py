"""A credential in a picture is read back to the letter, and bad pictures do no harm."""

import zlib
from io import BytesIO
from struct import pack

import pytest
from defusedxml import ElementTree
from hypothesis import given, settings
from PIL import Image

from credentials import artwork, baking
from tests.credentials.awards import words

pytestmark = pytest.mark.once
TITLE, ISSUER = "Spotting <phishing> & more", "Eastern Region Cyber Crime Unit"
CREDENTIAL = '{"name": "Zoë ]]> & <b> \\u0000 \U0001f600"}'


def test_png_is_read_back_and_stays_a_picture() -> None:
    plain = artwork.as_png(TITLE, ISSUER)
    baked = baking.baked_png(plain, CREDENTIAL)
    assert baking.read_png(baked) == CREDENTIAL
    assert baking.read_png(plain) is None
    with Image.open(BytesIO(baked)) as picture:
        picture.load()
        assert (picture.format, picture.size, picture.info["openbadgecredential"]) == ("PNG", (512, 512), CREDENTIAL)
    assert len(plain) < 60_000


@settings(max_examples=50, deadline=None)
@given(said=words)
def test_svg_is_read_back_and_stays_a_drawing(said: str) -> None:
    credential = CREDENTIAL + "".join(letter for letter in said if letter.isprintable())
    baked = baking.baked_svg(artwork.as_svg(TITLE, ISSUER), credential)
    assert baking.read_svg(baked) == credential
    element = ElementTree.fromstring(baked).find("{https://purl.imsglobal.org/ob/v3p0}credential")
    assert element is not None
    assert element.text == credential


def test_picture_without_a_badge_has_none() -> None:
    assert baking.read_svg(artwork.as_svg(TITLE, ISSUER)) is None
    assert baking.read_svg("<p>nothing</p>") is None


@pytest.mark.parametrize("bad", [b"", b"GIF89a", baking.PNG + b"\0\0\xff\xffiTXt, and no more"])
def test_what_is_no_whole_png_is_refused(bad: bytes) -> None:
    with pytest.raises(ValueError, match=r"PNG|cut short"):
        baking.read_png(bad)
    with pytest.raises(ValueError, match="not a PNG"):
        baking.baked_png(bad[:16], CREDENTIAL)


def test_bomb_in_a_png_is_not_unpacked() -> None:
    bomb = baking.KEYWORD + b"\0\1\0\0\0" + zlib.compress(b"a" * (baking.MOST * 4))
    picture = baking.PNG + pack(">I", len(bomb)) + b"iTXt" + bomb + pack(">I", zlib.crc32(b"iTXt" + bomb))
    with pytest.raises(ValueError, match="too long"):
        baking.read_png(picture)


@pytest.mark.parametrize("title", ["", "x" * 300, "word " * 60, "Введение в фишинг", "钓鱼"])
def test_every_title_has_a_picture(title: str) -> None:
    lines = artwork.writing(title, ISSUER * 4)
    assert all(len(one.text) < 120 for one in lines)
    assert max(one.y for one in lines) < artwork.SIDE
    ElementTree.fromstring(artwork.as_svg(title, ISSUER))
    assert artwork.as_png(title, ISSUER)[:8] == baking.PNG


def test_drawing_runs_and_fetches_nothing() -> None:
    drawing = artwork.as_svg(TITLE, ISSUER).lower()
    assert [word for word in ("<script", "href", "url(", "<style", "onload") if word in drawing] == []
