from odoo import models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from .account_bank_statement_line_draft import QUIET

# What the import itself decided is decided anew; what people decided stays.
DECIDED_BY_IMPORT = (
    "lock_date",
    "journal",
    "currency_unknown",
    "likely_there",
    "already_there",
)
MOST_NAMED = 3


class PontoAccountUndo(models.AbstractModel):
    """The way back from an import: the books as they were, the inbox full again."""

    _name = "ponto.account.undo.import"
    _description = "Undoing the import of a Ponto account"

    def _imported_lines(self):
        """The account's bank lines, as superuser: (made by us, taken over)."""
        self.ensure_one()
        lines = self.env["account.bank.statement.line"].sudo()
        domain = [("ponto_transaction_id.account_id", "=", self.id)]
        if self.journal_id:
            # What it brought into an earlier journal stays there.
            domain.append(("journal_id", "=", self.journal_id.id))
        own = lines.search(domain)
        adopted = own.filtered("ponto_transaction_id.is_adopted")
        return own - adopted, adopted

    def _undo_problem(self):
        """Why the import cannot be undone, and what to do; else an empty string."""
        made, adopted = self._imported_lines()
        lines = made | self.sudo().opening_line_id
        locked = lines._ponto_locked()
        in_statement = lines.filtered("statement_id")
        by_hand = lines._ponto_by_hand()
        if not lines and not adopted:
            return self.env._("Nothing was imported.")
        if locked:
            return self.env._(
                "%(count)d of the lines lie in a locked period, the last one on "
                "%(lock)s. Lift the lock first.",
                count=len(locked),
                lock=format_date(self.env, max(locked.mapped("date"))),
            )
        if lines.move_id.filtered("inalterable_hash"):
            return self.env._(
                "Entries of these lines are secured (hashed) and stay for good."
            )
        if names := in_statement.statement_id.mapped("display_name"):
            return self.env._(
                "%(count)d of the lines are part of a bank statement (%(names)s). "
                "Take them out of it first.",
                count=len(in_statement),
                names=", ".join(names[:MOST_NAMED]),
            )
        return by_hand._ponto_by_hand_words() if by_hand else ""

    def _undo_import(self, keep_link, values):
        """Take the imported lines away; all of them or none.

        :param keep_link: whether the journal stays linked; then it is fetched by
            hand until somebody chooses another frequency.
        :param values: dict of the account's new ``start_date`` and ``overlap``.
        :raises UserError: why it cannot be undone.
        """
        self.ensure_one()
        if not self.try_lock_for_update(allow_referencing=True):
            raise UserError(
                self.env._("This account is being fetched. Try again in a minute.")
            )
        if problem := self._undo_problem():
            raise UserError(problem)
        made, adopted = self._imported_lines()
        adopted_rows = adopted.ponto_transaction_id
        adopted.with_context(**QUIET).ponto_transaction_id = False
        taken_back = made.ponto_transaction_id | adopted_rows
        (made | self.sudo().opening_line_id)._ponto_take_away()
        self._refill_inbox(taken_back)
        kept = {**values, "frequency": "manual"}
        self.write(kept if keep_link else {"journal_id": False})
        self.message_post(
            body=self.env._(
                "The import was undone: %(made)d bank lines were taken away, "
                "%(adopted)d that were there before stay.",
                made=len(made),
                adopted=len(adopted),
            )
        )

    def _refill_inbox(self, booked):
        """What was booked waits to be booked again, and what the import held.

        What people ignored stays ignored.
        """
        rows = (
            self.env["ponto.transaction"]
            .sudo()
            .search([("account_id", "=", self.id), ("state", "!=", "to_book")])
        )
        again = booked | rows.filtered(lambda row: row.reason in DECIDED_BY_IMPORT)
        again._forget_reason()
        again.write(
            {
                "waits": False,
                "is_adopted": False,
                "is_no_twin": False,
                "twin_line_id": False,
            }
        )
