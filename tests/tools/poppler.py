"""Asks pdfsig (of Poppler) what a common viewer says of a document's signature."""

import shutil
import subprocess
from pathlib import Path

from tests.tools.packages import install


def ensure() -> None:
    """Install Debian's package when root and it is not there; raises Missing otherwise."""
    if shutil.which("pdfsig") is None:
        install("poppler-utils", why="The tests have pdfsig judge signatures.")


def judged(file: Path) -> tuple[str, bool]:
    """What it says of the only signature, and whether that covers the whole document."""
    ensure()
    done = subprocess.run(
        [shutil.which("pdfsig") or "pdfsig", "-nocert", file], capture_output=True, text=True, check=False
    )
    lines = [line.strip(" -") for line in done.stdout.splitlines()]
    said = [line.partition(": ")[2] for line in lines if line.startswith("Signature Validation")]
    return said[0] if said else "no signature", "Total document signed" in lines
