import random
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis.strategies import binary, integers
from PIL import Image, ImageCms

from media.library import Library
from media.refusals import FileTooLarge, PictureRefused, PictureTooLarge
from media.renditions import MAX_UPLOAD_BYTES, WIDTHS, renditions, store
from telecom.errors import BadInput
from tests.media.pictures import SECRET, claiming_png, claiming_webp, opened, photograph, picture


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_becomes_webp_in_three_widths(kind):
    made = renditions(picture(2000, 1000, kind=kind))
    assert [(r.width, r.height) for r in made] == [(320, 160), (720, 360), (1440, 720)]
    for rendition in made:
        shown = opened(rendition.webp)
        assert (shown.format, shown.size) == ("WEBP", (rendition.width, rendition.height))


def test_a_small_picture_is_never_made_larger():
    assert [r.width for r in renditions(picture(500, 300))] == [320, 500]
    assert [(r.width, r.height) for r in renditions(picture(1, 1))] == [(1, 1)]
    assert renditions(picture(2000, 1))[0].height == 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_a_camera_wrote_is_dropped_after_the_rotation_it_asks_for(kind):
    upload = photograph(800, 400, kind)
    assert SECRET in upload
    for rendition in renditions(upload):
        assert rendition.height == 2 * rendition.width
        assert not any(trace in rendition.webp for trace in (SECRET, b"EXIF", b"XMP ", b"ICCP"))
        shown = opened(rendition.webp)
        assert len(shown.getexif()) == 0
        # Turned clockwise, the red left half is at the top.
        assert shown.getpixel((10, 10))[0] > 150
        assert shown.getpixel((10, shown.height - 10))[2] > 150


def test_transparency_stays():
    holed = Image.new("RGBA", (400, 400), (200, 30, 30, 255))
    holed.paste((0, 0, 0, 0), (0, 0, 200, 400))
    out = BytesIO()
    holed.save(out, "PNG")
    shown = opened(renditions(out.getvalue())[0].webp)
    assert shown.mode == "RGBA"
    assert shown.getpixel((10, 100))[3] == 0
    assert shown.getpixel((300, 100))[3] == 255


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_kind_of_png_is_shown(mode):
    assert opened(renditions(picture(400, 200, mode))[0].webp).size == (320, 160)


def test_sixteen_bit_grey_keeps_its_shades():
    out = BytesIO()
    Image.new("I;16", (400, 400), 0x8000).save(out, "PNG")
    assert 120 < opened(renditions(out.getvalue())[0].webp).getpixel((5, 5))[0] < 136


def test_colours_for_print_and_colour_profiles_become_plain_screen_colours():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for upload in (picture(400, 200, "CMYK", "JPEG"), picture(400, 200, icc_profile=profile)):
        red, _, blue = opened(renditions(upload)[0].webp).getpixel((20, 20))
        assert red > 150 > blue
    assert len(renditions(picture(400, 200, icc_profile=b"not a profile"))) == 2


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded():
    hostile = [claiming_png(50_000, 50_000), claiming_webp(16_383, 16_383), claiming_png(2_000_000_000, 1)]
    hostile += [claiming_png(6400, 6400), claiming_png(20_000, 10), picture(17_000, 1)]
    for upload in hostile:
        with pytest.raises(PictureTooLarge) as refused:
            renditions(upload)
        assert refused.value.args == {"megapixels": 40}
        assert refused.value.field == "file"


def test_a_file_of_too_many_bytes_is_refused():
    with pytest.raises(FileTooLarge):
        renditions(b"\xff\xd8" + bytes(MAX_UPLOAD_BYTES))


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO", "PPM"])
def test_other_formats_are_refused_whatever_they_are_called(kind):
    with pytest.raises(PictureRefused):
        renditions(picture(64, 64, kind=kind))


@pytest.mark.parametrize(
    "upload",
    [
        b"", b"\0", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", b"<!doctype html><script>", b"%PDF-1.7",
        b"%!PS-Adobe-3.0 EPSF-3.0\n", b"GIF89a", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\xff\xff\xff\xffWEBPVP8 ",
        b"PK\x03\x04", b"#!/bin/sh\n",
    ],
)  # fmt: skip
def test_what_is_no_picture_is_refused(upload):
    with pytest.raises(PictureRefused):
        renditions(upload)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_cut_short_is_refused(kind):
    noise = Image.frombytes("RGB", (200, 200), random.Random(7).randbytes(200 * 200 * 3))
    out = BytesIO()
    noise.save(out, kind)
    upload = out.getvalue()
    assert renditions(upload)
    for kept in (len(upload) // 4, len(upload) // 2, len(upload) - len(upload) // 10):
        with pytest.raises(PictureRefused):
            renditions(upload[:kept])


@settings(max_examples=150, deadline=None)
@given(integers(0, 10_000), binary(min_size=1, max_size=40), integers(0, 2))
def test_a_picture_with_any_bytes_overwritten_is_shown_or_refused(at, junk, which):
    upload = bytearray(photograph(60, 40, ("JPEG", "PNG", "WEBP")[which]))
    at %= len(upload)
    upload[at : at + len(junk)] = junk
    try:
        assert renditions(bytes(upload))
    except BadInput as refusal:
        assert refusal.status == 422


def test_renditions_are_stored_once_by_their_content(tmp_path):
    library = Library(tmp_path)
    made = store(library, picture(2000, 1000))
    assert tuple(file.width for file in made.files) == WIDTHS
    assert (made.width, made.height) == (1440, 720)
    assert store(library, picture(2000, 1000)) == made
    assert sorted(library.names()) == sorted(made.media)
    for file in made.files:
        assert Image.open(library.path(file.sha)).width == file.width
