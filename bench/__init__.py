"""Measures what a request costs us beside what it must cost at the least: `make bench`, see docs/bench.md."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# As manage.py does it: `site` is a folder of packages, not a package.
sys.path.insert(0, str(ROOT / "site"))
