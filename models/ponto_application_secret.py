from datetime import UTC

from odoo import fields, models

from ..ponto.auth import Token


class PontoApplicationSecret(models.Model):
    """The secrets of an application at Ponto, on a row that nobody has rights to.

    As ``ponto.token`` for connections. The certificates stand here too: they go
    with their keys. Text, never an attachment: a file would lie in the filestore.
    """

    _name = "ponto.application.secret"
    _description = "Secrets of an application at Ponto"
    _inherit = ["ponto.secret.row"]

    application_id = fields.Many2one(
        "ponto.application", required=True, index=True, ondelete="cascade"
    )
    client_secret = fields.Char(groups=fields.NO_ACCESS, copy=False, prefetch=False)
    # PEM, the keys without password: whoever reads the database has Odoo's too.
    certificate = fields.Text(groups=fields.NO_ACCESS, copy=False, prefetch=False)
    certificate_key = fields.Text(groups=fields.NO_ACCESS, copy=False, prefetch=False)
    signature_key = fields.Text(groups=fields.NO_ACCESS, copy=False, prefetch=False)
    # The partner's token: of the application, not of a customer.
    access_token = fields.Char(groups=fields.NO_ACCESS, copy=False, prefetch=False)
    expires_at = fields.Datetime(groups=fields.NO_ACCESS, copy=False, prefetch=False)

    _application_uniq = models.Constraint(
        "UNIQUE(application_id)", "An application has one row of secrets."
    )

    def _load(self):
        """The stored partner's ``auth.Token``, or None."""
        own = self.sudo()
        if not (own.access_token and own.expires_at):
            return None
        return Token(own.access_token, own.expires_at.replace(tzinfo=UTC), "")

    def _save(self, token):
        """Keep the partner's token for the other workers, as ``ponto.token`` does.

        :param token: an ``auth.Token``.
        """
        with self.env.registry.cursor() as cr:
            own = self.with_env(self.env(cr=cr, su=True))
            if own.try_lock_for_update(allow_referencing=True):
                naive = own.env["ponto.connection"]._naive
                own.access_token = token.value
                own.expires_at = naive(token.expires_at)

    def _replace(self, values):
        """Keep new secrets; the token of the old ones is forgotten.

        The row is locked and written at once: a statement that fails is logged
        with its values, so nothing may fail here.

        :param values: of the fields above.
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
