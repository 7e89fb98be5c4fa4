"""The demonstration shows what production does: who tries a weak password there is told so."""

import json
import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from config import env

ASK = "import json; from config.settings import demo; print(json.dumps(demo.AUTH_PASSWORD_VALIDATORS))"


def test_demonstration_asks_as_much_of_passwords_as_production_does(tmp_path: Path) -> None:
    around = {**os.environ, "MUSTER_DATA": str(tmp_path), "PYTHONPATH": str(env.ROOT / "site")}
    said = subprocess.run([sys.executable, "-c", ASK], env=around, check=True, capture_output=True, text=True)
    assert json.loads(said.stdout) == settings.AUTH_PASSWORD_VALIDATORS != []
