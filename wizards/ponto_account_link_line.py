from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.told_sentence import tell

# An account that is gone at Ponto or archived fills its journal no more.
HELD = [
    ("is_gone", "=", False),
    ("active", "=", True),
    ("disconnected_at", "=", False),
]


class PontoAccountLinkLine(models.TransientModel):
    _name = "ponto.account.link.line"
    _description = "Bank account to link"
    _inherit = ["ponto.account.link.again", "ponto.account.link.preview"]

    wizard_id = fields.Many2one("ponto.account.link", required=True, ondelete="cascade")
    account_id = fields.Many2one(
        "ponto.account", required=True, readonly=True, ondelete="cascade"
    )
    institution_id = fields.Many2one(related="account_id.institution_id")
    logo_url = fields.Char(related="account_id.institution_logo_url")
    holder_name = fields.Char(related="account_id.holder_name")
    name = fields.Char(related="account_id.name", string="Number")
    subtype = fields.Char(related="account_id.subtype")
    currency_id = fields.Many2one(related="account_id.currency_id")
    currency_code = fields.Char(related="account_id.currency_code")
    current_balance = fields.Monetary(related="account_id.current_balance")
    beta_mark = fields.Char(related="account_id.beta_mark")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    action = fields.Selection(
        [
            ("create", "Create"),
            ("link", "Link"),
            ("again", "Take Up Again"),
            ("none", "None"),
        ],
        required=True,
        default="create",
    )
    journal_id = fields.Many2one(
        "account.journal",
        domain="[('type', 'in', ('bank', 'credit')), ('company_id', '=', company_id),"
        " ('ponto_account_ids', 'not any',"
        " [('is_gone', '=', False), ('active', '=', True),"
        " ('disconnected_at', '=', False)])]",
    )
    start_date = fields.Date(help="Empty: everything the bank gives.")
    frequency = fields.Selection(
        selection=lambda self: self.env["ponto.account"]._fields["frequency"].selection,
        required=True,
        default="four_daily",
    )
    reason = fields.Char(string="Why", readonly=True)

    @api.onchange("action", "company_id")
    def _onchange_action(self):
        if self.action == "again":
            self.journal_id = self.former_id.journal_id
            self.start_date = self.former_id.start_date
        elif self.action != "link" or self.journal_id.company_id != self.company_id:
            self.journal_id = False

    @api.onchange("journal_id")
    def _onchange_journal_id(self):
        if self.journal_id and self.action != "again":
            self.action = "link"
            self.start_date = self._day_after_last_line(self.journal_id)

    # -- proposals ---------------------------------------------------------------

    @api.model
    def _proposals(self, accounts, institution):
        """Values of a line an account: the action that is probably right.

        The journal with the same account number → Link; the only unused bank
        journal for the only account → Link; else Create.
        """
        journals = self._free_journals()
        own = accounts.filtered(
            lambda item: not institution or item.institution_id == institution
        )
        unused = journals.filtered(
            lambda item: (
                item.type == "bank"
                and not item.bank_account_id
                and item.company_id == self.env.company
            )
        )
        earlier = accounts._earlier_ones()
        values_list = []
        for account in accounts:
            values = {"account_id": account.id, "company_id": account.company_id.id}
            alone = unused if len(unused) == 1 and own == account else unused.browse()
            values.update(self._proposal(account, journals, alone))
            values.update(self._again_values(*earlier.get(account, (None, False))))
            values_list.append(values)
        return values_list

    @api.model
    def _free_journals(self):
        """Bank journals of the user's companies that no account fills, unused last.

        A journal with entries is never taken for "unused".
        """
        journals = self.env["account.journal"].search(
            [
                ("type", "in", ("bank", "credit")),
                ("company_id", "in", self.env.companies.ids),
                ("ponto_account_ids", "not any", HELD),
            ]
        )
        return journals.filtered(
            lambda item: item.bank_account_id or not item.has_entries
        )

    @api.model
    def _proposal(self, account, journals, alone):
        same = journals.filtered(
            lambda item: (
                item.bank_account_id.sanitized_acc_number
                and item.bank_account_id.sanitized_acc_number == account.reference
                and not account._journal_problem(item)
            )
        )[:1]
        if same:
            reason = self.env._("%s has this account number", same.display_name)
            return self._link_values(same, reason)
        if alone and not account._journal_problem(alone):
            reason = self.env._("%s is not used yet", alone.display_name)
            return self._link_values(alone, reason)
        if not account.currency_id:
            return {
                "action": "none",
                "reason": self.env._(
                    "Odoo does not use %s: activate the currency first",
                    account.currency_code,
                ),
            }
        return {
            "action": "create",
            "reason": self.env._("No journal has this account number"),
        }

    @api.model
    def _link_values(self, journal, reason):
        return {
            "action": "link",
            "journal_id": journal.id,
            "company_id": journal.company_id.id,
            "start_date": self._day_after_last_line(journal),
            "reason": reason,
        }

    @api.model
    def _day_after_last_line(self, journal):
        """The first day that is surely not in the journal yet; False if empty."""
        last = self.env["account.bank.statement.line"].search(
            [("journal_id", "=", journal.id)], limit=1
        )
        return last.date + timedelta(days=1) if last else False

    # -- doing it ----------------------------------------------------------------

    def _check_distinct_journals(self):
        chosen = self.filtered(
            lambda line: line.action in ("link", "again") and line.journal_id
        )
        for journal, lines in chosen.grouped("journal_id").items():
            if len(lines) > 1:
                raise UserError(
                    self.env._(
                        "%(accounts)s cannot both fill %(journal)s: their balances "
                        "would mix. Choose Create for one of them.",
                        accounts=" / ".join(lines.mapped("name")),
                        journal=journal.display_name,
                    )
                )

    def _link(self):
        """Fill the journal from the account from now on.

        :return: the ``ponto.account``.
        :raises UserError: why it cannot be, and what to do.
        """
        self.ensure_one()
        if self.action == "again":
            return self._link_again()
        account = self.account_id
        if account.journal_id:
            raise UserError(
                self.env._(
                    "%(account)s already fills %(journal)s.",
                    account=account.name,
                    journal=account.journal_id.display_name,
                )
            )
        journal = self._create_journal() if self.action == "create" else self._chosen()
        journal.bank_statements_source = "undefined"
        account.write(
            {
                "journal_id": journal.id,
                "start_date": self.start_date,
                "frequency": self.frequency,
                "overlap": self.wizard_id.overlap,
            }
        )
        return account

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
