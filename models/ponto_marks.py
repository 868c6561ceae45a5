"""The marks of banks that are in beta at Ponto, wherever they are shown."""

from odoo import api, fields, models


class PontoInstitution(models.Model):
    _inherit = "ponto.institution"

    beta_mark = fields.Char(compute="_compute_beta_mark")

    @api.depends("status")
    @api.depends_context("lang")
    def _compute_beta_mark(self):
        marks = {
            "beta": self.env._("Beta"),
            "experimental": self.env._("Experimental"),
        }
        for institution in self:
            institution.beta_mark = marks.get(institution.status, False)


class PontoAccount(models.Model):
    _inherit = "ponto.account"

    beta_mark = fields.Char(
        related="institution_id.beta_mark",
        help="This bank is in beta at Ponto: ask Ponto's support about its errors.",
    )


class PontoConnection(models.Model):
    _inherit = "ponto.connection"

    beta_mark = fields.Char(
        compute="_compute_beta_mark",
        help="A bank of this connection is in beta at Ponto: ask Ponto's support about "
        "its errors.",
    )
    beta_note = fields.Char(compute="_compute_beta_mark")

    @api.depends("institution_id.status", "account_ids.institution_id.status")
    @api.depends_context("lang")
    def _compute_beta_mark(self):
        for connection in self:
            banks = connection.account_ids.institution_id or connection.institution_id
            beta = banks.filtered("is_beta")
            connection.beta_mark = beta[:1].beta_mark
            connection.beta_note = bool(beta) and self.env._(
                "In beta at Ponto: %s. For errors of the bank, Ponto's support is the "
                "one to ask.",
                ", ".join(sorted(beta.mapped("name"))),
            )
