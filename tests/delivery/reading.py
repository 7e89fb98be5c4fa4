"""A second reader of calendar files, from RFC 5545 alone, so that a file is not judged by the library that wrote it."""

import re
from typing import Any

_LINE = re.compile(
    rb"(?P<name>[A-Z0-9-]+)(?P<params>(?:;[A-Z-]+=(?:\"[^\"\r\n]*\"|[^\";:,\r\n]*))*):(?P<value>.*)", re.S
)
_ESCAPED = re.compile(r"\\([\\;,nN])")
_PLAIN = re.compile(r"\\(?![\\;,nN])|(?<!\\);")
_TEXTS = {"SUMMARY", "LOCATION", "DESCRIPTION"}


def read_calendar(file: bytes) -> dict[str, list[dict[str, str]]]:
    """The components by their names, each with its properties; fails on a line that the standard does not know."""
    assert file.endswith(b"\r\n")
    # Joined as octets: a fold may stand in the middle of a letter.
    lines = re.sub(rb"\r\n[ \t]", b"", file).removesuffix(b"\r\n").split(b"\r\n")
    found: dict[str, list[dict[str, str]]] = {}
    open_ones: list[tuple[str, dict[str, str]]] = []
    for line in lines:
        match = _LINE.fullmatch(line)
        assert match, line
        name, value = match["name"].decode(), match["value"].decode()
        if name == "BEGIN":
            open_ones.append((value, {}))
        elif name == "END":
            kind, properties = open_ones.pop()
            assert kind == value
            found.setdefault(kind, []).append(properties)
        else:
            open_ones[-1][1][name] = _text(value) if name in _TEXTS else value
    assert open_ones == []
    return found


def _text(value: str) -> Any:
    assert not _PLAIN.search(re.sub(r"\\[\\;,nN]", "", value)), value
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
