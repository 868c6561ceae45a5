from .people import PeopleCase

# Where a connection or an account is shown, and what marks it there.
MARKED = (
    ("ponto.connection", "list", ("environment", "beta_mark")),
    ("ponto.connection", "form", ("environment", "beta_note")),
    ("ponto.account", "list", ("environment", "beta_mark")),
    ("ponto.account", "form", ("environment", "institution_is_beta")),
    ("ponto.account.link", "form", ("environment", "beta_note", "beta_mark")),
    ("ponto.institution", "kanban", ("status",)),
)


class TestMarks(PeopleCase):
    def linked_bank(self, status):
        """The link wizard of a connection whose bank has this status at Ponto."""
        self.bank.change_institution(self.kbc, status=status)
        self.bank_account()
        return self.connect()

    def test_a_bank_in_beta_is_marked_and_says_whom_to_ask(self):
        wizard = self.linked_bank("beta")
        connection = wizard.connection_id
        account = connection.account_ids
        self.assertEqual(
            (wizard.line_ids.beta_mark, account.beta_mark, connection.beta_mark),
            ("Beta",) * 3,
        )
        self.assertEqual(wizard.beta_note, connection.beta_note)
        for word in ("KBC", "Ponto's support"):
            self.assertIn(word, connection.beta_note)

    def test_an_experimental_bank_is_called_so(self):
        wizard = self.linked_bank("experimental")
        self.assertEqual(wizard.line_ids.beta_mark, "Experimental")

    def test_a_stable_bank_has_no_mark(self):
        wizard = self.linked_bank("stable")
        self.assertFalse(wizard.line_ids.beta_mark or wizard.beta_note)

    def test_a_test_connection_says_so_when_accounts_are_linked(self):
        wizard = self.linked_bank("stable")
        self.assertEqual(wizard.environment, "simulator")

    def test_every_view_has_the_marks(self):
        for model, kind, names in MARKED:
            arch = self.env[model].get_view(view_type=kind)["arch"]
            for name in names:
                with self.subTest(model=model, kind=kind, mark=name):
                    self.assertIn(f'name="{name}"', arch)
