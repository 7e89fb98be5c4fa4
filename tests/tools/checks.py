"""Runs every check but the tests; says nothing of those that are green."""

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.executable).parent
MANAGE = (sys.executable, "manage.py")

CHECKS: dict[str, tuple[str | Path, ...]] = {
    "types": (PROGRAMS / "mypy", "--no-error-summary"),
    "layout": (
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "tests/architecture",
        "-m",
        "not slow",
        "--no-header",
        "--tb=short",
    ),
    "lint": (PROGRAMS / "ruff", "check", "-q", "--output-format=concise", "."),
    "format": (PROGRAMS / "ruff", "format", "-q", "--check", "."),
    "layers": (PROGRAMS / "lint-imports", "--no-cache"),
    "migrations": (*MANAGE, "makemigrations", "--check", "--dry-run"),
    "system": (*MANAGE, "check", "--fail-level", "WARNING"),
    "production": (*MANAGE, "check", "--deploy", "--fail-level", "WARNING"),
}
# Nothing connects to anything: these let the production settings load.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "MUSTER_SECRET_KEY": "only-to-load-the-settings-0123456789-abcdefghijklmnopqrstuvwxyz",
    "MUSTER_LINK_SECRET": "only-to-load-the-settings-too",
    "MUSTER_SEAL_KEY": "b25seSBmb3IgYSB0aHJvdy1hd2F5IGRhdGFiYXNlISE=",
    "MUSTER_BASE_URL": "https://muster.example",
    "MUSTER_CONTACT_EMAIL": "training@muster.example",
    "MUSTER_ALLOWED_HOSTS": "muster.example",
    "MUSTER_DATABASE_URL": "postgres://muster@127.0.0.1:1/muster",
}


def production(root: Path, folder: Path) -> dict[str, str]:
    """What a production host has in its environment, with a signing key made for the occasion."""
    key = folder / "signing.p12"
    make = "import sys, pathlib; from paper.signatures import files as f; "
    make += "f.keep(pathlib.Path(sys.argv[1]), f.self_made('A check'))"
    subprocess.run((sys.executable, "-c", make, key), env={**os.environ, "PYTHONPATH": str(root / "site")}, check=True)
    return {**PRODUCTION, "MUSTER_SIGNING_FILE": str(key)}


def main() -> int:
    """Run all checks, whatever fails; 1 if any did."""
    began = monotonic()
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        ends = dict(zip(CHECKS, pool.map(run, CHECKS), strict=True))
    red = {name: end for name, end in ends.items() if end.returncode}
    for name, end in red.items():
        print(f"== {name}\n{(end.stdout + end.stderr).strip()}\n", flush=True)
    seconds = f"{monotonic() - began:.0f} s"
    if red:
        print(f"check: {len(red)} of {len(CHECKS)} red ({seconds}): {', '.join(red)}")
        return 1
    print(f"check: all {len(CHECKS)} green ({seconds})")
    return 0


def run(name: str, root: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run one check over a tree: this one, or a copy with a fault planted in it."""
    paths = os.pathsep.join((str(root), str(root / "site")))
    ours = {key: value for key, value in os.environ.items() if not key.startswith("MUSTER_")}
    # The migrations of SQLite's lane are those of every database, so no server is needed to compare them.
    with tempfile.TemporaryDirectory(prefix="muster-check-") as folder:
        is_production = "--deploy" in CHECKS[name]
        settings = (
            production(ROOT, Path(folder)) if is_production else {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
        )
        return subprocess.run(
            CHECKS[name],
            cwd=root,
            env={**ours, **settings, "PYTHONPATH": paths},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


if __name__ == "__main__":
    sys.exit(main())
