from odoo import models

from .ponto_account_consent import DASHBOARD
from .ponto_setup_facts import Verdict

PONTO = "https://myponto.com"


class PontoSetupBank(models.AbstractModel):
    """The steps at Ponto: Odoo does not see them until a connection works."""

    _name = "ponto.setup.bank"
    _description = "Steps of the setup at Ponto"

    def _judge_account(self, facts):
        if facts.reached:
            return Verdict("done", self.env._("Odoo has reached your account there."))
        return Verdict(
            "unknown",
            self.env._(
                "Ponto is the licensed service that reads your bank for Odoo. Make an "
                "account there for your organization; its site says what it costs. "
                "Odoo cannot see this until a connection works."
            ),
            self.env._("Go to Ponto"),
        )

    def _judge_organization(self, facts):
        if "blocked" in facts.connections.mapped("state"):
            return Verdict(
                "attention",
                self.env._(
                    "Ponto refuses access: your organization may be blocked there, "
                    "often over an unpaid invoice of Ponto. Its dashboard or its "
                    "support can tell."
                ),
                self.env._("Ponto's Dashboard"),
            )
        if facts.reached and facts.given:
            return Verdict(
                "done",
                self.env._("Ponto gives accounts of your organization, so it is."),
            )
        return Verdict(
            "unknown",
            self.env._(
                "Ponto must know whose accounts it reads: its dashboard says which "
                "papers are missing. Odoo cannot see this until Ponto gives an account."
            ),
            self.env._("Ponto's Dashboard"),
        )

    def _judge_added(self, facts):
        lost = facts.fetched - facts.given
        if lost:
            return Verdict(
                "attention",
                self.env._(
                    "Ponto does not give %(account)s any more: tick it again in the "
                    "integration on Ponto's dashboard, then press Fetch Accounts on "
                    "the connection.",
                    account=lost[:1].name,
                ),
                self.env._("Ponto's Dashboard"),
            )
        count = len(facts.given)
        if count:
            return Verdict("done", self._words_of_given(count))
        return Verdict(
            "todo" if facts.reached else "unknown",
            self.env._(
                "Add each bank account on Ponto's dashboard and confirm it at your "
                "bank: this is the consent without which no bank gives anything."
            ),
            self.env._("Ponto's Dashboard"),
        )

    def _words_of_given(self, count):
        if count == 1:
            return self.env._("Ponto gives 1 account of this company.")
        return self.env._(
            "Ponto gives %(count)d accounts of this company.", count=count
        )

    def _judge_integration(self, facts):
        if "token" in facts.connections.mapped("state"):
            return Verdict(
                "attention",
                self.env._(
                    "Your connection has an API token of the old kind, which Ponto no "
                    "longer accepts: make an integration on Ponto's dashboard and "
                    "replace the token by its keys."
                ),
                self.env._("Ponto's Dashboard"),
            )
        if facts.reached:
            return Verdict("done", self.env._("Odoo comes in by it."))
        if self.env["ponto.application"]._available(self.company_id):
            return Verdict(
                "done",
                self.env._("You can log in at Ponto: there is nothing to make."),
            )
        return Verdict(
            "unknown",
            self.env._(
                "The integration is the door Odoo comes in by. On Ponto's dashboard, "
                "under Integrations, add a custom one for account information, tick "
                "the accounts it may see, and copy its Client ID and Client secret."
            ),
            self.env._("Ponto's Dashboard"),
        )

    # -- where the buttons lead --------------------------------------------------

    def _open_account(self, _facts):
        return self._open_page(PONTO)

    def _open_organization(self, _facts):
        return self._open_page(DASHBOARD)

    def _open_added(self, _facts):
        return self._open_page(DASHBOARD)

    def _open_integration(self, _facts):
        return self._open_page(DASHBOARD)

    def _open_page(self, url):
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}
