"""Gets a Debian package that the tests need, or says clearly what to install."""

import os
import shutil
import subprocess
import sys


class Missing(Exception):
    """A program that the tests need is not there and cannot be installed from here."""


def install(package: str, *, why: str) -> None:
    """Install a Debian package when root; otherwise raise Missing, which says what to install."""
    advice = f"{why}\nInstall it (Debian: apt-get install {package}) and run again."
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        raise Missing(advice)
    print(f"{why} Installing the Debian package {package} ...", flush=True)
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (("update",), ("install", "-y", "--no-install-recommends", package)):
        done = subprocess.run(
            [apt, "-qq", *words], env=quietly, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode:
            sys.stderr.write(done.stdout + done.stderr)
            raise Missing(advice)
