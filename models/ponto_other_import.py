from odoo import api, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# OCA's account_statement_import_online: a provider fills one journal.
PROVIDER = "online.bank.statement.provider"
PONTO = "ponto"
MOST_NAMED = 5


class PontoOtherImport(models.AbstractModel):
    """OCA's import of bank transactions, where that addon is installed beside us.

    Two that fill one journal book everything twice: whoever links an account to a
    journal here switches the other one off. Its keys of Ponto are offered when a bank
    is connected, so that nobody has to find them again.
    """

    _name = "ponto.other.import"
    _description = "Another import of bank transactions"

    @api.model
    def _providers(self, domain):
        """OCA's active providers, as superuser; nothing where it is not installed."""
        if PROVIDER not in self.env:
            return ()
        return self.env[PROVIDER].sudo().search([("active", "=", True), *domain])

    # -- its keys ----------------------------------------------------------------

    @api.model
    def _offered(self):
        """The providers of Ponto with the same keys, those not connected yet first.

        :return: of the user's companies; empty where there is nothing to offer.
        """
        providers = self._providers(
            [
                ("service", "=", PONTO),
                ("username", "!=", False),
                ("password", "!=", False),
                ("company_id", "in", self.env.companies.ids),
            ]
        )
        if not providers:
            return ()
        domain = [("client_id", "in", providers.mapped("username"))]
        known = self.env["ponto.connection"].sudo().search(domain).mapped("client_id")
        groups = providers.grouped(
            lambda item: (item.username in known, item.company_id.id, *_keys(item))
        )
        return groups[min(groups)]

    @api.model
    def _offer_words(self):
        """What taking over would do, for the wizard; False where there is nothing."""
        providers = self._offered()
        if not providers:
            return False
        journals = [item.journal_id.display_name for item in providers[:MOST_NAMED]]
        more = ["…"] if len(providers) > MOST_NAMED else []
        return self.env._(
            "OCA's online bank statements reads Ponto with keys of its own, for: "
            "%(journals)s. Take Over connects with these keys. You then link each "
            "account to the journal it fills: the lines that are there are "
            "recognized, and OCA's import into it is switched off, so that nothing is "
            "booked twice.",
            journals=", ".join([*journals, *more]),
        )

    # -- switching it off --------------------------------------------------------

    @api.model
    def _switch_off(self, account):
        """Have the account's journal be filled by us alone; say so on the account.

        :param account: a ``ponto.account``.
        """
        journal = account.journal_id
        for provider in self._providers([("journal_id", "in", journal.ids)]):
            provider.active = False
            account._post(
                _lt(
                    "OCA's import %(name)s into %(journal)s was switched off: with "
                    "both, every transaction would be booked twice. To go back to it, "
                    "take the journal away from this account first.",
                    name=provider.name,
                    journal=journal.display_name,
                )
            )


def _keys(provider):
    return provider.username, provider.password
