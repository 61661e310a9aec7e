"""Alembic's entry: the kiosk's whole metadata on the connection that the program hands over."""

from kiosk.db import load_models
from web.migrate import run_environment

run_environment(load_models())
