"""A neutralised copy never calls Ponto; counted by the simulator that plays Ponto."""

import unittest
from functools import cache

from .world import world

# A second connection, by login: somebody logged in at Ponto, and came back.
LOGIN = """
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener
from odoo.addons.account_online_ponto.ponto.auth import exchange_code
from odoo.addons.account_online_ponto.ponto.login import begin
from odoo.addons.account_online_ponto.ponto.transport import Transport

class Stay(HTTPRedirectHandler):
    def redirect_request(self, *_arguments):
        return None

url, back = {url!r}, "http://localhost/ponto/login/return"
application = env["ponto.application"].search([], limit=1)
keys = application.client_id, application.secret_ids.client_secret
page = url + "/authorize/oauth2/auth"
start = begin(page, keys[0], back, ("ai", "name", "offline_access"))
try:
    build_opener(Stay).open(start.url)
except HTTPError as answer:
    (code,) = parse_qs(urlsplit(answer.headers["Location"]).query)["code"]
with Transport(url + "/ponto-connect") as transport:
    tokens = exchange_code(transport, *keys, code, back, start.verifier)
connection = env["ponto.connection"].create(
    {{
        "name": "By login",
        "way": "login",
        "environment": "simulator",
        "application_id": application.id,
        "organization_id": "00000000-0000-4000-8000-000000000001",
    }}
)
connection.token_ids._replace_pair(tokens)
env.cr.commit()
"""
# A payment that Ponto would be asked about, and one that is not sent.
PAYMENTS = """
account = env["ponto.account"].search([("journal_id", "!=", False)], limit=1)
for name, values in (
    ("Sent", {"state": "unsigned", "ponto_id": "00000000-0000-4000-8000-000000000002"}),
    ("Draft", {}),
):
    env["ponto.payment"].create(
        {
            "name": name,
            "account_id": account.id,
            "company_id": account.company_id.id,
            "journal_id": account.journal_id.id,
            "currency_id": account.currency_id.id,
            "next_check_at": "2020-01-01 00:00:00",
            **values,
        }
    )
env.cr.commit()
"""
# Whatever a job or a person may do that asks Ponto; each by itself, then undone.
ACTS = """
import base64
import json
from urllib.request import urlopen
from werkzeug.test import Client
from odoo import fields, http

def asked():
    with urlopen({url!r} + "/control/requests") as answer:
        return len(json.load(answer)["requests"])

def act(name, deed):
    before, said = asked(), ""
    try:
        deed()
    except Exception as error:
        said = f"{{type(error).__name__}}: {{error}}"
    env.cr.rollback()
    tell([name, asked() - before, said])

connections = env["ponto.connection"]
by_keys = connections.search([("way", "=", "keys")], limit=1)
by_login = connections.search([("way", "=", "login")], limit=1)
account = by_keys.account_ids.filtered("journal_id")[0]
application = env["ponto.application"].search([], limit=1)

def look_at_noticed():
    connections.search([]).noticed_at = fields.Datetime.now()
    connections._look_at_noticed()

def send():
    bills = env["account.move"].search(
        [("move_type", "=", "in_invoice"), ("payment_state", "=", "not_paid")]
    )
    bill = bills.filtered("partner_id.bank_ids.allow_out_payment")[0]
    wizard = env["ponto.payment.prepare"].browse(bill.action_ponto_pay()["res_id"])
    wizard.is_checked = True
    wizard.action_send()

def post_notification():
    # Ponto's keys are needed to see that it is not Ponto's.
    parts = dict(alg="RS512", kid="unknown"), dict(aud=application.application_id)
    signed = [base64.urlsafe_b64encode(json.dumps(part).encode()) for part in parts]
    answer = Client(http.root).post(
        "/ponto/webhook",
        data=b"{{}}",
        content_type="application/json",
        headers=dict(Signature=b".".join([*signed, b"eA"]).decode().replace("=", "")),
    )
    if answer.status_code != 401:
        raise RuntimeError(answer.status)

act("the job that fetches", lambda: account._fetch_or_keep_error("schedule"))
act("the button that fetches", lambda: account.refresh_start())
act("the accounts, by keys", lambda: by_keys._refresh_accounts())
act("the accounts, by login", lambda: by_login._refresh_accounts())
act("what Ponto reported", look_at_noticed)
act("renewal of a consent", lambda: account._reauthorization_url())
act("the job that asks about payments", lambda: env["ponto.payment"]._cron_check())
act("the question about a payment", lambda: env["ponto.payment"].search(
    [("state", "!=", "draft")]).action_check())
act("the keys of webhooks", lambda: application._fetch_webhook_keys())
act("the test of the application", lambda: application.action_test())
act("the job that reads the banks", lambda: env["ponto.institution"]._cron_refresh())
act("a notification that somebody posts", post_notification)
# What a payment stores before it is sent stays.
act("sending a payment", send)
act("ending the login at Ponto", lambda: by_login.sudo()._end_login())
for job in env["ir.cron"].with_context(active_test=False).search([]):
    if job.model_id.model.startswith("ponto.") or "_ponto_" in (job.code or ""):
        act("job: " + job.name, job.method_direct_trigger)
"""
ACTIVE_JOBS = """
SELECT job.id FROM ir_cron job
  JOIN ir_act_server action ON action.id = job.ir_actions_server_id
 WHERE job.active AND action.code ~ 'ponto'"""


@cache
def original():
    """Return a database with all that could call Ponto."""
    name = world().copy_of(world().books(), "original")
    world().simulator.control("POST", "/settings", login_answer="accept")
    login = LOGIN.format(url=world().simulator.url)
    world().run(name, login + PAYMENTS, "Logging in at Ponto, preparing payments")
    return name


class TestNeutralized(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.copy = world().copy_of(original(), "neutralized")
        program = world().program
        command = program.command(
            *("neutralize", "--config", str(program.settings)),
            *("--database", cls.copy),
        )
        log = world().work / "neutralize.log"
        program.run(command, log, "Neutralising a copy")

    def acts(self, database):
        """Return how often each act asked Ponto, and the errors it made."""
        told = world().run(
            database,
            ACTS.format(url=world().simulator.url),
            "Doing all that asks Ponto",
        )
        return {name: (count, said) for name, count, said in told}

    def test_nothing_asks_ponto_in_the_copy_and_everything_did_before(self):
        calls = self.acts(self.copy)
        self.assertEqual({name: told for name, told in calls.items() if told[0]}, {})
        # Else the test would prove nothing.
        before = self.acts(world().copy_of(original(), "control"))
        silent = [
            name
            for name, told in before.items()
            if not told[0] and not name.startswith("job: ")
        ]
        self.assertEqual(silent, [], before)

    def test_no_job_of_ours_runs_by_itself_in_the_copy(self):
        self.assertEqual(world().rows(self.copy, ACTIVE_JOBS), [])
        self.assertTrue(world().rows(original(), ACTIVE_JOBS))

    def test_the_copy_has_the_books_of_the_original(self):
        for table in (
            "account_move",
            "account_bank_statement_line",
            "ponto_transaction",
        ):
            query = f"SELECT count(*) FROM {table}"
            before = world().rows(original(), query)
            self.assertEqual(world().rows(self.copy, query), before)
