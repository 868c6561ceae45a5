import logging

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ..ponto.errors import PontoError, PontoNotFoundError, PontoRequestError
from .ponto_payment_return import note_leaving

_logger = logging.getLogger(__name__)
_lt = LazyTranslate(__name__)

ACTION = "account_online_ponto.ponto_payment_action"


class PontoPaymentSign(models.AbstractModel):
    """To where a payment is signed, and taking back what nobody signed."""

    _name = "ponto.payment.sign"
    _description = "Signing of payments through Ponto"

    def action_sign(self):
        """To Ponto's page in this window; without one to its dashboard in another."""
        self._check_may_send()
        self.ensure_one()
        own = self.sudo()
        own._check_state("unsigned")
        if not own.sign_url:
            return self.action_open_dashboard()
        note_leaving("payment", own.id)
        return {"type": "ir.actions.act_url", "url": own.sign_url, "target": "self"}

    def action_open_dashboard(self):
        """Ponto's dashboard, where payments are seen, signed and deleted."""
        self._check_may_prepare()
        url = self.sudo().account_id[:1].connection_id._dashboard_url()
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    def _after_sending(self):
        """To the page to sign a single one, else show what became of them."""
        ready = self.sudo().filtered("sign_url")
        if len(self) == 1 and ready:
            return self.action_sign()
        return self._show_action()

    def action_activate_payments(self):
        """To Ponto's page that activates payments for the organization."""
        self._check_may_send()
        self.ensure_one()
        return self.account_id.action_activate_payments()

    def action_login_for_payments(self):
        """Log in at Ponto again, with the right to pay asked for, and come back."""
        self._check_may_prepare()
        self.ensure_one()
        return self.account_id._login_for_payments(self)

    def _show_action(self):
        """These payments, as an action of the window."""
        action = self.env["ir.actions.act_window"]._for_xml_id(ACTION)
        if len(self) == 1:
            views = [(view, kind) for view, kind in action["views"] if kind == "form"]
            return {**action, "views": views, "res_id": self.id}
        return {**action, "domain": [("id", "in", self.ids)], "context": {}}

    # -- not to be paid ----------------------------------------------------------

    def action_withdraw(self):
        """Delete at Ponto what nobody signed; then it is cancelled here.

        Commits where Ponto deleted it: that cannot be undone.

        :raises UserError: Ponto could not be asked, and nothing is changed.
        """
        self._check_may_send()
        self.ensure_one()
        own = self.sudo()
        own._lock_alone()
        own._check_state("unsigned")
        try:
            own._delete_at_ponto()
        except PontoError as error:
            if isinstance(error, PontoRequestError) and error.code:
                return own._after_no_deletion()
            raise UserError(own._no_deletion_words(error)) from error
        said = _lt("%s took it back before it was signed.", self.env.user.name)
        own._set_ended("cancelled", said)
        own._end_asking()
        self.env["ir.cron"]._commit_progress()
        return True

    def _delete_at_ponto(self):
        """:raises PontoError: it may be there still."""
        account = self.account_id.ponto_id
        with self.account_id.connection_id._client() as client:
            delete = (
                client.delete_bulk_payment if self.is_bulk else client.delete_payment
            )
            try:
                delete(account, self.ponto_id)
            except PontoNotFoundError:
                # Deleted before; or the whole account is gone, which says nothing.
                client.account(account)

    def _after_no_deletion(self):
        """Ponto says that it cannot be deleted: what became of it?"""
        self._check_status()
        if self.state == "unsigned":
            raise UserError(
                self.env._(
                    "Ponto does not delete %s now: somebody may be signing it at this "
                    "moment. Try again in a few minutes.",
                    self.name,
                )
            )
        return True

    def _no_deletion_words(self, error):
        return self.env._(
            "%(payment)s could not be deleted at Ponto, so it may still be signed "
            "there. %(reason)s",
            payment=self.name,
            reason=self.account_id.connection_id._explain(error),
        )

    def action_discard(self):
        """Drop drafts: nothing was sent, and their bills can be paid otherwise."""
        self._check_may_prepare()
        for batch in self.sudo():
            batch._lock_alone()
            batch._check_state("draft")
            batch.write({"state": "cancelled", "reason": False})
            batch._post(_lt("%s discarded it; nothing was sent.", self.env.user.name))
        return True
