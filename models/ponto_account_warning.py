from odoo import fields, models


class PontoAccountWarning(models.AbstractModel):
    """Telling the people of a connection what needs them, once for each cause."""

    _name = "ponto.account.warning"
    _description = "Warnings about Ponto accounts"

    def _people_to_warn(self):
        """Whom the connection names; where all of them left, its administrators."""
        connection = self.connection_id.sudo()[:1]
        named = connection.with_context(active_test=False).warned_user_ids
        active = named.filtered("active")
        if active or not named:
            return active
        return self.env["res.users"].search(
            [
                (
                    "all_group_ids",
                    "=",
                    self.env.ref("account.group_account_manager").id,
                ),
                ("company_ids", "in", connection.company_id.ids),
                ("share", "=", False),
            ]
        )

    def _plan_activities(self, kind, words, deadline=None):
        """One activity a person for all these accounts, on the first he may read.

        Earlier ones of the same kind are replaced.

        :param kind: XML id of the activity's type.
        :param words: function of these accounts, in the reader's language, to
            (summary, note).
        """
        self.activity_unlink([kind])
        for user in self._people_to_warn():
            readable = self.with_user(user)._filtered_access("read")
            if lead := readable[:1].sudo():
                theirs = self.with_context(lang=user.lang)
                summary, note = words(theirs)
                # Quietly: the mail that says the same is ours.
                lead.with_context(mail_activity_quick_update=True).activity_schedule(
                    kind,
                    date_deadline=deadline or fields.Date.today(),
                    summary=summary,
                    note=note,
                    user_id=user.id,
                )
