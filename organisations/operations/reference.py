"""Loads what the country looks like: regions, forces, sectors, outward postcodes.

The files come with the project. Loading is safe to repeat: rows are found again by their code, rows that are right
already are left alone, and rows that left the files stay, because history points to them.
"""

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from kernel.actors import Actor
from kernel.errors import Refusal
from organisations.models import Force, Outcode, Region, Sector
from records.operations import trail

DATA = Path(__file__).resolve().parents[1] / "data"
SCHEME = "SIC2007"
_OUTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?")
_FORCE_KINDS = {"territorial", "special"}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading did to one table."""

    name: str
    added: int
    changed: int
    same: int


def load(*, folder: Path = DATA, by: Actor) -> list[Loaded]:
    """Bring regions, forces, sectors and outward postcodes in line with the files in `folder`.

    All or nothing. Refuses `bad_reference_data`, naming every bad row, and then loads none.
    """
    files = _Files(folder)
    regions = _regions(files)
    forces = _forces(files, {region["code"] for region in regions})
    sectors = _sectors(files)
    outcodes = _outcodes(files, {force["slug"] for force in forces})
    files.refuse_if_bad()
    with transaction.atomic():
        done = [_merge(Region, "code", regions, by)]
        region_ids = dict(Region.objects.values_list("code", "pk"))
        done.append(_merge(Force, "slug", [_linked(row, "region", region_ids) for row in forces], by))
        force_ids = dict(Force.objects.values_list("slug", "pk"))
        done.append(_merge(Sector, "letter", sectors, by, Sector.objects.filter(scheme=SCHEME)))
        done.append(_merge(Outcode, "code", [_linked(row, "force", force_ids) for row in outcodes], by))
    return done


class _Files:
    """Reads the files and gathers what is wrong with them, so that one run names every bad row."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[str] = []

    def rows(self, name: str, key: str, *columns: str) -> list[tuple[str, dict[str, str]]]:
        """Each row with the place it stands at; checks that the key is there once and the columns are not empty."""
        found: list[tuple[str, dict[str, str]]] = []
        seen: set[str] = set()
        with (self.folder / name).open(encoding="utf-8-sig", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), start=2):
                place = f"{name} line {number}"
                if None in row or None in row.values():
                    self.say(place, "has too many or too few columns")
                    continue
                empty = [column for column in (key, *columns) if not row[column].strip()]
                self.check(place, not empty, f"{', '.join(empty)} is empty")
                self.check(place, row[key] not in seen, f"{row[key]!r} comes twice")
                seen.add(row[key])
                found.append((place, row))
        return found

    def check(self, place: str, is_right: bool, problem: str) -> None:
        """Note a problem unless all is right."""
        if not is_right:
            self.say(place, problem)

    def say(self, place: str, problem: str) -> None:
        """Note a problem."""
        self.problems.append(f"{place}: {problem}")

    def refuse_if_bad(self) -> None:
        """Refuse with all that was noted."""
        if self.problems:
            listed = "\n".join(self.problems)
            raise Refusal(f"Nothing was loaded. Put these rows right:\n{listed}", "bad_reference_data")


def _regions(files: _Files) -> list[dict[str, Any]]:
    columns = ("unit_code", "unit_name", "resilience_centre")
    return [
        {"code": row["region_code"], "name": row["region_name"], **{column: row[column] for column in columns}}
        for _, row in files.rows("regions.csv", "region_code", "region_name")
    ]


def _forces(files: _Files, regions: set[str]) -> list[dict[str, Any]]:
    codes = {row["slug"]: row["ons_pfa_code"] for _, row in files.rows("forces_ids.csv", "slug")}
    forces = []
    for place, row in files.rows("forces.csv", "slug", "name", "country"):
        files.check(place, row["region_code"] in regions, f"there is no region {row['region_code']!r}")
        files.check(place, row["kind"] in _FORCE_KINDS, f"there is no kind {row['kind']!r}")
        files.check(place, row["slug"] in codes, f"forces_ids.csv has no row for {row['slug']!r}")
        forces.append(
            {
                "slug": row["slug"],
                "name": row["name"],
                "region": row["region_code"],
                "country": row["country"],
                "kind": row["kind"],
                "ons_code": codes.get(row["slug"], ""),
            }
        )
    return forces


def _sectors(files: _Files) -> list[dict[str, Any]]:
    plain = {row["letter"]: row["plain_name"] for _, row in files.rows("sic_plain_names.csv", "letter", "plain_name")}
    sectors = []
    for place, row in files.rows("sic_sections.csv", "letter", "name"):
        files.check(place, row["letter"] in plain, f"sic_plain_names.csv has no row for {row['letter']!r}")
        plain_name = plain.get(row["letter"], row["name"])
        sectors.append({"scheme": SCHEME, "letter": row["letter"], "name": row["name"], "plain_name": plain_name})
    return sectors


def _outcodes(files: _Files, forces: set[str]) -> list[dict[str, Any]]:
    outcodes = []
    for place, row in files.rows("outcodes.csv", "outcode"):
        force = row["force_slug"]
        files.check(place, bool(_OUTCODE.fullmatch(row["outcode"])), f"{row['outcode']!r} is no outward postcode")
        files.check(place, not force or force in forces, f"there is no force {force!r}")
        outcodes.append(
            {
                "code": row["outcode"],
                "latitude": _degrees(files, place, row["latitude"], 90),
                "longitude": _degrees(files, place, row["longitude"], 180),
                "town": row["town"],
                "district": row["district"],
                "force": force or None,
            }
        )
    return outcodes


def _degrees(files: _Files, place: str, text: str, limit: int) -> float:
    try:
        degrees = float(text)
    except ValueError:
        degrees = float("nan")
    files.check(place, abs(degrees) <= limit, f"{text!r} is no position")
    return degrees


def _linked(row: dict[str, Any], field: str, ids: dict[str, int]) -> dict[str, Any]:
    rest = {name: value for name, value in row.items() if name != field}
    return {**rest, f"{field}_id": ids[row[field]] if row[field] else None}


def _merge(model: type[models.Model], key: str, rows: list[dict[str, Any]], by: Actor, among: Any = None) -> Loaded:
    manager: Any = model._default_manager
    existing = {getattr(row, key): row for row in (manager.all() if among is None else among)}
    new = [model(**row) for row in rows if row[key] not in existing]
    changed = [existing[row[key]] for row in rows if row[key] in existing and _update(existing[row[key]], row)]
    manager.bulk_create(new)
    if changed:
        manager.bulk_update(changed, [name for name in rows[0] if name != key], batch_size=200)
    if new or changed:
        # The table as a whole is the subject; its content type's row stands for it.
        table = ContentType.objects.get_for_model(model)
        trail.record(verb="load", subject=table, by=by, after={"added": len(new), "changed": len(changed)})
    name = str(model._meta.verbose_name_plural).capitalize()
    return Loaded(name, len(new), len(changed), len(rows) - len(new) - len(changed))


def _update(existing: models.Model, row: dict[str, Any]) -> bool:
    differing = {name: value for name, value in row.items() if getattr(existing, name) != value}
    for name, value in differing.items():
        setattr(existing, name, value)
    return bool(differing)
