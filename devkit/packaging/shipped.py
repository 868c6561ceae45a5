"""Which files of the repository are in the package. Plain: ./dev reads it too."""

import os

# What Odoo or its users read.
SHIPPED = {
    "CHANGELOG.rst",
    "LICENSE",
    "README.rst",
    "SECURITY.md",
    "__init__.py",
    "__manifest__.py",
    "controllers",
    "data",
    "doc",
    "i18n",
    "migrations",
    "models",
    "ponto",
    "security",
    "static",
    "views",
    "wizards",
}
# What those read who work on the addon. The tests talk to the simulator.
KEPT_BACK = {
    "BENCHMARKS.md",
    "CONTRIBUTING.rst",
    "bench",
    "compatibility",
    "demo",
    "dev",
    "devkit",
    "fuzzing",
    "mutation",
    "pyproject.toml",
    "releasing",
    "simulator",
    "tests",
    "translating",
}
_INSIDE = {"tests", "__pycache__"}
_BACKEND = "devkit/packaging"


def is_shipped(name):
    """Tell whether the wheel has this file.

    :param name: relative to the root of the repository, with slashes
    """
    first, *rest = name.split("/")
    hidden = any(part.startswith(".") for part in rest)
    return first in SHIPPED and not hidden and _INSIDE.isdisjoint(rest)


def is_of_sdist(name):
    """Tell whether a file is needed to build the wheel."""
    backend = os.path.dirname(name) == _BACKEND and name.endswith(".py")
    return is_shipped(name) or backend or name in ("pyproject.toml", "PKG-INFO")


def is_decided(name):
    """Tell whether somebody has said if a file is shipped."""
    first = name.split("/")[0]
    return first.startswith(".") or first in SHIPPED or first in KEPT_BACK
