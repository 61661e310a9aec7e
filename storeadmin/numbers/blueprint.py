"""The blueprint of /numbers; its routes stand in routes, shelf_routes and move_routes."""

from flask import Blueprint

pages = Blueprint("numbers", __name__, url_prefix="/numbers")
