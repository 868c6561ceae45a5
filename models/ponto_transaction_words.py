from collections import Counter

from odoo import api, fields, models
from odoo.tools.misc import format_date
from odoo.tools.translate import LazyTranslate

from .told_sentence import Label, keep, tell

_lt = LazyTranslate(__name__)


class PontoTransactionWords(models.AbstractModel):
    """Why a movement is held or ignored, and what to do, in the user's words."""

    _name = "ponto.transaction.words"
    _description = "Explanations of bank transactions"

    explanation = fields.Text(compute="_compute_explanation")
    is_unlinked = fields.Boolean(
        compute="_compute_is_unlinked",
        help="Technical: not in the books, because its account fills no journal.",
    )

    @api.depends("state", "journal_id")
    def _compute_is_unlinked(self):
        for transaction in self:
            is_waiting = transaction.state in ("to_book", "held")
            transaction.is_unlinked = is_waiting and not transaction.journal_id

    @api.depends(
        "state", "reason", "reason_detail", "waits", "twin_line_id", "journal_id"
    )
    @api.depends_context("lang", "uid")
    def _compute_explanation(self):
        for transaction in self:
            if transaction.is_unlinked:
                transaction.explanation = self._unlinked_words()
                continue
            said = transaction._explanations().get(transaction.reason)
            if said and transaction.waits:
                said += " " + self.env._(
                    "Nothing needs to be done: it is booked by itself as soon as "
                    "nothing forbids it."
                )
            transaction.explanation = said or False

    @api.model
    def _unlinked_words(self):
        return self.env._(
            "Its account fills no journal, so it is shown and not booked. To have it "
            "booked, open the account and press Link to a Journal."
        )

    def _explanations(self):
        """Map each reason to what it means and what to do."""
        return {
            **self._explanations_of_content(),
            **self._explanations_of_journal(),
            **self._explanations_of_choices(),
        }

    def _explanations_of_content(self):
        """The bank's own data cannot be booked."""
        detail = self.reason_detail or ""
        return {
            "amount": self.env._(
                "The bank sent no usable amount (%s). Ask Ponto's support, or type "
                "the line by hand and ignore this one.",
                detail,
            ),
            "decimals": self.env._(
                "The amount %(amount)s has more decimals than %(currency)s has. It "
                "is not rounded by guess: type the line by hand and ignore this "
                "one.",
                amount=detail,
                currency=self.currency_code,
            ),
            "date": self.env._(
                "The bank sent no believable date (%s). Type the line by hand and "
                "ignore this one.",
                detail,
            ),
            "content": self.env._(
                "The transaction could not be understood (%s). Send its Ponto ID to "
                "Ponto's support.",
                detail,
            ),
        }

    def _explanations_of_journal(self):
        """The books do not take it at this moment."""
        detail = self.reason_detail or ""
        return {
            "currency_unknown": self.env._(
                "Odoo does not use the currency %s. Activate it (here, or under "
                "Configuration > Currencies), then press Book.",
                self.currency_code,
            ),
            "currency_other": self.env._(
                "The transaction is in %(currency)s and the journal in "
                "%(journal_currency)s. Type the line by hand and ignore this one.",
                currency=self.currency_code,
                journal_currency=self.account_id.currency_code,
            ),
            "lock_date": self._explanation_of_lock(),
            "journal": self.env._(
                "Its journal cannot take lines: %s. Mend the journal, then press Book.",
                detail,
            ),
        }

    def _explanation_of_lock(self):
        """What a locked period allows; that it was opened again is said too."""
        account = self.account_id
        if not account.journal_id or not self.execution_date:
            return ""
        lock = account._lock_date()
        if self.execution_date > lock:
            return self.env._("Its period is open again: press Book.")
        if self.waits:
            until = format_date(self.env, lock)
            return self.env._(
                "Its day lies in a period that is locked until %s.", until
            )
        return self.env._(
            "Its day lies in a period that is locked until %(lock)s. Book it on "
            "%(open)s, the first open day (the bank's date stays on the line), let "
            "it wait until the lock is lifted, or ignore it.",
            lock=format_date(self.env, lock),
            open=format_date(self.env, account._first_open_day()),
        )

    def _explanations_of_choices(self):
        """What is there already, and what somebody decided."""
        twin = self.twin_line_id.sudo()
        return {
            "likely_there": self.env._(
                "The journal has a line of the same amount on %(day)s: %(label)s. If "
                "it is the same movement, press Same Line; if not, press Book.",
                day=format_date(self.env, twin.date) if twin else "-",
                label=twin.payment_ref or twin.partner_name or twin.name or "-",
            ),
            "already_there": self.env._(
                "The journal had this movement before, from another source. Press "
                "Take Back to book it a second time."
            ),
            "before_start": self.env._(
                "Its day is before the account's start date. Press Take Back to book "
                "it all the same."
            ),
            "deleted": self.env._(
                "Its bank line was deleted. Press Take Back to make it again."
            ),
            "by_hand": self.env._(
                "Ignored by hand. Press Take Back to book it after all."
            ),
        }

    # -- results -----------------------------------------------------------------

    @api.model
    def _held_sentences(self, domain):
        """What is held among these and why, as in "3 held: period locked until …".

        :param domain: which movements; of them, the held ones are told.
        :return: a list of sentences that can be stored, see ``told_sentence``.
        """
        counts = Counter()
        for reason, detail, count in self._read_group(
            [("state", "=", "held"), *domain], ["reason", "reason_detail"], ["__count"]
        ):
            counts[keep(self._held_words(reason, detail))] += count
        return [
            _lt("%(count)d held: %(why)s.", count=count, why=tell(self.env, why))
            for why, count in counts.most_common()
        ]

    @api.model
    def _held_words(self, reason, detail):
        """A few words on a reason; the same words are counted together."""
        if reason == "lock_date" and detail:
            until = fields.Date.to_date(detail)
            return _lt("period locked until %s", until)
        if reason == "journal" and detail:
            return tell(self.env, detail)
        return Label("ponto.transaction", "reason", reason)
