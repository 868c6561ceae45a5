from datetime import timedelta

from odoo import api, fields, models

KEPT_DAYS = 180


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
    held_summary = fields.Text(string="Held Because")
    matched_count = fields.Integer(string="Settled")
    duration = fields.Float(string="Seconds", digits=(10, 2))
    request_ids = fields.Text(string="Request Numbers")
    error = fields.Text(string="Problem")

    @api.autovacuum
    def _gc_old_logs(self):
        limit = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        self.search([("create_date", "<", limit)], limit=10_000).unlink()
