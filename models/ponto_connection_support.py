import platform
from importlib import metadata

from odoo import fields, models, release
from odoo.tools import SQL, config

from ..ponto.redaction import redact

MOST_ACCOUNTS = 50
PACKAGES = ("requests", "urllib3", "python-stdnum")


class PontoConnectionSupport(models.AbstractModel):
    """What somebody who helps has to know, as a text to copy.

    In English, whoever reads it. It holds no secret, no whole account number, no
    name of a person and no amount.
    """

    _name = "ponto.connection.support"
    _description = "Support information of a Ponto connection"

    def action_support(self):
        """Show the text of this connection and its accounts."""
        self.ensure_one()
        self.check_access("write")
        return self._support_action(self.account_ids)

    def _support_action(self, accounts):
        own = self.sudo().with_context(lang="en_US")  # kept problems are told in it
        wizard = self.env["ponto.support"].create(
            {"connection_id": self.id, "text": own._support_text(accounts)}
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_online_ponto.ponto_support_action"
        )
        return {**action, "res_id": wizard.id}

    def _support_text(self, accounts):
        """Versions, states, last runs, request ids, errors.

        :param accounts: the ``ponto.account`` it is about.
        """
        self.ensure_one()
        shown = accounts.sudo()[:MOST_ACCOUNTS].with_context(lang="en_US")
        runs = shown._last_runs()
        clean = self._support_cleaner(shown, runs)
        parts = [self._support_head(), self._support_state(clean)]
        parts += [account._support_account(runs[account], clean) for account in shown]
        if len(accounts) > len(shown):
            parts.append([f"and {len(accounts) - len(shown)} more accounts"])
        return "\n\n".join("\n".join(part) for part in parts)

    def _support_head(self):
        module = self.env["ir.module.module"].search(
            [("name", "=", "account_online_ponto")]
        )
        cron = self.env.ref("account_online_ponto.ponto_account_cron_fetch")
        [(database,)] = self.env.execute_query(SQL("SHOW server_version"))
        packages = ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES)
        return [
            f"Support information, {fields.Datetime.now()} UTC",
            f"account_online_ponto {module.installed_version}, "
            f"Odoo {release.version}, Python {platform.python_version()}, "
            f"PostgreSQL {database}, {packages}",
            f"Scheduled job: {'on' if cron.active else 'OFF'}, "
            f"last {cron.lastcall or 'never'}, next {cron.nextcall}; "
            f"workers {config['workers']}, cron threads {config['max_cron_threads']}, "
            f"proxy mode {'on' if config['proxy_mode'] else 'off'}",
        ]

    def _support_state(self, clean):
        linked = len(self.account_ids.filtered("journal_id"))
        viewed = len(self.account_ids.filtered("is_followed"))
        lines = [
            f"Connection {self.id} ({self.environment}): {self.state}, last contact "
            f"{self.checked_at or 'never'}, {len(self.account_ids)} accounts, "
            f"{linked} linked, {viewed} viewed{'' if self.active else ', archived'}",
        ]
        if self.error_message:
            lines.append(f"Problem: {clean(self.error_message)}")
        return lines

    def _support_cleaner(self, accounts, runs):
        """A function that takes out of a text what must not leave the house.

        Errors quote the bank: every name that is known is looked for in them.
        """
        errors = [self.error_message, *accounts.mapped("fetch_error")]
        errors += [log.error for logs in runs.values() for log in logs]
        told = "\n".join(error for error in errors if error)
        people = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT counterpart_name
                  FROM ponto_transaction
                 WHERE account_id IN %s
                   AND counterpart_name <> ''
                   AND STRPOS(LOWER(%s), LOWER(counterpart_name)) > 0
                """,
                tuple(accounts.ids or [0]),
                told,
            )
        )
        names = {name for (name,) in people}
        names.update(filter(None, accounts.mapped("holder_name")))
        names.update(filter(None, accounts.mapped("description")))
        return lambda text: redact(" ".join((text or "").split()), names)
