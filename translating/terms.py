"""What of the addon can be translated, as Odoo itself finds it."""

import io
from pathlib import Path

import odoo.addons
import polib
from odoo.tools.translate import (
    JAVASCRIPT_TRANSLATION_COMMENT,
    PYTHON_TRANSLATION_COMMENT,
    PoFileWriter,
    TranslationModuleReader,
)

ADDON = "account_online_ponto"
PYTHON = ("models", "wizards", "controllers")
JAVASCRIPT = "static/src"
# What the browser shows: the ending of a file and how its terms are found.
BROWSER = (
    (
        "js",
        "odoo.tools.babel:extract_javascript",
        {"extract_keywords": {"_t": None}},
    ),
    ("xml", "odoo.tools.translate:babel_extract_qweb", {}),
)


class AddonTerms(TranslationModuleReader):
    """The terms of this addon in a database that has it.

    Core's reader walks through all addons and follows links: a checkout whose own
    folder of addons links back to it would be walked through again and again.
    """

    def __init__(self, cr):
        super().__init__(cr, modules=[ADDON])

    def _export_translatable_resources(self):
        root = _addons_folder()
        for folder in PYTHON:
            for file in sorted((root / ADDON / folder).rglob("*.py")):
                self._extract(
                    root,
                    file,
                    "odoo.tools.babel:extract_python",
                    extra_comments=[PYTHON_TRANSLATION_COMMENT],
                    extract_keywords={"_": None, "_lt": None},
                )
        for ending, method, options in BROWSER:
            for file in sorted((root / ADDON / JAVASCRIPT).rglob(f"*.{ending}")):
                self._extract(
                    root,
                    file,
                    method,
                    extra_comments=[JAVASCRIPT_TRANSLATION_COMMENT],
                    **options,
                )

    def _extract(self, root, file, method, **options):
        self._babel_extract_terms(
            file.name, str(root), str(file.parent), method, **options
        )


def _addons_folder():
    """The folder of addons that holds this one, as Odoo knows it."""
    folders = map(Path, odoo.addons.__path__)
    return next(folder for folder in folders if (folder / ADDON).is_dir())


def template(cr):
    """Return the addon's terms as a ``polib.POFile`` without translations."""
    written = io.BytesIO()
    PoFileWriter(written, lang=None).write_rows(AddonTerms(cr))
    found = polib.pofile(written.getvalue().decode())
    # The day of the export would be a difference without one.
    for name in ("POT-Creation-Date", "PO-Revision-Date"):
        del found.metadata[name]
    return found
