from odoo import fields, models


class PontoSupport(models.TransientModel):
    """The support information, to read and to copy."""

    _name = "ponto.support"
    _description = "Support information"

    connection_id = fields.Many2one(
        "ponto.connection", required=True, readonly=True, ondelete="cascade"
    )
    text = fields.Text(readonly=True)
