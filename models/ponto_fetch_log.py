from datetime import timedelta

from odoo import api, fields, models

from .kept_days import kept_days
from .told_sentence import Sentence

KEPT_DAYS = 180
KEPT_PARAMETER = "account_online_ponto.log_days"
GC_LIMIT = 10_000


class PontoFetchLog(models.Model):
    """What each run did, for whoever asks where a transaction is."""

    _name = "ponto.fetch.log"
    _description = "Fetch from Ponto"
    _order = "id desc"
    _rec_name = "account_id"

    account_id = fields.Many2one(
        "ponto.account", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    create_date = fields.Datetime(string="When", readonly=True, index=True)
    reason = fields.Selection(
        [
            ("schedule", "Schedule"),
            ("button", "Button"),
            ("notification", "Report from Ponto"),
        ],
        string="Why",
        required=True,
    )
    page_count = fields.Integer(string="Pages")
    new_count = fields.Integer(string="New")
    known_count = fields.Integer(string="Known")
    changed_count = fields.Integer(string="Changed by the Bank")
    booked_count = fields.Integer(string="Booked")
    held_count = fields.Integer(string="Held in Total")
    held_summary = Sentence(string="Not Booked")
    matched_count = fields.Integer(string="Lines Settled")
    duration = fields.Float(string="Seconds", digits=(10, 2))
    is_cut = fields.Boolean(
        string="To Be Continued",
        help="The time of this run was up; the next one goes on where it ended.",
    )
    request_ids = fields.Text(string="Request Numbers")
    error = Sentence(string="Problem")
    next_step = fields.Selection(
        [
            ("wait", "Nothing: Odoo tries again by itself"),
            ("refresh", "Press Refresh later: this account is fetched by hand"),
            ("keys", "Update the credentials of the connection"),
            ("consent", "Renew the consent on Ponto's dashboard"),
            ("tick", "Tick the account again in the integration at Ponto"),
            ("login", "Log in at Ponto again"),
            ("ponto", "Look on Ponto's dashboard why access is refused"),
        ],
        help="What a person has to do after a problem.",
    )
    next_try_at = fields.Datetime(string="Next Try")

    @api.model_create_multi
    def create(self, vals_list):
        logs = super().create(vals_list)
        for log in logs.filtered("error"):
            log.next_step = log._step_after_problem()
            log.next_try_at = log.account_id.next_fetch_at
        logs._note_success()
        return logs

    def _note_success(self):
        """What runs that went well tell of their accounts; one write for all quiet."""
        well = self.filtered(lambda log: log.page_count and not log.error)
        well.account_id.last_success_at = fields.Datetime.now()
        for log in well:
            log.account_id._note_run(log)

    def _step_after_problem(self):
        """What a person has to do, from what the run found."""
        account = self.account_id
        steps = {
            "reconnect": "keys",
            "token": "keys",
            "revoked": "login",
            "blocked": "ponto",
        }
        if step := steps.get(account.connection_id.state):
            return step
        if account.is_gone:
            return "tick"
        if account.consent_state == "expired":
            return "consent"
        return "wait" if account.next_fetch_at else "refresh"

    @api.autovacuum
    def _gc_old_logs(self):
        """Keep what ``KEPT_PARAMETER`` says, in days."""
        days = kept_days(self.env, KEPT_PARAMETER, KEPT_DAYS)
        limit = fields.Datetime.now() - timedelta(days=days)
        logs = self.search([("create_date", "<", limit)], limit=GC_LIMIT)
        logs.unlink()
        return len(logs), len(logs) == GC_LIMIT

    def _support_lines(self, clean):
        """This run in the support information.

        :param clean: takes out of a text what must not leave the house.
        """
        lines = [
            f"  {self.create_date} {self.reason}: {self.page_count} pages, "
            f"{self.new_count} new, {self.known_count} known, {self.changed_count} "
            f"changed, {self.booked_count} booked, {self.held_count} held, "
            f"{self.matched_count} settled, {self.duration:.1f} s"
        ]
        if self.error:
            lines.append(f"    error: {clean(self.error)} [{self.next_step}]")
        if self.request_ids:
            lines.append(f"    requests: {self.request_ids}")
        return lines
