import logging

from odoo import models

from ..ponto.errors import PontoError, PontoRequestError
from ..ponto.outcomes import failed, refused, taken
from ..ponto.payments import Order
from .exact_amounts import exact
from .own_addresses import PAYMENT_RETURN

_logger = logging.getLogger(__name__)


class PontoPaymentCall(models.AbstractModel):
    """The one request that asks Ponto to pay; nothing is written here."""

    _name = "ponto.payment.call"
    _description = "Request to Ponto to pay"

    def _call(self):
        """Ask Ponto to pay, once, with the stored key.

        What fails before the request itself leaves is refused for sure.

        :return: ``outcomes.Outcome``; nothing is raised.
        """
        try:
            orders = [line._as_order() for line in self.line_ids]
            with self.account_id.connection_id._client() as client:
                # A token is at hand afterwards, and the bank is not in maintenance.
                self._check_available(client)
                return self._ask(client, orders)
        except PontoError as error:
            _logger.info("Ponto payment %s was not sent: %r", self.id, error)
            return refused(error)
        except Exception as error:
            _logger.exception("Ponto payment %s was not sent", self.id)
            return refused(error)

    def _check_available(self, client):
        """:raises PontoRequestError: code ``accountUnavailable``"""
        answer = client.account(self.account_id.ponto_id)
        if answer.availability not in (None, "available"):
            raise PontoRequestError(
                "The account cannot be used now", code="accountUnavailable"
            )

    def _ask(self, client, orders):
        """Make the request: whatever goes wrong from here on may have been taken."""
        try:
            return taken(self._create_at_ponto(client, orders))
        except PontoError as error:
            _logger.warning("Ponto payment %s: %r", self.id, error)
            return failed(error)
        except Exception as error:
            _logger.exception("Ponto payment %s", self.id)
            return failed(error)

    def _create_at_ponto(self, client, orders):
        account = self.account_id.ponto_id
        options = {
            "redirect_uri": self.redirect_uri or None,
            "execution_date": self.execution_date or None,
        }
        if not self.is_bulk:
            return client.create_payment(
                account, orders[0], self.idempotency_key, **options
            )
        return client.create_bulk_payment(
            account,
            self.name,
            orders,
            self.idempotency_key,
            batch_booking=self.batch_booking,
            **options,
        )

    def _redirect_uri(self):
        """Where a person comes back to after signing; False: it is signed on Ponto's
        dashboard.

        Own keys are not meant for it, and Ponto sends nobody to an unsafe address.
        """
        connection = self.account_id.connection_id
        base = self.get_base_url()
        is_safe = base.startswith("https://") or connection.environment == "simulator"
        if connection.way != "login" or not is_safe:
            return False
        return base + PAYMENT_RETURN


class PontoPaymentLineCall(models.AbstractModel):
    _name = "ponto.payment.line.call"
    _description = "A transfer as Ponto takes it"

    def _as_order(self):
        """This transfer as ``payments.Order``."""
        return Order(
            amount=exact(self.amount, self.currency_id),
            creditor_name=self.creditor_name,
            creditor_iban=self.creditor_iban,
            communication=self.communication or "",
            structured=self.is_structured,
            end_to_end_id=self.end_to_end_id,
        )
