"""How often somebody may fail to sign in, from one address and for one name."""

import hashlib

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from storeadmin.accounts.actions import spelled

PER_ADDRESS = "30 per minute; 300 per hour"
PER_NAME = "10 per minute; 60 per hour"
ENROLMENTS = "20 per minute; 200 per hour"

limiter = Limiter(key_func=get_remote_address, headers_enabled=False)


def install(app: Flask, redis_url: str) -> None:
    """Count in this process, or in Redis when several processes share the door."""
    app.config.setdefault("RATELIMIT_STORAGE_URI", redis_url or "memory://")
    # A Redis that is away must not lock the stores out; each process then counts for itself.
    app.config.setdefault("RATELIMIT_IN_MEMORY_FALLBACK_ENABLED", bool(redis_url))
    limiter.init_app(app)


def name_asked_for() -> str:
    """The limit's key for a user name: a digest, so that nothing typed lands in Redis."""
    return "name:" + hashlib.sha256(spelled(request.form.get("username", "")).encode()).hexdigest()[:32]


def failed(response: Response) -> bool:
    """Only failures count; a shift of clerks signing in behind one address is not an attack."""
    return response.status_code >= 400
