import os
import random
import time
from functools import partial

from odoo import sql_db

from .common import IBAN
from .processes import Nursery, ProcessCase, Worker, _administer, _drop

# Small pages and batches: a few movements have every border that many have.
SMALL = """
import os, signal
from odoo.addons.account_online_ponto.models import ponto_account_fetch
from odoo.addons.account_online_ponto.ponto import client

client.PAGE_LIMIT = 2
ponto_account_fetch.BATCH = 2
"""
# A step of the product in this process alone, and death before or behind it.
DEADLY = """
model, method, when, turn = %r
own = type(env[model])
original = getattr(own, method)
calls = []

def deadly(*arguments, **options):
    calls.append(1)
    last = len(calls) == turn
    if last and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    result = original(*arguments, **options)
    if last:
        os.kill(os.getpid(), signal.SIGKILL)
    return result

setattr(own, method, deadly)
"""
# The hour has come; what a killed run left is due without this.
DUE = """
from odoo import fields
env["ponto.account"].search([]).next_fetch_at = fields.Datetime.now()
env.cr.commit()
"""
RUN = """
tell("runs")
env["ponto.account"]._cron_fetch()
env["account.bank.statement.line"]._cron_ponto_match()
tell("ended")
"""
# Two customers, one of whom owns a bank account, and the invoices of all rounds.
BOOKS = """
from odoo import Command
references = %r
partners = env["res.partner"].create([{"name": "Jan"}, {"name": "Piet"}])
env["res.partner.bank"].create(
    {"acc_number": "BE68539007547034", "partner_id": partners[1].id}
)
invoices = env["account.move"].create(
    [
        {
            "move_type": "out_invoice",
            "partner_id": partners[number %% 2].id,
            "invoice_date": "2026-01-05",
            "payment_reference": references[number],
            "invoice_line_ids": [
                Command.create({"name": "Work", "price_unit": 100, "tax_ids": []})
            ],
        }
        for number in range(len(references))
    ]
)
invoices.action_post()
"""
STEPS = (
    # between the page and the inbox, in it, and behind its commit
    ("ponto.transaction", "_store_page", "before", 1),
    ("ponto.transaction", "_store_page", "behind", 2),
    ("ponto.transaction", "_store_page", "before", 3),
    # between inbox and books, in the middle of a batch, between two batches
    ("ponto.transaction", "_book", "before", 1),
    ("account.bank.statement.line", "create", "behind", 1),
    ("ponto.transaction", "_book", "behind", 1),
    ("ponto.transaction", "_book", "before", 2),
    # between books and matching, in the middle of settling
    ("account.bank.statement.line", "_ponto_match_in_batches", "before", 1),
    ("account.move.line", "_reconcile_plan", "behind", 1),
    ("account.bank.statement.line", "_ponto_match_in_batches", "behind", 1),
    # when all is done but said
    ("ponto.fetch.log", "create", "behind", 1),
)
ROUNDS = 20
INVOICES = 3  # a round
INBOX = """
SELECT t.ponto_id, t.state, t.reason, t.amount, t.execution_date, l.amount, m.date,
       m.state, l.payment_ref, p.name, l.is_reconciled, l.ponto_match_state,
       (SELECT array_agg(i.name || ' ' || r.amount ORDER BY i.name)
          FROM account_move_line own
          JOIN account_partial_reconcile r
            ON own.id IN (r.credit_move_id, r.debit_move_id)
          JOIN account_move_line other
            ON other.id IN (r.credit_move_id, r.debit_move_id) AND other.id != own.id
          JOIN account_move i ON i.id = other.move_id
         WHERE own.move_id = m.id)
  FROM ponto_transaction t
  LEFT JOIN account_bank_statement_line l ON l.ponto_transaction_id = t.id
  LEFT JOIN account_move m ON m.id = l.move_id
  LEFT JOIN res_partner p ON p.id = l.partner_id
 ORDER BY t.ponto_id
"""
INVOICED = """
SELECT name, payment_state, amount_residual FROM account_move
 WHERE move_type = 'out_invoice' ORDER BY name
"""
NUMBERS = """
SELECT m.name FROM account_bank_statement_line l JOIN account_move m ON m.id = l.move_id
 ORDER BY m.name
"""


