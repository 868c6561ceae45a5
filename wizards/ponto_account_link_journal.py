from odoo import models
from odoo.exceptions import UserError

from ..models.told_sentence import tell

# An account that is gone at Ponto or archived fills its journal no more.
HELD = [
    ("is_gone", "=", False),
    ("active", "=", True),
    ("disconnected_at", "=", False),
]


class PontoAccountLinkJournal(models.AbstractModel):
    """The journal of a line: the one that was chosen, or a new one."""

    _name = "ponto.account.link.journal"
    _description = "Journal of a bank account to link"

    def _chosen(self):
        """The journal of a Link line, checked.

        :raises UserError: none chosen, or it does not fit.
        """
        journal, account = self.journal_id, self.account_id
        if not journal:
            raise UserError(
                self.env._("Choose the journal that %s fills, or Create.", account.name)
            )
        holder = (
            self.env["ponto.account"]
            .sudo()
            .search([("journal_id", "=", journal.id), *HELD], limit=1)
        )
        if holder:
            raise UserError(
                self.env._(
                    "%(journal)s is already filled by %(other)s. Choose another "
                    "journal for %(account)s, or Create.",
                    journal=journal.display_name,
                    other=holder.name,
                    account=account.name,
                )
            )
        if journal.company_id != self.company_id:
            raise UserError(
                self.env._(
                    "%(journal)s belongs to %(other)s, not to %(company)s. Choose a "
                    "journal of %(company)s, or Create.",
                    journal=journal.display_name,
                    other=journal.company_id.name,
                    company=self.company_id.name,
                )
            )
        if problem := tell(self.env, account._journal_problem(journal)):
            raise UserError(problem)
        if not journal.bank_account_id and account.reference_type == "IBAN":
            self._set_bank_account(journal)
        self._release(journal)
        return journal

    def _release(self, journal):
        """Take the journal from an account that Ponto gives no more.

        After another integration the same bank account has another id.
        """
        former = (
            self.env["ponto.account"]
            .sudo()
            .with_context(active_test=False)
            .search([("journal_id", "=", journal.id)])
        )
        former.journal_id = False
        former.flush_recordset(["journal_id"])

    def _create_journal(self):
        """A journal with bank account, currency, code and accounts as core makes it.

        :raises UserError: Odoo does not use the account's currency.
        """
        account = self.account_id
        if not account.currency_id:
            raise UserError(
                self.env._(
                    "%(account)s is in %(currency)s, which Odoo does not use. "
                    "Activate it under Configuration > Currencies, then Fetch "
                    "Accounts again.",
                    account=account.name,
                    currency=account.currency_code,
                )
            )
        journals = self.env["account.journal"].with_company(self.company_id)
        journal_type = "credit" if account.subtype == "card" else "bank"
        foreign = account.currency_id != self.company_id.currency_id
        values = {
            "name": account._journal_name(),
            "type": journal_type,
            "code": self._next_code(journals, journal_type),
            "company_id": self.company_id.id,
            "currency_id": account.currency_id.id if foreign else False,
        }
        journal = journals.create(values)
        if account.reference_type == "IBAN":
            self._set_bank_account(journal)
        return journal

    def _next_code(self, journals, journal_type):
        """A free code; core knows none after its 99th journal of a type."""
        code = journals._get_next_journal_default_code(journal_type, self.company_id)
        if code:
            return code
        domain = journals._check_company_domain(self.company_id)
        taken = journals.with_context(active_test=False).search(domain)
        codes = set(taken.mapped("code"))
        free = (f"B{number:04d}" for number in range(100, 10_000))
        return next(one for one in free if one not in codes)

    def _set_bank_account(self, journal):
        """The company's own bank account: no right to create contacts is needed."""
        account = self.account_id
        journal.sudo().set_bank_account(account.reference, account._bank().id)
