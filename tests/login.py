"""Logging in at the simulated Ponto, through Odoo's own addresses."""

from urllib.parse import parse_qs, urlsplit

from lxml import html
from odoo.tests import HttpCase

from ..simulator.partner_records import DEMO_APPLICATION
from .people import PeopleCase

OTHER_BANK = "NL91ABNA0417164300"


class LoginCase(PeopleCase, HttpCase):
    """An application is set up; the manager is signed in to Odoo."""

    def setUp(self):
        super().setUp()
        parameters = self.superuser["ir.config_parameter"]
        parameters.set_param("web.base.url", self.base_url())
        self.application = self.superuser["ponto.application"].create(
            {
                "environment": "simulator",
                "client_id": DEMO_APPLICATION.client_id,
                "client_secret": DEMO_APPLICATION.secret,
                "application_id": DEMO_APPLICATION.id,
            }
        )
        self.sign_in(self.manager)

    def sign_in(self, user):
        """In the browser; ``new_test_user`` makes the name the password."""
        self.authenticate(user.login, user.login)

    def wizard(self, **values):
        return self.env["ponto.connection.open"].create(values)

    def begin(self, **values):
        """Press Log In at Ponto; returns the address of Ponto's login."""
        action = self.wizard(**values).action_login()
        self.assertEqual((action["type"], action["target"]), SAME_WINDOW)
        return action["url"]

    def at_ponto(self, url, **answer):
        """What a person does at Ponto; returns the address to go back to."""
        return self.bank.log_in(url, **answer)

    def come_back(self, address):
        """The browser comes back to Odoo."""
        # Odoo reads what it wrote in another transaction.
        self.env.flush_all()
        answer = self.url_open(address, allow_redirects=False)
        self.env.invalidate_all()
        return answer

    def log_in(self, values=None, **answer):
        """The whole way; returns the link wizard."""
        address = self.at_ponto(self.begin(**(values or {})), **answer)
        return self.wizard_after(self.come_back(address))

    def wizard_after(self, answer):
        """The link wizard that the browser is sent to."""
        self.assertEqual(answer.status_code, 303, answer.text[:2000])
        place = urlsplit(answer.headers["Location"])
        self.assertEqual(place.path, "/odoo/action-account_online_ponto.after_login")
        (number,) = parse_qs(place.query)["wizard"]
        return self.env["ponto.account.link"].browse(int(number))

    def page(self, answer):
        """(status, code, text) of a page that says what went wrong."""
        (main,) = html.fromstring(answer.text).xpath("//main[@data-code]")
        self.assertTrue(main.xpath(".//a[contains(@class, 'btn')]/@href"), "way back")
        words = " ".join(main.text_content().split())
        return answer.status_code, main.get("data-code"), words

    def assert_stopped(self, answer, status, code):
        """A clear page, and nothing is stored; returns its words."""
        told = self.page(answer)
        self.assertEqual(told[:2], (status, code), told[2])
        logins = self.superuser["ponto.connection"].search([("way", "=", "login")])
        self.assertFalse(logins)
        self.assertFalse(any(self.column("ponto_token", "refresh_token")))
        return told[2]

    def grants(self):
        """How often Ponto was asked for a token."""
        return [one for one in self.bank.requests if one["endpoint"] == "token"]


SAME_WINDOW = ("ir.actions.act_url", "self")