def reference(number):
    """A number of an invoice, or a structured communication for every third."""
    if number % INVOICES != INVOICES - 1:
        return f"KILL/{1000 + number}"
    digits = f"{1000000000 + number}{(1000000000 + number) % 97 or 97:02}"
    return f"+++{digits[:3]}/{digits[3:7]}/{digits[7:]}+++"


class TestKill(ProcessCase):
    """A run that is killed with ``kill -9`` ends as if nothing had happened.

    Two equal databases look at one bank: in one nothing is disturbed.
    """

    accounts = (IBAN,)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        references = [reference(number) for number in range(ROUNDS * INVOICES)]
        cls.run_code(BOOKS % (references,))
        cls.calm = f"{cls.database}_calm_{os.getpid()}"
        _drop(cls.calm)
        sql_db.close_db(cls.database)
        _administer("CREATE DATABASE %s TEMPLATE %s", cls.calm, cls.database)
        cls.addClassCleanup(_drop, cls.calm)
        seed = random.randrange(10**6)  # noqa: S311 - where to kill is no secret
        cls.random = random.Random(seed)  # noqa: S311
        cls.story = [f"seed {seed}"]

    def add_movements(self, round_number):
        """One round's movements: paid, paid by its owner, in part, unknown, a twin."""
        first = round_number * INVOICES
        add = partial(self.bank.add_transaction, self.ponto_ids[0])
        add(100, text=reference(first), counterpart_name="Jan")
        add(
            100,
            text=f"invoice {reference(first + 1)}",
            counterpart_reference="BE68539007547034",
        )
        add(40, text=reference(first + 2), counterpart_name="Jan")
        for _twin in range(2):
            add(-round_number - 1, text="coffee", digest="same")

    def kill_at(self, step):
        """Die before or behind a step of the product."""
        worker = self.start(SMALL + DUE + DEADLY % (step,) + RUN)
        self.assertEqual(worker.wait(), -9, f"never came to {step}")
        self.story.append(" ".join(map(str, step)))

    def kill_after(self, seconds):
        """Die at any moment."""
        worker = self.start(SMALL + DUE + RUN)
        worker.wait_until_told()
        time.sleep(seconds)
        worker.kill()
        worker.wait()
        told = "it had ended" if "ended" in worker.told else "in the middle"
        self.story.append(f"{seconds:.3f} s ({told})")

    def books(self, database):
        """All that matters, as plain rows."""
        with sql_db.db_connect(database).cursor() as cr:
            tables = []
            for query in (INBOX, INVOICED, NUMBERS):
                cr.execute(query)
                tables.append(cr.fetchall())
        sql_db.close_db(database)
        return tables

    def run_undisturbed(self):
        nursery = Nursery(self.calm)
        try:
            worker = Worker(nursery, SMALL + DUE + RUN)
            self.assertEqual(worker.wait(), 0, nursery.log[-3000:])
        finally:
            nursery.close()

    def test_a_killed_run_ends_as_if_nothing_had_happened(self):
        kills = [partial(self.kill_at, step) for step in STEPS]
        duration = 1.0
        for number in range(ROUNDS):
            self.add_movements(number)
            if kills:
                kills.pop(0)()
            else:
                self.kill_after(self.random.uniform(0, duration))
            began = time.monotonic()
            self.run_code(SMALL + RUN)
            duration = min(time.monotonic() - began, 3)
        self.run_undisturbed()
        for calm, killed in zip(
            self.books(self.calm), self.books(self.database), strict=True
        ):
            self.assertEqual(killed, calm, "; ".join(self.story))
        inbox, invoices, numbers = self.books(self.calm)
        self.assertEqual(len(inbox), ROUNDS * 5)
        self.assertEqual(len(numbers), ROUNDS * 5)
        states = [state for _name, state, _residual in invoices]
        self.assertEqual(
            (states.count("paid"), states.count("partial")), (ROUNDS * 2, ROUNDS)
        )
