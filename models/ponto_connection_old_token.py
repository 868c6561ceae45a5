from odoo import api, fields, models


class PontoConnectionOldToken(models.AbstractModel):
    """A connection with the API token of before 2020, which Ponto ended.

    Nobody makes one here: data that were moved from an older database hold it. It is
    never sent. Its accounts keep their journals, and go on with keys or a login.
    """

    _name = "ponto.connection.old.token"
    _description = "Ponto connection with an old API token"

    @api.model
    def _import_old_token(self, name, token, journals, company, environment="live"):
        """The entry for migration scripts; run it as superuser, in a shell or hook::

            env["ponto.connection"]._import_old_token(
                "Ponto", token, {journal: "Ponto's id or nothing"}, company
            )

        The token goes into the row that nobody can read, and is not needed: an empty
        one does as well. What the journals have already is recognized afterwards, by
        Ponto's id where another addon kept it, else by what the line says.

        :param journals: dict of ``account.journal`` to Ponto's id of its account, as
            far as it is known; the account number and currency are the journal's.
        :param company: the ``res.company`` whose administrators manage it.
        :return: the ``ponto.connection``.
        """
        connection = self.create(
            {
                "name": name,
                "way": "token",
                "environment": environment,
                "company_id": company.id,
            }
        )
        if token:
            connection.token_ids._replace_secret(token)
        self.env["ponto.account"].create(
            [
                connection._values_of_old_account(journal, ponto_id)
                for journal, ponto_id in journals.items()
            ]
        )
        connection._set_state("token", connection._access_sentences()["token"])
        return connection

    def _people_to_warn(self, person):
        """Values for whom to warn: a script named nobody when it moved the data."""
        if self.way != "token" or self.warned_user_ids:
            return {}
        return {"warned_user_ids": [fields.Command.set(person.ids)]}

    def _values_of_old_account(self, journal, ponto_id):
        """What is known of an account before Ponto is asked again."""
        currency = journal.currency_id or journal.company_id.currency_id
        bank_account = journal.bank_account_id
        is_iban = bank_account.acc_type == "iban"
        lines = self.env["ponto.account.link.line"]
        return {
            "connection_id": self.id,
            # Not an id of Ponto's: the account is known by its number then.
            "ponto_id": ponto_id or f"journal-{journal.id}",
            "journal_id": journal.id,
            "reference": bank_account.sanitized_acc_number,
            "reference_type": "IBAN" if is_iban else False,
            "currency_code": currency.name,
            "currency_id": currency.id,
            "start_date": lines._start_day(journal),
        }
