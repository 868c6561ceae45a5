from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from ...tests.explaining import ExplainCase
from ...tests.test_tour import quiet_console

ACTION = "account_reconcile_oca.action_bank_statement_line_reconcile_all"
SCREEN = f"/odoo/%d/action-{ACTION}"
# Waits for a line's card, opens it, and waits for what is shown of it.
LOOK = """
(async () => {
    const until = async (what, find) => {
        for (let tries = 0; tries < 600; tries++) {
            const found = find();
            if (found) {
                return found;
            }
            await new Promise((resolve) => setTimeout(resolve, 100));
        }
        throw new Error("There is no " + what);
    };
    const cards = () => [...document.querySelectorAll(".o_kanban_record")];
    const card = await until("card of %(line)s", () =>
        cards().find((one) => one.innerText.includes("%(line)s"))
    );
    card.click();
    await until("table with %(shown)s", () =>
        [...document.querySelectorAll(".o_reconcile_widget_table")].find((one) =>
            one.innerText.includes("%(shown)s")
        )
    );
    console.log("test successful");
})().catch((error) => console.error(error.message));
"""


@tagged("post_install", "-at_install")
class TestBrowser(ExplainCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        quiet_console(cls)
        cls.bookkeeper = new_test_user(
            cls.env,
            "beside_oca",
            groups="account.group_account_user,account.group_account_manager",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def look_at(self, line, shown):
        self.env.flush_all()
        code = LOOK % {"line": line.payment_ref, "shown": shown}
        screen = SCREEN % line.journal_id.id
        self.browser_js(screen, code, login=self.bookkeeper.login, timeout=180)

    def test_its_screen_shows_a_line_that_we_settled(self):
        invoice = self.document()
        line = self.bank_line(121.0, payment_ref="Settled by Ponto")
        self.settle(line, (invoice, "121"))
        line._ponto_write_decision("matched", [])
        self.look_at(line, invoice.name)
