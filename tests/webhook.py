"""An application that Ponto reports to, over real HTTP in both directions."""

from odoo.tests import HttpCase

from ..ponto.auth import exchange_code
from ..ponto.login import begin
from ..ponto.transport import Transport
from ..simulator.partner_records import DEMO_APPLICATION
from .common import PontoCase

ROUTE = "/ponto/webhook"
RETURN = "http://localhost/ponto/login/return"
PREFIX = "pontoConnect."
CREATED = PREFIX + "account.transactionsCreated"
WITHOUT_CHANGE = PREFIX + "synchronization.succeededWithoutChange"


class WebhookCase(PontoCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.application = (
            self.env["ponto.application"]
            .sudo()
            .create(
                {
                    "environment": "simulator",
                    "client_id": DEMO_APPLICATION.client_id,
                    "client_secret": DEMO_APPLICATION.secret,
                    "application_id": DEMO_APPLICATION.id,
                }
            )
        )
        self.bank.webhook_url = "http://odoo.example" + ROUTE

    # -- a login -----------------------------------------------------------------

    def logged_in_account(self, **attributes):
        """An account that is read through a login, fetched once."""
        account = self.linked_account(**attributes)
        self._log_in(account.connection_id.sudo())
        self.fetch(account)
        self.bank.notices.clear()
        self.env.invalidate_all()
        return account

    def _log_in(self, connection):
        page = self.server.url + "/authorize/oauth2/auth"
        scopes = ("ai", "name", "offline_access")
        start = begin(page, DEMO_APPLICATION.client_id, RETURN, scopes)
        address = self.bank.log_in(start.url)
        code = address.partition("code=")[2].partition("&")[0]
        keys = (DEMO_APPLICATION.client_id, DEMO_APPLICATION.secret)
        with Transport(self.server.url + "/ponto-connect") as transport:
            tokens = exchange_code(transport, *keys, code, RETURN, start.verifier)
        connection.write(
            {
                "way": "login",
                "client_id": False,
                "application_id": self.application.id,
                "organization_id": self.bank.organization.id,
            }
        )
        connection.token_ids._replace_pair(tokens)
        self.env.flush_all()

    # -- reports -----------------------------------------------------------------

    def post(self, _url, body, headers):
        """Bring one notification to Odoo; returns the status."""
        self.env.flush_all()
        answer = self.url_open(ROUTE, data=body, headers=headers, method="POST")
        self.assertNotIn("Set-Cookie", answer.headers)
        self.env.invalidate_all()
        return answer.status_code

    def deliver(self):
        """Bring all that waits; returns the statuses."""
        return [one["status"] for one in self.bank.deliver_webhooks(self.post)]

    def report(self, kind=CREATED, account=None, **options):
        """Have Ponto report something; returns the status."""
        about = {"organization": self.bank.organization.id}
        if account:
            about["account"] = account.ponto_id
        about.update(options.pop("about", {}))
        self.bank.send_webhook(kind, about, **options)
        return self.deliver()[-1]

    def notifications(self):
        return self.env["ponto.notification"].sudo().search([], order="id")

    def work(self):
        """What the scheduler does after a report."""
        cron = self.env.ref("account_online_ponto.ponto_notification_cron")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
