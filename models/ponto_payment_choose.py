from odoo import models
from odoo.exceptions import UserError

from .asked_transfer import ZERO
from .exact_amounts import euro, exact

# Its money is spoken for.
OPEN_STATES = ("draft", "sending", "unclear", "unsigned", "in_progress", "accepted")


class PontoPaymentChoose(models.AbstractModel):
    """From which account is paid."""

    _name = "ponto.payment.choosing"
    _description = "Accounts that pay through Ponto"

    def _payers(self, companies):
        """The accounts that can pay for all of these companies.

        A branch's bills may be paid by the company above it.
        """
        domain = [
            ("journal_id", "!=", False),
            ("currency_code", "=", "EUR"),
            ("reference_type", "=", "IBAN"),
            ("is_gone", "=", False),
            ("disconnected_at", "=", False),
            ("institution_id.payments_enabled", "=", True),
        ]
        found = self.env["ponto.account"].search(domain)
        return found.filtered(
            lambda account: all(
                account.company_id in company.sudo().parent_ids for company in companies
            )
        )

    def _usual_payer(self, accounts, amount):
        """One with enough money; among several the one used last, then the richest."""
        last = self.search(
            [("account_id", "in", accounts.ids)], order="id desc", limit=1
        ).account_id
        return max(
            accounts,
            key=lambda account: (
                account._left_to_pay() >= amount,
                account == last,
                account._left_to_pay(),
            ),
            default=accounts,
        )

    def _one_company(self, companies):
        """:raises UserError: what was chosen is of companies with nobody to pay all."""
        if len(companies) > 1 and not self._payers(companies):
            raise UserError(
                self.env._(
                    "These are of several companies: %s. Each company pays from its "
                    "own account: choose those of one company.",
                    ", ".join(companies.mapped("name")),
                )
            )


class PontoAccountLeft(models.AbstractModel):
    """What an account can still pay, as far as the bank said."""

    _name = "ponto.account.left"
    _description = "Money left on an account"

    def _left_to_pay(self):
        """The balance without what is on its way: a Decimal."""
        self.ensure_one()
        if not self.has_balance or not self.currency_id:
            return ZERO
        balance = self.available_balance or self.current_balance
        return exact(balance, self.currency_id) - self._on_its_way()

    def _on_its_way(self):
        """What is prepared or sent and not seen on the account yet: a Decimal."""
        domain = [("account_id", "=", self.id), ("state", "in", OPEN_STATES)]
        ((total,),) = self.env["ponto.payment"]._read_group(
            domain, aggregates=["amount_total:sum"]
        )
        return exact(total or 0.0, euro(self.env))
