"""The methods of `client.PontoClient` that pay.

Source: Ponto's API reference, sections 2.8 to 2.10 and 3 (idempotency).
"""

from functools import partial

from .endpoints import path_of, read_one
from .payments import Payment, PaymentActivation

_PAYMENTS, _BULK_PAYMENTS = "payments", "bulk-payments"


class PayingMixin:
    """Everything here needs the scope ``pi``.

    A request to pay whose answer did not come may have been taken all the same. Send
    it again only with the same idempotency key and the same arguments: how long Ponto
    remembers a key is not known.
    """

    def create_payment(
        self, account_id, order, idempotency_key, redirect_uri=None, execution_date=None
    ):
        """Ask Ponto to pay one `payments.Order`; return its `Payment`, unsigned.

        :param redirect_uri: where the person comes back to after signing; None: the
            payment is signed on Ponto's dashboard
        :param execution_date: `date`, where the bank allows it; None for at once
        """
        attributes = {
            **order.attributes(),
            **_given(redirect_uri, execution_date),
        }
        path = path_of("accounts", account_id, _PAYMENTS)
        return self._pay(path, "payment", attributes, idempotency_key)

    def create_bulk_payment(
        self,
        account_id,
        reference,
        orders,
        idempotency_key,
        redirect_uri=None,
        execution_date=None,
        batch_booking=False,
    ):
        """Ask Ponto to pay several orders with one signature; return a `Payment`.

        :param reference: what stands on Ponto's dashboard, and on the one debit where
            the bank books the batch as one
        :param batch_booking: the wish for one debit; the bank decides
        """
        attributes = {
            "reference": reference,
            "batchBookingPreferred": batch_booking,
            "payments": [order.attributes() for order in orders],
            **_given(redirect_uri, execution_date),
        }
        path = path_of("accounts", account_id, _BULK_PAYMENTS)
        return self._pay(path, "bulkPayment", attributes, idempotency_key)

    def payment(self, account_id, payment_id):
        """Return the `Payment` as it is now."""
        return self._payment(_PAYMENTS, account_id, payment_id)

    def bulk_payment(self, account_id, payment_id):
        """Return the `Payment` as it is now."""
        return self._payment(_BULK_PAYMENTS, account_id, payment_id)

    def delete_payment(self, account_id, payment_id):
        """Take back what is not signed.

        :raises PontoRequestError: it was signed
        """
        self._delete(_PAYMENTS, account_id, payment_id)

    def delete_bulk_payment(self, account_id, payment_id):
        """Take back what is not signed.

        :raises PontoRequestError: it was signed
        """
        self._delete(_BULK_PAYMENTS, account_id, payment_id)

    def create_payment_activation(self, redirect_uri):
        """Return a `PaymentActivation`: once an organization, by a person."""
        path, kind = "/payment-activation-requests", "paymentActivationRequest"
        answer = self._create(path, kind, {"redirectUri": redirect_uri})
        return read_one(PaymentActivation, answer)

    def _pay(self, path, resource_type, attributes, idempotency_key):
        send = partial(self._transport.post, idempotency_key=idempotency_key)
        body = {"data": {"type": resource_type, "attributes": attributes}}
        return read_one(Payment, self._authorized(send, path, body))

    def _payment(self, kind, account_id, payment_id):
        path = path_of("accounts", account_id, kind, payment_id)
        return read_one(Payment, self._get(path))

    def _delete(self, kind, account_id, payment_id):
        path = path_of("accounts", account_id, kind, payment_id)
        self._authorized(self._transport.delete, path)


def _given(redirect_uri, execution_date):
    given = {}
    if redirect_uri:
        given["redirectUri"] = redirect_uri
    if execution_date:
        given["requestedExecutionDate"] = execution_date.isoformat()
    return given
