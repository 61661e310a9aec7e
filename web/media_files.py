"""Serving the media library at `/media/<sha>`, in both programs: to screens, and from head office to the stores.

A name is the digest of the bytes, so an answer may be kept for ever, and nobody comes to a file without having been
told its name. Only bytes that are what their name says leave this door, and only as the few kinds that we show.
"""

from pathlib import Path

from flask import Blueprint, Flask, abort, current_app, send_file
from werkzeug.wrappers import Response

from media.library import Library
from media.refusals import MediaDamaged, MediaMissing

FOR_EVER = "public, max-age=31536000, immutable"
HEAD_BYTES = 12

pages = Blueprint("media_files", __name__)


def install(app: Flask, home: Path) -> Library:
    """Serve the library in `home`/media, which the app shares with its background work."""
    library = Library(home / "media")
    app.extensions["kaki_media"] = library
    app.register_blueprint(pages)
    return library


def of(app: Flask) -> Library:
    """The app's library."""
    library: Library = app.extensions["kaki_media"]
    return library


@pages.get("/media/<sha>")
def file(sha: str) -> Response:
    """One file; Range and If-None-Match are understood."""
    try:
        path = of(current_app).path(sha)
        kind = _kind(path)
    except (MediaMissing, MediaDamaged, FileNotFoundError):
        abort(404)
    answer = send_file(path, mimetype=kind or "application/octet-stream", as_attachment=kind is None, etag=sha)
    answer.headers["Cache-Control"] = FOR_EVER
    return answer


def _kind(path: Path) -> str | None:
    """The media type by the file's first bytes; None for what no page shows."""
    with path.open("rb") as opened:
        head = opened.read(HEAD_BYTES)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return "video/mp4" if head[4:8] == b"ftyp" else None
