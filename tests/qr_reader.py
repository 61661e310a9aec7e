"""Reads the QR code of a page as a phone would, with a library that did not make it."""

import re

import zxingcpp
from PIL import Image, ImageDraw

MODULE_PX = 8


def text_of_code(page: str) -> str:
    """What the page's one QR code says."""
    (read,) = zxingcpp.read_barcodes(_picture(page))
    return str(read.text)


def _picture(page: str) -> Image.Image:
    """The code drawn by hand from its path."""
    svg = re.search(r'<svg class="qr[^>]*viewBox="0 0 (\d+) \d+".*?</svg>', page, re.S)
    assert svg
    picture = Image.new("L", (int(svg[1]) * MODULE_PX,) * 2, 255)
    draw = ImageDraw.Draw(picture)
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1", svg[0]):
        left, top = int(x) * MODULE_PX, int(y) * MODULE_PX
        draw.rectangle((left, top, left + int(run) * MODULE_PX - 1, top + MODULE_PX - 1), fill=0)
    return picture
