"""A program served as ever, with one more door: files of a folder, through the same worker.

`python -m tests.bench.door serve`, with BENCH_PROGRAM (kiosk or storeadmin) and BENCH_FILES (the folder) set beside the
program's own settings. The files are the baseline that a page's rate is compared with.
"""

import os

from flask import Flask
from werkzeug.middleware.shared_data import SharedDataMiddleware


def kiosk() -> Flask:
    from kiosk.cli import serving_app

    return _with_files(serving_app())


def storeadmin() -> Flask:
    from storeadmin.app import create_app

    return _with_files(create_app())


def _with_files(app: Flask) -> Flask:
    inner = app.wsgi_app
    app.wsgi_app = SharedDataMiddleware(inner, {"/bench-files": os.environ["BENCH_FILES"]})  # type: ignore[method-assign]
    return app


def main() -> None:
    from web.serving import serve
    from web.settings import HqSettings, KioskSettings

    program = os.environ["BENCH_PROGRAM"]
    settings = KioskSettings.from_environment() if program == "kiosk" else HqSettings.from_environment()
    serve(f"tests.bench.door:{program}", settings)


if __name__ == "__main__":
    main()
