import hashlib
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ponto.errors import PontoError
from ..ponto.login import begin
from .login_stopped import LoginStoppedError

# What is asked for: accounts, the organization's name, and a token that lasts.
SCOPES = ("ai", "name", "offline_access")
# Asked for only where somebody wants to pay from Odoo.
PAYING_SCOPES = ("ai", "pi", "name", "offline_access")
LIFE = timedelta(minutes=15)
KEPT = timedelta(days=1)


def hashed(state):
    """What is stored of a state: whoever reads the table cannot come back with it."""
    return hashlib.sha256(state.encode()).hexdigest()


class PontoLogin(models.Model):
    """One way to Ponto's pages and back: a login, or the renewal of a consent.

    It belongs to one person and works once, for a quarter of an hour. Nobody has
    access rights to this model.
    """

    _name = "ponto.login"
    _description = "Way to Ponto's pages and back"
    _inherit = ["ponto.login.finish", "ponto.login.renew", "ponto.login.words"]

    state_hash = fields.Char(required=True)
    # Taken out, in a transaction of its own, before it is used.
    verifier = fields.Char(
        string="Proof of the Login",
        groups=fields.NO_ACCESS,
        copy=False,
        prefetch=False,
    )
    redirect_url = fields.Char()
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    application_id = fields.Many2one("ponto.application", ondelete="cascade")
    institution_id = fields.Many2one("ponto.institution", ondelete="cascade")
    connection_id = fields.Many2one("ponto.connection", ondelete="cascade")
    # Whoever logs in to send this one comes back to it.
    payment_id = fields.Many2one("ponto.payment", ondelete="set null")
    # Of a renewal of a consent; then there is neither code nor verifier.
    account_id = fields.Many2one("ponto.account", ondelete="cascade")
    authorized_before = fields.Datetime(string="Consent Given Before")
    expires_at = fields.Datetime(required=True)
    used_at = fields.Datetime()

    _state_hash_uniq = models.Constraint(
        "UNIQUE(state_hash)", "A state belongs to one login."
    )

    @api.model
    def _begin(self, application, company, *, institution, connection, **more):
        """Send the browser to Ponto's login.

        :param application: ``ponto.application``, as superuser.
        :param institution: the chosen bank, or empty.
        :param connection: the one to renew; empty: whoever logs in decides.
        :param more: ``details_id`` of onboarding details, to fill in Ponto's forms;
            ``payment``, the ``ponto.payment`` to come back to.
        :return: an action.
        :raises UserError: Odoo's own address is none that Ponto may send people to.
        """
        try:
            start = begin(
                application._login_page(),
                application.client_id,
                application.redirect_url,
                PAYING_SCOPES if connection.sudo().wants_to_pay else SCOPES,
                onboarding_details_id=more.get("details_id", ""),
                language=(self.env.lang or "")[:2],
            )
        except PontoError as error:
            raise UserError(self._address_words(application)) from error
        attempt = self._create_attempt(
            start.state,
            company_id=company.id,
            application_id=application.id,
            institution_id=institution.id,
            connection_id=connection.id,
            payment_id=more["payment"].id if more.get("payment") else False,
            redirect_url=application.redirect_url,
        )
        attempt.verifier = start.verifier
        attempt.flush_recordset()
        return {"type": "ir.actions.act_url", "url": start.url, "target": "self"}

    @api.model
    def _create_attempt(self, state, **values):
        attempt = self.sudo().create(
            {
                **values,
                "state_hash": hashed(state),
                "user_id": self.env.uid,
                "expires_at": fields.Datetime.now() + LIFE,
            }
        )
        # Before any secret: a statement that fails is logged with its values.
        attempt.flush_recordset()
        return attempt

    @api.model
    def _take(self, state):
        """Use up the attempt of a state, whatever becomes of it then.

        :return: (attempt as superuser, its verifier)
        :raises LoginStoppedError: it is none, or cannot be used any more.
        """
        if self.env.user._is_public():
            raise LoginStoppedError("signed_out")
        with self.env.registry.cursor() as cr:
            own = self.with_env(self.env(cr=cr, su=True))
            attempt = own.search([("state_hash", "=", hashed(state))])
            if not attempt:
                raise LoginStoppedError("unknown")
            # Whoever comes at the same moment is second.
            mine = attempt.try_lock_for_update(allow_referencing=True)
            problem = mine._problem() if mine else "used"
            verifier = mine.verifier
            if mine and not mine.used_at:
                mine.used_at = fields.Datetime.now()
                mine.verifier = False
        attempt = attempt.with_env(self.env(su=True))
        attempt.invalidate_recordset()
        if problem:
            raise LoginStoppedError(problem)
        return attempt, verifier

    def _problem(self):
        """Why this person cannot come back with it now, else None."""
        if self.user_id.id != self.env.uid:
            return "other_person"
        if self.used_at:
            return "used"
        if self.expires_at < fields.Datetime.now():
            return "expired"
        return None

    @api.model
    def _check_rights(self, attempt):
        """The right and the company may have gone while the person was at Ponto.

        :raises LoginStoppedError: either has.
        """
        company = attempt.company_id
        person = self.env.user
        if not company.active or company not in person.sudo().company_ids:
            raise LoginStoppedError("company")
        theirs = self._as_person(attempt)["ponto.connection"]
        if not theirs.has_access("write"):
            raise LoginStoppedError("right")
        connection = theirs.browse(attempt.connection_id.ids)
        if connection and not connection.has_access("write"):
            raise LoginStoppedError("company")

    def _as_person(self, attempt):
        """The environment of the person who came back, in the attempt's company."""
        person = self.env.user
        others = person.sudo().company_ids - attempt.company_id
        context = {
            **self.env.context,
            "lang": person.lang,
            "allowed_company_ids": [attempt.company_id.id, *others.ids],
        }
        return self.env(user=person, context=context, su=False)

    @api.autovacuum
    def _gc_attempts(self):
        """What ended long ago is of no use to anybody."""
        limit = fields.Datetime.now() - KEPT
        self.sudo().search([("expires_at", "<", limit)]).unlink()
