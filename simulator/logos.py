"""Logos drawn from a bank's initials and colours; no trademark is copied."""

import re
import unicodedata
from html import escape

DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" \
width="96" height="96" role="img" aria-label="{name}">
<rect width="96" height="96" rx="18" fill="{background}"/>
<text x="48" y="{height}" text-anchor="middle" fill="{ink}" \
font-family="sans-serif" font-weight="700" font-size="{size}">{initials}</text>
</svg>
"""
SIZES = {1: 52, 2: 42, 3: 32}


def slug_of(name):
    """Return ``name`` in lower-case ASCII words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower())) or "bank"


def draw_logo(attributes):
    """Return the SVG text for an institution's attributes."""
    name = attributes["name"]
    initials = initials_of(name)
    size = SIZES[len(initials)]
    return DRAWING.format(
        name=escape(name, quote=True),
        background=escape(attributes.get("primaryColor") or "#14213d", quote=True),
        ink=escape(attributes.get("secondaryColor") or "#ffffff", quote=True),
        initials=escape(initials),
        size=size,
        height=round(48 + size * 0.36),
    )


def initials_of(name):
    """Return one to three letters: an acronym as it is, else first letters."""
    words = re.findall(r"\w+", name)
    if words and words[0].isupper() and 1 < len(words[0]) <= 3:
        return words[0]
    return "".join(word[0] for word in words[:2]).upper() or "?"
