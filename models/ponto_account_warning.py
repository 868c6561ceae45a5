from odoo import fields, models


class PontoAccountWarning(models.AbstractModel):
    """Telling the people of a connection what needs them, once for each cause."""

    _name = "ponto.account.warning"
    _inherit = ["ponto.activities"]
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

    def _plan_activities(self, kind, words, deadline=None, people=None):
        """One activity a person for all these accounts, on the first he may read.

        One that is open already among these is written anew, so that nobody has two
        for one cause.

        :param kind: XML id of the activity's type.
        :param words: function of these accounts, in the reader's language, to
            (summary, note).
        :param people: whose activity ended although some of these still need them;
            None: something new is told, to all whom the connection names.
        """
        told = self.activity_search([kind])
        if people is None:
            people = self._people_to_warn()
        else:
            people |= told.user_id  # what they read of the others has changed
        for user in people:
            readable = self.with_user(user)._filtered_access("read").sudo()
            mine = told.filtered(lambda one, user=user: one.user_id == user)
            known = readable & readable.browse(mine.mapped("res_id"))
            if lead := (known or readable)[:1]:
                theirs = self.with_context(lang=user.lang, tz=user.tz)
                day = deadline or fields.Date.today()
                told -= lead._set_activity(kind, user, words(theirs), day)
        told.unlink()
