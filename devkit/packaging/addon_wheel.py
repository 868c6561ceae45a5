"""The build backend of pyproject.toml: whool, told the name of the addon.

whool names the package after the folder, but a checkout's folder may have any name,
and it would put into the wheel what only developers need.
"""

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from whool import buildapi

ADDON = "account_online_ponto"
NOT_SHIPPED = {"dev", "devkit", "build", "dist", "pyproject.toml"}


def _files(root):
    command = ["git", "ls-files", "-z"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    if (root / ".git").exists() and done.returncode == 0:
        return [name for name in done.stdout.split("\0") if (root / name).is_file()]
    return [str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()]


@contextmanager
def _folder(wanted):
    """Work in a copy of the wanted files that is named as the addon."""
    root = Path.cwd()
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary, ADDON)
        for name in filter(wanted, _files(root)):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, copy / name)
        os.chdir(copy)
        try:
            yield
        finally:
            os.chdir(root)


def _shipped(name):
    first = name.split("/")[0]
    return first not in NOT_SHIPPED and first[0] != "." and "__pycache__" not in name


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """Build the wheel: the addon as odoo/addons/account_online_ponto."""
    target = str(Path(wheel_directory).resolve())
    with _folder(_shipped):
        return buildapi.build_wheel(target, config_settings, metadata_directory)


def build_sdist(sdist_directory, config_settings=None):
    """Build the source distribution: all that git has."""
    target = Path(sdist_directory).resolve()
    with _folder(lambda name: not name.startswith(("build/", "dist/", ".git/"))):
        return buildapi.build_sdist(target, config_settings)


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    """Write the metadata of the wheel."""
    target = str(Path(metadata_directory).resolve())
    with _folder(_shipped):
        return buildapi.prepare_metadata_for_build_wheel(target, config_settings)
