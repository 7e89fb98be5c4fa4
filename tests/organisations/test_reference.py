"""Loading regions, forces, sectors and outward postcodes."""

import csv
import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from kernel.actors import SYSTEM
from kernel.errors import Refusal
from organisations.enums import SizeBand
from organisations.models import Force, Outcode, Region, Sector
from organisations.operations import reference
from records.models import TrailEntry

pytestmark = pytest.mark.django_db


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Region, Force, Sector, Outcode))


def copied(tmp_path: Path) -> Path:
    shutil.copytree(reference.DATA, tmp_path / "data")
    return tmp_path / "data"


def put(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_load_fills_every_table() -> None:
    reference.load(by=SYSTEM)

    assert counts() == (13, 48, 21, 2944)
    assert Force.objects.get(slug="surrey").ons_code == "E23000031"
    assert Outcode.objects.get(pk="GU26").force is None
    assert Outcode.objects.get(pk="OX1").force == Force.objects.get(slug="thames-valley")
    assert Sector.objects.get(letter="F").plain_name == "Building and trades"


def test_load_again_changes_nothing() -> None:
    reference.load(by=SYSTEM)
    entries = TrailEntry.objects.count()

    loaded = reference.load(by=SYSTEM)

    assert {(table.added, table.changed) for table in loaded} == {(0, 0)}
    assert (counts(), TrailEntry.objects.count()) == ((13, 48, 21, 2944), entries)


def test_load_puts_changed_rows_right_and_keeps_rows_that_left_the_files() -> None:
    reference.load(by=SYSTEM)
    Force.objects.filter(slug="surrey").update(name="Surry", valid_to="2027-01-01")
    Outcode.objects.create(pk="ZZ9", latitude=0, longitude=0)

    loaded = reference.load(by=SYSTEM)

    assert [(table.added, table.changed) for table in loaded] == [(0, 0), (0, 1), (0, 0), (0, 0)]
    surrey = Force.objects.get(slug="surrey")
    assert (surrey.name, str(surrey.valid_to)) == ("Surrey Police", "2027-01-01")
    assert Outcode.objects.filter(pk="ZZ9").exists()


def test_load_names_every_bad_row_and_loads_none(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    put(folder, "forces.csv", "surrey,Surrey Police,SE,", "surrey,Surrey Police,XX,")
    put(folder, "outcodes.csv", "OX1,51.", "OX1,north,")
    put(folder, "sic_sections.csv", "SIC2007-F,F,Construction", "SIC2007-F,F,")

    with pytest.raises(Refusal) as refused:
        reference.load(folder=folder, by=SYSTEM)

    assert refused.value.code == "bad_reference_data"
    assert [line.split(":")[0] for line in refused.value.message.splitlines()[1:]] == [
        "forces.csv line 4",
        "sic_sections.csv line 7",
        f"outcodes.csv line {line_of('OX1', folder)}",
    ]
    assert counts() == (0, 0, 0, 0)


def line_of(outcode: str, folder: Path) -> int:
    with (folder / "outcodes.csv").open(encoding="utf-8") as file:
        return next(number for number, row in enumerate(csv.reader(file), 1) if row[0] == outcode)


def test_load_reads_a_file_that_excel_saved(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    path = folder / "regions.csv"
    path.write_text(path.read_text(encoding="utf-8"), encoding="utf-8-sig")
    reference.load(folder=folder, by=SYSTEM)
    assert counts()[0] == 13


def test_load_refuses_a_code_that_comes_twice(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    path = folder / "regions.csv"
    path.write_text(path.read_text(encoding="utf-8") + "SE,South East,,,\n", encoding="utf-8")

    with pytest.raises(Refusal, match=r"regions\.csv line 15: 'SE' comes twice"):
        reference.load(folder=folder, by=SYSTEM)


def test_command_says_what_it_did_and_fails_loudly(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    call_command("load_reference")
    assert capsys.readouterr().out.splitlines()[0] == "Regions: 13 added, 0 changed, 0 as before"

    def refuse(**_: object) -> None:
        raise Refusal("Nothing was loaded.", "bad_reference_data")

    monkeypatch.setattr(reference, "load", refuse)
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_reference")


def test_size_bands_are_those_of_the_population_estimates() -> None:
    with (reference.DATA / "org_sizes.csv").open(encoding="utf-8") as file:
        assert SizeBand.values == [row["code"] for row in csv.DictReader(file)]
