"""`python -m bench.peer`: what `make bench-peer` runs. WeasyPrint draws the page of a certificate, neither tagged nor
signed; ours is drawn, tagged, made fit for archives and signed; in turn, in the same run.

WeasyPrint is no part of the house: it is put into an environment of its own, kept in ~/.cache. It prints; it judges
nothing.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import django
import segno

from bench import ROOT
from bench.__main__ import set_environment
from tests.tools.packages import Missing, install

if TYPE_CHECKING:
    from certificates.documents import CertificateFacts

Job = Callable[["CertificateFacts"], bytes]
PACKAGE = "weasyprint==70.0"
HOME = Path.home() / ".cache" / "muster-weasyprint"
DRAWING = Path(__file__).with_name("peer_page.py")
STYLE = """@page { size: A4 landscape; margin: 16mm }
body { font: 11pt 'Atkinson', 'Noto Sans', sans-serif }
h1 { font-size: 44pt; margin: 6pt 0 } h2 { font-size: 21pt; margin: 6pt 0 } .kind { font-size: 15pt; font-weight: bold }
ul { font-size: 10.5pt } .check { position: absolute; right: 0; top: 60mm; width: 52mm } .check svg { width: 52mm }"""


def main(words: list[str]) -> int:
    """Read the words, fetch WeasyPrint where it is not there yet, draw in turn, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.peer", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="theirs, ours, theirs, ours ... so many times")
    parser.add_argument("--pages", type=int, default=40, help="certificates in each")
    asked = parser.parse_args(words)
    try:
        _fetch()
    except Missing as missing:
        print(missing)
        return 1
    with tempfile.TemporaryDirectory(prefix="muster-peer-") as folder:
        set_environment(f"sqlite:///{folder}/none.sqlite3", Path(folder))
        django.setup()
        _measure(asked.rounds, asked.pages, Path(folder))
    return 0


def _measure(rounds: int, pages: int, folder: Path) -> None:
    from certificates.documents import CertificateFacts, draw, finished  # only now: it comes with what Django sets up
    from paper.signatures import files

    (folder / "key.p12").write_bytes(files.self_made("Muster"))
    key, at = files.read(folder / "key.p12", ""), datetime.now(UTC)
    facts = CertificateFacts(
        code="", verify_url="", verify_at="muster.example/verify", name="Ada Osei",
        course_title="Phishing: spot it and stop it",
        outcomes=("tell a false message from a true one", "say where to report it", "set up two-step verification"),
        taught_on="Tuesday 3 March 2026", hours="2 hours", trainers=("Jo Bloggs", "Sam Reid"),
        issuer="South East Regional Organised Crime Unit", issued_on="3 March 2026", issued_at=at,
    )  # fmt: skip

    def many(offset: int) -> list[CertificateFacts]:
        codes = [f"AAAA-{offset + number:04d}" for number in range(pages)]
        return [replace(facts, code=code, verify_url=f"https://muster.example/verify/{code}/", name=f"Ada Osei {code}")
                for code in codes]  # fmt: skip

    print(f"{'':<34}{'WeasyPrint, CPU ms':>24}{'ours, CPU ms':>24}{'theirs ÷ ours':>24}")
    jobs: dict[str, Job] = {
        "page, tagged and archival": draw,
        "the same, signed": lambda one: finished(one, salt="0" * 32, key=key, at=at),
    }
    for name, job in jobs.items():
        job(many(0)[0])  # what is made once a process
        pairs = [(_theirs(many(n * pages)), _ours(job, many(n * pages))) for n in range(rounds)]
        columns = [[one for one, _ in pairs], [two for _, two in pairs], [one / two for one, two in pairs]]
        print(f"{name:<34}" + "".join(f"{_spread(column):>24}" for column in columns))


def _theirs(many: "list[CertificateFacts]") -> float:
    """Milliseconds of processor time for each page, as WeasyPrint's own process counts them, past its first page."""
    pages = json.dumps([_page(one) for one in many])
    done = subprocess.run(
        [str(HOME / "bin/python"), "-I", str(DRAWING)],
        input=pages,
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return float(done.stdout)


def _ours(job: "Job", many: "list[CertificateFacts]") -> float:
    begun = time.process_time()
    for one in many:
        job(one)
    return 1000 * (time.process_time() - begun) / len(many)


def _page(facts: "CertificateFacts") -> str:
    """The same words, the same QR code, in plain HTML."""
    said = {name: escape(str(value)) for name, value in vars(facts).items()}
    outcomes = "".join(f"<li>{escape(one)}</li>" for one in facts.outcomes)
    code = segno.make(facts.verify_url, error="m").svg_inline()
    return (
        f"<!doctype html><html lang=en-GB><title>{said['name']}</title><style>{STYLE}</style>"
        f"<p class=kind>Certificate of training<h1>{said['name']}</h1><p>has completed the course"
        f"<h2>{said['course_title']}</h2>"
        f"<p>{said['taught_on']} · {said['hours']}<p>Learning outcomes<ul>{outcomes}</ul>"
        f"<p>{', '.join(facts.trainers)}<p>{said['issuer']} · {said['issued_on']}"
        f"<div class=check><p>Check this certificate{code}<p>{said['code']}<p>{said['verify_at']}</div></html>"
    )


def _spread(values: list[float]) -> str:
    return "".join(f"{one:8.2f}" for one in (min(values), median(values), max(values)))


def _fetch() -> None:
    python = HOME / "bin/python"
    if not python.exists():
        venv.create(HOME, with_pip=True)
    if not _works(python):
        install("libpangoft2-1.0-0", why="WeasyPrint needs Pango.")
        subprocess.run([str(python), "-m", "pip", "install", "-q", PACKAGE], capture_output=True, check=False)
    if not _works(python):
        raise Missing(f"WeasyPrint (PyPI package {PACKAGE}) could not be fetched; it needs the network once.")


def _works(python: Path) -> bool:
    return not subprocess.run([str(python), "-c", "import weasyprint"], capture_output=True, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
