"""Movements that come in and are announced, and the list of them all."""

from .people import PeopleCase

OGM = "+++090/9337/55493+++"


class MovementCase(PeopleCase):
    def setUp(self):
        super().setUp()
        self.bank.change_institution(self.kbc, pendingTransactionsAvailable=True)
        self.account = self.linked_account()

    def come(self, amount, **details):
        """A movement comes in, is booked and matched; returns it."""
        key = self.bank.add_transaction(self.account.ponto_id, amount, **details)
        self.fetch(self.account)
        self.env.invalidate_all()
        return self.inbox(self.account).filtered(lambda item: item.ponto_id == key)

    def announce(self, amount, **details):
        self.bank.add_pending(self.account.ponto_id, amount, **details)
        self.fetch(self.account, "button")
        self.env.invalidate_all()

    def rows(self, *domain, env=None):
        return (env or self.env)["ponto.movement"].search(list(domain))
