from odoo.tests import HttpCase

from .paying import PayingCase
from .test_tour import quiet_console

# Pressing the page's own button; its answer goes to a frame, so that it can be awaited.
SIGN = """
    const frame = document.createElement("iframe");
    frame.name = "answer";
    document.body.append(frame);
    frame.onload = () => {
        if (frame.contentDocument.body.innerText.includes("Thank you")) {
            console.log("test successful");
        }
    };
    document.querySelector("form").target = "answer";
    document.querySelector("button[value=sign]").click();
"""


class TestPaymentTour(PayingCase, HttpCase):
    """Paying in a real browser: Odoo's screens, and the page where a person signs."""

    def test_two_bills_are_paid_by_one_signature(self):
        quiet_console(self)
        bills = self.bill(), self.bill(50)
        self.tour("account_online_ponto_pay_tour")
        batch = self.env["ponto.payment"].search([])
        self.assertEqual(batch.state, "unsigned")
        self.browser_js(
            f"{self.server.url}/authorize/payments/{batch.ponto_id}",
            SIGN,
            ready="Boolean(document.querySelector('button[value=sign]'))",
            login=self.sender.login,
        )
        self.tour("account_online_ponto_paid_tour")
        self.assertEqual({bill.payment_state for bill in bills}, {"paid"})
        self.assertEqual(batch.state, "executed")
        self.assertEqual([one.executed for one in self.payments_at_ponto()], [1])

    def connected_account(self):
        return self.linked_account(balance=5000)

    def tour(self, name):
        self.start_tour("/odoo", name, login=self.sender.login, timeout=300)
        self.env.invalidate_all()
