from .common import IBAN
from .processes import ProcessCase
from .test_kill import DEADLY, DUE, RUN, SMALL

# The database ends every connection of this process, as when its server restarts.
CUT_OFF = """
from odoo import sql_db

def cut_off(*_arguments):
    with sql_db.db_connect("postgres").cursor() as cr:
        cr.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [env.cr.dbname],
        )

os.kill = cut_off
"""
FULL = """
CREATE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100'; END $$
"""
TABLES = (
    ("ponto_transaction",),
    ("account_bank_statement_line",),
    ("ponto_transaction", "account_bank_statement_line", "ponto_fetch_log"),
)


class TestProcessFaults(ProcessCase):
    """The database goes away, the disk is full, two fetch the same account."""

    accounts = (IBAN,)

    def move(self, count=5):
        for number in range(count):
            self.bank.add_transaction(self.ponto_ids[0], 10 + number)

    def assert_equal_to_bank(self):
        """Every movement once in the inbox, and once in the books."""
        theirs = sorted(
            (item.id, float(item.attributes["amount"]))
            for item in self.bank.transactions_of(self.ponto_ids[0])
        )
        ours = self.rows(
            "SELECT t.ponto_id, l.amount::float FROM ponto_transaction t"
            " LEFT JOIN account_bank_statement_line l"
            " ON l.ponto_transaction_id = t.id ORDER BY t.ponto_id"
        )
        self.assertEqual(ours, theirs)
        ((count,),) = self.rows("SELECT count(*) FROM account_bank_statement_line")
        self.assertEqual(count, len(theirs))

    def change(self, *statements):
        for statement in statements:
            self.run_code(f"env.cr.execute({statement!r})")

    def test_a_database_that_goes_away_in_the_middle_loses_and_doubles_nothing(self):
        for step in (
            ("ponto.transaction", "_store_page", "behind", 2),
            ("account.bank.statement.line", "create", "behind", 1),
            ("account.bank.statement.line", "_ponto_match_in_batches", "before", 1),
            ("ponto.fetch.log", "create", "before", 1),
        ):
            with self.subTest(step):
                self.move()
                cut = self.start(SMALL + CUT_OFF + DUE + DEADLY % (step,) + RUN)
                cut.wait()
                self.assertEqual(cut.told, ["runs"])
                self.run_code(SMALL + RUN)  # still due: nothing was finished
                self.assert_equal_to_bank()

    def test_a_full_disk_is_told_and_nothing_is_lost(self):
        self.change(FULL)
        self.addCleanup(self.change, "DROP FUNCTION no_space CASCADE")
        for tables in TABLES:
            with self.subTest(tables):
                self.move()
                self.change(
                    *(
                        f"CREATE TRIGGER full_{table} BEFORE INSERT ON {table}"
                        " FOR EACH ROW EXECUTE FUNCTION no_space()"
                        for table in tables
                    )
                )
                self.start(SMALL + DUE + RUN).wait()
                ((problem,),) = self.rows("SELECT fetch_error FROM ponto_account")
                if "ponto_fetch_log" not in tables:
                    self.assertIn("Nothing was lost", problem)
                self.change(
                    *(f"DROP TRIGGER full_{table} ON {table}" for table in tables)
                )
                self.run_code(SMALL + DUE + RUN)
                self.assert_equal_to_bank()
                self.assertEqual(
                    self.rows("SELECT fetch_error FROM ponto_account"), [(None,)]
                )

    def test_two_processes_on_one_account_bring_each_movement_once(self):
        self.move(40)
        self.run_code(DUE)
        workers = [self.start(SMALL + RUN) for _number in range(2)]
        for worker in workers:
            worker.wait()
            self.assertEqual(worker.told, ["runs", "ended"], self.nursery.log[-3000:])
        self.run_code(SMALL + RUN)
        self.assert_equal_to_bank()
