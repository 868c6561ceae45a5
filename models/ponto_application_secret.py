from odoo import fields, models


class PontoApplicationSecret(models.Model):
    """The secrets of an application at Ponto, on a row that nobody has rights to.

    As ``ponto.token`` for connections; the token is the partner's, of the application
    and not of a customer. The certificates stand here too: they go with their keys.
    Text, never an attachment: a file would lie in the filestore.
    """

    _name = "ponto.application.secret"
    _description = "Secrets of an application at Ponto"
    _inherit = ["ponto.secret.row"]

    application_id = fields.Many2one(
        "ponto.application", required=True, index=True, ondelete="cascade"
    )
    # PEM, the keys without password: whoever reads the database has Odoo's too.
    certificate = fields.Text(groups=fields.NO_ACCESS, copy=False, prefetch=False)
    certificate_key = fields.Text(groups=fields.NO_ACCESS, copy=False, prefetch=False)
    signature_key = fields.Text(groups=fields.NO_ACCESS, copy=False, prefetch=False)

    _application_uniq = models.Constraint(
        "UNIQUE(application_id)", "An application has one row of secrets."
    )

    def _replace(self, values):
        """Keep new secrets; the token of the old ones is forgotten.

        The row is locked and written at once: a statement that fails is logged
        with its values, so nothing may fail here.

        :param values: of the fields above and the client secret.
        :raises LockError: another worker is writing the token at this moment.
        """
        own = self.sudo()
        own.flush_recordset()
        own.lock_for_update(allow_referencing=True)
        own.write(
            {
                **values,
                "access_token": False,
                "expires_at": False,
                "database_uuid": self._present_uuid(),
            }
        )
        own.flush_recordset()
