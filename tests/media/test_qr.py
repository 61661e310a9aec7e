"""The codes are read back with another library than the one that draws them."""

import re
from io import BytesIO
from xml.etree import ElementTree

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis.strategies import characters, text
from PIL import Image, ImageDraw

from media.qr import QUIET_MODULES, TextTooLong, qr_png, qr_svg

URL = "https://kaki.example/o/x9Zq0_Tt-4vB7nLw2kPd5sHc8mRf1yUa"


def read(picture: Image.Image) -> str:
    found = zxingcpp.read_barcodes(picture.convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)
    assert len(found) == 1
    return found[0].text


def drawn(svg: str, module_px: int) -> Image.Image:
    """Paint the SVG's own runs, as a browser would."""
    root = ElementTree.fromstring(svg)
    side = int(root.attrib["viewBox"].split()[2])
    picture = Image.new("L", (side * module_px,) * 2, 255)
    pen = ImageDraw.Draw(picture)
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", list(root)[1].attrib["d"])
    for x, y, run in ([int(value) for value in found] for found in runs):
        corner = ((x + run) * module_px - 1, (y + 1) * module_px - 1)
        pen.rectangle((x * module_px, y * module_px, *corner), fill=0)
    return picture


@settings(deadline=None, max_examples=60)
@given(text(characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=120))
def test_any_text_is_read_back_from_the_picture_and_the_drawing(content):
    assert read(Image.open(BytesIO(qr_png(content, 4)))) == content
    assert read(drawn(qr_svg(content, 60, "x"), 4)) == content


def test_a_link_is_read_back_from_one_pixel_a_module_scaled_to_a_panel():
    picture = Image.open(BytesIO(qr_png(URL, 1)))
    panel = picture.convert("L").resize((193, 193), Image.Resampling.BILINEAR)  # 60 mm at 3.21 px/mm
    assert read(panel) == URL


def test_a_code_survives_a_scratch():
    picture = Image.open(BytesIO(qr_png(URL, 8))).convert("L")
    ImageDraw.Draw(picture).line((0, picture.height * 2 // 3, picture.width, picture.height * 2 // 3), 255, 6)
    assert read(picture) == URL


def test_the_drawing_is_sized_by_its_class_and_has_no_style_or_script():
    svg = qr_svg(URL, 60, "订单进度")
    root = ElementTree.fromstring(svg)
    assert root.attrib["class"] == "qr qr--60"
    assert (root.attrib["role"], root.attrib["aria-label"]) == ("img", "订单进度")
    assert not {"style", "width", "height", "id"} & set(root.attrib)
    assert not re.search(r"<style|<script|style=|\son\w+=", svg)
    assert len(svg) < 10_000


def test_a_label_cannot_leave_its_attribute():
    label = '"><script>x()</script>&'
    root = ElementTree.fromstring(qr_svg("x", 60, label))
    assert root.attrib["aria-label"] == label
    assert len(list(root.iter())) == 3


def test_the_quiet_zone_is_white():
    picture = Image.open(BytesIO(qr_png(URL, 1)))
    inside = picture.convert("L").point(lambda level: 255 - level).getbbox()
    assert inside == (QUIET_MODULES, QUIET_MODULES, *(side - QUIET_MODULES for side in picture.size))


def test_text_that_no_code_can_hold_is_refused():
    with pytest.raises(TextTooLong):
        qr_svg("柿" * 2000, 60, "x")
    with pytest.raises(ValueError, match="pixels"):
        qr_png("x", 0)
