"""A PKCS#11 token in a folder (SoftHSM), with a key on it: what an HSM is to the program, without the box."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.tools.packages import Missing, install

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
TOKEN, PIN = "Muster tests", "648219"


def ensure() -> None:
    """Install Debian's package when root and it is not there; raises Missing otherwise."""
    if shutil.which("softhsm2-util") is None or not MODULE.exists():
        install("softhsm2", why="The tests of keys on tokens need SoftHSM.")
    if not MODULE.exists():
        raise Missing(f"SoftHSM was installed but has no library at {MODULE}.")


def make_token(folder: Path) -> None:
    """An empty token in `folder`; this process uses it from now on. Raises Missing where SoftHSM cannot be had."""
    ensure()
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    words = ["--init-token", "--free", "--label", TOKEN, "--so-pin", "773301", "--pin", PIN]
    subprocess.run([shutil.which("softhsm2-util") or "", *words], check=True, capture_output=True)
