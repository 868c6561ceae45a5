from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from .account_bank_statement_line_draft import QUIET
from .told_sentence import RefusedError

_lt = LazyTranslate(__name__)
# What the import itself decided is decided anew; what people decided stays.
DECIDED_BY_IMPORT = (
    "lock_date",
    "journal",
    "currency_unknown",
    "likely_there",
    "already_there",
)
MOST_NAMED = 3
# Core takes a fifth of a second for a settled line: the job takes away more than these.
AT_ONCE = 100


class PontoAccountUndo(models.AbstractModel):
    """The way back from an import: the books as they were, the inbox full again.

    Newest lines first, a batch at a time; after each the lines of the batch are gone
    and what the bank said of them waits in the inbox. While ``undo_left`` is not zero
    nothing of the account is booked.
    """

    _name = "ponto.account.undo.import"
    _description = "Undoing the import of a Ponto account"

    undo_left = fields.Integer(
        string="Lines Still to Take Away", readonly=True, copy=False
    )
    # keep_link, values (see ``_undo_import``), the language, and what was done so far.
    undo_request = fields.Json(readonly=True, copy=False)
    undo_note = fields.Text(string="How Far Undoing Is", compute="_compute_undo_note")

    @api.depends("undo_left", "undo_problem")
    @api.depends_context("lang")
    def _compute_undo_note(self):
        for account in self:
            left = account.undo_left
            if account.undo_problem:
                account.undo_note = self.env._(
                    "Undoing the import stopped. Bank lines that are left: %d.", left
                )
            elif left:
                account.undo_note = self.env._(
                    "The import is being undone. Bank lines still to be taken away: "
                    "%d. Nothing is booked meanwhile; you can go on working elsewhere.",
                    left,
                )
            else:
                account.undo_note = False

    def _imported_domain(self):
        """What this account brought into the journal that it fills now."""
        domain = [("ponto_transaction_id.account_id", "=", self.id)]
        if self.journal_id:
            # What it brought into an earlier journal stays there.
            domain.append(("journal_id", "=", self.journal_id.id))
        return domain

    def _imported_lines(self):
        """The account's bank lines, as superuser: (made by us, taken over)."""
        self.ensure_one()
        lines = self.env["account.bank.statement.line"].sudo()
        own = lines.search(self._imported_domain())
        adopted = own.filtered("ponto_transaction_id.is_adopted")
        return own - adopted, adopted

    def _undo_problem(self):
        """Why the import cannot be undone and what to do, to store; else empty."""
        made, adopted = self._imported_lines()
        lines = made | self.sudo().opening_line_id
        if not lines and not adopted:
            return _lt("Nothing was imported.")
        return self._undo_problem_of(lines)

    def _undo_problem_of(self, lines):
        """Why these cannot be taken away and what to do, to store; else empty."""
        locked = lines._ponto_locked()
        in_statement = lines.filtered("statement_id")
        by_hand = lines._ponto_by_hand()
        if locked:
            return _lt(
                "Lines in a locked period: %(count)d, the last one on %(lock)s. Lift "
                "the lock first.",
                count=len(locked),
                lock=max(locked.mapped("date")),
            )
        if lines.move_id.filtered("inalterable_hash"):
            return _lt("Entries of these lines are secured (hashed) and stay for good.")
        if names := in_statement.statement_id.mapped("display_name"):
            return _lt(
                "Lines that are part of a bank statement: %(count)d (%(names)s). Take "
                "them out of it first.",
                count=len(in_statement),
                names=", ".join(names[:MOST_NAMED]),
            )
        return by_hand._ponto_by_hand_words() if by_hand else ""

    def _undo_import(self, keep_link, values):
        """Take the imported lines away; a large import in the job, see above.

        :param keep_link: whether the journal stays linked; then it is fetched by
            hand until somebody chooses another frequency.
        :param values: dict of the account's new ``start_date`` and ``overlap``.
        :return: whether it is done.
        :raises UserError: why it cannot be undone; nothing was changed then.
        """
        self.ensure_one()
        if not self.try_lock_for_update(allow_referencing=True):
            raise UserError(
                self.env._("This account is being fetched. Try again in a minute.")
            )
        if problem := self._undo_problem():
            raise RefusedError(self.env, problem)
        if day := values.get("start_date"):
            values = {**values, "start_date": fields.Date.to_string(day)}
        made, _adopted = self._imported_lines()
        self.write(
            {
                "frequency": "manual",
                "undo_left": max(len(made), 1),
                "undo_request": {
                    "keep_link": keep_link,
                    "values": values,
                    "lang": self.env.lang,
                    "made": 0,
                },
            }
        )
        if len(made) > AT_ONCE:
            self._undo_later()
            return False
        while self.undo_left:
            self._undo_batch(AT_ONCE)
        return True

    def _undo_batch(self, size):
        """Take some lines away, newest first, and finish after the last; no commit.

        :raises UserError: why they cannot be taken away any more.
        """
        domain = [
            *self._imported_domain(),
            ("ponto_transaction_id.is_adopted", "=", False),
        ]
        lines = self.env["account.bank.statement.line"].sudo()
        batch = lines.search(domain, order="internal_index desc", limit=size)
        if problem := self._undo_problem_of(batch):
            raise RefusedError(self.env, problem)
        rows = batch.ponto_transaction_id
        batch._ponto_take_away()
        self._refill_inbox(rows)
        made = self.undo_request["made"] + len(batch)
        self.undo_request = {**self.undo_request, "made": made}
        self.undo_left = lines.search_count(domain)
        if not self.undo_left:
            self._undo_finish(self.undo_request)

    def _undo_finish(self, request):
        """What was there before is let go, and the account is as the person chose."""
        _made, adopted = self._imported_lines()
        adopted_rows = adopted.ponto_transaction_id
        adopted.with_context(**QUIET).ponto_transaction_id = False
        self.sudo().opening_line_id._ponto_take_away()
        self._refill_inbox(adopted_rows | self._left_out_by_import())
        left = {"undo_left": 0, "undo_request": False}
        kept = request["values"] if request["keep_link"] else {"journal_id": False}
        self.write({**left, **kept})
        self.message_post(body=self._undone_words(request["made"], len(adopted)))

    def _undone_words(self, made, adopted):
        """What was taken away, and what was there before and stays."""
        away = (
            self.env._("The import was undone: 1 bank line was taken away.")
            if made == 1
            else self.env._(
                "The import was undone: %d bank lines were taken away.", made
            )
        )
        if not adopted:
            return away
        stay = (
            self.env._("1 that was there before stays.")
            if adopted == 1
            else self.env._("%d that were there before stay.", adopted)
        )
        return f"{away} {stay}"

    def _left_out_by_import(self):
        """What the import held or left out; what people ignored stays ignored."""
        rows = self.env["ponto.transaction"].sudo()
        domain = [("account_id", "=", self.id), ("state", "!=", "to_book")]
        return rows.search([*domain, ("reason", "in", DECIDED_BY_IMPORT)])

    def _refill_inbox(self, rows):
        """These wait to be booked again, as if nothing had been decided."""
        rows._forget_reason()
        rows.write(
            {
                "waits": False,
                "is_adopted": False,
                "is_no_twin": False,
                "twin_line_id": False,
            }
        )
