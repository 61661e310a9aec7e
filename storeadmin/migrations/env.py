"""Alembic's way in; the frame owns the connection and the modes."""

from web.migrate import run_environment

from storeadmin.models import Base

run_environment(Base.metadata)
