from .common import IBAN, OTHER_IBAN
from .processes import ProcessCase

FETCH = """
env["ponto.account"]._cron_fetch()
"""
SLEEP = """
import time
tell("here")
time.sleep(60)
"""


class TestProcesses(ProcessCase):
    accounts = (IBAN, OTHER_IBAN)

    def test_a_process_fetches_and_its_work_is_seen_outside(self):
        for ponto_id in self.ponto_ids:
            self.bank.add_transaction(ponto_id, 5.0)
        self.run_code(FETCH)
        self.assertEqual(
            self.rows("SELECT count(*) FROM account_bank_statement_line"), [(2,)]
        )

    def test_a_killed_process_is_really_dead(self):
        worker = self.start(SLEEP)
        worker.wait_until_told()
        worker.kill()
        self.assertEqual(worker.wait(), -9)
