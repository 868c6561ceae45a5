import base64
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from ..ponto.tests import certificate_case as made
from ..simulator.bank import Bank
from ..simulator.partner_records import DEMO_APPLICATION
from ..simulator.server import SimulatorServer
from .people import PeopleCase

DAYS = timedelta(days=1)
SECRET = DEMO_APPLICATION.secret
INPUTS = (
    "client_secret",
    "certificate_file",
    "certificate_key_file",
    "certificate_password",
    "signature_file",
    "signature_key_file",
    "signature_password",
)


def uploaded(data):
    """A file as the browser sends it."""
    data = data.encode() if isinstance(data, str) else data
    return base64.b64encode(data).decode()


class ApplicationCase(PeopleCase):
    def setUp(self):
        super().setUp()
        self.system = new_test_user(
            self.superuser,
            "ponto_system",
            groups="base.group_system",
            company_id=self.company.id,
        )
        self.env = self.env(user=self.system)
        self.authority = made.Authority()

    def pair(self, name="client", password=None, **options):
        key = made.rsa_key(name)
        return {
            "certificate_file": uploaded(self.authority.issue(key, **options)),
            "certificate_key_file": uploaded(made.key_pem(key, password)),
        }

    def application(self, **values):
        return self.env["ponto.application"].create(
            {"environment": "simulator", "client_id": "simulator-partner", **values}
        )

    def kept(self, application, name):
        return application.sudo().secret_ids[name]

    def refusal(self, call, *arguments, **values):
        with self.assertRaises(UserError) as caught:
            call(*arguments, **values)
        return str(caught.exception)


class TestApplication(ApplicationCase):
    def test_a_pair_is_kept_and_only_its_facts_are_shown(self):
        application = self.application(client_secret=SECRET, **self.pair())
        self.assertIn("BEGIN CERTIFICATE", self.kept(application, "certificate"))
        self.assertIn("PRIVATE KEY", self.kept(application, "certificate_key"))
        self.assertIn("Our application", application.certificate_subject)
        self.assertEqual(
            application.certificate_until.date(), fields.Date.today() + DAYS
        )
        self.assertEqual(len(application.certificate_fingerprint), 64)

    def test_what_was_entered_is_never_read_back(self):
        application = self.application(client_secret=SECRET, **self.pair())
        key = self.kept(application, "certificate_key")
        (answer,) = application.read()
        for name in INPUTS:
            self.assertFalse(answer[name])
        told = repr(
            [
                answer,
                application.web_read({name: {} for name in INPUTS}),
                application.export_data(list(INPUTS)),
                application.copy_data(),
                application.message_ids.mapped("body"),
                application.message_ids.tracking_value_ids.read(),
            ]
        )
        for secret in (SECRET, key[100:200], uploaded(key.encode())[100:200]):
            self.assertNotIn(secret, told)

    def test_a_file_never_becomes_an_attachment(self):
        before = self.superuser["ir.attachment"].search_count([])
        self.application(client_secret=SECRET, **self.pair())
        self.env.flush_all()
        self.assertEqual(self.superuser["ir.attachment"].search_count([]), before)

    def test_a_key_with_a_password_is_opened_once(self):
        application = self.application(
            **self.pair(password=b"secret word"), certificate_password="secret word"
        )
        self.assertNotIn("ENCRYPTED", self.kept(application, "certificate_key"))

    def test_a_wrong_password_is_named(self):
        pair = self.pair(password=b"secret word")
        told = self.refusal(self.application, **pair, certificate_password="other")
        self.assertIn("password does not open", told)
        self.assertNotIn("other", told)

    def test_a_key_of_another_certificate_is_named(self):
        other = self.pair("two")["certificate_key_file"]
        pair = {**self.pair("one"), "certificate_key_file": other}
        self.assertIn("another certificate", self.refusal(self.application, **pair))

    def test_an_ended_certificate_is_named(self):
        pair = self.pair(begin=-2 * DAYS, end=-DAYS)
        self.assertIn("no longer valid", self.refusal(self.application, **pair))

    def test_a_certificate_of_tomorrow_is_named(self):
        pair = self.pair(begin=DAYS, end=2 * DAYS)
        self.assertIn("not valid yet", self.refusal(self.application, **pair))

    def test_files_that_are_something_else_are_named(self):
        picture = {"certificate_file": uploaded(b"\x89PNG")}
        self.assertIn("holds none", self.refusal(self.application, **picture))
        alone = {"certificate_file": self.pair()["certificate_file"]}
        self.assertIn("no private key", self.refusal(self.application, **alone))
        broken = {**self.pair(), "certificate_key_file": "%%%"}
        self.assertIn("no private key", self.refusal(self.application, **broken))

    def test_a_wrong_file_leaves_everything_as_it_was(self):
        application = self.application(client_secret=SECRET, **self.pair())
        before = self.kept(application, "certificate_key")
        wrong = {"client_secret": "new", "certificate_file": uploaded(b"no")}
        self.refusal(application.write, wrong)
        self.assertEqual(self.kept(application, "certificate_key"), before)
        self.assertEqual(self.kept(application, "client_secret"), SECRET)

    def test_a_new_secret_leaves_the_certificate(self):
        application = self.application(client_secret=SECRET, **self.pair())
        application.client_secret = "  another\u200b "
        self.assertEqual(self.kept(application, "client_secret"), "another")
        self.assertTrue(self.kept(application, "certificate"))

    def test_ids_that_are_none_are_named(self):
        told = self.refusal(self.application, application_id="12345")
        self.assertIn("8-4-4-4-12", told)

    def test_there_is_one_application_for_an_environment(self):
        self.application()
        with self.assertRaises(Exception), self.cr.savepoint():  # noqa: B017
            self.application()

    def test_an_application_stays_where_it_is(self):
        application = self.application()
        with self.assertRaises(AccessError):
            application.environment = "live"

    def test_the_simulator_s_keys_never_go_to_ponto(self):
        parameters = self.superuser["ir.config_parameter"]
        application = self.application(client_secret=SECRET)
        parameters.set_param("account_online_ponto.simulator_url", False)
        self.assertIn("Nothing was sent", self.refusal(application.action_test))
        application.unlink()
        self.assertIn("no simulator", self.refusal(self.application))

    def test_only_administrators_of_the_database_see_the_keys(self):
        application = self.application(client_secret=SECRET)
        theirs = application.with_user(self.manager)
        self.assertEqual(theirs.display_name, "Simulator")
        self.assertTrue(theirs.is_ready)
        for name in ("client_id", "application_id", "certificate_subject"):
            with self.subTest(name), self.assertRaises(AccessError):
                theirs.read([name])
        with self.assertRaises(AccessError):
            theirs.write({"client_secret": "x"})
        with self.assertRaises(AccessError):
            theirs.action_test()
        with self.assertRaises(AccessError):
            self.env["ponto.application.secret"].search([])

    def test_addresses_to_copy_and_what_is_wrong_with_them(self):
        parameters = self.superuser["ir.config_parameter"]
        parameters.set_param("web.base.url", "https://books.example.com")
        application = self.env["ponto.application"].create({"client_id": "x"})
        self.assertEqual(
            (application.redirect_url, application.webhook_url),
            (
                "https://books.example.com/ponto/login/return",
                "https://books.example.com/ponto/webhook",
            ),
        )
        self.assertFalse(application.url_problem)
        for wrong in ("http://books.example.com", "https://localhost:8069"):
            parameters.set_param("web.base.url", wrong)
            application.invalidate_recordset()
            self.assertIn("web.base.url", application.url_problem)


