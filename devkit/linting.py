"""`./dev lint`: all checks of the code, with the tools' versions locked."""

import os
import shutil
import subprocess

from releasing import changelog

from . import diagram, packages
from .console import Stop, say, step
from .places import ADDON, CHECKOUT, STATE, cache, fingerprint, locked, remove
from .python_packages import clean_environment, environment

# Not .rst: a heading may be underlined as a merge mark is.
MERGED = (".py", ".xml", ".js", ".csv", ".json", ".toml", ".yaml", ".po")
NOT_ODOO = ("bench", "devkit", "ponto", "simulator")
JAVASCRIPT = CHECKOUT / "devkit/javascript"


def lint(options):
    """Run the checks asked for, else all; return the exit code."""
    unknown = [name for name in options.names if name not in CHECKS]
    if unknown:
        raise Stop(f"There is no check {unknown[0]}; there are {', '.join(CHECKS)}.")
    files = Files()
    failed = []
    for name in options.names or CHECKS:
        good = [CHECKS[name](files, fix) for fix in _rounds(options.fix)]
        if not good[-1]:
            failed.append(name)
    say(f"\nNot in order: {', '.join(failed)}" if failed else "\nAll checks passed.")
    return 1 if failed else 0


def _rounds(fix):
    """Mend first if asked, then look at what is left."""
    return (True, False) if fix else (False,)


class Files:
    """The files of the checkout that git has or would take."""

    def __init__(self):
        command = ["git", "ls-files", "-coz", "--exclude-standard"]
        done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True)
        if done.returncode:
            raise Stop("git is needed to know which files are to be checked.")
        names = sorted(filter(None, done.stdout.split("\0")))
        self.names = [name for name in names if (CHECKOUT / name).is_file()]
        self._copy = None

    def ending(self, *endings):
        """Return the names that end so."""
        return [name for name in self.names if name.endswith(endings)]

    def copied(self):
        """Return a copy in a folder named as the addon, as Odoo's checks want it."""
        if not self._copy:
            self._copy = STATE / f"lint-{os.getpid()}" / ADDON
            for name in self.names:
                (self._copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(CHECKOUT / name, self._copy / name)
        return self._copy

    def forget_copy(self):
        """Remove the copy."""
        if self._copy:
            remove(self._copy.parent)
            self._copy = None


def _run(name, command, cwd=CHECKOUT):
    say(f"== {name}")
    command = [str(word) for word in command]
    paths = f"{environment('lint', 'lint') / 'bin'}:{os.environ.get('PATH', '')}"
    done = subprocess.run(
        command,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        env={**clean_environment(), "PATH": paths},
    )
    return done.returncode == 0


def _tool(name):
    return environment("lint", "lint") / "bin" / name


def _ruff(_files, fix):
    options = ["--fix"] if fix else []
    return _run("ruff check", [_tool("ruff"), "check", *options, "."])


def _format(_files, fix):
    options = [] if fix else ["--check"]
    return _run("ruff format", [_tool("ruff"), "format", *options, "."])


def _pylint(files, _fix):
    try:
        folder = files.copied()
        rules = f"--rcfile={folder / '.pylintrc'}"
        command = [_tool("pylint"), rules]
        other = [f"{ADDON}/{name}" for name in NOT_ODOO]
        plain = [*command, "--ignore=", "--disable=odoolint", *other]
        good = _run("pylint, what is not Odoo", plain, folder.parent)
        return _run("pylint with Odoo's rules", [*command, ADDON], folder.parent) & good
    finally:
        files.forget_copy()


def _oca(files, _fix):
    try:
        manifest = f"{ADDON}/__manifest__.py"
        command = [_tool("oca-checks-odoo-module"), manifest]
        good = _run("OCA's checks of the module", command, files.copied().parent)
        # ./dev terms writes them as polib does.
        command = [_tool("oca-checks-po"), "--disable=po-pretty-format"]
        terms = files.ending(".po", ".pot")
        return _run("OCA's checks of the translations", [*command, *terms]) & good
    finally:
        files.forget_copy()


def _data(files, _fix):
    """Look for unreadable YAML, TOML, JSON and XML, and for merge marks."""
    results = [
        _run(tool, [_tool(tool), *options, *files.ending(*endings)])
        for tool, *options, endings in (
            ("check-yaml", (".yaml", ".yml")),
            ("check-toml", (".toml",)),
            ("check-json", (".json",)),
            ("check-xml", (".xml", ".svg")),
            ("check-merge-conflict", "--assume-in-merge", MERGED),
        )
    ]
    return all(results)


def _prettier(files, fix):
    modules = _node_modules()
    names = files.ending(".xml", ".js", ".mjs")
    command = ["node", modules / "prettier/bin/prettier.cjs", "--log-level", "warn"]
    command += ["--plugin", modules / "@prettier/plugin-xml/src/plugin.js"]
    command += ["--write" if fix else "--check", *names]
    return _run("prettier (XML, JavaScript)", command)


def _eslint(files, fix):
    names = [name for name in files.ending(".js") if name.startswith("static/")]
    if not names:
        return True
    modules = _node_modules()
    command = ["node", modules / "eslint/bin/eslint.js", "--max-warnings", "0"]
    command += ["--config", modules.parent / "eslint.config.mjs"]
    return _run("eslint", [*command, *(["--fix"] if fix else []), *names])


def _told(name, problems):
    say(f"== {name}")
    found = list(problems)
    for problem in found:
        say(f"  {problem}")
    return not found


def _release(_files, _fix):
    return _told("version and changelog", changelog.problems())


def _parts(_files, fix):
    if fix:
        diagram.diagram(None)
    return _told("the picture of the parts", diagram.problems())


def _package(_files, _fix):
    return _told("the package (wheel and sdist)", packages.problems())


def _node_modules():
    """Return the folder of npm's packages, installed into the cache when missing."""
    sources = sorted(path for path in JAVASCRIPT.iterdir() if path.is_file())
    key = fingerprint(*(path.read_text() for path in sources))
    folder = cache() / f"javascript-{key}"
    if not shutil.which("npm") or not shutil.which("node"):
        raise Stop("The checks of XML and JavaScript need npm: apt install npm.")
    with locked(cache() / "javascript.lock", "it installs npm's packages"):
        if not (folder / "complete").exists():
            remove(folder)
            shutil.copytree(JAVASCRIPT, folder)
            with step("Installing prettier and eslint"):
                _npm(folder)
            (folder / "complete").touch()
    return folder / "node_modules"


def _npm(folder):
    done = subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=folder,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        errors = [line for line in done.stderr.splitlines() if "error" in line]
        raise Stop(f"npm could not install: {(errors or ['no reason given'])[0]}")


CHECKS = {
    "ruff": _ruff,
    "format": _format,
    "pylint": _pylint,
    "oca": _oca,
    "data": _data,
    "prettier": _prettier,
    "eslint": _eslint,
    "release": _release,
    "parts": _parts,
    "package": _package,
}
