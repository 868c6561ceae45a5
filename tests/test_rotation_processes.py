from urllib.parse import parse_qsl, urlsplit

from ..simulator.partner_records import DEMO_APPLICATION
from .processes import ProcessCase

SET_UP = f"""
env["ponto.application"].create({{
    "environment": "simulator",
    "client_id": {DEMO_APPLICATION.client_id!r},
    "client_secret": {DEMO_APPLICATION.secret!r},
}})
env["ir.config_parameter"].set_param("web.base.url", "http://127.0.0.1:1")
"""
# Nobody is in front of a browser: the code is fetched as Ponto's page would give it.
LOG_IN = """
admin = env(user=env.ref("base.user_admin"))
tell(admin["ponto.connection.open"].create({}).action_login()["url"])
"""
COME_BACK = """
admin = env(user=env.ref("base.user_admin"))
tell(admin["ponto.login"]._finish(%r))
"""
RENEW = """
connection = env["ponto.connection"].search([("way", "=", "login")])
with connection._client() as client:
    pages = list(client.accounts())
tell(sum(len(page.items) for page in pages))
"""
# Told before the lock is asked for, so that the test knows that both are there.
RENEW_TOGETHER = (
    """
from odoo.addons.account_online_ponto.models import token_store
lock = token_store._lock
def told_lock(row):
    tell("locking")
    lock(row)
token_store._lock = told_lock
"""
    + RENEW
)
DIE_BEFORE_SAVING = (
    """
import os
from odoo.addons.account_online_ponto.models import token_store
token_store._Slot.save = lambda slot, tokens: os._exit(9)
"""
    + RENEW
)
READ = """
connection = env["ponto.connection"].search([("way", "=", "login")])
tell(connection._refresh_accounts_or_keep_error())
"""
ROLL_BACK = (
    RENEW
    + """
env.cr.rollback()
"""
)
END_ACCESS = """
env["ponto.token"].search([]).expires_at = "2020-01-01"
"""


class TestRotationProcesses(ProcessCase):
    """Several workers and one rotating token, on a real database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.run_code(SET_UP)
        cls.log_in()

    @classmethod
    def log_in(cls):
        (url,) = cls.run_code(LOG_IN)
        back = dict(parse_qsl(urlsplit(cls.bank.log_in(url)).query))
        cls.run_code(COME_BACK % back)

    def setUp(self):
        super().setUp()
        self.run_code(END_ACCESS)
        self.bank.clear_requests()
        self.addCleanup(self.bank.clear_faults)

    def refresh_token(self):
        query = "SELECT refresh_token FROM ponto_token WHERE database_uuid IS NOT NULL"
        return [token for (token,) in self.rows(f"{query} AND client_secret IS NULL")]

    def grants(self):
        return [one for one in self.bank.requests if one["endpoint"] == "token"]

    def test_1_two_workers_at_once_renew_once(self):
        (before,) = self.refresh_token()
        self.bank.inject("token:slow=2")
        workers = [self.start(RENEW_TOGETHER) for _one in range(2)]
        for worker in workers:
            self.assertEqual(worker.wait(), 0, self.nursery.log[-3000:])
            self.assertEqual(worker.told, ["locking", len(self.ponto_ids)])
        self.assertEqual(len(self.grants()), 1)
        self.assertNotEqual(self.refresh_token(), [before])

    def test_2_what_is_renewed_stays_whatever_becomes_of_the_caller(self):
        (before,) = self.refresh_token()
        self.run_code(ROLL_BACK)
        (after,) = self.refresh_token()
        self.assertNotEqual(after, before)

    def test_3_a_worker_that_dies_before_it_saved_costs_a_login_and_no_loop(self):
        worker = self.start(DIE_BEFORE_SAVING)
        self.assertEqual(worker.wait(), 9)
        self.assertEqual(len(self.grants()), 1)
        self.assert_login_is_needed()

    def test_4_an_answer_that_got_lost_costs_a_login_and_no_loop(self):
        self.log_in()
        self.run_code(END_ACCESS)
        self.bank.clear_requests()
        self.bank.inject("token:lost")
        self.assertEqual(self.run_code(READ), [False])
        self.assertEqual(self.state(), "unavailable", "it may not have arrived")
        self.bank.clear_faults()
        self.assert_login_is_needed()

    def assert_login_is_needed(self):
        for _try in range(2):
            self.assertEqual(self.run_code(READ), [False])
        self.assertEqual(len(self.grants()), 2, "one refusal, and no request more")
        self.assertEqual(self.refresh_token(), [None])
        self.assertNotIn(self.state(), ("connected", "unavailable"))

    def state(self):
        ((state,),) = self.rows(
            "SELECT state FROM ponto_connection WHERE way = 'login'"
        )
        return state
