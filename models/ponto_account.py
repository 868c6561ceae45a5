import logging

from odoo import api, fields, models
from odoo.addons.base.models.res_bank import sanitize_account_number
from odoo.exceptions import AccessError, ValidationError
from odoo.tools.misc import format_datetime

_logger = logging.getLogger(__name__)

# Which account this is: another's transactions must not come in by an edit.
IDENTITY = frozenset(("connection_id", "ponto_id"))


class PontoAccount(models.Model):
    """One account at Ponto and the journal its transactions go to.

    Keyed by Ponto's id: an IBAN is not unique (one per currency).
    """

    _name = "ponto.account"
    _description = "Bank account at Ponto"
    _inherit = [
        "ponto.mirror",
        "ponto.account.schedule",
        "ponto.account.fetch",
        "ponto.account.refresh",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "institution_id, name, id"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True)
    active = fields.Boolean(related="connection_id.active", store=True)
    connection_id = fields.Many2one(
        "ponto.connection",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, index=True
    )
    ponto_id = fields.Char(string="Ponto ID", required=True, readonly=True)
    institution_id = fields.Many2one(
        "ponto.institution", string="Bank", readonly=True, index="btree_not_null"
    )
    institution_logo_url = fields.Char(related="institution_id.logo_url")
    institution_is_beta = fields.Boolean(related="institution_id.is_beta")
    environment = fields.Selection(related="connection_id.environment")
    connection_state = fields.Selection(
        related="connection_id.state", string="Connection State"
    )
    holder_name = fields.Char(string="Holder", readonly=True)
    description = fields.Char(readonly=True)
    product = fields.Char(readonly=True)
    subtype = fields.Char(string="Type", readonly=True)
    reference = fields.Char(string="Account Number", readonly=True, index=True)
    reference_type = fields.Char(readonly=True)
    currency_code = fields.Char(readonly=True)
    currency_id = fields.Many2one(
        "res.currency",
        readonly=True,
        help="Empty: Odoo does not know or use this currency.",
    )
    current_balance = fields.Monetary(string="Bank Balance", readonly=True)
    current_balance_date = fields.Datetime(string="Balance Of", readonly=True)
    available_balance = fields.Monetary(readonly=True)
    books_balance = fields.Monetary(compute="_compute_books_balance")
    balance_difference = fields.Monetary(
        string="Difference",
        compute="_compute_books_balance",
        help="Bank balance minus balance of the journal.",
    )
    availability = fields.Char(readonly=True)
    deprecated = fields.Boolean(readonly=True)
    is_gone = fields.Boolean(
        string="Gone at Ponto",
        readonly=True,
        help="Ponto does not give this account any more. What was fetched stays.",
    )
    authorized_at = fields.Datetime(string="Consent Given", readonly=True)
    consent_expires_at = fields.Datetime(string="Consent Until", readonly=True)
    consent_days_left = fields.Integer(compute="_compute_consent_days_left")
    synchronized_at = fields.Datetime(
        string="Bank Read by Ponto", readonly=True, help="When Ponto last asked the bank."
    )
    journal_id = fields.Many2one(
        "account.journal",
        domain="[('type', 'in', ('bank', 'credit'))]",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
    )
    start_date = fields.Date(
        tracking=True,
        help="Transactions of earlier days are kept but not booked; empty: all "
        "are booked.",
    )
    transaction_ids = fields.One2many("ponto.transaction", "account_id")
    held_count = fields.Integer(
        string="Held", compute="_compute_held_count", help="Not booked, with a reason."
    )

    _ponto_id_uniq = models.Constraint(
        "UNIQUE(connection_id, ponto_id)", "This account is already in the connection."
    )
    _journal_uniq = models.Constraint(
        "UNIQUE(journal_id)",
        "Another account already fills this journal. Two accounts on one journal "
        "would mix their balances: choose another journal, or Create.",
    )

    # -- computes ----------------------------------------------------------------

    @api.depends("description", "holder_name", "reference", "currency_code")
    def _compute_name(self):
        for account in self:
            reference = account._formatted_reference()
            currency = account.currency_code or ""
            account.name = f"{reference} {currency}".strip() or account.ponto_id

    @api.depends("journal_id.company_id", "connection_id.company_id")
    def _compute_company_id(self):
        for account in self:
            company = account.journal_id.company_id
            if not company and account.sudo().transaction_ids:
                # Its history stays with the company whose books it filled.
                company = account.company_id
            account.company_id = company or account.connection_id.company_id

    def _compute_books_balance(self):
        # One query for all journals, as the dashboard does.
        for account in self:
            balance = account.journal_id.sudo().current_statement_balance
            account.books_balance = balance
            linked = bool(account.journal_id)
            account.balance_difference = (
                account.current_balance - balance if linked else 0.0
            )

    @api.depends("consent_expires_at")
    def _compute_consent_days_left(self):
        now = fields.Datetime.now()
        for account in self:
            end = account.consent_expires_at
            account.consent_days_left = max((end - now).days, 0) if end else 0

    def _compute_held_count(self):
        counts = dict(
            self.env["ponto.transaction"]._read_group(
                [("account_id", "in", self.ids), ("state", "=", "held")],
                ["account_id"],
                ["__count"],
            )
        )
        for account in self:
            account.held_count = counts.get(account, 0)

    # -- constraints -------------------------------------------------------------

    @api.constrains("journal_id")
    def _check_journal(self):
        for account in self.filtered("journal_id"):
            problem = account._journal_problem(account.journal_id)
            if problem := problem or account._twin_problem():
                raise ValidationError(problem)

    def _twin_problem(self):
        """Through two connections the same bank account would be booked twice.

        :return: a sentence, or an empty string.
        """
        self.ensure_one()
        twin = self.sudo().search(
            [
                ("id", "!=", self.id),
                ("reference", "=", self.reference),
                ("reference", "!=", False),
                ("currency_code", "=", self.currency_code),
                ("journal_id", "!=", False),
                ("is_gone", "=", False),
            ],
            limit=1,
        )
        if not twin:
            return ""
        return self.env._(
            "%(account)s already fills a journal through the connection "
            "%(connection)s. Linked twice, every transaction would be booked twice. "
            "Choose None here, or take the journal away there.",
            account=self.name,
            connection=twin.connection_id.name,
        )

    def _journal_problem(self, journal):
        """Why this account cannot fill this journal, in the user's words.

        :return: a sentence, or an empty string.
        """
        self.ensure_one()
        if journal.type not in ("bank", "credit"):
            return self.env._(
                "%s is not a bank journal. Choose a bank journal, or Create.",
                journal.display_name,
            )
        currency = journal.currency_id or journal.company_id.currency_id
        if currency.name != self.currency_code:
            return self.env._(
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
            return self.env._(
                "%(journal)s belongs to bank account %(number)s, not to "
                "%(account)s. Choose its own journal, or Create.",
                journal=journal.display_name,
                number=number,
                account=self.name,
            )
        return ""

    def write(self, vals):
        if not self.env.su and not IDENTITY.isdisjoint(vals):
            raise AccessError(
                self.env._("Which account at Ponto this is cannot be changed.")
            )
        result = super().write(vals)
        if "start_date" in vals:
            self._reopen_before_start()
        return result

    def _is_before_start(self, day):
        """Whether a day lies before the one this account is booked from."""
        self.ensure_one()
        return bool(day and self.start_date and day < self.start_date)

    def _reopen_before_start(self):
        """An earlier start takes in what was kept aside; nothing is fetched twice."""
        for account in self:
            domain = [("account_id", "=", account.id), ("reason", "=", "before_start")]
            if account.start_date:
                domain.append(("execution_date", ">=", account.start_date))
            self.env["ponto.transaction"].sudo().search(domain)._forget_reason()

    # -- actions -----------------------------------------------------------------

    def action_view_transactions(self):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_online_ponto.ponto_transaction_action"
        )
        action["domain"] = [("account_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_view_held(self):
        action = self.action_view_transactions()
        action["context"] = {"search_default_held": 1}
        return action

    def action_open_journal(self):
        self.ensure_one()
        return self.journal_id.open_action()

    # -- what Ponto says ---------------------------------------------------------

    @api.model
    def _store(self, connection, pages, client):
        """Write Ponto's list of accounts over what is known of the connection.

        Accounts that are not in the list any more are marked, never deleted;
        one that comes back is unmarked; one that is listed but not understood
        is left as it was.

        :param pages: every ``client.Page`` of ``answers.Account``.
        :param client: open client, to ask for unknown banks.
        """
        answers = [item for page in pages for item in page.items]
        banks = self.env["ponto.institution"]._for_ids(
            (answer.institution_id for answer in answers), client
        )
        currencies = self._currencies()
        known = {
            account.ponto_id: account
            for account in self.search(
                [
                    ("connection_id", "=", connection.id),
                    ("active", "in", [True, False]),
                ]
            )
        }
        to_create = {}
        for answer in answers:
            values = self._prepare_values(answer, banks, currencies)
            if account := known.pop(answer.id, None):
                account._write_changes({**values, "is_gone": False})
            else:
                values.update(connection_id=connection.id, ponto_id=answer.id)
                to_create[answer.id] = values
        for rejected in (item for page in pages for item in page.rejected):
            _logger.warning(
                "Account %s of Ponto connection %s is not understood: %s (%s)",
                rejected.id,
                connection.id,
                rejected.reason,
                rejected.detail,
            )
            known.pop(rejected.id, None)
        self.create(list(to_create.values()))
        self.union(*known.values())._mark_gone()

    @api.model
    def _currencies(self):
        """Map ISO codes to the currencies in use."""
        return {item.name: item for item in self.env["res.currency"].search([])}

    @api.model
    def _prepare_values(self, answer, banks, currencies):
        naive = self.env["ponto.connection"]._naive
        bank = banks.get(answer.institution_id)
        currency = currencies.get(answer.currency)
        return {
            "institution_id": bank.id if bank else False,
            "holder_name": answer.holder_name,
            "description": answer.description,
            "product": answer.product,
            "subtype": answer.subtype,
            "reference": self._clean_reference(answer),
            "reference_type": answer.reference_type,
            "currency_code": answer.currency,
            "currency_id": currency.id if currency else False,
            "current_balance": float(answer.current_balance or 0),
            "current_balance_date": naive(answer.current_balance_reference_date),
            "available_balance": float(answer.available_balance or 0),
            "availability": answer.availability,
            "deprecated": answer.deprecated,
            "authorized_at": naive(answer.authorized_at),
            "consent_expires_at": naive(answer.consent_expires_at),
            "synchronized_at": naive(answer.synchronized_at),
        }

    @api.model
    def _clean_reference(self, answer):
        """An IBAN as core compares it, anything else as it came."""
        if answer.reference_type != "IBAN":
            return answer.reference
        return sanitize_account_number(answer.reference)

    def _mark_gone(self):
        """Ponto gives these accounts no longer: say so once, keep everything."""
        leaving = self.filtered(lambda item: not item.is_gone)
        leaving.is_gone = True
        for account in leaving:
            account.message_post(
                body=self.env._(
                    "Ponto does not give this account any more. Nothing is fetched "
                    "until it is ticked again in the integration on Ponto's "
                    "dashboard."
                )
            )

    def _formatted_reference(self):
        """An IBAN in groups of four, anything else as it came."""
        self.ensure_one()
        text = self.reference or ""
        if self.reference_type != "IBAN":
            return text
        return " ".join(text[start : start + 4] for start in range(0, len(text), 4))

    def _dashboard_data(self):
        """What the journal's dashboard card shows, as plain values."""
        self.ensure_one()
        # Billing users see the card and may not read connections.
        problem = self.fetch_error or self.sudo().connection_id.error_message
        return {
            "id": self.id,
            "balance": self.currency_id.format(self.current_balance),
            "last_fetch": format_datetime(self.env, self.last_fetch_at, dt_format="short")
            if self.last_fetch_at
            else "",
            "problem": problem or "",
            "is_gone": self.is_gone,
            "is_test": self.environment != "live",
        }

    # -- journals made for it ----------------------------------------------------

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
        Bank = self.env["res.bank"].sudo()
        if not institution:
            return Bank
        domain = [("bic", "=", institution.bic)] if institution.bic else []
        known = Bank.search(domain or [("name", "=", institution.name)], limit=1)
        return known or Bank.create(
            {
                "name": institution.name,
                "bic": institution.bic,
                "country": institution.country_id.id,
            }
        )
