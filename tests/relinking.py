"""An account that was unlinked and linked again at Ponto: every id is new."""

from .common import IBAN
from .test_held import HeldCase

OF_THE_LINK = ("createdAt", "updatedAt", "internalReference")


class RelinkCase(HeldCase):
    def relink(self, *, without=(), change=None, **attributes):
        """Ponto gives the account and its movements anew; returns Ponto's id.

        :param without: words of movements that the bank gives no more.
        :param change: function of a dict of attributes, what the bank words otherwise.
        """
        old_id = self.account.ponto_id
        self.bank.remove_account(old_id)
        key = f"again {len(self.bank.accounts)}"
        new_id = self.bank_account(IBAN, key=key, **attributes)
        for movement in list(self.bank.transactions_of(old_id)):
            if movement.attributes["remittanceInformation"] in without:
                continue
            said = {
                name: value
                for name, value in movement.attributes.items()
                if name not in OF_THE_LINK
            }
            if change:
                change(said)
            self.bank.add_transaction(new_id, said.pop("amount"), **said)
        return new_id

    def take_up(self):
        """Fetch Accounts, and press Link on what is proposed; the line before that."""
        action = self.account.connection_id.action_fetch_accounts()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        line = wizard.line_ids.filtered(lambda item: item.account_id.reference == IBAN)
        proposed = line.read(["action", "journal_id", "start_date"])[0]
        wizard.action_link()
        return proposed

    def take_up_and_fetch(self, **attributes):
        new_id = self.relink(**attributes)
        self.take_up()
        self.assertEqual(self.account.ponto_id, new_id)
        return self.fetch(self.account)

    def books(self):
        """What the journal has: day, amount, text and state of every line."""
        return [
            (line.date, line.amount, line.payment_ref, line.is_reconciled, line.id)
            for line in self.lines(self.account)
        ]
