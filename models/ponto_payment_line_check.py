from odoo import fields, models

from .asked_transfer import AskedTransfer
from .exact_amounts import exact
from .ponto_account_consent import bank_day
from .ponto_payment_check_documents import Problem
from .sentences_of_payment_problems import BLOCKING, NOTE, WARNING


class PontoPaymentLineCheck(models.AbstractModel):
    """What speaks against prepared transfers when they are to be sent."""

    _name = "ponto.payment.line.check"
    _description = "Checks of prepared transfers"

    checked_codes = fields.Char(
        readonly=True,
        help="Technical: the warnings that a person has looked at.",
    )

    def _problems(self):
        """Map these transfers to what speaks against them now.

        A warning that nobody has confirmed holds as well: it is newer than the
        confirmation.

        :return: dict of line to list of (code, sentence in the user's language,
            whether it forbids sending).
        """
        found = {}
        for account, lines in self.grouped(
            lambda line: line.batch_id.account_id
        ).items():
            asked = [line._asked() for line in lines.sudo()]
            checked = self.env["ponto.payment.check"]._check(asked, account)
            for line, problems in zip(lines, checked, strict=True):
                found[line] = line._for_sending(problems)
        return found

    def _for_sending(self, problems):
        """These problems as ``_problems`` gives them."""
        checks = self.env["ponto.payment.check"]
        seen = (self.checked_codes or "").split(",")
        given = []
        for problem in problems:
            if problem.kind == NOTE:
                continue
            told = checks._told(problem)
            is_new = problem.kind == WARNING and problem.code not in seen
            if is_new:
                told = checks._told(Problem("unseen", {"problem": told}))
            given.append((problem.code, told, is_new or problem.kind == BLOCKING))
        return given

    def _asked(self):
        """This transfer as ``AskedTransfer``."""
        self.ensure_one()
        payment = self.payment_id
        return AskedTransfer(
            documents=self.document_ids,
            payment=payment.browse() if self.document_ids else payment,
            partner=self.partner_id,
            bank=self.partner_bank_id,
            amount=exact(self.amount, self.currency_id),
            day=self.batch_id.execution_date or bank_day(fields.Datetime.now()),
            line=self,
        )
