from odoo import fields, models


class PontoConnectionPeople(models.AbstractModel):
    """Whom to tell when something needs a person."""

    _name = "ponto.connection.people"
    _description = "People of a Ponto connection"

    warned_user_ids = fields.Many2many(
        "res.users",
        string="People to Warn",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        default=lambda self: self.env.user.filtered("active"),
        help="They get an activity and a mail 30, 10, 3, 1 and 0 days before a consent "
        "ends, and an activity when an account stays silent. Nobody: only the "
        "screens tell.",
    )
