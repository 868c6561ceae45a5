from odoo import fields, models

MENDING = frozenset(
    ("active", "default_account_id", "suspense_account_id", "currency_id")
)


class AccountJournal(models.Model):
    _inherit = "account.journal"

    ponto_account_ids = fields.One2many("ponto.account", "journal_id", readonly=True)

    def action_ponto_refresh(self):
        """The dashboard card's button: fetch this journal's account now."""
        return self.ponto_account_ids.action_refresh()

    def action_ponto_connect(self):
        """The dashboard card's "connect your bank"."""
        return self.env["ponto.institution"].action_find()

    def action_ponto_open_account(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "ponto.account",
            "res_id": self.ponto_account_ids[:1].id,
            "views": [(False, "form")],
            "name": self.env._("Bank Account at Ponto"),
        }

    def action_ponto_renew_consent(self):
        """The dashboard card's "renew": to Ponto's page."""
        return self.ponto_account_ids[:1].action_renew_consent()

    def action_ponto_open_held(self):
        """The dashboard card's "held": what waits for a decision."""
        return self.ponto_account_ids[:1].action_view_held()

    def write(self, vals):
        """A journal that is mended takes in at once what waited for it."""
        result = super().write(vals)
        if not MENDING.isdisjoint(vals):
            self.env["ponto.account"]._wake_waiting()
        return result

    def action_ponto_open_days(self):
        self.ensure_one()
        return self.ponto_account_ids[:1].action_view_days()

    def action_ponto_open_pending(self):
        """The card's total of what the bank announced."""
        return self.ponto_account_ids[:1].action_view_pending()

    def action_ponto_open_to_check(self):
        """The card's count of lines that a person should look at."""
        return self.ponto_account_ids[:1].action_view_to_check()

    def action_ponto_open_connection(self):
        """The card's next step where Ponto refuses the whole connection."""
        return self.ponto_account_ids[:1].action_open_connection()

    def action_ponto_fetch_accounts(self):
        """The card's next step where Ponto does not give the account."""
        return self.ponto_account_ids[:1].action_fetch_accounts()

    def action_ponto_open_news(self):
        """The card's next step where the bank changed what is booked."""
        return self.ponto_account_ids[:1].action_view_news()

    def _fill_bank_cash_dashboard_data(self, dashboard_data):
        """Add what the card shows of Ponto; no query a card."""
        result = super()._fill_bank_cash_dashboard_data(dashboard_data)
        banks = self.filtered(lambda journal: journal.type in ("bank", "credit"))
        accounts = self.env["ponto.account"].search_fetch(
            [("journal_id", "in", banks.ids)], order="id"
        )
        filled = accounts.journal_id
        books = {journal.id: journal.current_statement_balance for journal in filled}
        for journal_id, card in accounts._dashboard_cards(books).items():
            dashboard_data[journal_id]["ponto"] = card
        return result
