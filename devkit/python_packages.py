"""Virtual environments with locked packages, kept in the cache by their lock."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from . import debian
from .console import Stop, step
from .places import CHECKOUT, cache, fingerprint, locked, remove, require_space

LOCKS = CHECKOUT / "devkit/requirements"
PIP_WHEEL = "python3-pip-whl/stable"


def environment(name, *locks):
    """Return the folder of the environment `name` with all packages of the locks."""
    files = [LOCKS / f"{lock}.txt" for lock in locks]
    python = Path(sys.executable).resolve()
    key = fingerprint(python, sys.version, *(file.read_text() for file in files))
    folder = cache() / f"python-{name}-{key}"
    done = folder / "complete"
    if not done.exists() or not (folder / "bin/python").exists():
        with locked(cache() / f"python-{name}.lock", "it installs Python packages"):
            if not done.exists():
                _make(folder, name, files)
                done.touch()
    return folder


def _make(folder, name, files):
    require_space(cache(), 700_000_000, "installing the Python packages")
    with step("Making the Python environment"):
        remove(folder)
        created = _create(folder)
    if not created:
        _borrow_pip(folder)
    wanted = [option for file in files for option in ("--requirement", str(file))]
    total = len(re.findall(r"(?m)^\w", "\n".join(f.read_text() for f in files)))
    with step(f"Installing {total} Python packages ({name})") as current:
        _pip(folder, ["install", "--no-deps", *wanted], current, total)


def _create(folder):
    """Make an empty environment; False if this Python carries no pip for it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "venv", str(folder)]
    if not _run(command).returncode:
        return True
    remove(folder)
    done = _run([*command, "--without-pip"])
    if done.returncode:
        raise Stop(
            "No virtual environment can be made with this Python (on Debian: "
            f"apt install python3-venv): {_last_line(done.stdout + done.stderr)}"
        )
    return False


def _borrow_pip(folder):
    """Take pip from Debian's package, unpacked privately: no python3-venv here."""
    if not shutil.which("apt-get"):
        raise Stop("This Python has no ensurepip: install the venv module of Python.")
    apt = debian.Apt(["stable"])
    apt.update()
    store = cache() / "pip"
    remove(store)
    apt.download([PIP_WHEEL], store)
    (package,) = store.glob("*.deb")
    debian.unpack(package, store)
    wheel = next(store.glob("usr/share/python-wheels/pip-*.whl"))
    python = folder / "bin/python"
    done = _run([python, f"{wheel}/pip", "install", "--no-index", str(wheel)])
    if done.returncode:
        raise Stop(f"pip could not be set up: {_last_line(done.stderr)}")


def _pip(folder, arguments, current, total):
    command = [folder / "bin/python", "-m", "pip", "--no-input", *arguments]
    collected = 0
    output = []
    with subprocess.Popen(
        [*command, "--progress-bar", "off", "--disable-pip-version-check"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=clean_environment(),
    ) as process:
        for line in process.stdout:
            output.append(line)
            collected += line.startswith("Collecting ")
            busy = "installing" if line.startswith("Installing") else "fetched"
            current.note(f"{collected} of {total} {busy}")
    if process.returncode:
        raise Stop(_pip_failure(output))


def _pip_failure(output):
    errors = [line.strip() for line in output if line.startswith("ERROR: ")]
    errors = [line for line in errors if not line.startswith("ERROR: Ignored")]
    text = "".join(output)
    if "No space left" in text:
        return "The disk is full: the Python packages could not be installed."
    if "NewConnectionError" in text or "NameResolutionError" in text:
        return "No network to the Python package index: pip could not fetch packages."
    return f"pip failed: {errors[0] if errors else _last_line(text)}"


def clean_environment():
    """Return this process's environment without what would lead Python astray."""
    led_astray = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__")
    return {key: value for key, value in os.environ.items() if key not in led_astray}


def _run(command):
    return subprocess.run(
        command, capture_output=True, text=True, env=clean_environment()
    )


def _last_line(text):
    lines = text.strip().splitlines()
    return lines[-1].strip() if lines else "no reason given"
