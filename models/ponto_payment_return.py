"""The way back from Ponto's pages: what somebody left for is kept in the session.

A registered address may not carry anything, so nothing travels; and what the browser
says when it comes back is never believed: Ponto is asked.
"""

from odoo import api, models
from odoo.http import request

from .login_stopped import LoginStoppedError
from .ponto_payment_rights import SEND

SESSION_KEY = "ponto_payments"
MOST_OPEN = 10  # tabs of one browser


def note_leaving(kind, record_id):
    """Note in the session that this person leaves for a page of Ponto.

    :param kind: "payment" to sign one, "account" to activate payments for one.
    :param record_id: of the ``ponto.payment`` or ``ponto.account``.
    """
    if request:
        mine = [kind, record_id]
        known = [one for one in request.session.get(SESSION_KEY, []) if one != mine]
        request.session[SESSION_KEY] = [*known, mine][-MOST_OPEN:]


class PontoPaymentReturn(models.AbstractModel):
    _name = "ponto.payment.return"
    _description = "Return from Ponto's payment pages"

    @api.model
    def _finish(self, left):
        """Ask Ponto what became of what this person left for.

        :param left: pairs of kind and id of this session, oldest first.
        :return: (kind, id) to show.
        :raises LoginStoppedError: nobody knows why the browser came.
        """
        if self.env.user._is_public():
            raise LoginStoppedError("signed_out")
        shown = None
        for kind, record_id in left:
            record = self._readable(kind, record_id)
            if not record:
                continue
            if kind == "payment":
                record.action_check()
            else:
                record.sudo().connection_id._ask_payment_facts_quietly()
            shown = (kind, record_id)
        if not shown:
            raise LoginStoppedError("payment_unknown")
        return shown

    def _readable(self, kind, record_id):
        """The record, empty where this person may not see it now."""
        model = "ponto.payment" if kind == "payment" else "ponto.account"
        companies = self.env.user.company_ids.ids
        mine = self.env[model].with_context(allowed_company_ids=companies)
        record = mine.browse(record_id).exists()
        if not self.env.user.has_group(SEND) or not record.has_access("read"):
            return record.browse()
        return record
