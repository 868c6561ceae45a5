from odoo import api, fields, models
from odoo.exceptions import UserError

from .notification import notification
from .ponto_account_fetch import BATCH
from .told_sentence import tell

# What may go away by itself: a lock, an archived journal, an inactive currency.
PASSING = ("lock_date", "journal", "currency_unknown")
UNDECIDED = ("held", "ignored")


class PontoTransactionHold(models.AbstractModel):
    """What a person decides about movements that could not be booked."""

    _name = "ponto.transaction.hold"
    _description = "Held bank transactions"

    waits = fields.Boolean(
        string="Books Itself Later",
        readonly=True,
        help="Booked without anybody as soon as what forbids it is gone.",
    )
    booking_day = fields.Date(
        string="Booked On",
        readonly=True,
        help="The day in the books, where it is not the bank's.",
    )
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_at = fields.Datetime(string="Decided On", readonly=True)
    may_activate_currency = fields.Boolean(compute="_compute_may_activate_currency")

    @api.depends("reason", "currency_code")
    @api.depends_context("uid")
    def _compute_may_activate_currency(self):
        """Odoo knows the currency, does not use it, and this person may."""
        may = self.env["res.currency"].has_access("write")
        known = self._inactive_currencies() if may else ()
        for transaction in self:
            transaction.may_activate_currency = (
                transaction.reason == "currency_unknown"
                and transaction.currency_code in known
            )

    def _inactive_currencies(self):
        """Map ISO codes of these movements to currencies that are not in use."""
        codes = [code for code in self.mapped("currency_code") if code]
        currencies = self.env["res.currency"].with_context(active_test=False)
        found = currencies.search([("name", "in", codes), ("active", "=", False)])
        return {currency.name: currency for currency in found}

    # -- buttons -----------------------------------------------------------------

    def action_book(self):
        """Try again what was held or ignored, for the person who asks.

        :raises UserError: a single one stays held.
        """
        waiting = self._undecided()
        # Whoever looked at it says that it is no double.
        doubtful = waiting.filtered(lambda item: item.twin_line_id or item.former_id)
        doubtful.is_no_twin = True
        waiting._note_decision()
        waiting._forget_reason()
        return waiting._book_for_person()

    def action_take_back(self):
        """What was ignored is booked after all, or held with what forbids it."""
        ignored = self.filtered(lambda item: item.state == "ignored")
        return ignored.action_book()

    def action_book_open_day(self):
        """Book what a lock date holds on the first open day, the true day kept.

        :raises UserError: a single one stays held.
        """
        locked = self._undecided().filtered(lambda item: item.reason == "lock_date")
        if not locked:
            raise UserError(
                self.env._("Only what a locked period holds is booked on another day.")
            )
        for account, transactions in locked.grouped("account_id").items():
            lock, day = account._lock_date(), account._first_open_day()
            late = transactions.filtered(
                lambda item, lock=lock: item.execution_date <= lock
            )
            late.booking_day = day
        locked._note_decision()
        locked.write({"state": "to_book", "reason": False, "reason_detail": False})
        return locked._book_for_person()

    def action_wait(self):
        """Book these without anybody as soon as what forbids it is gone."""
        waiting = self._undecided().filtered(lambda item: item.reason in PASSING)
        if not waiting:
            raise UserError(
                self.env._(
                    "What holds these does not go away by itself. Choose Book, Same "
                    "Line or Ignore."
                )
            )
        waiting._note_decision({"waits": True})
        waiting.account_id._wake_waiting()
        if len(waiting) == 1:
            told = self.env._(
                "1 transaction is booked by itself as soon as nothing forbids it."
            )
        else:
            told = self.env._(
                "%d transactions are booked by themselves as soon as nothing forbids "
                "it.",
                len(waiting),
            )
        return notification(told)

    def action_ignore(self):
        """Never book these; they stay in the inbox with who decided it."""
        self._check_decider()
        waiting = self.sudo().filtered(lambda item: item.state in ("held", "to_book"))
        waiting.write({"state": "ignored", "reason": "by_hand", "waits": False})
        waiting._note_decision()

    def action_activate_currency(self):
        """Use the currency from now on, and book what waited for it.

        :raises UserError: Odoo does not know it, or has no rate for it yet.
        """
        self._check_decider()
        currencies = self._inactive_currencies()
        if not currencies:
            raise UserError(
                self.env._("Odoo does not know this currency, or uses it already.")
            )
        self.env["res.currency"].union(*currencies.values()).active = True
        waiting = self.search(
            [
                ("reason", "=", "currency_unknown"),
                ("state", "=", "held"),
                ("currency_code", "in", list(currencies)),
            ]
        )
        waiting = waiting.sudo()
        waiting.account_id._find_currency()
        waiting._note_decision()
        waiting._forget_reason()
        return waiting._book_and_tell()

    # -- the rest ----------------------------------------------------------------

    def _check_decider(self):
        """Whoever may write bank lines decides, and accounting administrators.

        Plain Community gives the latter no right on bank lines, and nobody else.

        :raises AccessError: the user is neither, or these are not his.
        """
        if not self.has_access("write"):
            self.env["account.bank.statement.line"].check_access("write")
        self.check_access("read")

    def _undecided(self):
        """Those that wait for a decision, as superuser, the right checked.

        :raises UserError: none of them has a journal to be booked in.
        """
        self._check_decider()
        linked = self.sudo().filtered("journal_id")
        undecided = linked.filtered(lambda item: item.state in UNDECIDED)
        if not undecided and any(item.state != "booked" for item in self - linked):
            raise UserError(self._unlinked_words())
        return undecided

    def _note_decision(self, values=None):
        now = fields.Datetime.now()
        self.write({"decided_by_id": self.env.uid, "decided_at": now, **(values or {})})

    def _book_for_person(self):
        """Book, and say what became of them.

        :raises UserError: a single one stays held: nothing changes then.
        """
        told = self._book_and_tell()
        if len(self) == 1 and self.state == "held":
            raise UserError(self.explanation)
        return told

    def _book_and_tell(self):
        for start in range(0, len(self), BATCH):
            self[start : start + BATCH]._book()
        held = self.filtered(lambda item: item.state == "held")
        booked = self.filtered(lambda item: item.state == "booked")
        sentence = self.env._("%d booked.", len(booked))
        if held:
            told = held._held_sentences([("id", "in", held.ids)])
            sentence = f"{sentence} {tell(self.env, told)}"
        return notification(sentence, bool(held))

    def _forget_reason(self):
        self.write(
            {
                "state": "to_book",
                "reason": False,
                "reason_detail": False,
                "booking_day": False,
            }
        )

    def _release(self, account):
        """Put what waits back to booking where nothing forbids it any more.

        :param account: the ``ponto.account`` of all of them.
        """
        if account._journal_obstacle():
            return
        lock = account._lock_date()
        currencies = self.env["ponto.account"]._currencies()
        free = self.filtered(
            lambda item: (
                item.reason == "journal"
                or (item.reason == "lock_date" and item.execution_date > lock)
                or (
                    item.reason == "currency_unknown"
                    and item.currency_code in currencies
                )
            )
        )
        free._forget_reason()
