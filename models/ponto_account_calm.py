from datetime import timedelta
from typing import NamedTuple

from odoo import fields, models

from .ponto_account_consent import SOON, bank_day, start_of

# What is stored with a trouble: an account that is fetched, with none of these, a
# consent that lasts and a connection that works has nothing to tell.
SIGNS = (
    "consent_refused_at",
    "disconnected_at",
    "fetch_error",
    "gap_note",
    "is_gone",
    "stale_reason",
    "undo_problem",
)


class Inbox(NamedTuple):
    """How many movements of an account are held, undecided, changed by the bank."""

    held: int = 0
    undecided: int = 0
    changed: int = 0


class PontoAccountCalm(models.AbstractModel):
    """The accounts that need nobody, found without forming a sentence for each.

    Most accounts are such on most days, and the dashboard shows hundreds.
    """

    _name = "ponto.account.calm"
    _description = "Ponto accounts without trouble"

    def _maybe_troubled(self, inbox):
        """Those of these that may have a trouble to tell; all others have none.

        :param inbox: see ``_inbox_counts``.
        """
        connections = self.sudo().connection_id
        works = connections.filtered(
            lambda item: item.state == "connected" and not item.error_message
        )
        working = set(works.ids)
        today = bank_day(fields.Datetime.now())
        limit = start_of(today + timedelta(days=SOON + 1))

        def is_calm(account):
            end = account.consent_expires_at
            return (
                account.id not in inbox
                and account.connection_id.id in working
                and account.is_fetched
                and (not end or end >= limit)
                and account.availability != "readonly"
                and not any(account[sign] for sign in SIGNS)
            )

        return self.filtered(lambda account: not is_calm(account))

    def _inbox_counts(self):
        """What waits for a person in the inbox; one query for all accounts.

        :return: dict of account id to ``Inbox``, without those where nothing waits.
        """
        rows = self.env["ponto.transaction"]._read_group(
            [
                ("account_id", "in", self.ids),
                "|",
                ("state", "=", "held"),
                ("needs_look", "=", True),
            ],
            ["account_id", "state", "waits", "needs_look"],
            ["__count"],
        )
        counts, linked = {}, set(self.filtered("journal_id").ids)
        for account, state, waits, needs_look, count in rows:
            # Without a journal nothing could be decided.
            held = count if state == "held" and account.id in linked else 0
            if not (held or needs_look):
                continue
            more = Inbox(held, 0 if waits else held, count if needs_look else 0)
            before = counts.get(account.id, Inbox())
            counts[account.id] = Inbox(*map(sum, zip(before, more, strict=True)))
        return counts
