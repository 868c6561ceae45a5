"""The README as the package shows it: for users, without what lies beside it."""

import re

# Sections that speak of the repository, not of the package.
SECTIONS = ("Try it", "For developers")
_SECTION = r"(?ms)^%s\n=+\n.*?(?=^[^\n]+\n=+\n|^Licence:|\Z)"
_PICTURE = re.compile(r"(?m)^ *\.\. image:: static/.*\n(?: +:.*\n)*\n?")
_FILE = re.compile(r"`([^`<]+) <([^`>:]+)>`_")


def for_users(readme):
    """Return the text without pictures, links to files and what developers need.

    Package indexes show neither: they have no files. Doing it twice changes nothing.
    """
    for title in SECTIONS:
        readme = re.sub(_SECTION % re.escape(title), "", readme)
    return _FILE.sub(r"\1 (``\2`` of the package)", _PICTURE.sub("", readme))
