from odoo import api, fields, models


class PontoFetchLog(models.Model):
    """What each run noticed of the bank's later changes."""

    _inherit = "ponto.fetch.log"

    change_ids = fields.One2many(
        "ponto.transaction.change", "log_id", string="Changes", readonly=True
    )
    vanished_count = fields.Integer(string="Withdrawn by the Bank", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        logs = super().create(vals_list)
        logs._take_changes()
        return logs

    def _take_changes(self):
        """Also those of a run that was cut before it could leave a log."""
        changes = self.env["ponto.transaction.change"].search(
            [("is_logged", "!=", True), ("account_id", "in", self.account_id.ids)]
        )
        for account, own in changes.grouped("account_id").items():
            log = self.filtered(
                lambda item, account=account: item.account_id == account
            )
            own.write({"log_id": log[-1:].id, "is_logged": True})
            vanished = own.filtered(lambda item: item.kind == "vanished")
            log[-1:].vanished_count = len(vanished)
