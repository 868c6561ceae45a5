from odoo.tests import tagged

from ..models.ponto_login_words import STATUSES
from ..models.whom_to_ask import MAKERS, whom_to_ask
from ..ponto import errors, failures
from .people import PeopleCase

MANAGER = "accounting administrator"
DATABASE = "administrator of the database"
SERVER = "whoever runs"
SUPPORT = "Ponto's support"
NOBODY = "nothing to do"
MAKER = "makers of this addon"
QUOTE = "number abc-1"

REFUSED, REQUEST = errors.PontoAuthorizationError, errors.PontoRequestError
AWAY, CERTIFICATE = errors.PontoUnavailableError, errors.PontoCertificateError
# Class, code and HTTP status of an error: whom its sentence names.
WHOM = {
    (errors.PontoClockError, "clock", None): SERVER,
    (errors.PontoClockError, "", None): SERVER,
    (AWAY, "timeout", None): SERVER,
    (AWAY, "connection", None): SERVER,
    (AWAY, "", 429): NOBODY,
    **{(AWAY, "", status): QUOTE for status in (408, 425, 500, 502, 503)},
    **{(REFUSED, code, 400): MANAGER for code in failures._KEY_CODES},
    (REFUSED, "", 401): MANAGER,
    (REFUSED, "deprecated_token", 401): MANAGER,
    (REFUSED, "", 403): QUOTE,
    (REFUSED, "copied_database", None): MANAGER,
    (REFUSED, "no_application", None): DATABASE,
    (REFUSED, "application_incomplete", None): DATABASE,
    (errors.PontoNotFoundError, "resourceNotFound", 404): MANAGER,
    (REQUEST, "invalid_address", None): DATABASE,
    (REQUEST, "certificate", None): SERVER,
    (REQUEST, "wrong_host", None): SERVER,
    (REQUEST, "", 422): SUPPORT,
    **{(CERTIFICATE, code, None): DATABASE for code in failures._ALERTS.values()},
    (errors.PontoAnswerError, "not_json", 200): SUPPORT,
    (errors.PontoAnswerError, "redirect", 302): SUPPORT,
}
# Whom a page names to a person who comes back from Ponto: most often himself.
PAGES = {
    "payment_unknown": "Bank > Payments",
    "unknown": "Start again",
    "invalid_return": "Start again",
    "signed_out": "Sign in to Odoo",
    "other_person": "Start your own",
    "used": "start again in Odoo",
    "expired": "Start again",
    "company": "Ask your administrator",
    "right": "It takes an administrator",
    "access_denied": "start again",
    "ponto_error": "whoever set up the login",
    "refused": "start again",
    "down": "Try again",
    "problem": "This is the reason",
    "no_account": "Start again",
    "other_company": "administrator of the other company",
    "other_organization": "Log in with the right one",
    "other_connection": "Open that one",
    "busy": "Try again",
    "not_renewed": "start again",
}
# Of the states that need a person.
STATES = {
    "reconnect": MANAGER,
    "revoked": MANAGER,
    "blocked": SUPPORT,
    "token": MANAGER,
    "disconnected": "Connect again",
}


@tagged("post_install", "-at_install")
class TestWhomToAsk(PeopleCase):
    def error(self, kind, code, status, detail=""):
        return kind("A", code=code, status=status, request_id="abc-1", detail=detail)

    def test_every_error_names_who_can_help(self):
        connections = self.env["ponto.connection"]
        for (kind, code, status), whom in WHOM.items():
            with self.subTest(kind=kind.__name__, code=code, status=status):
                error = self.error(kind, code, status)
                self.assertIn(whom, connections._explain(error))

    def test_every_class_of_errors_is_in_the_table(self):
        told = {kind for kind, _code, _status in WHOM}
        elsewhere = {errors.PontoError, errors.PontoLoginError}
        elsewhere.add(errors.PontoSignatureError)  # a page's, and a webhook's
        made = {
            one
            for one in vars(errors).values()
            if isinstance(one, type) and issubclass(one, errors.PontoError)
        }
        self.assertEqual(made - elsewhere, told)

    def test_an_error_of_our_own_is_for_the_makers(self):
        self.assertIs(whom_to_ask(ValueError("Oops")), MAKERS)
        self.assertIn(MAKER, self.env["ponto.connection"]._explain(ValueError("Oops")))

    def test_a_login_that_ended_is_for_the_accounting_administrator(self):
        account = self.linked_account()
        connection = account.connection_id.sudo()
        connection.write({"way": "login"})
        ended = self.error(REFUSED, "invalid_grant", 400)
        self.assertIn(MANAGER, connection._explain(ended))
        unknown = connection._explain(self.error(REFUSED, "invalid_client", 401))
        self.assertIn(DATABASE, unknown)
        self.assertNotIn(MANAGER, unknown)

    def test_a_full_stop_of_ponto_does_not_stand_within_a_sentence(self):
        account = self.linked_account()
        connection = account.connection_id.sudo()
        error = self.error(REFUSED, "", 403, "The organization is blocked.")
        for way in ("keys", "login"):
            connection.write({"way": way})
            said = connection._explain(error)
            self.assertIn("(The organization is blocked)", said)
            self.assertNotIn("blocked.)", said)

    def test_a_bank_that_fails_is_the_banks_a_beta_bank_is_pontos(self):
        account = self.linked_account().sudo()
        account.fetch_error = account._explain_fault("timeout", "The bank is silent.")
        self.assertIn("ask the bank, else Ponto's support", account.fetch_error)
        self.assertIn("(The bank is silent). Ponto", account.fetch_error)
        account.institution_id.status = "beta"
        account.fetch_error = account._explain_fault("timeout", "")
        self.assertIn("not the bank", account.fetch_error)

    def test_every_state_that_needs_a_person_names_him(self):
        account = self.linked_account()
        connection = account.connection_id.sudo()
        self.assertEqual(set(STATES), set(connection._access_sentences()))
        for state, whom in STATES.items():
            with self.subTest(state):
                connection.state = state
                self.assertIn(whom, connection._access_sentence())

    def test_every_page_after_a_login_says_who_goes_on(self):
        words = self.env["ponto.login.words"]
        told = {
            **words._words_of_return(),
            **words._words_of_person(),
            **words._words_of_ponto(),
            **words._words_of_result(),
            **words._words_of_payment(),
        }
        self.assertEqual(set(PAGES), set(STATUSES))
        for code, whom in PAGES.items():
            with self.subTest(code):
                self.assertIn(whom, told[code][1])

    def test_every_held_movement_says_what_to_do(self):
        account = self.linked_account()
        self.bank.add_transaction(account.ponto_id, 5)
        self.fetch(account)
        movement = self.inbox(account).sudo()
        reasons = movement._fields["reason"].get_values(self.env)
        self.assertEqual(set(reasons), set(movement._explanations()))
        for reason in ("amount", "content"):
            movement.reason = reason
            self.assertIn(SUPPORT, movement.explanation)
