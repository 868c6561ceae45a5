import re
from pathlib import Path

from odoo.tests import BaseCase

from ..demo import description

PICTURE = re.compile(r"static/description/([\w.]+)")
GUIDE = description.ROOT / "doc/guide.rst"
# Used by Odoo itself: the icon, its drawing, and the page.
ODOO = {"icon.png", "icon.svg", "index.html"}


class TestDescription(BaseCase):
    """What is told about the addon is one text, and its pictures are there."""

    def test_the_page_in_apps_says_what_the_readme_says(self):
        self.assertEqual(
            description.PAGE.read_text(encoding="utf-8"),
            description.page(description.README.read_text(encoding="utf-8")),
            "Run: python demo/description.py",
        )

    def test_each_picture_is_there_and_is_shown(self):
        texts = [
            path.read_text(encoding="utf-8") for path in (description.README, GUIDE)
        ]
        shown = {name for text in texts for name in PICTURE.findall(text)}
        taken = {path.name for path in Path(description.PAGE.parent).iterdir()}
        self.assertEqual(shown, taken - ODOO)
