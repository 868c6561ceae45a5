from markupsafe import Markup
from odoo import SUPERUSER_ID, models

from .told_sentence import tell


class PontoActivities(models.AbstractModel):
    """What asks a person to act, and what is said to all who follow a record.

    An activity is one person's and in that person's language. A message has one text
    for all its readers: whoever writes it by a button writes it in his language, as
    everywhere in Odoo; what a job writes is in the company's language, because the
    job's own would be English for everybody.
    """

    _name = "ponto.activities"
    _description = "Activities and messages of Ponto's records"

    def _post(self, said):
        """Say a sentence to whoever follows these; a message a record.

        :param said: see ``told_sentence``.
        """
        for record in self:
            own = for_all_readers(record)
            own.message_post(body=tell(own.env, said))

    def _set_activity(self, kind, user, words, deadline):
        """The one open activity of a kind for a person here, new or written anew.

        :param words: (summary, note), in the person's language.
        :return: the activity.
        """
        self.ensure_one()
        summary, note = words
        values = {"date_deadline": deadline, "summary": summary, "note": note}
        if mine := self.activity_search([kind], user_id=user.id)[:1]:
            mine.write(values)
            return mine
        # Quietly: the mail that says the same is ours.
        quiet = self.with_context(mail_activity_quick_update=True)
        return quiet.activity_schedule(kind, user_id=user.id, **values)

    def _end_activities(self, kind, feedback):
        """What needed people is over; each record's messages say so once.

        :param feedback: function of a record to the sentence that says why.
        :return: the people whose activities these were.
        """
        ended = self.activity_search([kind])
        people = ended.user_id
        for record_id, activities in ended.grouped("res_id").items():
            own = for_all_readers(self.browse(record_id))
            first = activities[:1].with_env(own.env)
            first.action_feedback(feedback=tell(own.env, feedback(own)))
            activities[1:].unlink()
        return people


def for_all_readers(records):
    """The same records, so that what a job writes is in their company's language.

    For texts that are stored as they are and read by everybody: messages, what core
    refuses, notes on entries. ``told_sentence`` needs no language.
    """
    if records.env.uid != SUPERUSER_ID:
        return records
    lang = records.company_id[:1].partner_id.lang or records.env.lang
    return records.with_context(lang=lang)


def listed(items):
    """Sentences as the items of a list, as ``Markup``."""
    lines = Markup("").join(Markup("<li>%s</li>") % item for item in items)
    return Markup("<ul>%s</ul>") % lines
