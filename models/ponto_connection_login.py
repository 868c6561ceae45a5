from odoo import api, models
from odoo.exceptions import UserError


class PontoConnectionLogin(models.AbstractModel):
    """A connection that somebody logs in for, at Ponto."""

    _name = "ponto.connection.login"
    _description = "Login of a Ponto connection"

    def action_login(self):
        """Log in again, or for the first time: then the keys are not used any more."""
        self.check_access("write")
        self.ensure_one()
        return self._login_action()

    def _login_action(self, payment=None):
        """Send the browser to Ponto's login for this connection.

        :param payment: the ``ponto.payment`` to come back to; else the accounts.
        :raises UserError: login at Ponto is not set up.
        """
        application = self.sudo().application_id or self._application_here()
        if not application.is_ready:
            raise UserError(self._no_application_words())
        return self.env["ponto.login"]._begin(
            application,
            self.sudo().company_id,
            institution=self.env["ponto.institution"],
            connection=self,
            payment=payment,
        )

    def _application_here(self):
        """The application for the Ponto that this connection talks to."""
        available = self.env["ponto.application"]._available(self.sudo().company_id)
        return available.filtered(lambda one: one.environment == self.environment)[:1]

    @api.model
    def _no_application_words(self):
        """Why nobody can log in at Ponto here, and what to do."""
        if self.env.user.has_group("base.group_system"):
            return self.env._(
                "Login at Ponto is not set up here: it takes an application at Ponto's "
                "partner portal (Ibanity). If you have one, enter it under "
                "Configuration > Settings > Login at Ponto. Without it, keys of your "
                "own work."
            )
        return self.env._(
            "Login at Ponto is not set up here: it takes an application at Ponto's "
            "partner portal (Ibanity), which the administrator of the database enters "
            "under Configuration > Settings. Without it, keys of your own work."
        )

    def _take_keys(self, client_id):
        """Keys of one's own are the way in from now on; nobody is logged in."""
        self.write(
            {
                "way": "keys",
                "client_id": client_id,
                "application_id": False,
                "organization_id": False,
                "wants_to_pay": False,
                "payment_refusal": False,
                "payments_asked_at": False,
                **self._people_to_warn(self.env.user),
            }
        )

    def _take_login(self, attempt, found):
        """Keep the tokens of a login; whatever this connection used before goes.

        :param attempt: ``ponto.login``.
        :param found: dict ``tokens`` and ``info`` among others.
        """
        self.ensure_one()
        token = self.token_ids
        token.flush_recordset()
        token._wait_for_row()
        values = {
            "way": "login",
            "client_id": False,
            "application_id": attempt.application_id.id,
            "organization_id": found["info"].sub,
            "active": True,
            **self._payment_facts_of_login(found),
            **self._people_to_warn(attempt.user_id),
        }
        if self.institution_id != attempt.institution_id and not attempt.connection_id:
            # More than one bank by now: Fetch Accounts shows them all.
            values["institution_id"] = False
        self.write(values)
        self.flush_recordset()
        token._replace_pair(found["tokens"])
        self.message_post(
            body=self.env._(
                "%(person)s logged in at Ponto (%(organization)s).",
                person=attempt.user_id.name,
                organization=found["info"].name or found["info"].sub,
            )
        )
