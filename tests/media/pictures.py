"""Pictures for tests, drawn here: plain, rotated, with a camera's traces, and hostile ones."""

import struct
import zlib
from io import BytesIO

from PIL import Image

SECRET = b"23.0207N 113.7518E"


def picture(width: int, height: int, mode: str = "RGB", kind: str = "PNG", **save: object) -> bytes:
    """A red left half and a blue right half, so that a rotation shows."""
    made = Image.new("RGB", (width, height), (200, 30, 30))
    made.paste((30, 30, 200), (width // 2, 0, width, height))
    out = BytesIO()
    made.convert(mode).save(out, kind, **save)
    return out.getvalue()


def photograph(width: int, height: int, kind: str = "JPEG", orientation: int = 6) -> bytes:
    """A picture that a camera held sideways, with the place it was taken in its EXIF, XMP and comment."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET.decode()
    extra = {"comment": SECRET, "xmp": SECRET} if kind == "JPEG" else {}
    return picture(width, height, kind=kind, exif=exif, **extra)


def opened(webp: bytes) -> Image.Image:
    made = Image.open(BytesIO(webp))
    made.load()
    return made


def claiming_png(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be huge."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def claiming_webp(width: int, height: int) -> bytes:
    """A WebP of a few bytes that claims to be huge."""
    body = b"\x2f" + struct.pack("<I", (width - 1) | ((height - 1) << 14)) + b"\0" * 21
    riff = b"WEBPVP8L" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(riff)) + riff
