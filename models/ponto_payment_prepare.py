"""From bills, credit notes and registered payments to drafts of `ponto.payment`."""

import uuid
from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..ponto import transfers
from ..ponto.sepa import END_TO_END_LENGTH
from .asked_transfer import TAKEN_OFF, ZERO, AskedTransfer, signed_open
from .exact_amounts import euro
from .ponto_account_consent import bank_day
from .sentences_of_payment_problems import NOTE, WARNING


class PontoPaymentPrepare(models.AbstractModel):
    """Nothing leaves Odoo here. A draft reserves what it pays."""

    _name = "ponto.payment.preparing"
    _description = "Preparing payments through Ponto"

    def _prepare(
        self, account, asked, execution_date=None, batch_booking=False, is_checked=False
    ):
        """Make drafts of transfers, as many batches as the bank needs.

        :param account: the ``ponto.account`` that pays
        :param asked: list of ``AskedTransfer``, as ``_asked_for`` gives them
        :param execution_date: the bank's day; None for as soon as it is signed
        :param batch_booking: whether one debit is wished for a batch
        :param is_checked: whether a person has confirmed the warnings
        :raises AccessError: the user may not prepare, or not for this account
        :raises UserError: something speaks against a transfer; nothing is made then
        """
        self._check_preparer(account)
        day = self._checked_day(account, execution_date)
        self._hold(asked)
        problems = self.env["ponto.payment.check"]._check(asked, account)
        self._stop_at_problems(asked, problems, is_checked)
        pairs = list(zip(asked, problems, strict=True))
        bank = account.sudo().institution_id
        batches = transfers.split(
            pairs, bank.bulk_payment_limit, bank.bulk_payments_enabled
        )
        values = [
            self._values_of_batch(account, batch, day, batch_booking)
            for batch in batches
        ]
        return self.sudo().create(values).with_env(self.env)

    def _check_preparer(self, account):
        """:raises AccessError: who may not prepare, or not in this company."""
        self._check_may_prepare()
        account.check_access("read")

    def _checked_day(self, account, day):
        """The day to ask for, None for at once.

        :raises UserError: the bank takes no such day.
        """
        today = bank_day(fields.Datetime.now())
        if not day or day == today:
            return None
        if day < today:
            raise UserError(
                self.env._("A payment cannot be made on a day that is over.")
            )
        if not account.sudo().institution_id.future_payments_allowed:
            raise UserError(
                self.env._(
                    "%s takes no payments for a later day through Ponto: leave the day "
                    "empty.",
                    account.sudo().institution_id.name,
                )
            )
        return day

    def _hold(self, asked):
        """Let nobody else prepare the same until this one is written.

        :raises UserError: somebody does at this moment.
        """
        documents = self.env["account.move"].union(*(one.documents for one in asked))
        payments = self.env["account.payment"].union(*(one.payment for one in asked))
        documents.sudo(False).check_access("read")
        payments.sudo(False).check_access("read")
        for records in (documents.sudo(), payments.sudo()):
            if records.try_lock_for_update(allow_referencing=True) != records:
                raise UserError(
                    self.env._(
                        "Somebody else is working on one of these at this moment. Try "
                        "again in a minute."
                    )
                )
            # Who began before and waited must not miss this draft: a row that is
            # written, and not only locked, makes him begin again.
            if records:
                self.env.cr.execute(
                    SQL(
                        "UPDATE %s SET write_date = write_date WHERE id IN %s",
                        SQL.identifier(records._table),
                        tuple(records.ids),
                    )
                )

    def _stop_at_problems(self, asked, problems, is_checked):
        """:raises UserError: naming all that speaks against it."""
        checks = self.env["ponto.payment.check"]
        passing = (NOTE,) if not is_checked else (NOTE, WARNING)
        lines = [
            self.env._(
                "%(creditor)s: %(problem)s",
                creditor=one.partner.name or "",
                problem=checks._told(problem),
            )
            for one, found in zip(asked, problems, strict=True)
            for problem in found
            if problem.kind not in passing
        ]
        if not asked:
            raise UserError(self.env._("There is nothing to pay."))
        if lines:
            raise UserError("\n".join(lines))

    # -- what is written ---------------------------------------------------------

    def _values_of_batch(self, account, pairs, day, batch_booking):
        name = self.env["ir.sequence"].sudo().next_by_code("ponto.payment")
        is_bulk = len(pairs) > 1
        return {
            "name": name,
            "account_id": account.id,
            "company_id": account.sudo().company_id.id,
            "journal_id": account.sudo().journal_id.id,
            "currency_id": euro(self.env).id,
            "is_bulk": is_bulk,
            "batch_booking": is_bulk and batch_booking,
            "execution_date": day,
            "prepared_by_id": self.env.uid,
            "line_ids": [
                fields.Command.create(self._values_of_line(one, found, name, number))
                for number, (one, found) in enumerate(pairs, 1)
            ],
        }

    def _values_of_line(self, one, problems, name, number):
        own = f"{name}-{number}-{uuid.uuid4().hex[:8]}"
        checked = sorted({item.code for item in problems if item.kind == WARNING})
        return {
            "sequence": number,
            "partner_id": one.partner.id,
            "partner_bank_id": one.bank.id,
            "creditor_name": one.name,
            "creditor_iban": one.iban,
            "amount": float(one.amount),
            "communication": one.communication.text,
            "is_structured": one.communication.is_structured,
            "end_to_end_id": own[-END_TO_END_LENGTH:],
            "document_ids": [fields.Command.set(one.documents.ids)],
            "discount": float(one.discount),
            "payment_id": one.payment.id,
            "checked_codes": ",".join(checked),
        }

    # -- what is asked -----------------------------------------------------------

    def _asked_for(self, documents, payments=None, day=None):
        """The transfers that pay documents and registered payments, as planned.

        :return: list of ``AskedTransfer``
        """
        day = day or bank_day(fields.Datetime.now())
        none = self.env["account.payment"]
        payments = none if payments is None else payments
        creditors = self._creditors(documents.sudo())
        by_key = {move.id: move for move in documents.sudo()}
        planned = transfers.plan(
            transfers.Document(
                move.id,
                creditors[move],
                signed_open(move),
                move.invoice_date_due or move.date or day,
            )
            for move in by_key.values()
        )
        asked = []
        for transfer in planned:
            keys = [one.key for one in transfer.documents]
            partner, bank, _account = creditors[by_key[keys[0]]]
            moves = documents.sudo().browse(keys).with_prefetch(documents._prefetch_ids)
            asked.append(self._one_transfer(moves, none, partner, bank, day))
        for payment in payments.sudo():
            partner = payment.partner_id.commercial_partner_id
            bank = payment.partner_bank_id
            asked.append(
                self._one_transfer(documents.browse(), payment, partner, bank, day)
            )
        return asked

    def _one_transfer(self, documents, payment, partner, bank, day, amount=None):
        """An ``AskedTransfer``; without an amount, of the usual one."""
        line = self.env["ponto.payment.line"].sudo()
        one = AskedTransfer(documents, payment, partner, bank, ZERO, day, line)
        if amount is None:
            amount = one.usual_amount
        return AskedTransfer(documents, payment, partner, bank, amount, day, line)

    def _creditors(self, documents):
        """Map documents to (creditor, bank account, payable account).

        What is taken off a credit note says nothing about where bills are paid to:
        it follows the creditor's account that gets most.
        """
        found, totals = {}, defaultdict(lambda: ZERO)
        bills = documents.filtered(lambda move: move.move_type not in TAKEN_OFF)
        for move in bills:
            found[move] = self._creditor_of(move)
            totals[found[move]] += signed_open(move)
        for move in documents - bills:
            partner, bank, account = self._creditor_of(move)
            same = [key for key in totals if (key[0], key[2]) == (partner, account)]
            found[move] = max(same, key=totals.get, default=(partner, bank, account))
        return found

    def _creditor_of(self, move):
        partner = move.commercial_partner_id
        bank = move.partner_bank_id
        if not bank or move.move_type in TAKEN_OFF:
            banks = partner.bank_ids
            bank = (banks.filtered("allow_out_payment") or banks)[:1]
        kinds = ("asset_receivable", "liability_payable")
        items = move.line_ids.filtered(lambda item: item.account_type in kinds)
        return partner, bank, items.account_id[:1]
