import logging

from markupsafe import Markup
from odoo import models
from odoo.exceptions import UserError

from ..ponto.addresses import is_web_address
from ..ponto.errors import PontoError
from .own_addresses import REAUTHORIZATION_RETURN, REAUTHORIZATION_START
from .ponto_account_consent import DASHBOARD

_logger = logging.getLogger(__name__)

# What Ponto answers where a connection has no right to this, or no such page.
NOT_HERE = (403, 404, 405)


class PontoAccountReauthorize(models.AbstractModel):
    """Renew the bank's consent from inside Odoo."""

    _name = "ponto.account.reauthorize"
    _description = "Renewal of a consent from inside Odoo"

    def action_renew_consent(self):
        """To Ponto's page in this window; where Ponto has none for this connection,
        to its dashboard in another.

        :raises UserError: Ponto cannot be asked.
        """
        self.check_access("read")
        self.ensure_one()
        try:
            url = self._reauthorization_url()
        except PontoError as error:
            explain = self.sudo().connection_id._explain
            raise UserError(explain(error)) from error
        if url:
            return {"type": "ir.actions.act_url", "url": url, "target": "self"}
        return {"type": "ir.actions.act_url", "url": DASHBOARD, "target": "new"}

    def _reauthorization_url(self):
        """Where the holder renews the consent, None if only on the dashboard.

        Own keys are not meant for this; whether Ponto lets them is not known, so
        it is asked each time.

        :raises PontoError: Ponto cannot be asked.
        """
        own = self.sudo()
        base = own.get_base_url()
        try:
            with own.connection_id._client() as client:
                answer = client.create_reauthorization_request(
                    own.ponto_id, base + REAUTHORIZATION_RETURN
                )
        except PontoError as error:
            if own.connection_id.way == "login" or error.status not in NOT_HERE:
                raise
            _logger.info("Ponto account %s: renewed on the dashboard only", own.id)
            return None
        if not is_web_address(answer.redirect):
            return None
        self.env["ponto.login"]._begin_reauthorization(self)
        return answer.redirect

    def _reauthorization_steps(self):
        """How the consents of these accounts are renewed, a ``Markup`` a step."""
        address = self.get_base_url() + REAUTHORIZATION_START
        links = Markup(", ").join(
            Markup('<a href="%s/%d">%s</a>') % (address, account.id, account.name)
            for account in self
        )
        return [
            Markup("%s %s") % (self.env._("Renew the consent at Ponto:"), links),
            self.env._("Your bank asks you to confirm; then you come back to Odoo."),
            self.env._("There is nothing else to do: what was missed comes by itself."),
        ]
