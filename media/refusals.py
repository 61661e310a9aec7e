"""Refusals of media: what a file must be to enter the house."""

from telecom.errors import N_, BadInput, Refusal


class PictureRefused(BadInput):
    """The file is no picture that this house shows."""

    code = "picture_refused"
    message = N_("这张图用不了，换一张 JPEG、PNG 或 WebP")

    def __init__(self, why: str) -> None:
        super().__init__(field="file", why=why)


class PictureTooLarge(BadInput):
    """The picture has more pixels than a screen will ever need."""

    code = "picture_too_large"
    message = N_("图片太大，最多 %(megapixels)s 百万像素")

    def __init__(self, megapixels: int) -> None:
        super().__init__(field="file", megapixels=megapixels)


class FileTooLarge(BadInput):
    """The file has more bytes than the library takes."""

    code = "file_too_large"
    message = N_("文件太大，最多 %(mebibytes)s MB")

    def __init__(self, mebibytes: int) -> None:
        super().__init__(field="file", mebibytes=mebibytes)


class MediaDamaged(Refusal):
    """The bytes on the disk are not those that the name promises."""

    code = "media_damaged"
    status = 404
    message = N_("这份内容已损坏，等总部重新下发")

    def __init__(self, sha: str) -> None:
        super().__init__(sha=sha)


class MediaMissing(Refusal):
    """The library has no such content."""

    code = "media_missing"
    status = 404
    message = N_("这份内容还没到店")

    def __init__(self, sha: str) -> None:
        super().__init__(sha=sha)
