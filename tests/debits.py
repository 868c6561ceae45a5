"""Payments that were sent through Ponto, and what the bank then books."""

from datetime import date

from odoo import fields
from odoo.fields import Command

from ..simulator.payment_records import BULK, SINGLE
from .common import PontoCase

SUPPLIER_IBAN, OTHER_SUPPLIER_IBAN = "BE55736001928344", "NL02ABNA0123456789"
OGM = "+++090/9337/55493+++"


class DebitCase(PontoCase):
    """Sent by hand, as sending leaves it: the tests are about what comes back."""

    def setUp(self):
        super().setUp()
        self.account = self.linked_account()
        self.supplier = self.env["res.partner"].create({"name": "Papier NV"})

    # -- what was sent -----------------------------------------------------------

    def bill(self, amount=121.0, number="F-77", **values):
        bill = self._create_invoice(
            move_type=values.pop("move_type", "in_invoice"),
            invoice_date=date(2026, 1, 5),
            partner_id=values.pop("partner", self.supplier).id,
            ref=number,
            invoice_line_ids=[
                Command.create({"name": "Goods", "price_unit": amount, "tax_ids": []})
            ],
            **values,
        )
        bill.action_post()
        return bill

    def send(self, *documents, **values):
        """A payment that is at Ponto; each of the documents is a transfer of its own.

        A tuple of documents is one transfer for all of them.
        """
        groups = [one if isinstance(one, tuple) else (one,) for one in documents]
        account = values.pop("account", self.account)
        batch = (
            self.env["ponto.payment"]
            .sudo()
            .create(
                {
                    "name": self.env["ir.sequence"].next_by_code("ponto.payment"),
                    "account_id": account.id,
                    "company_id": account.company_id.id,
                    "journal_id": account.journal_id.id,
                    "currency_id": self.env.ref("base.EUR").id,
                    "is_bulk": len(groups) > 1,
                    "state": "unsigned",
                    "sent_at": fields.Datetime.now(),
                    **{
                        name: values.pop(name)
                        for name in (
                            "state",
                            "batch_booking",
                            "execution_date",
                            "is_bulk",
                        )
                        if name in values
                    },
                }
            )
        )
        for place, group in enumerate(groups, 1):
            self.transfer(batch, place, group, **values)
        return batch

    def transfer(self, batch, place, documents, book=True, **values):
        moves = self.env["account.move"].union(*documents)
        signs = [-1 if one.move_type == "in_refund" else 1 for one in moves]
        open_sum = sum(
            sign * one.amount_residual for sign, one in zip(signs, moves, strict=True)
        )
        values = {
            "batch_id": batch.id,
            "partner_id": moves[0].partner_id.id,
            "creditor_name": "Papier NV",
            "creditor_iban": SUPPLIER_IBAN,
            "amount": open_sum,
            "communication": " ".join(moves.mapped("ref")),
            "document_ids": [Command.set(moves.ids)],
            "end_to_end_id": f"{batch.name}-{place}-{'abcdef01'}",
            **values,
        }
        transfer = self.env["ponto.payment.line"].sudo().create(values)
        if book:
            transfer.payment_id = self.book(transfer)
        return transfer

    def book(self, transfer):
        """The journal payment, as sending makes it."""
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=transfer.document_ids.ids
        )
        wizard = wizard.create(
            {
                "journal_id": transfer.batch_id.journal_id.id,
                "group_payment": True,
                "payment_date": date(2026, 1, 10),
            }
        )
        payment = wizard._create_payments()
        payment.ponto_end_to_end_id = transfer.end_to_end_id
        return payment

    def take_back(self, batch, state="rejected"):
        """Ponto says that it was not paid: the bills are open again."""
        batch.line_ids.payment_id.action_draft()
        batch.line_ids.payment_id.action_cancel()
        batch.state = state

    # -- what the bank does ------------------------------------------------------

    def debit(self, batch, fetch=True, **changes):
        """The bank executes it, as its data says; returns the new bank lines.

        :param changes: attributes of the transfers, as the bank changes them.
        """
        orders = [
            {
                "amount": str(line.amount),
                "creditorName": line.creditor_name,
                "creditorAccountReference": line.creditor_iban,
                "remittanceInformation": line.communication or None,
                "remittanceInformationType": "unstructured",
                "endToEndId": line.end_to_end_id,
                **changes,
            }
            for line in batch.line_ids
        ]
        attributes = {
            "reference": batch.name,
            "batchBookingPreferred": batch.batch_booking,
        }
        kind = BULK if batch.is_bulk else SINGLE
        made = self.bank.add_payment(
            kind, batch.account_id.ponto_id, attributes, orders
        )
        self.bank.sign_payment(made.id)
        return self.fetched(batch.account_id) if fetch else None

    def move(self, amount, text="", **details):
        """Any movement of the account."""
        self.bank.add_transaction(self.account.ponto_id, amount, text=text, **details)
        return self.fetched(self.account)

    def fetched(self, account):
        before = self.lines(account)
        self.fetch(account)
        return self.lines(account) - before

    # -- what is then true -------------------------------------------------------

    def assert_in_payment(self, *bills):
        self.assertEqual(
            [bill.payment_state for bill in bills], ["in_payment"] * len(bills)
        )

    def assert_paid(self, lines, batch, *bills):
        self.assertEqual(set(lines.mapped("is_reconciled")), {True})
        self.assertEqual({bill.payment_state for bill in bills}, {"paid"})
        self.assertEqual(batch.state, "executed")
        self.assertEqual(set(batch.line_ids.payment_id.mapped("state")), {"paid"})

    def assert_untouched(self, lines, batch):
        self.assertEqual(set(lines.mapped("is_reconciled")), {False})
        self.assertNotEqual(batch.state, "executed")
        self.assertFalse(batch.line_ids.debit_line_id)

    def reason(self, line):
        return line.ponto_trace[-1]["code"]
