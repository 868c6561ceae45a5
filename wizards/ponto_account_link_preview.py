import time

from odoo import api, fields, models
from odoo.tools.misc import format_amount, format_date

from ..models.exact_amounts import exact
from ..ponto.errors import PontoError
from ..ponto.overlap import Likeness, Movement

# Of 100 transactions each: beyond these a number says no more than "many".
MOST_PAGES = 10
# One call of the browser reads this long, then shows how far it is.
STEP_SECONDS = 2
LIKENESSES = {Likeness.SURE: "sure", Likeness.LIKELY: "likely"}


class PontoAccountLinkPreview(models.AbstractModel):
    """What a link would bring, before anything is written to the books.

    Some pages of Ponto's list are read into rows of the wizard, in short steps
    that the browser asks for: nobody waits for years of history. The rows go with
    the wizard; the inbox and the books know nothing of them.
    """

    _name = "ponto.account.link.preview"
    _description = "Preview of linking a bank account"

    row_ids = fields.One2many(
        "ponto.account.link.row", "line_id", string="Transactions That Would Come"
    )
    read_state = fields.Selection(
        [
            ("reading", "Reading"),
            ("done", "Read"),
            ("more", "Read in part"),
            ("failed", "Not read"),
        ],
        string="What Comes",
        default="reading",
        readonly=True,
    )
    read_error = fields.Char(readonly=True)
    page_count = fields.Integer(readonly=True)

    def read_step(self):
        """Read on at Ponto for a moment; the browser calls until it is done.

        :return: whether there is more to read.
        """
        self.ensure_one()
        self.wizard_id.connection_id.check_access("write")
        if self.read_state == "reading" and self.try_lock_for_update():
            try:
                self._read_pages(time.monotonic() + STEP_SECONDS)
            except PontoError as error:
                explain = self.wizard_id.connection_id.sudo()._explain
                self.write({"read_state": "failed", "read_error": explain(error)})
        return self.read_state == "reading"

    def _read_pages(self, end):
        """Keep page after page until the list ends, the bound or the moment."""
        account = self.account_id.sudo()
        last = self.row_ids[-1:].ponto_id
        left = MOST_PAGES - self.page_count
        with account.connection_id._client() as client:
            for page in client.transactions(account.ponto_id, after=last or None):
                if not left:
                    self.read_state = "more"
                    return
                self._keep_page(page)
                left -= 1
                if time.monotonic() > end:
                    return
        self.read_state = "done"

    def _keep_page(self, page):
        self.page_count += 1
        self.env["ponto.account.link.row"].create(
            [
                {
                    "line_id": self.id,
                    "ponto_id": item.id,
                    "day": item.execution_day() or item.value_day(),
                    "value_day": item.value_day(),
                    "amount": float(item.amount),
                    "counterpart_name": item.counterpart_name,
                    "counterpart_reference": item.counterpart_reference,
                    "end_to_end_id": item.end_to_end_id,
                    "text": item.remittance_information,
                    "additional_information": item.additional_information,
                    "description": item.description,
                    "is_other_currency": item.currency != self.currency_code,
                }
                for item in page.items
            ]
        )

    # -- what would come ---------------------------------------------------------

    def preview(self, values=None):
        """What the link would bring with values that may not be saved yet.

        :param values: dict ``start_date`` (text or False), ``journal_id`` (id or
            False); nothing: everything, into a new journal.
        :return: dict ``reading`` (bool), ``lines`` (list of sentences), ``problem``
            (sentence or empty), ``count`` (rows to show).
        """
        self.ensure_one()
        self.check_access("write")
        values = values or {}
        start = fields.Date.to_date(values.get("start_date") or False)
        journal = self.env["account.journal"].browse(values.get("journal_id") or [])
        journal.check_access("read")
        self._compare_rows(start, journal)
        return {
            "reading": self.read_state == "reading",
            "lines": self._told(start, journal),
            "problem": self.read_error or "",
            "count": len(self.row_ids),
        }

    def _compare_rows(self, start, journal):
        """Sort the rows: before the start, surely or likely there, or new."""
        rows = self.row_ids
        known_ids = self._known_ids()
        known = rows.filtered(lambda row: row.ponto_id in known_ids)
        early = (rows - known).filtered(
            lambda row: start and row.day and row.day < start
        )
        verdicts = {}
        if journal:
            verdicts = (
                self.env["ponto.transaction"]
                .sudo()
                ._compare_with_journal(
                    [row._as_movement() for row in rows - early - known],
                    journal,
                    self.account_id,
                )
            )
        for row in rows:
            verdict = verdicts.get(row.id)
            likeness = LIKENESSES[verdict.likeness] if verdict else "new"
            if row in early | known:
                likeness = "early" if row in early else "known"
            twin = verdict.key if verdict else False
            if (row.likeness, row.twin_line_id.id) != (likeness, twin):
                row.write({"likeness": likeness, "twin_line_id": twin})

    def _known_ids(self):
        """Ponto's ids of what came before and is booked or left out: it stays so."""
        inbox = self.env["ponto.transaction"].sudo()
        rows = inbox.search_fetch(
            [
                ("account_id", "=", self.account_id.id),
                ("ponto_id", "in", self.row_ids.mapped("ponto_id")),
                ("state", "in", ("booked", "ignored")),
                ("reason", "!=", "before_start"),
            ],
            ["ponto_id"],
        )
        return set(rows.mapped("ponto_id"))

    def _told(self, start, journal):
        """Sentences for the wizard: how many, how many are there, what balance."""
        groups = self.row_ids.grouped("likeness")
        count = {key: len(rows) for key, rows in groups.items()}
        coming = len(self.row_ids) - count.get("early", 0) - count.get("known", 0)
        told = [self._told_count(coming, start)]
        if count.get("known"):
            told.append(self.env._("Came before: %d", count["known"]))
        if count.get("sure"):
            told.append(self.env._("Surely in the journal already: %d", count["sure"]))
        if count.get("likely"):
            told.append(
                self.env._("Likely in the journal, you decide: %d", count["likely"])
            )
        if self.read_state == "done" and self.currency_id and not count.get("likely"):
            opening = self._opening_balance(journal)
            if not self.currency_id.is_zero(opening):
                amount = format_amount(self.env, opening, self.currency_id)
                told.append(self.env._("Opening balance to enter: %s", amount))
        return told

    def _told_count(self, number, start):
        """How many transactions come, as far as it is known."""
        if self.read_state == "more" and not self._reads_past(start):
            return self.env._("Transactions: more than %d", number)
        if self.read_state in ("reading", "failed"):
            return self.env._("Transactions so far: %d", number)
        if number < 2:
            return self.env._("1 transaction") if number else self.env._("Nothing yet")
        return self.env._("%d transactions", number)

    def _reads_past(self, start):
        """Whether the last of what was read is well before the start."""
        last = self.row_ids[-100:]
        return bool(start) and all(row.day and row.day < start for row in last)

    def _opening_balance(self, journal):
        """What the bank has beyond what the journal will hold, in its currency."""
        coming = self.row_ids.filtered(
            lambda row: row.likeness == "new" and not row.is_other_currency
        )
        held = journal.sudo().current_statement_balance if journal else 0.0
        rest = self.current_balance - held - sum(coming.mapped("amount"))
        return self.currency_id.round(rest)


