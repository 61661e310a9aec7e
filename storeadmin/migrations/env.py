"""Alembic's way in; the frame owns the connection and the modes."""

from storeadmin.models import Base
from web.migrate import run_environment

run_environment(Base.metadata)
