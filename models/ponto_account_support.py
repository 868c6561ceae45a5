from collections import defaultdict

from odoo import models

from ..ponto.redaction import mask

RUNS = 10


class PontoAccountSupport(models.AbstractModel):
    """An account's part of the support information."""

    _name = "ponto.account.support"
    _description = "Support information of a Ponto account"

    def action_support(self):
        """Show the text of this account and its connection."""
        self.ensure_one()
        self.check_access("write")
        return self.connection_id._support_action(self)

    def _last_runs(self):
        """Map each account to its last logs, newest first; one query."""
        runs = defaultdict(list)
        logs = self.env["ponto.fetch.log"].search(
            [("account_id", "in", self.ids)], limit=RUNS * 4 * max(len(self), 1)
        )
        for log in logs:
            if len(runs[log.account_id]) < RUNS:
                runs[log.account_id].append(log)
        return runs

    def _support_account(self, runs, clean):
        bank = self.institution_id
        lines = [
            f"Account {self.id}: {mask(self.reference)} {self.currency_code}, "
            f"{bank.name or '-'} ({bank.status or '-'}), Ponto id {self.ponto_id}",
            f"  consent {self.consent_state}, until {self.consent_expires_at or '-'}, "
            f"given {self.authorized_at or '-'}, refused "
            f"{self.consent_refused_at or '-'}; availability {self.availability or '-'}"
            f"{', gone at Ponto' if self.is_gone else ''}"
            f"{', disconnected' if self.disconnected_at else ''}",
            f"  {self._support_use()}, {self.frequency}; "
            f"read by Ponto {self.synchronized_at or '-'}, last fetch "
            f"{self.last_fetch_at or '-'}, last success {self.last_success_at or '-'}, "
            f"next {self.next_fetch_at or '-'}",
            f"  silent: {self.stale_reason or 'no'} (alarm after {self.stale_days} "
            f"set, {self.stale_learned_days} learned); bank and books "
            f"{'differ since ' + str(self.parted_on) if self.parted_on else 'agree'}",
            f"  inbox: {self._support_inbox() or 'empty'}",
        ]
        if self.fetch_error:
            lines.append(f"  problem: {clean(self.fetch_error)}")
        return lines + [line for log in runs for line in log._support_lines(clean)]

    def _support_use(self):
        if self.journal_id:
            return "linked"
        return "viewed only" if self.is_followed else "not linked"

    def _support_inbox(self):
        """How many movements are in which state, and why."""
        groups = self.env["ponto.transaction"]._read_group(
            [("account_id", "=", self.id)], ["state", "reason"], ["__count"]
        )
        return ", ".join(
            f"{count} {state}{f' ({reason})' if reason else ''}"
            for state, reason, count in groups
        )
