import tempfile
from pathlib import Path
from unittest.mock import patch

import polib
from odoo.tests import BaseCase, tagged

from ..translating import catalogues

PLACE = "model:ir.model,name:account_online_ponto.model_ponto_account"
ELSEWHERE = "model:ir.model,name:account_online_ponto.model_ponto_payment"


def entry(source, translation="", place=PLACE, **more):
    values = {"msgid": source, "msgstr": translation, "occurrences": [(place, "0")]}
    return polib.POEntry(**values, **more)


def file_of(*entries):
    file = polib.POFile()
    file.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    file.extend(entries)
    return file


@tagged("post_install", "-at_install")
class TestCatalogues(BaseCase):
    """What ``./dev terms`` writes, and what it is told to be wrong in it."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name, "i18n")
        template = self.folder / "account_online_ponto.pot"
        for name, place in (("FOLDER", self.folder), ("TEMPLATE", template)):
            patcher = patch.object(catalogues, name, place)
            patcher.start()
            self.addCleanup(patcher.stop)

    def translate(self, *entries):
        """Have these as the Dutch translations."""
        file_of(*entries).save(str(catalogues.path("nl")))

    def amiss(self, *entries):
        self.translate(*entries)
        return list(catalogues.problems("nl"))

    # -- bringing up to date -----------------------------------------------------

    def test_each_language_gets_each_term_and_keeps_what_is_translated(self):
        catalogues.write(file_of(entry("Bank"), entry("Old")))
        self.translate(entry("Bank", "Bank (nl)"), entry("Old", "Oud"))
        catalogues.write(file_of(entry("Bank", place=ELSEWHERE), entry("New")))
        dutch = polib.pofile(str(catalogues.path("nl")))
        self.assertEqual(
            {one.msgid: one.msgstr for one in dutch}, {"Bank": "Bank (nl)", "New": ""}
        )
        self.assertEqual(dutch.find("Bank").occurrences, [(ELSEWHERE, "0")])
        self.assertEqual(dutch.metadata["Language"], "nl")
        for language in catalogues.LANGUAGES:
            self.assertTrue(catalogues.path(language).exists(), language)

    def test_what_was_given_up_comes_back_empty(self):
        catalogues.write(file_of(entry("Bank")))
        self.translate(entry("Bank", "Bank (nl)", obsolete=True))
        catalogues.write(file_of(entry("Bank")))
        self.assertFalse(polib.pofile(str(catalogues.path("nl"))).find("Bank").msgstr)

    # -- the template ------------------------------------------------------------

    def test_the_template_differs_by_terms_and_by_their_places(self):
        now = file_of(entry("Bank"), entry("Moved", place=ELSEWHERE), entry("New"))
        self.assertEqual(len(list(catalogues.differences(now))), 3)
        catalogues.write(file_of(entry("Bank"), entry("Moved"), entry("Old")))
        self.assertEqual(
            list(catalogues.differences(now)),
            [
                "is used elsewhere now: 'Moved'",
                "is new: 'New'",
                "is not used any more: 'Old'",
            ],
        )

    def test_the_rest_of_a_sentence_is_told(self):
        whole = file_of(entry("days left"), entry("The bank answered."))
        self.assertEqual(list(catalogues.fragments(whole)), [])
        (told,) = catalogues.fragments(file_of(entry("days before the end.")))
        self.assertIn("is no whole sentence", told)

    # -- translations ------------------------------------------------------------

    def test_a_translation_is_there_used_sure_and_not_empty(self):
        catalogues.write(file_of(entry("Bank")))
        self.assertEqual(self.amiss(entry("Bank", "Bank (nl)")), [])
        for words, entries in (
            ("is missing", []),
            ("is not translated", [entry("Bank", " ")]),
            ("is marked as unsure", [entry("Bank", "Bank", flags=["fuzzy"])]),
            ("is not used any more", [entry("Bank", "Bank"), entry("Old", "Oud")]),
            ("is not used any more", [entry("Bank", "Bank", obsolete=True)]),
        ):
            with self.subTest(words=words):
                (told,) = self.amiss(*entries)
                self.assertIn(words, told)

    def test_a_translation_keeps_what_is_filled_in(self):
        for source, wrong in (
            ("%(days)s days", "%(dagen)s dagen"),
            ("%s lines of %d", "%s lijnen"),
            ("Hello ${name}", "Dag ${naam}"),
            ("Hello {{ object.name }}", "Dag"),
        ):
            with self.subTest(source=source):
                catalogues.write(file_of(entry(source)))
                (told,) = self.amiss(entry(source, wrong))
                self.assertIn("has other placeholders", told)

    def test_a_translation_keeps_the_tags_but_not_what_they_say(self):
        source = '<b title="Bank">Bank</b>'
        catalogues.write(file_of(entry(source)))
        self.assertEqual(self.amiss(entry(source, '<b title="Banque">B</b>')), [])
        (told,) = self.amiss(entry(source, '<i title="Banque">B</i>'))
        self.assertIn("has other tags", told)