class PontoAccountLinkRow(models.TransientModel):
    """One transaction that the link would bring."""

    _name = "ponto.account.link.row"
    _description = "Transaction that a link would bring"
    _order = "id"

    line_id = fields.Many2one(
        "ponto.account.link.line", required=True, index=True, ondelete="cascade"
    )
    ponto_id = fields.Char(required=True)
    day = fields.Date(string="Date")
    value_day = fields.Date()
    amount = fields.Monetary()
    currency_id = fields.Many2one(related="line_id.currency_id")
    is_other_currency = fields.Boolean()
    counterpart_name = fields.Char(string="Counterpart")
    counterpart_reference = fields.Char(string="Counterpart Account")
    end_to_end_id = fields.Char()
    text = fields.Text(string="Communication")
    additional_information = fields.Text()
    description = fields.Char()
    likeness = fields.Selection(
        [
            ("new", "New"),
            ("sure", "Surely there"),
            ("likely", "Likely there"),
            ("early", "Before the start"),
            ("known", "Came before"),
        ],
        string="In the Journal",
        default="new",
    )
    twin_line_id = fields.Many2one(
        "account.bank.statement.line", string="Line in the Journal", ondelete="set null"
    )
    twin_name = fields.Char(
        string="Its Line in the Journal", compute="_compute_twin_name"
    )

    @api.depends("twin_line_id")
    @api.depends_context("lang", "uid")
    def _compute_twin_name(self):
        for row in self:
            line = row.twin_line_id
            label = line.payment_ref or line.partner_name or line.name or ""
            day = format_date(self.env, line.date) if line else ""
            row.twin_name = f"{day} {label}".strip()

    def _as_movement(self):
        """What is compared of a transaction that would come."""
        self.ensure_one()
        # Where Odoo does not use the currency, nothing can be linked either.
        currency = self.currency_id or self.env.company.currency_id
        return Movement(
            key=self.id,
            days=tuple(filter(None, (self.day, self.value_day))),
            amount=exact(self.amount, currency),
            account=self.counterpart_reference or "",
            name=self.counterpart_name or "",
            texts=(self.text or "", self.additional_information or ""),
            end_to_end=self.end_to_end_id or "",
            ponto_id=self.ponto_id,
        )
