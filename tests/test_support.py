from ..ponto.redaction import mask
from .common import CLIENT_SECRET, IBAN, OTHER_IBAN
from .test_access import AccessCase


class TestSupport(AccessCase):
    """What goes to strangers: enough to help, nothing that is theirs not to know."""

    def setUp(self):
        super().setUp()
        self.bank.add_transaction(
            self.account.ponto_id,
            "1234.56",
            counterpart_name="Jan Peeters",
            counterpart_reference="NL91ABNA0417164300",
            text="invoice of mevrouw Janssens",
        )
        self.other = self.linked_account(OTHER_IBAN, balance="98765.43")
        self.fetch(self.account)
        self.superuser["ponto.account"].browse(self.account.id).fetch_error = (
            f"Refused: Jan Peeters ({IBAN}, NL91 ABNA 0417 1643 00) pays 1.234,56 "
            "for ATELIER Verhaegen to jan@example.com"
        )
        self.bank.inject("transactions:500")
        self.failed = self.fetch(self.account)

    def text(self, record):
        action = record.action_support()
        self.assertEqual(action["target"], "new")
        return self.env[action["res_model"]].browse(action["res_id"]).text

    def test_it_tells_versions_states_runs_request_ids_and_errors(self):
        text = self.text(self.connection)
        log = self.account.log_ids.filtered("new_count")[:1]
        for part in (
            "account_online_ponto 19.0.",
            "Odoo 19.0",
            "PostgreSQL",
            "Connection",
            "connected",
            mask(self.account.reference),
            mask(self.other.reference),
            self.account.ponto_id,
            "consent connected",
            "HTTP 500",
            "[wait]",
            self.failed.request_ids,
            log.request_ids,
            "1 new",
            "2 booked",
        ):
            with self.subTest(part):
                self.assertIn(part, text)

    def test_it_tells_nothing_that_must_stay_in_the_house(self):
        self.superuser["ponto.connection"].browse(
            self.connection.id
        ).error_message = f"Jan PEETERS says {IBAN}: 1234.56"
        for record in (self.connection, self.account):
            text = self.text(record)
            self.assertIn("[name]", text)
            for secret in (
                CLIENT_SECRET,
                self.token,
                *self.bank.tokens,
                IBAN,
                OTHER_IBAN,
                self.account.name,
                "ABNA0417164300",
                "ABNA 0417",
                "Peeters",
                "Janssens",
                "Verhaegen",
                "example.com",
                "1234",
                "234,56",
                "98765",
            ):
                with self.subTest(record=record._name, secret=secret):
                    self.assertNotIn(secret.lower(), text.lower())

    def test_an_account_tells_of_itself_alone(self):
        self.assertNotIn(self.other.ponto_id, self.text(self.account))

    def test_nobody_else_reads_it(self):
        self.text(self.connection)
        made = self.superuser["ponto.support"].search([])
        for person in (self.biller, self.colleague, self.stranger):
            with self.subTest(person.login):
                self.assert_denied(made.with_env(self.as_person(person)).read)
