from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .ponto_account_link_journal import HELD


class PontoAccountLinkLine(models.TransientModel):
    _name = "ponto.account.link.line"
    _description = "Bank account to link"
    _inherit = [
        "ponto.account.link.again",
        "ponto.account.link.follow",
        "ponto.account.link.journal",
        "ponto.account.link.preview",
    ]

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
            ("follow", "View Only"),
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
            self.start_date = self._start_day(self.journal_id)

    # -- proposals ---------------------------------------------------------------

    @api.model
    def _proposals(self, accounts, institution, asked):
        """Values of a line an account: the action that is probably right.

        The journal with the same account number, or with the name that was given to
        it when there was none → Link; the only unused bank journal for the only
        account → Link; else Create. What is only viewed stays so, unless it was
        asked for.
        """
        journals = self._free_journals(accounts)
        own = accounts.filtered(
            lambda item: not institution or item.institution_id == institution
        )
        unused = journals.filtered(
            lambda item: (
                item.type == "bank"
                and not item.bank_account_id
                and not item.has_entries
                and item.company_id == self.env.company
            )
        )
        named = self._named_journals(accounts, journals)
        earlier = accounts._earlier_ones()
        values_list = []
        for account in accounts:
            values = {"account_id": account.id, "company_id": account.company_id.id}
            alone = unused if len(unused) == 1 and own == account else unused.browse()
            values.update(self._proposal(account, journals, alone))
            if journal := named.get(account):
                values.update(self._link_values(journal, self._name_words(journal)))
            if account.is_followed:
                values["frequency"] = account.frequency
            if account.is_followed and account not in asked:
                values.update(self._view_values(account))
            values.update(self._again_values(*earlier.get(account, (None, False))))
            values_list.append(values)
        return values_list

    @api.model
    def _free_journals(self, accounts):
        """Bank journals of the user's companies that no account fills.

        Those with entries only where number or name tells whose they are.
        """
        names = [account._journal_name() for account in accounts]
        journals = self.env["account.journal"].search(
            [
                ("type", "in", ("bank", "credit")),
                ("company_id", "in", self.env.companies.ids),
                ("ponto_account_ids", "not any", HELD),
            ]
        )
        return journals.filtered(
            lambda item: (
                item.bank_account_id or not item.has_entries or item.name in names
            )
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
    def _named_journals(self, accounts, journals):
        """Journals that Create made when the addon was installed here before.

        Of cards and wallets: they have no account number that a journal could bear.

        :return: dict of account to its ``account.journal``.
        """
        unnumbered = accounts.filtered(lambda item: item.reference_type != "IBAN")
        by_name = unnumbered.grouped(lambda item: item._journal_name())
        found = {}
        for journal in journals.filtered(lambda item: not item.bank_account_id):
            account = by_name.get(journal.name, accounts.browse())
            if len(account) == 1 and not account._journal_problem(journal):
                found[account] = journal
        return found

    @api.model
    def _name_words(self, journal):
        return self.env._("%s has the name of this account", journal.display_name)

    @api.model
    def _link_values(self, journal, reason):
        return {
            "action": "link",
            "journal_id": journal.id,
            "company_id": journal.company_id.id,
            "start_date": self._start_day(journal),
            "reason": reason,
        }

    @api.model
    def _start_day(self, journal):
        """The first day that is surely not in the journal yet; False if empty.

        Where another addon filled it from Ponto, the first day that it brought: each
        of its lines is known by Ponto's id, and what it missed comes in.
        """
        imported = self.env["ponto.transaction"].sudo()._imported_since(journal)
        if imported:
            return imported
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
        """Do what was chosen: from now on the account fills a journal, for one.

        :return: the ``ponto.account`` that is fetched now, if any.
        :raises UserError: why it cannot be, and what to do.
        """
        self.ensure_one()
        ways = {
            "again": self._link_again,
            "follow": self._view,
            "none": self._leave,
        }
        account = ways.get(self.action, self._link_journal)()
        if account.journal_id:
            self.env["ponto.other.import"]._switch_off(account)
        return account

    def _link_journal(self):
        """Fill the journal from the account from now on."""
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
                "disconnected_at": False,
            }
        )
        return account
