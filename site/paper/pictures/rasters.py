"""Pictures made of dots: PNG, decoded with a limit, laid on white and packed for a PDF."""

import struct
import zlib
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from paper.pictures.picture import Picture, Unusable, refuse_odd_shape

MOST_DOTS = 4_000_000  # before it is decoded: a small file may unpack to gigabytes
SIDES = (720, 360)  # more than a printer resolves at the size in which logos are printed
MOST_BYTES = 20_000  # of one picture in a document
_BROKEN = (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error, zlib.error, EOFError)


def raster(content: bytes) -> Picture:
    """A PNG as a picture of at most MOST_BYTES. What shines through is laid on white: archives keep no transparency."""
    try:
        with Image.open(BytesIO(content), formats=("PNG",)) as image:
            width, height = image.size
            if width * height > MOST_DOTS:
                raise Unusable(f"The picture has {width} by {height} dots. Save it with at most 2,000 by 2,000.")
            refuse_odd_shape(width, height)
            image.load()
            flat = _flattened(image)
    except Image.DecompressionBombError:
        raise Unusable("The picture has far too many dots. Save it with at most 2,000 by 2,000.") from None
    except Unusable:
        raise
    except _BROKEN:
        raise Unusable("The PNG is broken. Save the picture once more.") from None
    flat.thumbnail(SIDES, Image.Resampling.LANCZOS)
    while len((picture := _packed(flat)).content) > MOST_BYTES:
        flat = flat.resize((max(1, flat.width * 4 // 5), max(1, flat.height * 4 // 5)), Image.Resampling.LANCZOS)
    return picture


def _flattened(image: Image.Image) -> Image.Image:
    seen = image.convert("RGBA")
    if seen.getchannel("A").getextrema()[1] == 0:
        raise Unusable("There is nothing to be seen in the picture: all of it is transparent.")
    white = Image.new("RGBA", seen.size, "white")
    white.alpha_composite(seen)
    return white.convert("RGB")


def _packed(image: Image.Image) -> Picture:
    """Without loss where that is small; a photograph as a JPEG."""
    exact, photograph = _exact(image), _photograph(image)
    is_large = len(exact.content) > MOST_BYTES
    return photograph if is_large and len(photograph.content) < len(exact.content) else exact


def _exact(image: Image.Image) -> Picture:
    is_grey = image.convert("L").convert("RGB").tobytes() == image.tobytes()
    drawn = image.convert("L") if is_grey else image
    buffer = BytesIO()
    drawn.save(buffer, "PNG", optimize=True)
    space, colours = ("DeviceGray", 1) if is_grey else ("DeviceRGB", 3)
    entries = (
        f"/Subtype/Image/Width {image.width}/Height {image.height}/ColorSpace/{space}/BitsPerComponent 8"
        f"/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors {colours}/BitsPerComponent 8/Columns {image.width}>>"
    )
    return Picture(image.width, image.height, entries, _dots(buffer.getvalue()))


def _dots(png: bytes) -> bytes:
    """The packed dots of a PNG of our own: PDF reads them as they are."""
    place, found = 8, []
    while place < len(png):
        (length,), kind = struct.unpack(">I", png[place : place + 4]), png[place + 4 : place + 8]
        if kind == b"IDAT":
            found.append(png[place + 8 : place + 8 + length])
        place += 12 + length
    return b"".join(found)


def _photograph(image: Image.Image) -> Picture:
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=86, subsampling=0, optimize=True)
    entries = (
        f"/Subtype/Image/Width {image.width}/Height {image.height}/ColorSpace/DeviceRGB/BitsPerComponent 8"
        "/Filter/DCTDecode"
    )
    return Picture(image.width, image.height, entries, buffer.getvalue())
