from odoo import models
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class PontoAccountJournal(models.AbstractModel):
    """Which journal an account may fill, and what a new one is made of."""

    _name = "ponto.account.journal"
    _description = "Journal of a Ponto account"

    def _twin_problem(self):
        """Through two connections the same bank account would come in twice.

        What another company only views is no harm here.

        :return: a sentence to store, or an empty string.
        """
        self.ensure_one()
        viewed = Domain("is_followed", "=", True)
        viewed &= Domain("company_id", "=", self.company_id.id)
        twin = self.sudo().search(
            Domain(
                [
                    ("id", "!=", self.id),
                    ("reference", "=", self.reference),
                    ("reference", "!=", False),
                    ("currency_code", "=", self.currency_code),
                    ("is_gone", "=", False),
                    ("disconnected_at", "=", False),
                ]
            )
            & (Domain("journal_id", "!=", False) | viewed),
            limit=1,
        )
        if not twin:
            return ""
        if self.is_followed or twin.is_followed:
            return _lt(
                "%(account)s is read through the connection %(connection)s already. "
                "Read twice, every transaction would be shown twice. Choose None "
                "here, or stop viewing it there.",
                account=self.name,
                connection=twin.connection_id.name,
            )
        return _lt(
            "%(account)s already fills a journal through the connection "
            "%(connection)s. Linked twice, every transaction would be booked twice. "
            "Choose None here, or take the journal away there.",
            account=self.name,
            connection=twin.connection_id.name,
        )

    def _journal_problem(self, journal):
        """Why this account cannot fill this journal, in the user's words.

        :return: a sentence to store, or an empty string.
        """
        self.ensure_one()
        if journal.type not in ("bank", "credit"):
            return _lt(
                "%s is not a bank journal. Choose a bank journal, or Create.",
                journal.display_name,
            )
        currency = journal.currency_id or journal.company_id.currency_id
        if currency.name != self.currency_code:
            return _lt(
                "%(journal)s is kept in %(journal_currency)s, and the account "
                "%(account)s is in %(account_currency)s. Choose a journal in "
                "%(account_currency)s, or Create.",
                journal=journal.display_name,
                journal_currency=currency.name,
                account=self.name,
                account_currency=self.currency_code,
            )
        number = journal.bank_account_id.sanitized_acc_number
        if number and self.reference_type == "IBAN" and number != self.reference:
            return _lt(
                "%(journal)s belongs to bank account %(number)s, not to "
                "%(account)s. Choose its own journal, or Create.",
                journal=journal.display_name,
                number=journal.bank_account_id.acc_number,
                account=self.name,
            )
        return ""

    def _journal_name(self):
        """Bank and account number, as people tell journals apart."""
        self.ensure_one()
        return f"{self.institution_id.name or ''} {self.name}".strip()

    def _bank(self):
        """Core's bank record for this account, made when the BIC is new.

        :return: a ``res.bank``, empty where Ponto gives no bank.
        """
        self.ensure_one()
        institution = self.institution_id
        banks = self.env["res.bank"].sudo()
        if not institution:
            return banks
        domain = [("bic", "=", institution.bic)] if institution.bic else []
        known = banks.search(domain or [("name", "=", institution.name)], limit=1)
        return known or banks.create(
            {
                "name": institution.name,
                "bic": institution.bic,
                "country": institution.country_id.id,
            }
        )

    def _journal_obstacle(self):
        """Why the journal takes no lines now, to store; or an empty string."""
        journal = self.journal_id
        if not journal:
            return _lt("the account fills no journal")
        if not journal.active:
            return _lt("%s is archived", journal.display_name)
        if not (journal.default_account_id and journal.suspense_account_id):
            return _lt(
                "the journal %s lacks its bank account or its suspense account",
                journal.display_name,
            )
        return self._journal_problem(journal)
