from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import format_date

from .ponto_account_consent import bank_day
from .ponto_account_undo import DECIDED_BY_IMPORT
from .told_sentence import tell

# Whether an account is read, and for what.
USE = frozenset(("journal_id", "is_followed"))


class PontoAccountFollow(models.AbstractModel):
    """An account that is only viewed: all of it comes in, nothing is booked.

    It is fetched as one that fills a journal, into the same inbox. Linked later, what
    came in is booked from there: nothing is fetched twice and nothing is lost. Whoever
    gives it a journal ends the viewing, so that taking the journal away ends the
    fetching, as people expect.
    """

    _name = "ponto.account.follow"
    _description = "Viewing a Ponto account without booking it"

    is_followed = fields.Boolean(
        string="View Only",
        readonly=True,
        copy=False,
        tracking=True,
        help="Its transactions and balance come in and are shown. Nothing is booked or "
        "matched, because it fills no journal.",
    )
    is_fetched = fields.Boolean(
        compute="_compute_is_fetched",
        store=True,
        help="Technical: it fills a journal, or is viewed.",
    )

    @api.depends("journal_id", "is_followed")
    def _compute_is_fetched(self):
        for account in self:
            account.is_fetched = bool(account.journal_id or account.is_followed)

    @api.constrains("is_followed")
    def _check_followed(self):
        for account in self.filtered("is_followed"):
            if account.journal_id:
                raise ValidationError(
                    self.env._(
                        "%(account)s already fills %(journal)s.",
                        account=account.name,
                        journal=account.journal_id.display_name,
                    )
                )
            if problem := account._twin_problem():
                raise ValidationError(tell(self.env, problem))

    def write(self, vals):
        if USE.isdisjoint(vals):
            return super().write(vals)
        if vals.get("journal_id"):
            vals = {**vals, "is_followed": False}
        fetched = self.filtered("is_fetched")
        unlinked = self.filtered(lambda item: not item.journal_id)
        result = super().write(vals)
        if vals.get("journal_id"):
            unlinked._begin_booking()
        fetched.filtered(lambda item: not item.is_fetched)._end_fetching()
        return result

    # -- what changes with it ----------------------------------------------------

    def _begin_booking(self):
        """What waited without a journal is decided anew for this one, and soon.

        The start date, written with the journal, keeps aside what lies before it.
        """
        waiting = self.env["ponto.transaction"].sudo()
        waiting = waiting.search(
            [
                ("account_id", "in", self.ids),
                ("state", "=", "held"),
                ("reason", "in", DECIDED_BY_IMPORT),
            ]
        )
        self._refill_inbox(waiting)
        for account in self.filtered("next_fetch_at"):
            account.next_fetch_at = fields.Datetime.now()
        self._wake_job()

    def _end_fetching(self):
        """Nothing is fetched any more: what came stays, and no alarm is left.

        What the bank had only announced goes: nobody would see it change or vanish.
        The connection may be of a company that the user does not manage.
        """
        own = self.sudo()
        own.pending_ids.unlink()
        own.write(
            {
                "fetch_error": False,
                "failure_count": 0,
                "retry_at": False,
                "refresh_state": False,
            }
        )
        own._set_silence(False)
        own._forget_consent_warnings()
        own._tell_access_trouble()

    def _put_together_unbooked(self):
        """What comes under another id in other words is one movement here too.

        In a journal that is seen while it is booked.
        """
        if self.journal_id or not self.taken_up_at:
            return
        waiting = [("account_id", "=", self.id), ("state", "=", "to_book")]
        rows = self.env["ponto.transaction"].search(waiting)
        rows._recognize_successors(self)

    # -- actions -----------------------------------------------------------------

    def action_follow(self):
        """View this account from now on, beginning with a fetch."""
        self.ensure_one()
        self.check_access("write")
        self._follow(self.company_id)
        return self.action_refresh()

    def action_unfollow(self):
        """Fetch it no more. What came stays, and the account says so."""
        self.check_access("write")
        self.filtered("is_followed").is_followed = False

    def action_link_journal(self):
        """The link wizard, with a journal proposed for this account too."""
        self.ensure_one()
        return self.connection_id._fetch_accounts(self)

    def _follow(self, company, **values):
        """Have it fetched without a journal.

        :param company: who sees it; what came before keeps its company.
        :raises UserError: why not, and what to do.
        """
        self.ensure_one()
        if company != self.company_id and self.sudo().transaction_ids:
            raise UserError(
                self.env._(
                    "What came of %(account)s so far belongs to %(company)s. Choose "
                    "that company.",
                    account=self.name,
                    company=self.company_id.name,
                )
            )
        self.write(
            {
                "is_followed": True,
                "company_id": company.id,
                "disconnected_at": False,
                **values,
            }
        )

    # -- words -------------------------------------------------------------------

    def _not_fetched_words(self):
        """Why an account that fills no journal brings nothing, and what to do."""
        if not self.last_fetch_at:
            return self.env._(
                "This account fills no journal, so nothing of it is booked. An "
                "accounting administrator can link it: Fetch Accounts."
            )
        return self.env._(
            "This account is not read any more: it fills no journal. What came in "
            "until %(day)s stays. An accounting administrator can link it, or show its "
            "transactions again: Fetch Accounts.",
            day=format_date(self.env, bank_day(self.last_fetch_at)),
        )
