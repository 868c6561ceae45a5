from odoo.tests import TransactionCase, tagged

from ..translating import catalogues, terms

HOW = "\n./dev terms brings the files up to date; then fill in what is empty."


@tagged("post_install", "-at_install")
class TestLanguages(TransactionCase):
    """Whoever reads Dutch, French or German reads nothing in English."""

    def test_the_template_holds_each_term_of_the_addon(self):
        found = list(catalogues.differences(terms.template(self.env.cr)))
        self.assertFalse(found, "\n".join(found) + HOW)

    def test_each_sentence_can_be_translated_as_a_whole(self):
        found = list(catalogues.fragments(terms.template(self.env.cr)))
        self.assertFalse(found, "\n".join(found))

    def test_each_language_has_each_term(self):
        for language in catalogues.LANGUAGES:
            with self.subTest(language=language):
                found = list(catalogues.problems(language))
                self.assertFalse(found, "\n".join(found) + HOW)
