from odoo import api, fields, models
from odoo.exceptions import UserError


class PontoConnectionOpenOther(models.AbstractModel):
    """Connect with the keys that another addon of this database has."""

    _name = "ponto.connection.open.other"
    _description = "Take over the keys of another import"

    other_import_note = fields.Text(
        string="Import There Is", compute="_compute_other_import_note"
    )

    @api.depends("company_id")
    @api.depends_context("lang", "allowed_company_ids")
    def _compute_other_import_note(self):
        may_see = self.env["ponto.connection"].has_access("write")
        other = self.env["ponto.other.import"]
        for wizard in self:
            wizard.other_import_note = may_see and other._offer_words()

    def action_take_over(self):
        """Connect with OCA's keys, for the company that they are of.

        :raises UserError: there are none by now; and as ``action_connect``.
        """
        self.ensure_one()
        self.env["ponto.connection"].check_access("write")
        provider = self.env["ponto.other.import"]._offered()[:1]
        if not provider:
            raise UserError(
                self.env._("There is nothing left to take over: connect a bank here.")
            )
        self.write(
            {
                "way": "keys",
                "institution_id": False,
                "company_id": provider.company_id.id,
                "client_id": provider.username,
                "client_secret": provider.password,
            }
        )
        return self.action_connect()
