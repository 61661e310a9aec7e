"""What a database's own troubles mean to a person."""

from sqlalchemy.exc import DBAPIError

from telecom.errors import N_, Refusal

DISK_FULL = N_("这台机器存不下新的记录了，先不下单；叫店员来看看")
READ_ONLY = N_("这台机器现在只能看，不能下单；叫店员来看看")
BUSY = N_("这会儿人多，等几秒再点一次")
AWAY = N_("系统正在恢复，等几秒再试")

POSTGRES_CODES = {
    "53100": ("disk_full", DISK_FULL),
    "25006": ("read_only", READ_ONLY),
    "40001": ("busy", BUSY),
    "40P01": ("busy", BUSY),
    "55P03": ("busy", BUSY),
    "53300": ("busy", BUSY),
}


def refusal_for(error: DBAPIError) -> Refusal | None:
    """The Refusal (status 503) that a person should see, or None when the error is a bug of ours."""
    found = _sqlite(error) or _postgres(error)
    if found is None:
        return None
    code, message = found
    return Refusal(code, message, status=503)


def _sqlite(error: DBAPIError) -> tuple[str, str] | None:
    name = str(getattr(error.orig, "sqlite_errorname", "") or "")
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR")):
        return "disk_full", DISK_FULL
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return "read_only", READ_ONLY
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return "busy", BUSY
    return None


def _postgres(error: DBAPIError) -> tuple[str, str] | None:
    code = getattr(error.orig, "sqlstate", None)
    if code in POSTGRES_CODES:
        return POSTGRES_CODES[code]
    lost = (code or "").startswith(("08", "57P"))
    return ("away", AWAY) if error.connection_invalidated or lost else None
