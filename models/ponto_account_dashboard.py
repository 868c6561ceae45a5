from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from odoo import models
from odoo.tools.misc import format_datetime

from .amount_texts import amount_writer

ENVIRONMENTS = ("sandbox", "simulator")


class Facts(NamedTuple):
    """What was found for all cards at once.

    By id of a journal: ``books`` and ``to_check``; by id of an account: ``inbox``,
    ``pending`` and ``troubles``; by id of a connection: ``marks`` of what is no real
    money. ``writer`` gives a currency's ``amount_writer``, ``moment`` writes a
    datetime.
    """

    books: dict
    to_check: dict
    inbox: dict
    pending: dict
    troubles: dict
    marks: dict
    calm: dict
    writer: Callable
    moment: Callable


class PontoAccountDashboard(models.AbstractModel):
    """What the journal's card on the accounting dashboard shows.

    There may be hundreds, and the page is opened often: no query a card, nothing
    looked up twice, and what accounts without trouble show is found once for all.
    """

    _name = "ponto.account.dashboard"
    _description = "Ponto account on the dashboard"

    def _dashboard_cards(self, books):
        """What the cards show, as plain values in the reader's language.

        :param books: dict of journal id to the balance of its books.
        :return: dict of journal id to dict.
        """
        facts = self._dashboard_facts(books)
        return {account.journal_id.id: account._card(facts) for account in self}

    def _dashboard_facts(self, books):
        inbox = self._inbox_counts()
        # By themselves: what is looked up for them is not looked up for all.
        troubled = self._maybe_troubled(inbox).with_prefetch()
        return Facts(
            books=books,
            to_check=self._to_check_counts(list(books)),
            inbox=inbox,
            pending=self._pending_totals(),
            troubles={
                account.id: account._first_trouble(inbox) for account in troubled
            },
            marks=self._environment_marks(),
            calm=_state("fine", self._calm_label()),
            writer=cache(amount_writer),
            moment=cache(lambda at: format_datetime(self.env, at, dt_format="short")),
        )

    def _environment_marks(self):
        """The words for what is no real money, by id of such a connection."""
        names = dict(self._fields["environment"]._description_selection(self.env))
        return {
            connection.id: names[connection.environment]
            for connection in self.sudo().connection_id
            if connection.environment in ENVIRONMENTS
        }

    def _card(self, facts):
        """See ``_dashboard_cards``."""
        journal_id, last = self.journal_id.id, self.last_fetch_at
        inbox, trouble = facts.inbox.get(self.id), facts.troubles.get(self.id)
        return {
            "id": self.id,
            **(_state(*trouble) if trouble else facts.calm),
            **self._card_amounts(facts, journal_id),
            # Many are fetched in the same minute, which is all that is shown.
            "last_fetch": facts.moment(last.replace(second=0)) if last else "",
            "held": inbox.held if inbox else 0,
            "to_check": facts.to_check.get(journal_id, 0),
            "may_refresh": not (self.is_gone or self.disconnected_at),
            "environment": facts.marks.get(self.connection_id.id, ""),
        }

    def _card_amounts(self, facts, journal_id):
        """The card's texts of money, empty where there is nothing to tell."""
        texts = {"balance": "", "difference": "", "pending": ""}
        currency, balance = self.currency_id, self.current_balance
        if not currency:
            return texts
        write = facts.writer(currency)
        if self.id in facts.pending:
            texts["pending"] = write(facts.pending[self.id][1])
        if self.has_balance:
            texts["balance"] = write(balance)
            difference = balance - facts.books.get(journal_id, 0.0)
            if difference and not currency.is_zero(difference):
                texts["difference"] = write(difference)
        return texts


def _state(attention, label, problem="", step=""):
    """How the account is: the keys of a card, see ``Trouble``."""
    return {
        "attention": attention,
        "state": label,
        "problem": problem or "",
        "step": step or "",
    }
