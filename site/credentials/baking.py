"""Badges in pictures: a credential baked into PNG or SVG as Open Badges 3.0 has it, and read back."""

import re
import zlib
from struct import pack, unpack_from
from xml.sax.saxutils import escape

PNG = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
MOST = 1 << 20  # no credential is longer
_ELEMENT = re.compile(r"<(\w+):credential\b[^>]*>(.*?)</\1:credential\s*>", re.DOTALL)
_DATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}


def baked_png(picture: bytes, credential: str) -> bytes:
    """The picture with the credential in it, before the pixels. Raises ValueError for what is no PNG."""
    head = 8 + 25  # the signature and the chunk of measures, which comes first
    if picture[:8] != PNG or picture[12:16] != b"IHDR":
        raise ValueError("not a PNG")
    text = KEYWORD + b"\0\0\0\0\0" + credential.encode()
    return picture[:head] + _chunk(b"iTXt", text) + picture[head:]


def read_png(picture: bytes) -> str | None:
    """The credential in a picture; None where there is none. Raises ValueError for what is no whole PNG."""
    if picture[:8] != PNG:
        raise ValueError("not a PNG")
    place = 8
    while place + 12 <= len(picture):
        length, kind = unpack_from(">I4s", picture, place)
        content = picture[place + 8 : place + 8 + length]
        if len(content) < length:
            raise ValueError("the picture is cut short")
        if kind == b"iTXt" and content.startswith(KEYWORD + b"\0"):
            return _text_of(content[len(KEYWORD) + 1 :])
        place += 12 + length
    return None


def baked_svg(picture: str, credential: str) -> str:
    """The picture with the credential in it. Raises ValueError for what is no SVG."""
    found = re.search(r"<svg\b[^>]*>", picture)
    if found is None:
        raise ValueError("not an SVG")
    data = credential.replace("]]>", "]]]]><![CDATA[>")
    element = (
        f'<openbadges:credential xmlns:openbadges="{escape(NAMESPACE)}"><![CDATA[{data}]]></openbadges:credential>'
    )
    return picture[: found.end()] + element + picture[found.end() :]


def read_svg(picture: str) -> str | None:
    """The credential in a picture; None where there is none. Nothing of the picture is run or fetched."""
    found = _ELEMENT.search(picture)
    if found is None:
        return None
    inside = found[2].strip()
    if "<![CDATA[" in inside:
        return "".join(_DATA.findall(inside))
    return re.sub(r"&\w+;", lambda one: _ENTITIES.get(one[0], one[0]), inside)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return pack(">I", len(content)) + kind + content + pack(">I", zlib.crc32(kind + content))


def _text_of(rest: bytes) -> str:
    is_packed = rest[:1] == b"\1"
    _language, _, after = rest[2:].partition(b"\0")
    _keyword, _, text = after.partition(b"\0")
    if is_packed:
        unpacking = zlib.decompressobj()
        try:
            text = unpacking.decompress(text, MOST)
        except zlib.error as fault:
            raise ValueError("the credential in the picture cannot be unpacked") from fault
        if unpacking.unconsumed_tail:
            raise ValueError("the credential in the picture is too long")
    try:
        return text.decode()
    except UnicodeDecodeError as fault:
        raise ValueError("the credential in the picture is no text") from fault
