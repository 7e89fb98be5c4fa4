"""The lane that looks ahead: the newest Python here, the newest Wagtail and Django, the tests on SQLite.

`make newest`. Requirements are those of pyproject.toml without their upper ends, in `.venv-newest`. A newer Python is
looked for on the path, where pyenv keeps its own, and under /opt. Where there is none, nothing was looked at: that is
said, and it is a failure. Neither `make test` nor continuous integration's own lane comes here.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv-newest"
NAMES = tuple(f"python3.{minor}" for minor in range(19, 11, -1))
BESIDE = (Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions", Path("/opt"))
NONE_HERE = (
    "newest: nothing was tried, because there is no Python 3.12 or later here (not on the path, not in {places})"
)
# Linters and layout are the same everywhere; they are looked at by `make check`. The demonstration's empty database is
# written down for the versions that it is delivered with; with others it is made by migrations.
LEFT_OUT = ("--ignore=tests/architecture", "--ignore=tests/home/test_demo_groundwork.py")
# Deprecations are for reading in this lane; what breaks is what it is for.
WARNINGS = ("-W", "default::DeprecationWarning", "-W", "default::PendingDeprecationWarning")
_SAY = """
import django, sys, wagtail
print("Python", sys.version.split()[0], "Django", django.__version__, "Wagtail", wagtail.__version__, flush=True)
"""


def main(arguments: list[str]) -> int:
    """Make the environment anew and run the tests in it; 1 where there is no newer Python."""
    python = find()
    if python is None:
        print(NONE_HERE.format(places=" or ".join(map(str, BESIDE))))
        return 1
    subprocess.run([python, "-m", "venv", "--clear", VENV], check=True)
    ours = str(VENV / "bin" / "python")
    install = [ours, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--upgrade"]
    subprocess.run([*install, *without_upper_ends((ROOT / "pyproject.toml").read_text())], check=True)
    subprocess.run([ours, "-c", _SAY], check=True)
    cache = f"cache_dir={ROOT}/.pytest_cache/newest"
    words = [ours, "-m", "pytest", "-q", "-o", cache, *LEFT_OUT, *WARNINGS, *arguments]
    without_url = {name: value for name, value in os.environ.items() if name != "MUSTER_TEST_DATABASE_URL"}
    return subprocess.run(words, cwd=ROOT, env=without_url, check=False).returncode


def find() -> str | None:
    """The newest Python from 3.12 on that really starts, on the path or beside it, or None."""
    for name in NAMES:
        on_path = shutil.which(name)
        beside = sorted((str(path) for place in BESIDE for path in place.glob(f"*/bin/{name}")), reverse=True)
        for python in [*([on_path] if on_path else []), *beside]:
            if _starts(python):
                return python
    return None


def without_upper_ends(pyproject: str) -> list[str]:
    """Every requirement of the project with `~=` turned into `>=`."""
    project = tomllib.loads(pyproject)
    listed = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["production"],
        *project["dependency-groups"]["dev"],
    ]
    return [re.sub(r"~=", ">=", one) for one in listed]


def _starts(python: str) -> bool:
    # A version manager leaves names on the path that lead to no interpreter.
    asked = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 12))"
    return subprocess.run([python, "-c", asked], capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
