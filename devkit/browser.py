"""The browser for the tests: Chromium of the machine."""

import os
import shutil
import subprocess

from .console import Stop, say, step

# Where Odoo's tests look for one, in their order.
NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def require_browser():
    """Stop unless there is a browser; root gets Debian's installed, and is told."""
    if any(map(shutil.which, NAMES)):
        return
    if os.geteuid() or not shutil.which("apt-get"):
        raise Stop(
            "The browser tests need Chromium: apt install chromium (as root). "
            "The tests in Odoo wait for it."
        )
    say("  The browser tests need Chromium: installing Debian's package chromium.")
    with step("Installing chromium with apt"):
        _apt("update")
        _apt("install", "--yes", "--no-install-recommends", "chromium")


def _apt(*arguments):
    done = subprocess.run(
        ["apt-get", "-q", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"},
    )
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise Stop(f"apt could not install chromium: {said[-1] if said else '?'}")
