"""Makes the page of Odoo's *Apps* out of the README, so that they say the same.

``python demo/description.py`` writes `static/description/index.html`; it needs docutils
and lxml, which Odoo brings, and neither Odoo nor a demo that runs.
"""

from pathlib import Path

from docutils.core import publish_parts
from lxml import html

ROOT = Path(__file__).parent.parent
README = ROOT / "README.rst"
PAGE = ROOT / "static/description/index.html"
PICTURES = "static/description/"
# From this heading on the README is for those who work on the addon.
DEVELOPERS = "\nFor developers\n"
CLASSES = {
    "img": "img img-fluid border rounded",
    "table": "table table-bordered",
    "h1": "mt-4",
    "h2": "mt-4",
}


def page(readme):
    """Return the page's HTML.

    :param readme: the README's text; only what is for users is taken.
    """
    text = readme.partition(DEVELOPERS)[0]
    settings = {"initial_header_level": 2, "report_level": 2, "halt_level": 2}
    parts = publish_parts(text, writer_name="html5", settings_overrides=settings)
    body = html.fragment_fromstring(parts["html_body"], create_parent="section")
    body.set("class", "container py-4")
    for element in body.iter():
        _adapt(element)
    return f"{html.tostring(body, encoding='unicode')}\n"


def _adapt(element):
    """Dress an element as Odoo's own pages are, and lead its links right."""
    if "literal" in element.get("class", "").split():
        element.tag = "code"
    if element is not element.getroottree().getroot():
        for name in ("class", "id", "style", "role", "width"):
            element.attrib.pop(name, None)
    if element.tag in CLASSES:
        element.set("class", CLASSES[element.tag])
    if element.tag == "img":
        element.set("src", element.get("src").removeprefix(PICTURES))
    if element.tag == "a" and "//" not in element.get("href", ""):
        # A file of the addon, which Odoo does not serve.
        del element.attrib["href"]


def main():
    PAGE.write_text(page(README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