class TestApplicationTest(ApplicationCase):
    """The button Test, and everything else over mutual TLS with signatures."""

    def setUp(self):
        super().setUp()
        self.start_simulator(server := SimulatorServer(Bank.empty(), tls=True))
        self.bank, self.server = server.bank, server
        self.bank.mtls_required = True
        self.bank.signature_required = "all"
        parameters = self.superuser["ir.config_parameter"]
        for name, value in {
            "simulator_url": server.url,
            "simulator_tls_url": server.tls_url,
            "simulator_authority": server.authority,
        }.items():
            parameters.set_param(f"account_online_ponto.{name}", value)

    def certificates(self):
        certificate, key = self.server.client_certificate()
        number, signature, signature_key = self.server.signature_key()
        return {
            "client_secret": SECRET,
            "certificate_file": uploaded(certificate),
            "certificate_key_file": uploaded(key),
            "signature_certificate_id": number,
            "signature_file": uploaded(signature),
            "signature_key_file": uploaded(signature_key),
        }

    def test_a_right_application_passes(self):
        application = self.application(**self.certificates())
        action = application.action_test()
        self.assertEqual(action["params"]["type"], "success")

    def test_a_wrong_secret_is_named(self):
        values = {**self.certificates(), "client_secret": "wrong"}
        told = self.refusal(self.application(**values).action_test)
        self.assertIn("Client ID and secret", told)

    def test_a_certificate_that_ponto_does_not_know_is_named(self):
        values = {**self.certificates(), **self.pair()}
        told = self.refusal(self.application(**values).action_test)
        self.assertIn("TLS certificate", told)

    def test_what_is_missing_is_named(self):
        told = self.refusal(self.application().action_test)
        self.assertIn("the Client secret", told)

    def test_keys_of_notifications_are_fetched_once(self):
        application = self.application(**self.certificates())
        keys = application._webhook_keys()
        self.assertIs(application._webhook_keys(), keys)
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.assertIsNone(keys.find("nobody's"))
            self.assertIsNone(keys.find("nobody's either"))
        asked = [one for one in self.bank.requests if one["path"].endswith("/keys")]
        self.assertEqual(len(asked), 1)
