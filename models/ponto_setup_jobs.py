from datetime import timedelta

from odoo import fields, models
from odoo.tools.misc import format_datetime

from .ponto_setup_facts import Verdict

JOBS = ("ponto_account_cron_fetch", "ponto_line_cron_match", "ponto_account_cron_watch")
# A job that is due for longer than this has nobody who runs it.
LATE = timedelta(hours=1)


class PontoSetupJobs(models.AbstractModel):
    """The steps about what runs by itself."""

    _name = "ponto.setup.jobs"
    _description = "Steps of the setup about scheduled work"

    def _setup_jobs(self):
        found = self.env["ir.cron"].sudo()
        for name in JOBS:
            job = self.env.ref(f"account_online_ponto.{name}", raise_if_not_found=False)
            found |= job.sudo() if job else found
        return found

    def _judge_jobs(self, _facts):
        jobs = self._setup_jobs()
        label = ""
        if self.env.user.has_group("base.group_system"):
            label = self.env._("Scheduled Actions")
        off = jobs.filtered(lambda job: not job.active)[:1]
        if off or len(jobs) < len(JOBS):
            return Verdict("attention", self._words_of_off(off), label)
        late = fields.Datetime.now() - LATE
        waiting = jobs.filtered(lambda job: job.nextcall < late)[:1]
        if waiting:
            return Verdict(
                "attention",
                self.env._(
                    "The scheduled action “%(name)s” is due since %(since)s and nobody "
                    "runs it: ask whoever runs the server to look at Odoo's scheduler.",
                    name=waiting.name,
                    since=self._setup_moment(waiting.nextcall),
                ),
                label,
            )
        last = [moment for moment in jobs.mapped("lastcall") if moment]
        if not last:
            return Verdict("done", self.env._("They are on; the first run is near."))
        return Verdict(
            "done",
            self.env._("They run; last at %s.", self._setup_moment(max(last))),
        )

    def _words_of_off(self, job):
        if not job:
            return self.env._(
                "A scheduled action of this addon was deleted: upgrade the addon to "
                "get it back. Without it nothing comes by itself."
            )
        return self.env._(
            "The scheduled action “%s” is off, so nothing of this comes by itself: an "
            "administrator of the database switches it on.",
            job.name,
        )

    def _setup_moment(self, moment):
        return format_datetime(self.env, moment, dt_format="short")

    def _open_jobs(self, _facts):
        action = self.env["ir.actions.act_window"]._for_xml_id("base.ir_cron_act")
        action["domain"] = [("id", "in", self._setup_jobs().ids)]
        action["context"] = {"active_test": False}
        return action

    def _judge_reports(self, facts):
        logins = facts.connections.filtered(lambda one: one.way == "login")
        if not logins:
            return Verdict(
                "none",
                self.env._(
                    "Only with login at Ponto: with own keys Odoo asks by itself, as "
                    "often as each account says."
                ),
            )
        came = (
            self.env["ponto.notification"]
            .sudo()
            .search_count(
                [("application_id", "in", logins.application_id.ids)], limit=1
            )
        )
        if came:
            return Verdict("done", self.env._("They come: news is fetched at once."))
        label = ""
        if self.env.user.has_group("base.group_system"):
            label = self.env._("Login at Ponto")
        return Verdict(
            "unknown",
            self.env._(
                "None has come yet. An administrator of the database enters the "
                "webhook address of the application at Ponto's portal: then news is "
                "fetched within minutes. Without it Odoo asks by itself."
            ),
            label,
        )

    def _open_reports(self, _facts):
        return self._open_list("ponto_application_action")
