"""When the bank was last read, how that went, and what kind of bank it is."""

from datetime import timedelta

from odoo import fields, models

from ..ponto.unpaid import OK, PROBLEM, WARNING, Check

# Longer than the longest usual pause between two fetches.
LATE, WEEKLY_LATE = timedelta(hours=36), timedelta(days=8)
RECENTLY = timedelta(days=7)


class ExplainFetch(models.AbstractModel):
    _name = "account.move.explain.fetch"
    _description = "The last fetches of a document's bank accounts"

    def _check_fetch(self, facts):
        """The last fetch: never, failing, before the document, long ago, or well."""
        accounts = self._readable(facts)
        if not accounts:
            return []
        checks = [
            *self._check_never(accounts),
            *self._check_failing(accounts),
            *self._check_old(facts, accounts),
        ]
        if checks:
            return checks
        sentence = self.env._(
            "The bank was last read on %s.", self._moment(self._last_read(accounts))
        )
        return [Check("fetch", OK, "fetched", sentence)]

    def _readable(self, facts):
        """Those whose reading is not stopped: that is told of the bank."""
        return facts.watched.filtered(
            lambda one: not one.access_note and one.consent_state != "expired"
        )

    def _last_read(self, accounts):
        """The moment until which all of the accounts were read."""
        return min(accounts.mapped("last_success_at"), default=False)

    def _check_never(self, accounts):
        never = accounts.filtered(lambda one: not one.last_success_at)
        if not never:
            return []
        sentence = self.env._(
            "%(account)s was never read. Press Refresh.",
            account=self._account_name(never[0]),
        )
        return [Check("fetch", PROBLEM, "never_fetched", sentence, "refresh", never)]

    def _check_failing(self, accounts):
        failing = accounts.filtered(lambda one: one.fetch_error and one.last_success_at)
        if not failing:
            return []
        account = failing[0]
        sentence = self.env._(
            "%(account)s was last read on %(moment)s; since then it fails. %(why)s",
            account=self._account_name(account),
            moment=self._moment(account.last_success_at),
            why=account.fetch_error,
        )
        return [Check("fetch", PROBLEM, "failing", sentence, "refresh", failing)]

    def _check_old(self, facts, accounts):
        """Accounts that were not read since the document was made, or for long."""
        read = accounts.filtered(
            lambda one: one.last_success_at and not one.fetch_error
        )
        older = read.filtered(lambda one: one.last_success_at < facts.move.create_date)
        if older and facts.move.is_inbound():
            sentence = self.env._(
                "%(account)s was last read on %(moment)s, before this document was "
                "made.",
                **self._read_facts(older),
            )
            return [Check("fetch", WARNING, "older_fetch", sentence, "refresh", older)]
        late = read.filtered(self._is_late)
        if not late:
            return []
        told = self._read_facts(late)
        if late[0].frequency == "manual":
            sentence = self.env._(
                "%(account)s was last read on %(moment)s: it is read by hand only.",
                **told,
            )
        else:
            sentence = self.env._(
                "%(account)s was last read on %(moment)s: that is long ago.", **told
            )
        return [Check("fetch", WARNING, "fetched_long_ago", sentence, "refresh", late)]

    def _is_late(self, account):
        usual = WEEKLY_LATE if account.frequency == "weekly" else LATE
        return fields.Datetime.now() - account.last_success_at > usual

    def _read_facts(self, accounts):
        return {
            "account": self._account_name(accounts[0]),
            "moment": self._moment(accounts[0].last_success_at),
        }

    # -- the time before ---------------------------------------------------------

    def _check_lapses(self, facts):
        """Consents that had ended since the document was made, and are back.

        Logs are kept for months: what is older is not known any more.
        """
        logs = self.env["ponto.fetch.log"].sudo()
        domain = [
            ("account_id", "in", self._readable(facts).ids),
            ("next_step", "=", "consent"),
            ("create_date", ">=", facts.move.invoice_date or facts.move.date),
        ]
        lapses = logs._read_group(
            domain, ["account_id"], ["create_date:min", "create_date:max"]
        )
        return [
            Check("bank", OK, "lapsed_before", self._lapse_words(*lapse))
            for lapse in lapses[:3]
        ]

    def _lapse_words(self, account, start, end):
        return self.env._(
            "The consent for %(account)s had ended from %(start)s to %(end)s. What "
            "came in meanwhile was fetched when it was renewed.",
            account=self._account_name(account),
            start=self._day(start),
            end=self._day(end),
        )

    # -- the bank itself ---------------------------------------------------------

    def _check_institution(self, facts):
        """Banks in beta, in maintenance, or that fail often."""
        accounts = facts.watched
        if not accounts:
            return []
        checks = [
            *self._check_beta(accounts.institution_id),
            *self._check_disturbed(accounts),
        ]
        if checks:
            return checks
        sentence = self.env._("The bank works well with Ponto: no fetch failed lately.")
        return [Check("institution", OK, "well", sentence)]

    def _maintenance_words(self, bank):
        if not bank.maintenance_to:
            return self.env._("%s is in maintenance.", bank.name)
        return self.env._(
            "%(bank)s is in maintenance until %(moment)s.",
            bank=bank.name,
            moment=self._moment(bank.maintenance_to),
        )

    def _check_beta(self, banks):
        checks = []
        for bank in banks.filtered(self._is_in_maintenance):
            sentence = self._maintenance_words(bank)
            checks.append(Check("institution", WARNING, "maintenance", sentence))
        if beta := banks.filtered("is_beta"):
            sentence = self.env._(
                "Ponto's link with %s is still in beta: payments may come late or lack "
                "their text. Compare with the statement of the bank, and tell Ponto's "
                "support.",
                ", ".join(beta.mapped("name")),
            )
            checks.append(Check("institution", WARNING, "beta", sentence))
        return checks

    def _is_in_maintenance(self, bank):
        now = fields.Datetime.now()
        start, end = bank.maintenance_from, bank.maintenance_to
        return bool(start and start <= now and (not end or now < end))

    def _check_disturbed(self, accounts):
        """How many fetches of the last week failed; one query."""
        since = fields.Datetime.now() - RECENTLY
        logs = self.env["ponto.fetch.log"].sudo()
        domain = [("account_id", "in", accounts.ids), ("create_date", ">=", since)]
        failed = logs.search_count([*domain, ("error", "!=", False)])
        if not failed:
            return []
        sentence = self.env._(
            "Fetches of the last seven days: %(all)d; failed: %(failed)d.",
            failed=failed,
            all=logs.search_count(domain),
        )
        return [Check("institution", WARNING, "disturbed", sentence, "log", accounts)]
