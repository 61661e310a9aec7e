"""A picture of the catalogue: the same picture in several widths, each file named by its content."""

from typing import Annotated

import msgspec

MediaHash = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
Pixels = Annotated[int, msgspec.Meta(ge=1, le=16_383)]


class PictureFile(msgspec.Struct, frozen=True):
    """One width (CSS pixels at scale 1) and the SHA-256 name of its file."""

    width: Pixels
    sha: MediaHash


class Picture(msgspec.Struct, frozen=True):
    """``width`` and ``height`` are those of the largest file; ``files`` stand smallest first."""

    width: Pixels
    height: Pixels
    files: Annotated[tuple[PictureFile, ...], msgspec.Meta(min_length=1, max_length=8)]

    @property
    def media(self) -> tuple[str, ...]:
        """The names of all files, which a store must have before it shows the picture."""
        return tuple(file.sha for file in self.files)
