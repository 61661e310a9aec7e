"""The blueprint of /catalogue; its routes stand in routes and trial_routes."""

from flask import Blueprint

pages = Blueprint("catalogue", __name__, url_prefix="/catalogue")
