from .processes import ProcessCase

FETCH = """
env["ponto.account"]._cron_fetch()
"""
# One account at a time; tells which were taken up, and which were read.
FETCH_SINGLY = """
from odoo.addons.account_online_ponto.models import fetch_run
fetch_run.GROUP, fetch_run.MOST = 1, 1
run = fetch_run.FetchRun
start, receive = run._start, run._receive_page
def told_start(self, ids):
    start(self, ids)
    tell(["started", *self.fetches])
def told_receive(self, number, outcome):
    receive(self, number, outcome)
    tell(["read", number])
run._start, run._receive_page = told_start, told_receive
env["ponto.account"]._cron_fetch()
"""
SCHEDULER = """
from odoo import sql_db
from odoo.addons.base.models.ir_cron import IrCron
cron = env.ref("account_online_ponto.ponto_account_cron_fetch")
with sql_db.db_connect(env.cr.dbname).cursor() as cr:
    IrCron._process_jobs_loop(cr, job_ids=[cron.id])
"""


class TestProcesses(ProcessCase):
    """Several workers, or servers, on one database."""

    accounts = tuple(f"TEST{number:03d}" for number in range(4))

    def setUp(self):
        super().setUp()
        for ponto_id in self.ponto_ids:
            for number in range(3):
                self.bank.add_transaction(ponto_id, 5.0 + number)
        self.run_code("env['ponto.account'].search([]).next_fetch_at = '2026-01-01'")
        self.bank.clear_requests()
        self.addCleanup(self.bank.clear_faults)

    def asked(self):
        """The lists of transactions that were asked for."""
        paths = [request["path"] for request in self.bank.requests]
        return [path for path in paths if path.endswith("/transactions")]

    def assert_books_equal_the_bank(self):
        rows = self.rows(
            """SELECT inbox.ponto_id, line.amount
                 FROM account_bank_statement_line line
                 JOIN ponto_transaction inbox ON inbox.id = line.ponto_transaction_id"""
        )
        there = [
            (movement.id, movement.attributes["amount"])
            for ponto_id in self.ponto_ids
            for movement in self.bank.transactions_of(ponto_id)
        ]
        self.assertEqual(sorted(rows), sorted(there))

    def test_two_workers_share_the_accounts_and_double_nothing(self):
        self.bank.inject("transactions:latency:ms=200")
        workers = [self.start(FETCH_SINGLY) for _worker in range(2)]
        self.assertEqual([worker.wait() for worker in workers], [0, 0])
        done = [
            {
                number
                for what, *numbers in worker.told
                for number in numbers
                if what == "read"
            }
            for worker in workers
        ]
        self.assertTrue(all(done), "each had its part")
        self.assertFalse(done[0] & done[1])
        self.assertEqual(len(self.asked()), 4)
        # Where both booked at one moment, one of them left it to the next run.
        self.run_code(FETCH)
        self.assertEqual(
            self.rows("SELECT sum(failure_count) FROM ponto_account"), [(0,)]
        )
        self.assert_books_equal_the_bank()

    def test_two_schedulers_run_the_job_once(self):
        workers = [self.start(SCHEDULER) for _worker in range(2)]
        self.assertEqual([worker.wait() for worker in workers], [0, 0])
        self.assertEqual(len(self.asked()), 4)
        self.assert_books_equal_the_bank()

    def test_what_a_killed_worker_held_is_taken_up_at_once(self):
        self.bank.inject("transactions:timeout:seconds=60")
        worker = self.start(FETCH_SINGLY)
        worker.wait_until_told()
        worker.kill()
        self.assertEqual(worker.wait(), -9)
        self.bank.clear_faults()
        self.run_code(FETCH)
        self.assert_books_equal_the_bank()
