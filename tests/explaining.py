"""Verbs to ask why a document is not paid, and to read the answer."""

from .deciding import DecideCase

OGM = "+++090/9337/55493+++"


class ExplainCase(DecideCase):
    """Verbs: look at a document, and read what was found."""

    def setUp(self):
        super().setUp()
        self.partner_a.write({"name": "Bakkerij De Korenaar", "lang": "en_US"})

    def explain(self, move, person=None):
        """Press the button as somebody; returns the wizard."""
        own = self.as_person(move, person or self.biller)
        action = own.action_ponto_explain()
        return own.env["account.move.explain"].browse(action["res_id"])

    def check(self, explain, code):
        """The one check of this code."""
        found = explain.check_ids.filtered(lambda one: one.code == code)
        told = [(one.code, one.sentence) for one in explain.check_ids]
        self.assertEqual(len(found), 1, told)
        return found

    def assert_cause(self, move, code, words=""):
        """The cause, as a billing user reads it; returns the wizard."""
        explain = self.explain(move)
        told = [(one.code, one.sentence) for one in explain.check_ids]
        self.assertIn(words, explain.cause, told)
        if code != "nothing":
            self.assertIn(self.check(explain, code).sentence, explain.cause)
        return explain

    def matched(self, line):
        """Let the ladder look at a line."""
        line.ponto_match_state = "to_match"
        line._ponto_match()
        return line

    def sent(self, move):
        move.is_move_sent = True
        return move
