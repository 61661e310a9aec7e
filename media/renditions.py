"""Renditions: one uploaded picture as WebP in the three widths that screens ask for.

An upload comes from a stranger. It is opened only as JPEG, PNG or WebP, its size is judged from
the header before a pixel is decoded, and nothing of it but its pixels goes on: camera, place
and owner in EXIF, XMP and comments stay behind, after the rotation they ask for is applied.
"""

import struct
import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from media.library import Library
from media.refusals import FileTooLarge, PictureRefused, PictureTooLarge
from telecom.pictures import Picture, PictureFile

WIDTHS = (320, 720, 1440)
FORMATS = ("JPEG", "PNG", "WEBP")
MAX_PIXELS = 40_000_000
MAX_SIDE = 16_383
MAX_UPLOAD_BYTES = 32 << 20
_QUALITY = 82
_MEGAPIXEL = 1_000_000
# What Pillow raises for broken, truncated and hostile files, by its formats' plugins.
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    IndexError,
    KeyError,
    TypeError,
    EOFError,
    OverflowError,
    MemoryError,
    struct.error,
)


@dataclass(frozen=True, slots=True)
class Rendition:
    """One width of a picture; ``webp`` holds pixels only."""

    width: int
    height: int
    webp: bytes


def renditions(upload: bytes, widths: tuple[int, ...] = WIDTHS) -> tuple[Rendition, ...]:
    """WebP renditions, smallest first; a picture is never made larger than it came.

    Raises PictureRefused for anything but a whole JPEG, PNG or WebP, PictureTooLarge over
    40 million pixels or 16,383 on a side, FileTooLarge over 32 MiB.
    """
    if len(upload) > MAX_UPLOAD_BYTES:
        raise FileTooLarge(MAX_UPLOAD_BYTES >> 20)
    picture = _decode(upload)
    wanted = sorted({min(width, picture.width) for width in widths})
    return tuple(_rendition(picture, width) for width in wanted)


def store(library: Library, upload: bytes) -> Picture:
    """Put all renditions of an upload into the library; raises like `renditions`."""
    made = renditions(upload)
    files = tuple(PictureFile(each.width, library.put(each.webp)) for each in made)
    return Picture(made[-1].width, made[-1].height, files)


def _decode(upload: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            # Our own limit is judged below, from the header; Pillow's warning would only repeat it.
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(upload), formats=FORMATS) as opened:
                _check_size(opened)
                opened.load()
                return _plain(opened)
    except (Image.DecompressionBombError, UnidentifiedImageError) as wrong:
        if isinstance(wrong, Image.DecompressionBombError):
            raise PictureTooLarge(MAX_PIXELS // _MEGAPIXEL) from wrong
        raise PictureRefused("format") from wrong
    except PictureTooLarge:
        raise
    except _BROKEN as wrong:
        raise PictureRefused("broken") from wrong


def _check_size(opened: Image.Image) -> None:
    width, height = opened.size
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise PictureTooLarge(MAX_PIXELS // _MEGAPIXEL)


def _plain(opened: Image.Image) -> Image.Image:
    """Upright sRGB pixels in a fresh image that carries no metadata."""
    upright = ImageOps.exif_transpose(opened)
    transparent = "A" in upright.getbands() or "transparency" in upright.info
    mode = "RGBA" if transparent else "RGB"
    pixels = _in_srgb(upright, mode)
    fresh = Image.new(mode, pixels.size)
    fresh.paste(pixels)
    return fresh


def _in_srgb(picture: Image.Image, mode: str) -> Image.Image:
    """Turn wide-gamut colours into those that every screen shows; without a usable profile as they are."""
    profile = picture.info.get("icc_profile")
    plain = picture if picture.mode == "CMYK" and profile else _eight_bit(picture).convert(mode)
    if not profile or picture.mode not in ("RGB", "RGBA", "CMYK"):
        return plain
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(plain, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return plain.convert(mode)
    return converted if converted is not None else plain.convert(mode)


def _eight_bit(picture: Image.Image) -> Image.Image:
    """Sixteen-bit grey scaled down; a plain conversion would clip nearly all of it to white."""
    if not picture.mode.startswith("I"):
        return picture
    return picture.convert("I").point(lambda level: level / 257).convert("L")


def _rendition(picture: Image.Image, width: int) -> Rendition:
    height = max(1, round(picture.height * width / picture.width))
    resized = picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    out = BytesIO()
    resized.save(out, "WEBP", quality=_QUALITY, method=4)
    return Rendition(width, height, out.getvalue())
