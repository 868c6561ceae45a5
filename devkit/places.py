"""Where things lie: the checkout, its ignored state folder and the user's cache."""

import contextlib
import fcntl
import hashlib
import os
import shutil
from pathlib import Path

from .console import Stop, say

ADDON = "account_online_ponto"
CHECKOUT = Path(__file__).resolve().parent.parent
STATE = CHECKOUT / ".dev"
LOGS = STATE / "logs"
LINKS = STATE / "addons"
LINK = LINKS / ADDON


def cache():
    """Return the folder for what all checkouts of this user share."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    folder = Path(base) if os.path.isabs(base) else Path.home() / ".cache"
    return folder / ADDON


def make_folders():
    """Make the state folder, with the link that gives the checkout its addon name."""
    for folder in (LOGS, LINKS, cache()):
        folder.mkdir(parents=True, exist_ok=True)
    if LINK.is_symlink() and LINK.resolve() == CHECKOUT:
        return
    temporary = LINKS / f".{ADDON}.{os.getpid()}"
    temporary.symlink_to(Path("..") / "..", target_is_directory=True)
    temporary.replace(LINK)


def fingerprint(*values):
    """Return a short name that changes when one of the values does."""
    text = "\0".join(str(value) for value in values)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def require_space(folder, needed, purpose):
    """Stop unless the disk of `folder` has `needed` bytes free."""
    present = folder
    while not present.exists():
        present = present.parent
    free = shutil.disk_usage(present).free
    if free < needed:
        raise Stop(
            f"Too little space on the disk of {present}: {purpose} needs "
            f"{needed / 1e9:.1f} GB, {free / 1e9:.1f} GB are free."
        )


@contextlib.contextmanager
def locked(path, waiting_for=None, refusal=None):
    """Hold the lock file `path` alone; wait for another process, or stop at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if refusal:
                raise Stop(refusal) from None
            say(f"  Waiting for another ./dev: {waiting_for} …")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def remove(path):
    """Remove a file, a link or a whole folder; nothing there is fine."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def alive(process):
    """Tell whether a process of this number runs."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
