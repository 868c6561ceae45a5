from odoo import api, fields, models

from ..ponto.errors import PontoAuthorizationError

DATABASE_PARAMETER = "database.uuid"
COPIED = "copied_database"


class PontoSecretRow(models.AbstractModel):
    """Secrets of this database, and of no copy of it.

    Odoo gives a database that is duplicated, or restored as a copy, another uuid.
    The uuid of the moment in which the secrets were stored stays beside them:
    where it is another one by now, nothing is sent. Else original and copy would
    both renew one rotating token, and each would end the other's.
    """

    _name = "ponto.secret.row"
    _description = "Secrets that belong to one database"

    database_uuid = fields.Char(groups=fields.NO_ACCESS, copy=False, prefetch=False)

    @api.model
    def _present_uuid(self):
        return self.env["ir.config_parameter"].sudo().get_param(DATABASE_PARAMETER)

    def _is_copy(self):
        """Whether the secrets were stored in another database than this one."""
        stamp = self.sudo().database_uuid
        return bool(stamp) and stamp != self._present_uuid()

    def _check_database(self):
        """Stop before anything of a copy is sent.

        :raises PontoAuthorizationError: code ``copied_database``
        """
        if self._is_copy():
            raise PontoAuthorizationError(
                "The secrets belong to another database", code=COPIED
            )
