"""Fetch Debian packages with the machine's own apt, into private folders.

Nothing is installed and no setting of the machine is changed: apt gets a private
configuration (a copy of the machine's, so proxies and certificates stay), a private
list of sources and private folders. The archive's address is the machine's own.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from .console import Stop, megabytes, step
from .places import cache

WANTED = "$(REPO_URI)|$(RELEASE)|$(COMPONENT)|$(ORIGIN)"
KEYRINGS = [
    Path("/usr/share/keyrings") / f"debian-archive-keyring.{ending}"
    for ending in ("pgp", "gpg")
]
# Set anew by us, or a hook that only root may run.
_NOT_COPIED = re.compile(
    r"(?i)^(dir::etc::|dir::cache|dir::state|apt::update|apt::sandbox|dpkg::|#clear)"
)


def require_apt():
    """Stop where there is no apt to fetch Odoo with."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise Stop(
            "No apt here to fetch Odoo with: set ODOO_PATH to an Odoo 19 tree "
            "(and PGHOST to a PostgreSQL server, if you like)."
        )


def _archive():
    """Return (address, keyring) of the Debian archive this machine uses."""
    require_apt()
    found = subprocess.run(
        ["apt-get", "indextargets", "--format", WANTED, "Created-By: Packages"],
        capture_output=True,
        text=True,
    ).stdout
    rows = [row.split("|") for row in found.splitlines() if row.count("|") == 3]
    debian = "\nID=debian\n" in "\n" + _os_release() + "\n"
    addresses = [
        address
        for address, release, component, origin in rows
        if component == "main"
        and "-" not in release.split("/")[0]
        and (origin == "Debian" or (debian and origin in ("", "$(ORIGIN)")))
    ]
    keyring = next((path for path in KEYRINGS if path.exists()), None)
    if not (addresses and keyring):
        raise Stop(
            "This machine's apt knows no Debian archive to fetch Odoo from: "
            "set ODOO_PATH to an Odoo 19 tree."
        )
    return addresses[0], keyring


def _os_release():
    try:
        return Path("/etc/os-release").read_text()
    except OSError:
        return ""


class Apt:
    """apt with private folders, knowing the suites given."""

    def __init__(self, suites):
        self.folder = cache() / "apt"
        self.suites = suites
        self.environment = {
            **os.environ,
            "APT_CONFIG": str(self.folder / "apt.conf"),
            "LC_ALL": "C",
        }

    def update(self):
        """Fetch the lists of packages of the suites."""
        address, keyring = _archive()
        for name in ("lists/partial", "cache/archives/partial", "state"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "sources.list").write_text(
            "".join(
                f"deb [signed-by={keyring}] {address} {suite} main\n"
                for suite in self.suites
            )
        )
        (self.folder / "apt.conf").write_text(self._configuration())
        with step("Fetching Debian's lists of packages"):
            self._run("update", "-o", "APT::Update::Error-Mode=any")

    def _configuration(self):
        dump = subprocess.run(
            ["apt-config", "dump"], capture_output=True, text=True, check=True
        ).stdout
        own = {
            "Dir::Etc::Parts": "/dev/null",
            "Dir::Etc::Main": "/dev/null",
            "Dir::Etc::SourceParts": "/dev/null",
            "Dir::Etc::Preferences": "/dev/null",
            "Dir::Etc::PreferencesParts": "/dev/null",
            "Dir::Etc::SourceList": self.folder / "sources.list",
            "Dir::State": self.folder / "state",
            "Dir::State::Lists": self.folder / "lists",
            "Dir::Cache": self.folder / "cache",
            "Dir::Cache::Archives": self.folder / "cache/archives",
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
        }
        if os.geteuid() == 0:
            own["APT::Sandbox::User"] = "root"
        kept = [line for line in dump.splitlines() if not _NOT_COPIED.match(line)]
        return "\n".join([*kept, *(f'{key} "{own[key]}";' for key in own), ""])

    def _run(self, *arguments, cwd=None):
        done = subprocess.run(
            ["apt-get", "-q", *arguments],
            capture_output=True,
            text=True,
            env=self.environment,
            cwd=cwd,
        )
        if done.returncode:
            self._stop(done.stdout + done.stderr)
        return done.stdout

    def _stop(self, output):
        said = [line for line in output.splitlines() if line.startswith("E: ")]
        reason = said[0][3:] if said else output.strip()[-300:]
        raise Stop(f"The Debian archive could not be reached (no network?): {reason}")

    def knows(self, package, version):
        """Tell whether the archive still has this version of the package."""
        shown = subprocess.run(
            ["apt-cache", "show", "--no-all-versions", f"{package}={version}"],
            capture_output=True,
            env=self.environment,
        )
        return shown.returncode == 0 and bool(shown.stdout)

    def download(self, wanted, folder):
        """Fetch the packages (`name=version` or `name/suite`) into `folder`.

        apt checks each against the signed lists; a broken download is continued.
        """
        folder.mkdir(parents=True, exist_ok=True)
        listed = self._run("download", "--print-uris", *wanted, cwd=folder)
        sizes = [int(row.split()[2]) for row in listed.splitlines() if row[:1] == "'"]
        total = megabytes(sum(sizes))
        with step(f"Downloading {len(wanted)} Debian packages ({total})") as current:
            with subprocess.Popen(
                ["apt-get", "-q", "download", *wanted],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                env=self.environment,
                cwd=folder,
            ) as process:
                self._follow(process, current, folder, total)
                output = process.stdout.read()
            if process.returncode:
                self._stop(output)

    def _follow(self, process, current, folder, total):
        places = [folder, self.folder / "cache/archives/partial"]
        while True:
            try:
                process.wait(0.3)
                return
            except subprocess.TimeoutExpired:
                got = sum(_size(file) for place in places for file in place.iterdir())
                current.note(f"{megabytes(got)} of {total}")


def _size(file):
    try:
        return file.stat().st_size
    except OSError:
        return 0


def unpack(package, folder):
    """Unpack the files of a package below `folder`."""
    done = subprocess.run(
        ["dpkg-deb", "-x", package, folder], capture_output=True, text=True
    )
    if done.returncode:
        if "No space left" in done.stderr:
            raise Stop(
                f"The disk of {folder} is full: unpacking {package.name} failed."
            )
        raise Stop(f"{package.name} could not be unpacked: {done.stderr.strip()}")
