"""Finds the Chromium that browser tests drive. `CHROMIUM=/path/to/it` names another one."""

import os
import shutil
import sys

from tests.tools.packages import Missing, install

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The path of a Chromium or Chrome, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next((found for found in map(shutil.which, NAMES) if found), None)


def require() -> str:
    """The path of a Chromium; raises Missing, never skips."""
    found = find()
    if found is None:
        named = os.environ.get("CHROMIUM")
        where = f"CHROMIUM names {named}, which cannot be run." if named else f"Looked for {', '.join(NAMES)}."
        raise Missing(f"The browser tests need Chromium. {where} Debian: apt-get install chromium.")
    return found


def ensure() -> str:
    """The path of a Chromium, after installing Debian's when root and none is there."""
    if find() is None and not os.environ.get("CHROMIUM"):
        install("chromium", why="The browser tests need Chromium.")
    return require()


if __name__ == "__main__":
    try:
        print(ensure())
    except Missing as missing:
        sys.exit(str(missing))
