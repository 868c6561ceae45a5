import time

from .processes import ProcessCase

# Keys that may pay, one bill, and a draft of its payment.
PREPARE = """
from odoo import Command, fields
partner = env["res.partner"].create({"name": "Leverancier"})
bank = env["res.partner.bank"].create(
    {"acc_number": "BE68539007547034", "partner_id": partner.id,
     "allow_out_payment": True}
)
account = env["ponto.account"].search([], limit=1)
bill = env["account.move"].create(
    {
        "move_type": "in_invoice",
        "partner_id": partner.id,
        "invoice_date": fields.Date.today(),
        "ref": "B/1",
        "invoice_line_ids": [
            Command.create({"name": "Wood", "price_unit": 100, "tax_ids": []})
        ],
    }
)
bill.action_post()
name = env["ir.sequence"].next_by_code("ponto.payment")
batch = env["ponto.payment"].create(
    {
        "name": name,
        "account_id": account.id,
        "company_id": account.company_id.id,
        "journal_id": account.journal_id.id,
        "currency_id": env.ref("base.EUR").id,
        "prepared_by_id": env.uid,
        "line_ids": [
            Command.create(
                {
                    "partner_id": partner.id,
                    "partner_bank_id": bank.id,
                    "creditor_name": "Leverancier",
                    "creditor_iban": "BE68539007547034",
                    "amount": 100,
                    "communication": "B/1",
                    "end_to_end_id": name + "-1",
                    "document_ids": [Command.set(bill.ids)],
                }
            )
        ],
    }
)
tell([batch.id, bill.id])
"""
SEND = """
tell("sends")
batch = env["ponto.payment"].browse(%d)
try:
    batch.action_send()
    tell(batch.state)
except Exception as error:
    tell(type(error).__name__)
    env.cr.rollback()
"""
# Death in the process that sends, before or behind one of its steps.
DEADLY = """
import os, signal
own = type(env[%r])
original = getattr(own, %r)

def deadly(*arguments, **options):
    if %r == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    original(*arguments, **options)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(own, %r, deadly)
"""
# As if ten minutes had passed.
CRON = """
from datetime import timedelta
from odoo.addons.account_online_ponto.models import ponto_payment_poll
ponto_payment_poll.STOPPED_AFTER = timedelta(minutes=-1)
env["ponto.payment"]._cron_check()
"""
STATE = "SELECT state, ponto_id IS NOT NULL FROM ponto_payment WHERE id = %s"
RESIDUAL = "SELECT amount_residual FROM account_move WHERE id = %s"
PAYMENTS = "SELECT count(*) FROM account_payment WHERE state = 'in_process'"


class TestPaymentProcesses(ProcessCase):
    """Several workers, and workers that die: money moves once or not at all."""

    def setUp(self):
        super().setUp()
        self.bank.change_institution(
            next(iter(self.bank.institutions)).id, paymentsEnabled=True
        )
        self.bank.clients["simulator-demo"].scope = "ai pi"
        for organization in self.bank.organizations.values():
            self.bank.activate_payments(organization.id)
        self.bank.clear_payments()
        self.addCleanup(self.bank.clear_faults)
        self.run_code(
            "env['ponto.institution'].search([]).payments_enabled = True\n"
            "env['ponto.token'].search([]).write({'access_token': False})\n"
            "env['account.payment'].search([('state', '=', 'in_process')])"
            ".action_cancel()\n"
        )
        ((self.batch, self.bill),) = self.run_code(PREPARE)

    def state(self):
        return self.rows(STATE, self.batch)[0]

    def wait_until_asked(self):
        """Wait until Ponto has the request to pay, half a minute at most."""
        end = time.monotonic() + 30
        while not any(fault.met for fault in self.bank.faults):
            self.assertLess(time.monotonic(), end, self.nursery.log[-3000:])
            time.sleep(0.02)

    def moved(self):
        for payment in self.bank.payments.values():
            if payment.status == "unsigned":
                self.bank.sign_payment(payment.id)
        return sum(payment.executed for payment in self.bank.payments.values())

    def test_two_processes_send_the_same_payment_once(self):
        self.bank.inject("payments:latency:ms=500")
        workers = [self.start(SEND % self.batch) for _worker in range(2)]
        self.assertEqual([worker.wait() for worker in workers], [0, 0])
        told = sorted(worker.told[-1] for worker in workers)
        self.assertIn("unsigned", told)
        self.assertEqual(len(self.bank.payments), 1)
        self.assertEqual(self.state(), ("unsigned", True))
        self.assertEqual(self.rows(PAYMENTS), [(1,)])
        self.assertEqual(self.moved(), 1)

    def kill(self, model, method, when):
        """Die before or behind a step; then the job finds what is left."""
        deadly = DEADLY % (model, method, when, method)
        worker = self.start(deadly + SEND % self.batch)
        self.assertEqual(worker.wait(), -9, "it never came there")
        self.run_code(CRON)

    def test_killed_before_the_key_is_stored_nothing_has_happened(self):
        self.kill("ponto.payment", "_call_and_store", "before")
        # The step before committed: so this one is unclear, and not sent.
        self.assertEqual(self.state()[0], "unclear")
        self.assertFalse(self.bank.payments)

    def test_killed_while_it_is_booked_it_is_a_draft_still(self):
        self.kill("ponto.payment", "_book", "behind")
        self.assertEqual(self.state()[0], "draft")
        self.assertEqual(self.rows(RESIDUAL, self.bill), [(100,)])
        self.assertFalse(self.bank.payments)

    def test_killed_after_the_request_it_is_unclear_and_paid_once(self):
        self.kill("ponto.payment", "_call", "behind")
        self.assertEqual(self.state(), ("unclear", False))
        self.run_code(SEND % self.batch)
        self.run_code(CRON)
        self.assertEqual(len(self.bank.payments), 1)
        self.assertEqual(self.moved(), 1)
        self.assertEqual(self.rows(RESIDUAL, self.bill), [(0,)])

    def test_killed_while_ponto_works_it_is_unclear_and_paid_at_most_once(self):
        self.bank.inject("payments:timeout:seconds=30")
        worker = self.start(SEND % self.batch)
        worker.wait_until_told()
        self.wait_until_asked()
        worker.kill()
        self.assertEqual(worker.wait(), -9)
        self.bank.clear_faults()
        self.run_code(CRON)
        self.assertEqual(self.state()[0], "unclear")
        self.assertLessEqual(self.moved(), 1)

    def test_a_job_leaves_alone_what_is_being_sent(self):
        self.bank.inject("payments:latency:ms=3000")
        worker = self.start(SEND % self.batch)
        worker.wait_until_told()
        self.wait_until_asked()
        self.run_code(CRON)
        self.assertEqual(worker.wait(), 0)
        self.assertEqual(worker.told[-1], "unsigned")
        self.assertEqual(self.state(), ("unsigned", True))
