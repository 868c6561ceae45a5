"""Odoo 19 itself: the tree of ODOO_PATH, or one unpacked from Debian's packages."""

import hashlib
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import debian
from .console import Stop, say, step
from .places import cache, fingerprint, locked, remove, require_space

# package: (suite, version, SHA-256), as tested. Odoo's tree holds links to the files
# of the others. The stable suite changes seldom, so its versions stay to be had.
PACKAGES = {
    "odoo-19": (
        "unstable",
        "19.0.0+dfsg-1",
        "9d2f598b0555db17e291d48ed24df184c70823c053c4c5ed53c467ca7f629bbf",
    ),
    "fonts-font-awesome": (
        "stable",
        "5.0.10+really4.7.0~dfsg-4.1",
        "5f09e1adce26d59628a239c538882d53e58978b958233864fc617be9a510018e",
    ),
    "fonts-inconsolata": (
        "stable",
        "001.010-6",
        "bb5015c631cd47aa7d9d6e0ecd101f0e1234300f935e7719ea32ed9b640f0ac4",
    ),
    "fonts-montserrat": (
        "stable",
        "7.222-3",
        "a81478bf74ed431d488f5954ba8bece10b17bdfafc24590a7048b283dcbd40f1",
    ),
    "fonts-ocr-b": (
        "stable",
        "0.3.1~dfsg-1",
        "dd718b7c1d28375b1363eee8c1104cd6fef26f45d9e20d3bd4f30ed16986ee55",
    ),
    "fonts-roboto-unhinted": (
        "stable",
        "2:0~20170802-4",
        "048f1e05cfb1ad1e5cd1c283cd61f2276c6a36f75e85032ddfd65db252b4634e",
    ),
    "libjs-jquery": (
        "stable",
        "3.6.1+dfsg+~3.5.14-1",
        "a58c9ff6afe96c769cb6535754c909410760e4efa1e1540236194e489adcfb25",
    ),
    "libjs-jquery-form": (
        "stable",
        "12-4",
        "fbfeedcd3eaf519b3cdcc88e93a1c79f6775da71657bac763f1430fe66e8a1da",
    ),
    "libjs-underscore": (
        "stable",
        "1.13.4~dfsg+~1.11.4-3",
        "4a0fbc90e7f62ea50c4ac7453352721fa60bb5eac87e9f39a027908faff29015",
    ),
}
# Left out by Debian for its licence; the web client complains of it in the console.
ABSENT = "addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
NEEDED = 2_000_000_000


@dataclass(frozen=True)
class Odoo:
    """An Odoo tree: what to put on PYTHONPATH and on the addons path."""

    root: Path
    key: str

    @property
    def addons(self):
        """Return the folders with core's modules that Odoo does not know itself."""
        # Debian has everything in odoo/addons; its other `addons` folder is a rest.
        if (self.root / "odoo/addons/account/__manifest__.py").exists():
            return []
        return [self.root / "addons"]

    def module(self, name):
        """Return the folder of one of core's modules."""
        folders = [self.root / "odoo/addons", *self.addons]
        return next(
            (folder / name for folder in folders if (folder / name).is_dir()),
            folders[0] / name,
        )


def find_odoo():
    """Return the Odoo tree to work with; fetch it when there is none yet."""
    given = os.environ.get("ODOO_PATH")
    return _given(Path(given)) if given else _fetched()


def _given(path):
    for root in (path, path / "usr/lib/python3/dist-packages", path.parent):
        release = root / "odoo/release.py"
        if release.is_file():
            break
    else:
        raise Stop(f"ODOO_PATH is {path}, but no Odoo lies there.")
    version = re.search(r"version_info = \((\d+), (\d+)", release.read_text())
    if not version or version.group(1) != "19":
        raise Stop(f"ODOO_PATH is {path}, but that is not Odoo 19.")
    root = root.resolve()
    head = subprocess.run(
        ["git", "-C", root, "rev-parse", "HEAD"], capture_output=True, text=True
    ).stdout
    return Odoo(root, fingerprint(root, release.stat().st_mtime_ns, head))


def _fetched():
    key = fingerprint(*PACKAGES.items(), ABSENT)
    folder = cache() / f"odoo-19-{key}"
    if not folder.exists():
        with locked(cache() / "odoo.lock", "it fetches Odoo"):
            if not folder.exists():
                _make(folder)
    return Odoo(folder / "usr/lib/python3/dist-packages", key)


def _make(folder):
    debian.require_apt()
    require_space(cache(), NEEDED, "fetching Odoo")
    files = _packages()
    building = folder.with_name(f"{folder.name}.unpacking")
    remove(building)
    building.mkdir(parents=True)
    with step("Unpacking Odoo 19") as current:
        for file in files:
            current.note(file.name)
            debian.unpack(file, building)
    _check(building)
    _fill_in(building / "usr/lib/python3/dist-packages/odoo" / ABSENT)
    building.rename(folder)


def _fill_in(script):
    if not script.exists():
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text("// Not in Debian's package: no background is blurred.\n")


def _packages():
    """Return the files of all packages, fetched where they are not in the cache."""
    store = cache() / "packages"
    store.mkdir(parents=True, exist_ok=True)
    have = {name: store / _file_name(name) for name in PACKAGES}
    missing = [name for name, file in have.items() if not file.exists()]
    if missing:
        apt = debian.Apt(sorted({suite for suite, *_rest in PACKAGES.values()}))
        apt.update()
        arriving = cache() / "packages.arriving"
        apt.download([_wanted(apt, name) for name in missing], arriving)
        for name in missing:
            have[name] = _arrived(name, arriving, store)
        remove(arriving)
    return list(have.values())


def _file_name(name):
    return f"{name}_{PACKAGES[name][1].replace(':', '%3a')}_all.deb"


def _arrived(name, arriving, store):
    (file,) = arriving.glob(f"{name}_*.deb")
    if file.name == _file_name(name):
        _check_sum(file, PACKAGES[name][2])
    return file.rename(store / file.name)


def _wanted(apt, name):
    suite, version, _sum = PACKAGES[name]
    if apt.knows(name, version):
        return f"{name}={version}"
    say(f"  Note: Debian no longer has {name} {version}; taking its current version.")
    return f"{name}/{suite}"


def _check_sum(file, expected):
    with file.open("rb") as content:
        found = hashlib.file_digest(content, "sha256").hexdigest()
    if found != expected:
        file.unlink()
        raise Stop(f"{file.name} is not the file that was tested (other checksum).")


def _check(tree):
    """Stop if a link of the tree leads nowhere: icons or scripts would be missing."""
    dangling = [
        path
        for folder, folders, names in os.walk(tree)
        for path in (Path(folder, name) for name in [*folders, *names])
        if path.is_symlink() and not path.exists()
    ]
    if dangling:
        some = ", ".join(str(path.relative_to(tree)) for path in dangling[:3])
        raise Stop(f"Odoo's tree has {len(dangling)} links that lead nowhere: {some}.")
