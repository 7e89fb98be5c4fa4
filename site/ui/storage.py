"""How static files are collected: named by content, compressed, and with few requests.

Two additions to WhiteNoise's storage: scripts that import other scripts get the hashed names too (Django leaves that
off), and the stylesheet that imports our component styles is joined into one file, so that a first visit waits for one
answer where it would wait for ten.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

JOINED_STYLESHEET = "css/muster.css"
_IMPORT = re.compile(r'^@import "([\w.-]+)";$', re.MULTILINE)


class PlainStaticFilesStorage(ManifestStaticFilesStorage):
    """Hashed names and one stylesheet, not compressed: for the demonstration, whose first start it would double."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Joins the stylesheet, then names and compresses as usual."""
        if JOINED_STYLESHEET in paths and not dry_run:
            paths = {**paths, JOINED_STYLESHEET: self._join(paths)}
        yield from super().post_process(paths, dry_run, **options)

    def _join(self, paths: dict[str, Any]) -> tuple[Any, str]:
        storage, path = paths[JOINED_STYLESHEET]
        joined = _IMPORT.sub(lambda found: _read(paths[f"css/{found[1]}"]), _read((storage, path)))
        self.delete(JOINED_STYLESHEET)
        self.save(JOINED_STYLESHEET, ContentFile(joined.encode()))
        return self, JOINED_STYLESHEET


class MusterStaticFilesStorage(PlainStaticFilesStorage, CompressedManifestStaticFilesStorage):
    """The same, compressed: for production."""


def _read(source: tuple[Any, str]) -> str:
    storage, path = source
    with storage.open(path) as file:
        return str(file.read().decode())
