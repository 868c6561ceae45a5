from odoo import models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from .ponto_account_consent import bank_day
from .ponto_connection_access import NEEDS_PERSON
from .ponto_setup_facts import Verdict

PREFIX = "account_online_ponto."


class PontoSetupOdoo(models.AbstractModel):
    """The steps from a connection to the first transactions."""

    _name = "ponto.setup.odoo"
    _description = "Steps of the setup in Odoo"

    # -- a connection that works -------------------------------------------------

    def _judge_connect(self, facts):
        broken = facts.connections.filtered(lambda one: one.state in NEEDS_PERSON)[:1]
        if broken:
            return Verdict(
                "attention",
                broken.with_env(self.env).sudo()._access_sentence(),
                self._label_of(broken, self.env._("Open the Connection")),
            )
        if not facts.reached:
            return Verdict("todo", self._words_to_connect(), self.env._("Connect"))
        if "live" not in facts.reached.mapped("environment"):
            return Verdict(
                "attention",
                self.env._(
                    "There is only a test connection: its transactions are invented. "
                    "Connect your real bank when you have seen enough."
                ),
                self.env._("Connect a Bank"),
            )
        return Verdict("done", self.env._("Odoo reaches Ponto with it."))

    def _words_to_connect(self):
        if self.env["ponto.application"]._available(self.company_id):
            return self.env._(
                "Choose your bank and log in at Ponto: you tick the accounts there and "
                "come back here."
            )
        return self.env._(
            "Choose your bank and enter the Client ID and Client secret of your "
            "integration: they are tested at once, and you are told what is wrong."
        )

    def _label_of(self, records, label):
        """A button's label, empty where the user may not read where it leads."""
        own = records.with_env(self.env)
        return label if own.has_access("read") else ""

    def _open_connect(self, facts):
        broken = facts.connections.filtered(lambda one: one.state in NEEDS_PERSON)
        if broken:
            return self._open_record(broken[:1])
        return self.env["ponto.institution"].action_find()

    # -- accounts linked to journals ---------------------------------------------

    def _judge_link(self, facts):
        rest = len(facts.given - facts.fetched)
        viewed = len(facts.fetched - facts.linked)
        label = self.env._("Link Accounts")
        if facts.fetched:
            told = (
                self._words_of_linked(len(facts.linked)),
                self._words_of_viewed(viewed),
                self._words_of_rest(rest),
            )
            return Verdict(
                "done", " ".join(filter(None, told)), label if rest or viewed else ""
            )
        return Verdict(
            "todo",
            self.env._(
                "Choose for each account the journal that its transactions go to, or "
                "let Odoo make one. Until then nothing is booked."
            ),
            label if facts.reached else "",
        )

    def _words_of_linked(self, count):
        if not count:
            return self.env._("No account fills a journal.")
        if count == 1:
            return self.env._("1 account fills a journal.")
        return self.env._("%(count)d accounts fill a journal.", count=count)

    def _words_of_viewed(self, count):
        if count == 1:
            return self.env._("1 account is only viewed: nothing of it is booked.")
        if count:
            return self.env._(
                "%(count)d accounts are only viewed: nothing of them is booked.",
                count=count,
            )
        return ""

    def _words_of_rest(self, count):
        if not count:
            return ""
        if count == 1:
            return self.env._("1 account is left aside.")
        return self.env._("%(count)d accounts are left aside.", count=count)

    def _open_link(self, facts):
        mine = facts.reached.with_env(self.env)._filtered_access("write")
        if len(mine) == 1:
            return mine.action_fetch_accounts()
        return self._open_list("ponto_connection_action")

    # -- the first transactions --------------------------------------------------

    def _judge_fetch(self, facts):
        label = self.env._("Refresh")
        failed = facts.fetched.filtered("fetch_error")[:1]
        if failed:
            return Verdict(
                "attention",
                self.env._(
                    "%(account)s: %(problem)s",
                    account=failed.name,
                    problem=failed.with_env(self.env).fetch_error,
                ),
                label,
            )
        waiting = facts.fetched.filtered(lambda one: not one.last_success_at)
        if facts.fetched and not waiting:
            last = max(facts.fetched.mapped("last_success_at"))
            day = format_date(self.env, bank_day(last))
            return Verdict(
                "done", self.env._("Each account was fetched, last on %s.", day)
            )
        return Verdict(
            "todo",
            self.env._(
                "Press Refresh to see the transactions come in now; else the scheduled "
                "action fetches them by itself."
            ),
            label if facts.fetched else "",
        )

    def _open_fetch(self, facts):
        return facts.fetched.with_env(self.env).action_refresh()

    def _judge_opening(self, facts):
        if not facts.linked.filtered("last_success_at"):
            return Verdict(
                "todo",
                self.env._(
                    "After the first fetch Odoo compares the bank's balance with the "
                    "journal's, and computes what was there before."
                ),
            )
        apart = facts.linked.filtered("is_apart")[:1]
        if not apart:
            return Verdict("done", self.env._("The bank and your books agree."))
        return Verdict(
            "attention",
            self.env._(
                "%(account)s: the bank and your books differ by %(amount)s. If that is "
                "what was there before the first line, enter it as opening balance; "
                "else look at the first day that differs.",
                account=apart.name,
                amount=apart.currency_id.with_env(self.env).format(
                    apart.balance_difference
                ),
            ),
            self.env._("Open the Account"),
        )

    def _open_opening(self, facts):
        return self._open_record(facts.linked.filtered("is_apart")[:1])

    # -- what keeps it going -----------------------------------------------------

    def _judge_consent(self, facts):
        watched = facts.fetched & facts.given
        due = watched.filtered(lambda one: one.consent_state in ("expired", "soon"))
        if due:
            first = due.sorted(lambda one: one.consent_days_left)[:1]
            return Verdict(
                "attention",
                self.env._(
                    "%(account)s: %(when)s. Renew it, or nothing comes any more.",
                    account=first.name,
                    when=first.with_env(self.env)._consent_sentence(),
                ),
                self.env._("Open the Account"),
            )
        ends = [end for end in watched.mapped("consent_expires_at") if end]
        if ends:
            day = format_date(self.env, bank_day(min(ends)))
            return Verdict(
                "done", self.env._("The first one to renew ends on %s.", day)
            )
        if watched:
            return Verdict("done", self.env._("Ponto names no day on which it ends."))
        return Verdict(
            "todo",
            self.env._(
                "A bank lets Ponto read for some months at a time. From the first "
                "linked account on this says how long."
            ),
        )

    def _open_consent(self, facts):
        due = facts.fetched.filtered(
            lambda one: one.consent_state in ("expired", "soon")
        )
        return self._open_record(due.sorted(lambda one: one.consent_days_left)[:1])

    def _judge_people(self, facts):
        silent = self._without_people(facts)
        label = self.env._("Open the Connection")
        if silent:
            return Verdict(
                "attention",
                self.env._(
                    "Nobody is warned when %(connection)s needs a person, for example "
                    "before a consent ends: name somebody under People to Warn.",
                    connection=silent.name,
                ),
                self._label_of(silent, label),
            )
        people = facts.connections.warned_user_ids.filtered("active")
        if people:
            names = ", ".join(sorted(people.mapped("name")))
            return Verdict("done", self.env._("Warned are: %s.", names))
        return Verdict(
            "todo",
            self.env._(
                "Whoever connects is warned before a consent ends and when an account "
                "falls silent. Others can be named on the connection."
            ),
        )

    def _without_people(self, facts):
        """The first connection in use that names nobody who is still there."""
        return facts.reached.filtered(
            lambda one: not one.warned_user_ids.filtered("active")
        )[:1]

    def _open_people(self, facts):
        return self._open_record(self._without_people(facts))

    # -- opening -----------------------------------------------------------------

    def _open_record(self, record):
        if not record:
            raise UserError(
                self.env._("This is done meanwhile: reload the page to see it.")
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    def _open_list(self, name):
        return self.env["ir.actions.act_window"]._for_xml_id(PREFIX + name)
