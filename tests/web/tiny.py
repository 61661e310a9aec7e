"""The smallest program in the frame, as a real process: `python -m tests.web.tiny serve`."""

import os
import sys
from pathlib import Path

from flask import Flask, request

from tests.web.cast import make_app
from web import app_frame, db, live, serving
from web.settings import KioskSettings


def create_app() -> Flask:
    settings = KioskSettings.from_environment()
    app = make_app(settings.home)
    live.THREADS_PING_EVERY_S = int(os.environ.get("TINY_PING_S", live.THREADS_PING_EVERY_S))
    live.install(app, settings).on_event("connect", lambda auth=None: None, namespace="/live")
    mark = settings.home / "marks"
    serving.on_start(app, lambda: mark.open("a").write("started "))
    serving.on_stop(app, lambda: mark.open("a").write("stopped "))

    @app.get("/door")
    def door() -> str:
        return f"{request.scheme} {request.is_secure}"

    return app


def main() -> None:
    settings = KioskSettings.from_environment()
    if sys.argv[1] == "migrate":
        app_frame.make_home(settings.home)
        db.open_engine(settings.database_url).connect().close()
        print("schema ready")
    elif sys.argv[1] == "serve" and not os.environ.get("TINY_BROKEN"):
        home = Path(settings.home)
        tls = serving.Tls(settings.lan_port, home / "node.crt", home / "node.key") if settings.lan_port else None
        serving.NodeWorker.quiet_s = int(os.environ.get("TINY_QUIET_S", serving.NodeWorker.quiet_s))
        serving.serve(create_app, settings, tls=tls)
    else:
        sys.exit("this tiny program is broken")


if __name__ == "__main__":
    try:
        main()
    except serving.PortTaken as taken:
        sys.exit(str(taken))
