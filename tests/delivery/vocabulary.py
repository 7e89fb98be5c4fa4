"""Compares JSON-LD with the published vocabulary, without asking anybody: `schema_org.json` holds the part needed.

A term that is not in that file is a fault, so one that is used anew is looked up and added there.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_TABLE = json.loads(Path(__file__).with_name("schema_org.json").read_text())
_HOME = "https://schema.org/"
_DAY_AND_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
_LENGTH = re.compile(r"PT(\d+H)?(\d+M)?")
# Values that are plain words or numbers, and what they look like; a thing may also be named by a text.
_SHAPES: dict[str, Any] = {
    "Text": lambda value: isinstance(value, str),
    "URL": lambda value: isinstance(value, str) and re.match(r"https?://\S+$", value),
    "DateTime": lambda value: isinstance(value, str) and _DAY_AND_TIME.fullmatch(value),
    "Date": lambda value: isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value),
    "Duration": lambda value: isinstance(value, str) and value != "PT" and _LENGTH.fullmatch(value),
    "Number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "Integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "Boolean": lambda value: isinstance(value, bool),
}


def faults(thing: dict[str, Any], path: str = "") -> list[str]:
    """What the vocabulary does not know, or knows otherwise."""
    kind = thing.get("@type", "")
    here = f"{path}/{kind}"
    if kind not in _TABLE["types"]:
        return [f"{here}: no such type"]
    found = []
    for name, given in thing.items():
        if name.startswith("@"):
            continue
        term = _TABLE["properties"].get(name)
        if term is None or not set(term["of"]) & set(_and_above(kind)):
            found.append(f"{here}: has no {name}")
            continue
        for value in given if isinstance(given, list) else [given]:
            found += _faults_of_value(value, term["takes"], f"{here}.{name}")
    return found


def _faults_of_value(value: Any, takes: list[str], path: str) -> list[str]:
    if isinstance(value, dict):
        fits = set(takes) & set(_and_above(value.get("@type", "")))
        return faults(value, path) + ([] if fits else [f"{path}: does not take {value.get('@type')}"])
    member = _TABLE["members"].get(value.removeprefix(_HOME)) if isinstance(value, str) else None
    if member in takes:
        return []
    is_enumeration = all("Enumeration" in _and_above(one) for one in takes)
    fits = any(shape(value) for name, shape in _SHAPES.items() if name in takes)
    return [] if fits and not is_enumeration else [f"{path}: does not take {value!r}"]


def _and_above(kind: str) -> Iterator[str]:
    """A type and all that it is a kind of."""
    yield kind
    for parent in _TABLE["types"].get(kind, []):
        yield from _and_above(parent)
