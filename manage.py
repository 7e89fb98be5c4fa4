#!/usr/bin/env python3
"""Command line of Muster. `site/` is a plain folder on the path, never a package: see docs/adr/0001."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "site"))


def main() -> None:
    """Run one management command, under the demo settings unless told otherwise."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")
    from django.core.management import execute_from_command_line

    from kernel.logs import log_uncaught

    # Whoever sits at a terminal sees everything; a service's output is kept, so it is written like the rest of the log.
    if not sys.stderr.isatty():
        log_uncaught()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
