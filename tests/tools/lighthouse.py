"""What `make lighthouse` runs: Lighthouse over five pages of the demonstration, as a phone and as a desk see them.

It prints scores and what costs them. It needs Node.js with npm, and Chromium, and says so where one is missing; nothing
is left out in silence. `PAGES=home,booking` takes some of the pages, `REPORTS=folder` keeps the full reports.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.tools import browser
from tests.tools.demonstration import ROOT, demonstration
from tests.tools.packages import Missing
from tests.tools.screenshots import with_certificate

# The newest that runs on Node.js 20; its successor needs 22.
VERSION = "12.8.2"
PROGRAM = ROOT / ".venv" / "lighthouse"
CATEGORIES = {"performance": "speed", "accessibility": "access", "best-practices": "practice", "seo": "search"}
METRICS = {
    "largest-contentful-paint": "LCP",
    "cumulative-layout-shift": "CLS",
    "total-blocking-time": "TBT",
    "total-byte-weight": "weight",
}
FORMS = {"mobile": (), "desktop": ("--preset=desktop",)}
LINK = re.compile(r'href="(/[\w/-]*)"')


def main() -> int:
    """Print a line for each page and form; 1 when Lighthouse could not be run."""
    try:
        browser.ensure()
        program = _program()
        with demonstration() as base:
            return _measure(program, base)
    except Missing as missing:
        print(missing)
        return 1


def _measure(program: Path, base: str) -> int:
    pages = find_pages(base)
    wanted = [name for name in os.environ.get("PAGES", "").split(",") if name] or list(pages)
    if unknown := sorted(set(wanted) - set(pages)):
        print(f"There is no page {', '.join(unknown)}. There are: {', '.join(pages)}.")
        return 1
    print(" ".join([f"{'page':22}", *(f"{name:>8}" for name in (*CATEGORIES.values(), *METRICS.values()))]), flush=True)
    for name in wanted:
        for form, words in FORMS.items():
            report = _report(program, f"{base}{pages[name]}", words)
            print(line(f"{name}, {form}", report), flush=True)
            for fault in faults(report):
                print(f"    {fault}", flush=True)
            if folder := os.environ.get("REPORTS"):
                Path(folder).mkdir(parents=True, exist_ok=True)
                (Path(folder) / f"{name}-{form}.json").write_text(json.dumps(report))
    return 0


def find_pages(base: str) -> dict[str, str]:
    """The five pages, as a visitor comes to them."""
    with sync_playwright() as playwright:
        words = ["--no-sandbox"] if os.geteuid() == 0 else []
        chromium = playwright.chromium.launch(executable_path=browser.require(), args=words)
        page = chromium.new_page()

        def links(address: str, below: str) -> list[str]:
            text = page.request.get(f"{base}{address}").text()
            return [found for found in dict.fromkeys(LINK.findall(text)) if re.fullmatch(f"{below}[\\w-]+/", found)]

        course = links("/courses/", "/courses/")[0]
        sessions = links("/sessions/", "/sessions/")
        bookable = next(ref for ref in sessions if f"{ref}book/" in page.request.get(f"{base}{ref}").text())
        code = with_certificate(chromium, base).url.rstrip("/").rpartition("/")[2]
        chromium.close()
    return {
        "home": "/",
        "course": course,
        "session": bookable,
        "booking": f"{bookable}book/",
        "verification": f"/verify/{code}/",
    }


def line(name: str, report: dict[str, Any]) -> str:
    """Scores of 100, then what the page cost."""
    scores = [round(100 * (report["categories"][category]["score"] or 0)) for category in CATEGORIES]
    costs = [str(report["audits"][metric].get("displayValue", "")).replace("Total size was ", "") for metric in METRICS]
    return " ".join([f"{name:22}", *(f"{score:8}" for score in scores), *(f"{cost:>8}" for cost in costs)])


def faults(report: dict[str, Any]) -> Iterator[str]:
    """Every audit that lost points in its category, and what could be saved, in Lighthouse's words."""
    for category, word in CATEGORIES.items():
        for reference in report["categories"][category]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            score = audit["score"]
            if score is not None and score < 0.9 and reference["weight"]:
                yield f"{word}: {audit['title']} ({audit['id']}) {audit.get('displayValue', '')}".rstrip()


def _report(program: Path, address: str, words: tuple[str, ...]) -> dict[str, Any]:
    flags = "--headless=new --no-first-run" + (" --no-sandbox" if os.geteuid() == 0 else "")
    with tempfile.TemporaryDirectory(prefix="muster-lighthouse-") as folder:
        kept = Path(folder) / "report.json"
        done = subprocess.run(
            [program, address, "--quiet", "--output=json", f"--output-path={kept}", f"--chrome-flags={flags}", *words],
            env={**os.environ, "CHROME_PATH": browser.require(), "TMPDIR": folder},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode or not kept.exists():
            raise Missing(f"Lighthouse failed at {address}:\n{done.stderr}")
        report: dict[str, Any] = json.loads(kept.read_text())
    if problem := report.get("runtimeError"):
        raise Missing(f"Lighthouse failed at {address}: {problem['message']}")
    return report


def _program() -> Path:
    """Lighthouse's own program, installed into `.venv/` once."""
    program = PROGRAM / "node_modules" / ".bin" / "lighthouse"
    npm = shutil.which("npm")
    if not shutil.which("node") or (npm is None and not program.exists()):
        raise Missing("Lighthouse needs Node.js 20 or later with npm. Debian: apt-get install nodejs npm.")
    if not program.exists():
        print(f"Installing Lighthouse {VERSION} into {PROGRAM.relative_to(ROOT)} ...", flush=True)
        words = ["install", "--prefix", str(PROGRAM), "--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
        done = subprocess.run([str(npm), *words, f"lighthouse@{VERSION}"], capture_output=True, text=True, check=False)
        if done.returncode:
            raise Missing(f"Lighthouse {VERSION} could not be installed with npm:\n{done.stderr}")
    return program


if __name__ == "__main__":
    sys.exit(main())
