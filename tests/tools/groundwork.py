"""What `make groundwork` runs: migrates an empty database and writes it down for the demonstration's first start."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Write the file anew; git shows what became of it."""
    sys.path.insert(0, str(ROOT / "site"))
    with tempfile.TemporaryDirectory(prefix="muster-groundwork-") as folder:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings.demo", "MUSTER_DATA": folder}
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, check=True)
        django.setup()
        from home.operations.demo import groundwork

        groundwork.FILE.write_text(groundwork.written(Path(folder) / "muster.sqlite3"), encoding="utf-8")
    print(f"{groundwork.FILE.relative_to(ROOT)} is written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
