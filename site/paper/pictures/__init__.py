"""Pictures that somebody uploads, as a document draws them: small, flat, and free of anything that acts.

Nothing of an upload is kept as it came. A PNG is decoded and packed anew; of an SVG only shapes are taken over, as the
operators that draw them. What cannot be drawn truly is refused in words that tell what to do about it.
"""

from paper.pictures.picture import Picture, Unusable
from paper.pictures.rasters import raster
from paper.pictures.vectors import vector

LARGEST = 500_000  # bytes of an upload
_PNG = b"\x89PNG\r\n\x1a\n"

__all__ = ["LARGEST", "Picture", "Unusable", "read"]


def read(content: bytes) -> Picture:
    """The picture in a file, which is an SVG or a PNG by what is in it, whatever it is called. Raises Unusable."""
    if len(content) > LARGEST:
        raise Unusable(f"The file is larger than {LARGEST // 1000} kB. Save the picture smaller.")
    if content.startswith(_PNG):
        return raster(content)
    if b"<svg" in content[:5000] or b":svg" in content[:5000]:
        return vector(content)
    raise Unusable("This is neither an SVG nor a PNG. Save the picture as one of them.")
