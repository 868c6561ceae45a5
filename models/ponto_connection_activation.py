import logging

from odoo import models

from ..ponto.errors import PontoError
from .ponto_account_reauthorize import NOT_HERE

_logger = logging.getLogger(__name__)


class PontoConnectionActivation(models.AbstractModel):
    _name = "ponto.connection.activation"
    _description = "Activation of payments at Ponto"

    def _activation_url(self, address):
        """Where a person activates payments, None if only on the dashboard.

        :param address: where the person comes back to.
        :raises PontoError: Ponto cannot be asked.
        """
        try:
            with self._client() as client:
                return client.create_payment_activation(address).redirect
        except PontoError as error:
            if self.way == "login" or error.status not in (400, *NOT_HERE):
                raise
            _logger.info("Ponto connection %s: activated on the dashboard", self.id)
            return None
