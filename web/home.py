"""A program's home folder and the secret that it makes for itself, once."""

import os
import secrets
from pathlib import Path

KEY_BYTES = 32


def secret_key(home: Path) -> bytes:
    """The key that signs cookies: made on first use, mode 0600, the same for every process of this home."""
    return own_key(home, "secret.key")


def own_key(home: Path, name: str) -> bytes:
    """A key of this home, made on first use like the one above. Raises RuntimeError when its file is damaged."""
    path = home / name
    try:
        return _checked(path)
    except FileNotFoundError:
        make_home(home)
        return _make(path)


def make_home(home: Path) -> Path:
    """The folder, made if missing; only its owner may look inside."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    return home


def _make(path: Path) -> bytes:
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # two processes may start at once: the first link wins, both read it
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return _checked(path)


def _checked(path: Path) -> bytes:
    key = path.read_bytes()
    if len(key) < KEY_BYTES:
        raise RuntimeError(f"the key file {path.name} is damaged; put its backup back")
    return key
