"""What becomes of a payment: signing, the bank's verdict, the money that moves."""

from .clock import brussels_today
from .locking import locked
from .movements import exact
from .payment_records import BULK, Activation, Payment

UNSIGNED, CANCELLED = "unsigned", "cancelled"
# What signing leads to, for the switch ``payment_course``.
COURSES = {
    "executed": "accepted-settlement-completed",
    "accepted": "accepted-customer-profile",
    "rejected": "rejected",
    # A word that no list of Ponto's has (2.8): clients keep it as it is.
    "unknown": "awaiting-second-approver",
    "silent": "pending",
}


class Payments:
    """The part of the Bank that sends money out."""

    def clear_payments(self):
        self.payments, self.activations, self.remembered = {}, {}, {}

    @locked
    def add_payment(self, kind, account_id, attributes, orders, redirect_uri=None):
        """Keep a request to pay, unsigned; return the Payment."""
        made = Payment(
            self.new_id(kind), kind, account_id, self.now(), attributes, orders
        )
        made.redirect_uri = redirect_uri
        self.payments[made.id] = made
        return made

    @locked
    def delete_payment(self, payment_id):
        """Forget it; ValueError once it was signed (2.8)."""
        if self.payments[payment_id].status != UNSIGNED:
            raise ValueError("only an unsigned payment can be deleted")
        del self.payments[payment_id]

    @locked
    def sign_payment(self, payment_id):
        """Sign it at the bank; what follows is the switch ``payment_course``."""
        payment = self.payments[payment_id]
        if payment.at_bank:
            raise ValueError("it was sent to the bank before")
        payment.at_bank = True
        payment.status = COURSES[self.payment_course]
        if self.payment_course == "executed" and self._due(payment):
            self._execute(payment)

    @locked
    def cancel_payment(self, payment_id):
        """The person refuses to sign, at the bank."""
        payment = self.payments[payment_id]
        payment.at_bank, payment.status = True, CANCELLED

    @locked
    def change_payment(self, payment_id, *, status=None, execute=False):
        """Say what the bank thinks of it now, known to Ponto or not."""
        payment = self.payments[payment_id]
        payment.status = status or payment.status
        if execute:
            self._execute(payment)

    def execute_due_payments(self):
        """Move the money of signed payments whose day has come."""
        for payment in self.payments.values():
            course = COURSES["executed"]
            if payment.status == course and not payment.executed and self._due(payment):
                self._execute(payment)

    def _due(self, payment):
        day = payment.attributes.get("requestedExecutionDate")
        return not day or day <= brussels_today(self.clock.now()).isoformat()

    def _execute(self, payment):
        """Book the debits: one a transfer, or one for all where that was wished."""
        payment.executed += 1
        if payment.kind == BULK and payment.attributes.get("batchBookingPreferred"):
            total = sum(exact(order["amount"]) for order in payment.orders)
            text = payment.attributes["reference"]
            self.add_transaction(payment.account_id, -total, text=text)
            return
        for order in payment.orders:
            self.add_transaction(
                payment.account_id,
                -exact(order["amount"]),
                text=order.get("remittanceInformation"),
                remittance_type=order.get("remittanceInformationType"),
                counterpart_name=order["creditorName"],
                counterpart_reference=order["creditorAccountReference"],
                end_to_end_id=order.get("endToEndId"),
            )

    @locked
    def ask_activation(self, organization_id, redirect_uri):
        """Keep a request to activate payments; return the Activation (2.10)."""
        made = Activation(
            self.new_id("paymentActivationRequest"), organization_id, redirect_uri
        )
        self.activations[made.id] = made
        return made

    @locked
    def activate_payments(self, organization_id):
        """Let an organization pay; those with a request open have none left."""
        self.organizations[organization_id].payments_activated = True
        for activation in self.activations.values():
            if activation.organization_id == organization_id:
                activation.done = True
