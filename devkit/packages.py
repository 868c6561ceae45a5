"""The package, built in each way that people build it, and looked over."""

import ast
import re
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from pathlib import Path

import tomllib

from .console import Stop, step
from .packaging.shipped import is_decided, is_of_sdist, is_shipped
from .places import ADDON, CHECKOUT, STATE, remove
from .python_packages import clean_environment, environment

FOLDER = STATE / "package"
# Of Ubuntu 22.04, where Odoo 19 runs too.
OLDEST_PYTHON = "3.10"
_PLACE = f"odoo/addons/{ADDON}/"


def problems():
    """Yield what is wrong with the package, in words; leaves it in .dev/package."""
    names = _tracked()
    yield from _undecided(names)
    remove(FOLDER)
    FOLDER.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as temporary:
        wheels = _wheels(names, Path(temporary))
        yield from differences(wheels)
        files = wheels["the checkout"]
        yield from _files_amiss(files, names)
        yield from _metadata_amiss(files, Path(temporary))
        yield from _too_new(names)


def _tracked():
    command = ["git", "ls-files", "-z"]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True)
    if done.returncode:
        raise Stop("git is needed to know which files are the addon's.")
    names = filter(None, done.stdout.split("\0"))
    return [name for name in names if (CHECKOUT / name).is_file()]


def _undecided(names):
    for first in sorted({n.split("/")[0] for n in names if not is_decided(n)}):
        yield f"{first}: say in devkit/packaging/shipped.py whether it is shipped."


def _wheels(names, temporary):
    """Return the files of the wheel, by where it was built: {name: content}."""
    # As an archive that was downloaded: of another name, without git, with rubbish.
    copy = temporary / "some-folder"
    for name in names:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(CHECKOUT / name, copy / name)
    (copy / "models/__pycache__").mkdir()
    (copy / "models/__pycache__/left.pyc").touch()
    with step("Building the package"):
        sdist = _build(CHECKOUT, FOLDER, "--sdist")
        with tarfile.open(sdist) as archive:
            archive.extractall(temporary / "sdist", filter="data")
        (unpacked,) = (temporary / "sdist").iterdir()
        built = {
            "the checkout": _build(CHECKOUT, FOLDER, "--wheel"),
            "a folder without git": _build(copy, temporary / "copy", "--wheel"),
            "the sdist": _build(unpacked, temporary / "from_sdist", "--wheel"),
        }
    return {place: content(wheel) for place, wheel in built.items()}


def _build(source, target, kind):
    target.mkdir(exist_ok=True)
    before = set(target.iterdir())
    python = environment("package", "package") / "bin/python"
    command = [python, "-m", "build", "--no-isolation", kind, "--outdir", target]
    done = subprocess.run(
        [*command, source], capture_output=True, text=True, env=clean_environment()
    )
    if done.returncode:
        raise Stop(f"The package could not be built: {done.stdout}{done.stderr}")
    (file,) = set(target.iterdir()) - before
    return file


def content(wheel):
    """Return the files of a wheel: {name: bytes}."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def differences(wheels):
    """Yield how the files differ from those of the first, {place: files}, in words."""
    (place, expected), *others = wheels.items()
    for other, files in others:
        for name in sorted(expected.keys() | files.keys()):
            if expected.get(name) != files.get(name):
                yield f"{name}: the wheel of {other} has another than that of {place}."


def _files_amiss(files, names):
    wanted = {_PLACE + name for name in names if is_shipped(name)}
    present = {name for name in files if name.startswith("odoo/")}
    for name in sorted(wanted ^ present):
        yield f"{name}: {'is too much' if name in present else 'is missing'}."
    for name in _manifest()["data"]:
        if _PLACE + name not in present:
            yield f"{name}: the manifest names it, the wheel lacks it."


def _manifest():
    return ast.literal_eval((CHECKOUT / "__manifest__.py").read_text())


def _metadata_amiss(files, temporary):
    (name,) = (name for name in files if name.endswith(".dist-info/METADATA"))
    head, _blank, description = files[name].decode().partition("\n\n")
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    known = project["tool"]["whool"]["external_dependencies_override"]["python"]
    asked = set(_manifest()["external_dependencies"]["python"])
    for dependency in sorted(asked ^ known.keys()):
        yield f"{dependency}: stands in only one of __manifest__.py, pyproject.toml."
    for line in (f"Version: {_manifest()['version']}", "License: LGPL-3"):
        if line not in head.splitlines():
            yield f"The metadata lacks: {line}"
    for requirement in known.values():
        if f"Requires-Dist: {requirement}" not in head.splitlines():
            yield f"The metadata does not require {requirement}."
    yield from _not_rendered(description, temporary / "description.rst")


def _not_rendered(description, file):
    """Yield what the Python package index would not show."""
    file.write_text(description)
    done = _tool("python", "-m", "readme_renderer", file)
    if done.returncode:
        yield f"The description cannot be shown: {done.stderr}"
    for link in re.findall(r"(?:src|href)=\"(?!https?://|#)([^\"]+)", done.stdout):
        yield f"The description leads to a file that is not there: {link}"


def _too_new(names):
    """Yield what the oldest Python does not know."""
    files = [n for n in names if is_of_sdist(n) and n.endswith(".py")]
    done = _tool("vermin", "--no-tips", "--violations", f"-t={OLDEST_PYTHON}-", *files)
    if done.returncode:
        yield f"Something needs a Python newer than {OLDEST_PYTHON}:\n{done.stdout}"


def _tool(name, *arguments):
    program = environment("package", "package") / "bin" / name
    return subprocess.run(
        [program, *arguments],
        capture_output=True,
        text=True,
        cwd=CHECKOUT,
        env=clean_environment(),
    )
