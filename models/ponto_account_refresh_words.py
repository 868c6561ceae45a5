from odoo import fields, models
from odoo.tools.misc import format_datetime
from odoo.tools.translate import LazyTranslate

from .whom_to_ask import BANK, BETA, bare

_lt = LazyTranslate(__name__)

PAID = ("paid", "in_payment")


class PontoAccountRefreshWords(models.AbstractModel):
    """What a refresh does and did, in the words of the person who pressed."""

    _name = "ponto.account.refresh.words"
    _description = "Words about a refresh"

    def _refresh_stage_words(self):
        """What this account waits for."""
        state = self.refresh_state or {}
        if state.get("stage") == "read":
            came = sum(self._refresh_logs(state).mapped("new_count"))
            if came == 1:
                return self.env._("1 transaction was read so far …")
            if came:
                return self.env._("%d transactions were read so far …", came)
        return {
            "ask": self.env._("Ponto is asked for news …"),
            "bank": self.env._("The bank answers …"),
            "read": self.env._("The transactions are read …"),
        }.get(state.get("stage"), "")

    def _refresh_logs(self, state):
        """What was fetched of this account since the button was pressed."""
        after = state.get("after_log", 0)
        return self.env["ponto.fetch.log"].search(
            [("account_id", "=", self.id), ("id", ">", after)]
        )

    def _refresh_result(self, state):
        """One line about what the refresh did for this account.

        :param state: the ``refresh_state`` it ended with.
        """
        if problem := self.connection_id.error_message or self.fetch_error:
            return {"name": self.name, "text": problem, "failed": True}
        logs = self._refresh_logs(state)
        notes = (
            self._refresh_counts(logs, state),
            logs[:1].held_summary,
            self._refresh_note(state),
        )
        text = " ".join(note for note in notes if note)
        return {"name": self.name, "text": text, "failed": False}

    def _refresh_counts(self, logs, state):
        """ "3 new, 2 invoices paid": only what is not nothing."""
        new, paid = sum(logs.mapped("new_count")), 0
        if any(logs.mapped("matched_count")):
            since = fields.Datetime.to_datetime(state["at"])
            paid = self._documents_paid_since(since)
        counts = (
            (new, self.env._("%d new", new)),
            (
                paid,
                self.env._("%d invoices paid", paid)
                if paid > 1
                else self.env._("1 invoice paid"),
            ),
        )
        told = [text for count, text in counts if count]
        if not new:
            told.insert(0, self.env._("Nothing new"))
        return f"{', '.join(told)}."

    def _documents_paid_since(self, moment):
        """How many invoices and bills the matching of this journal paid since."""
        lines = self.env["account.bank.statement.line"].search(
            [
                ("journal_id", "=", self.journal_id.id),
                ("ponto_matched_at", ">=", moment),
                ("ponto_matched_by_id", "=", False),
            ]
        )
        items = lines.move_id.line_ids
        met = (
            items.matched_debit_ids.debit_move_id
            | items.matched_credit_ids.credit_move_id
        ).move_id
        # What was paid through Ponto meets its payment, and that its bills.
        payments = met.origin_payment_id
        met |= payments.reconciled_bill_ids | payments.reconciled_invoice_ids
        return len(
            met.filtered(lambda move: move.is_invoice() and move.payment_state in PAID)
        )

    def _refresh_note(self, state):
        """Why this is what was there, and not what the bank has now."""
        if state.get("note") == "recently":
            return self.env._(
                "Ponto has asked the bank a moment ago (%s) and does so again only "
                "after some minutes; what it had brought was read.",
                format_datetime(self.env, self.synchronized_at, dt_format="short")
                if self.synchronized_at
                else "-",
            )
        if state.get("note") == "slow":
            return self.env._(
                "The bank has not answered yet. What it sends comes by itself with "
                "the next fetch, or press Refresh again in a few minutes."
            )
        return ""

    def _explain_fault(self, code, detail):
        """Why Ponto could not read the bank, as a sentence to store.

        :param code: of the synchronization's error.
        :param detail: the bank's or Ponto's own words.
        """
        bank = self.institution_id.name or self.name
        if code.startswith("authorization"):
            return _lt(
                "The consent of %s has lapsed, so nothing new comes in. Renew it "
                "on Ponto's dashboard; what was missed is fetched afterwards.",
                bank,
            )
        if self.availability == "readonly":
            return self._maintenance_words(bank)
        said = _lt(
            "%(bank)s could not be read by Ponto just now (%(said)s). Ponto tries "
            "again by itself.",
            bank=bank,
            said=bare(detail or code or "-"),
        )
        return [said, BETA if self.institution_is_beta else BANK]

    def _maintenance_words(self, bank):
        end = self.institution_id.maintenance_to
        if end and end > fields.Datetime.now():
            return _lt(
                "%(bank)s is in maintenance until %(end)s. What was there before was "
                "read; the rest comes by itself afterwards.",
                bank=bank,
                end=end,
            )
        return _lt(
            "%s is in maintenance. What was there before was read; the rest comes by "
            "itself afterwards.",
            bank,
        )
