"""The build backend of pyproject.toml: whool, told the addon's name and its files.

whool names the package after the folder, but a checkout's folder may have any name,
and it would put into the package what only developers need. So it works in a copy.
"""

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from long_description import for_users
from shipped import is_of_sdist
from whool import buildapi

ADDON = "account_online_ponto"


def _files(root):
    command = ["git", "ls-files", "-z"]
    if (root / ".git").exists() and shutil.which("git"):
        done = subprocess.run(command, cwd=root, capture_output=True, text=True)
        if done.returncode == 0:
            names = filter(None, done.stdout.split("\0"))
            return [name for name in names if (root / name).is_file()]
    found = (path for path in root.rglob("*") if path.is_file())
    return [path.relative_to(root).as_posix() for path in found]


@contextmanager
def _folder():
    """Work in a copy of the sdist's files, in a folder that is named as the addon."""
    root = Path.cwd()
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary, ADDON)
        for name in filter(is_of_sdist, _files(root)):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, copy / name)
        readme = copy / "README.rst"
        readme.write_text(for_users(readme.read_text("utf-8")), "utf-8")
        os.chdir(copy)
        try:
            yield copy
        finally:
            os.chdir(root)


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """Build the wheel: the addon as odoo/addons/account_online_ponto."""
    target = str(Path(wheel_directory).resolve())
    with _folder() as copy:
        shutil.rmtree(copy / "devkit")
        return buildapi.build_wheel(target, config_settings, metadata_directory)


def build_sdist(sdist_directory, config_settings=None):
    """Build the source distribution: the wheel's files, and this backend."""
    target = Path(sdist_directory).resolve()
    with _folder():
        return buildapi.build_sdist(target, config_settings)


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    """Write the metadata of the wheel."""
    target = str(Path(metadata_directory).resolve())
    with _folder():
        return buildapi.prepare_metadata_for_build_wheel(target, config_settings)
