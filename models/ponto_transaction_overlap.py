from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

from ..ponto.overlap import LIKELY_DAYS, Likeness, Movement, compare
from .account_bank_statement_line_draft import QUIET
from .exact_amounts import exact
from .notification import notification

LINE_FIELDS = (
    "date",
    "amount",
    "currency_id",
    "payment_ref",
    "ref",
    "narration",
    "partner_name",
    "partner_id",
    "account_number",
    "ponto_transaction_id",
)


class PontoTransactionOverlap(models.AbstractModel):
    """Movements that the journal has already, from files, by hand or another addon.

    Compared by `ponto.overlap`. Sure ones are never booked again; likely ones wait
    for a person.
    """

    _name = "ponto.transaction.overlap"
    _description = "Bank transactions that are in the journal already"

    twin_line_id = fields.Many2one(
        "account.bank.statement.line",
        string="Line in the Journal",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The line that was there before, from another source.",
    )
    is_adopted = fields.Boolean(
        string="Taken Over",
        readonly=True,
        help="Its bank line was in the journal before, and was not made anew.",
    )
    is_no_twin = fields.Boolean(
        readonly=True, help="Technical: somebody decided that it is no double."
    )

    def action_same_line(self):
        """A person says that these are the lines that were found for them."""
        waiting = self._undecided().filtered(
            lambda item: item.reason == "likely_there" and item.twin_line_id
        )
        if not waiting:
            raise UserError(
                self.env._("No line of the journal was found for these. Choose Book.")
            )
        waiting._check_twins_free()
        waiting._note_decision()
        waiting._adopt({item: item.twin_line_id for item in waiting})
        return notification(
            self.env._("Connected with the line that was there: %d.", len(waiting))
        )

    def _check_twins_free(self):
        """:raises UserError: one line would be two movements."""
        lines = self.twin_line_id
        if len(lines) < len(self) or lines.ponto_transaction_id:
            raise UserError(
                self.env._(
                    "A line of the journal is one movement only, and was found for "
                    "several. Decide about these one by one."
                )
            )

    # -- while booking -----------------------------------------------------------

    def _recognize_lines(self, account):
        """Settle what is in the journal already; return what is new.

        :param account: the ``ponto.account`` of all of them, with a journal.
        """
        looked_at = self.filtered(lambda item: not item.is_no_twin)
        if account.overlap == "book" or not looked_at:
            return self
        verdicts = self._compare_with_journal(
            [item._as_movement() for item in looked_at], account.journal_id, account
        )
        lines = self.env["account.bank.statement.line"]
        sure, likely = {}, self.browse()
        for item in looked_at:
            if verdict := verdicts.get(item.id):
                line = lines.browse(verdict.key)
                if verdict.likeness == Likeness.SURE:
                    sure[item] = line
                else:
                    item.twin_line_id = line
                    likely += item
        likely._hold("likely_there", False)
        self._settle_sure(sure, account)
        return self - likely - self.browse().union(*sure)

    def _settle_sure(self, sure, account):
        """Take over the lines that are there, or leave the movements out.

        A line that came from another account of ours keeps its own movement.

        :param sure: dict of movement to its line.
        """
        free = {
            item: line for item, line in sure.items() if not line.ponto_transaction_id
        }
        account.recognized_count += len(sure)
        if account.overlap == "adopt":
            self._adopt(free)
        else:
            free = {}
        for item in sure.keys() - free.keys():
            item.write(
                {
                    "state": "ignored",
                    "reason": "already_there",
                    "twin_line_id": sure[item].id,
                }
            )

    @api.model
    def _adopt(self, lines):
        """Connect movements with the lines that are there; nothing else is written.

        :param lines: dict of movement to ``account.bank.statement.line``.
        """
        for item, line in lines.items():
            line.sudo().with_context(**QUIET).ponto_transaction_id = item
            item.write({"is_adopted": True, "twin_line_id": line.id})
        self.browse().union(*lines)._note_booked()

    def _as_movement(self):
        """What is compared of a movement of the inbox."""
        self.ensure_one()
        return Movement(
            key=self.id,
            days=tuple(filter(None, (self.execution_date, self.value_date))),
            amount=exact(self.amount, self.currency_id),
            account=self.counterpart_reference or "",
            name=self.counterpart_name or "",
            texts=(
                self.remittance_information or "",
                self.additional_information or "",
            ),
            end_to_end=self.end_to_end_id or "",
            ponto_id=self.ponto_id,
        )

    # -- the journal's side ------------------------------------------------------

    @api.model
    def _compare_with_journal(self, movements, journal, account):
        """Which of these movements the journal has already, not from this account.

        :param movements: list of ``overlap.Movement``.
        :param account: the ``ponto.account`` they come from.
        :return: dict of a movement's key to ``overlap.Verdict``, whose key is the id
            of an ``account.bank.statement.line``.
        """
        known = self._lines_by_ponto_id(journal, {item.ponto_id for item in movements})
        lines = self._lines_near(journal, movements, account)
        others = lines.browse(known.values())
        lines |= others.filtered(
            lambda line: line.ponto_transaction_id.account_id != account
        )
        lines -= self._lines_taken(lines)
        ids = {line_id: ponto_id for ponto_id, line_id in known.items()}
        present = [self._line_as_movement(line, ids.get(line.id)) for line in lines]
        return compare(movements, present)

    @api.model
    def _lines_near(self, journal, movements, account):
        """The journal's lines of these days that are not this account's own."""
        days = [day for item in movements for day in item.days]
        lines = self.env["account.bank.statement.line"].sudo()
        if not days:
            return lines
        margin = timedelta(days=LIKELY_DAYS)
        # The index begins with the day, and core has a database index on both.
        return lines.search_fetch(
            [
                ("journal_id", "=", journal.id),
                ("internal_index", ">=", f"{min(days) - margin:%Y%m%d}"),
                ("internal_index", "<", f"{max(days) + margin + timedelta(1):%Y%m%d}"),
                ("state", "!=", "cancel"),
                "|",
                ("ponto_transaction_id", "=", False),
                ("ponto_transaction_id.account_id", "!=", account.id),
            ],
            LINE_FIELDS,
        )

    @api.model
    def _lines_taken(self, lines):
        """Lines for which a movement was left out, or that are no movement."""
        rows = self.sudo().search_fetch(
            [("twin_line_id", "in", lines.ids), ("reason", "=", "already_there")],
            ["twin_line_id"],
        )
        openings = self.env["ponto.account"].sudo()
        openings = openings.search([("opening_line_id", "in", lines.ids)])
        return rows.twin_line_id | openings.opening_line_id

    @api.model
    def _line_as_movement(self, line, ponto_id):
        """What is compared of a line of the books."""
        narration = html2plaintext(line.narration) if line.narration else ""
        return Movement(
            key=line.id,
            days=(line.date,),
            amount=exact(line.amount, line.currency_id),
            account=line.account_number or "",
            name=line.partner_name or line.partner_id.name or "",
            texts=(line.payment_ref or "", line.ref or "", narration),
            ponto_id=ponto_id or line.ponto_transaction_id.ponto_id or "",
        )
