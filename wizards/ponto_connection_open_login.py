from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ponto.errors import PontoError


class PontoConnectionOpenLogin(models.AbstractModel):
    """Connect by logging in at Ponto: nothing is typed here."""

    _name = "ponto.connection.open.login"
    _description = "Connect by login at Ponto"

    way = fields.Selection(
        [("login", "Log in at Ponto"), ("keys", "Own keys")],
        string="How",
        compute="_compute_application_id",
        store=True,
        readonly=False,
    )
    application_id = fields.Many2one(
        "ponto.application",
        string="Ponto",
        compute="_compute_application_id",
        store=True,
        readonly=False,
    )
    available_ids = fields.Many2many(
        "ponto.application", compute="_compute_available_ids"
    )
    can_choose = fields.Boolean(compute="_compute_available_ids")
    no_login_note = fields.Char(
        string="Why There Is No Login", compute="_compute_available_ids"
    )
    send_details = fields.Boolean(
        string="Send my company's name, VAT number and address to Ponto to fill in "
        "its form",
    )
    details_shown = fields.Text(compute="_compute_details_shown")

    @api.depends("company_id")
    def _compute_available_ids(self):
        for wizard in self:
            available = wizard._available()
            wizard.available_ids = available
            wizard.can_choose = len(available) > 1
            wizard.no_login_note = (
                False
                if available
                else self.env["ponto.connection"]._no_application_words()
            )

    @api.depends("company_id")
    def _compute_application_id(self):
        for wizard in self:
            available = wizard._available()
            if wizard.application_id not in available:
                wizard.application_id = available[:1]
            if not available:
                wizard.way = "keys"
            elif not wizard.way:
                wizard.way = "login"

    def _available(self):
        company = self.company_id or self.env.company
        return self.env["ponto.application"]._available(company).sudo(False)

    @api.depends("company_id", "institution_id")
    def _compute_details_shown(self):
        for wizard in self:
            shown = wizard._details()
            shown.pop("initialFinancialInstitutionId", None)
            wizard.details_shown = "\n".join(shown.values())

    def _details(self):
        """What fills in Ponto's form, by the names Ponto has for it; nothing empty.

        The address of the person's mail is the one thing that Ponto requires.
        """
        company = (self.company_id or self.env.company).sudo()
        street = " ".join(filter(None, (company.street, company.street2)))
        details = {
            "email": self.env.user.email or company.email,
            "organizationName": company.name,
            "vatNumber": company.vat,
            "addressStreetAddress": street,
            "addressPostalCode": company.zip,
            "addressCity": company.city,
            "addressCountry": company.country_id.code,
            "initialFinancialInstitutionId": self.institution_id.ponto_id,
        }
        return {name: value for name, value in details.items() if value}

    def action_login(self):
        """Send the browser to Ponto's login.

        :return: an action.
        :raises UserError: login is not set up here, or the details do not arrive.
        """
        self.env["ponto.connection"].check_access("write")
        self.ensure_one()
        application = self.application_id.sudo()
        if application.sudo(False) not in self._available():
            raise UserError(self.env["ponto.connection"]._no_application_words())
        details_id = self._send_details(application) if self.send_details else ""
        return self.env["ponto.login"]._begin(
            application,
            self.company_id or self.env.company,
            institution=self.institution_id,
            connection=self.env["ponto.connection"],
            details_id=details_id,
        )

    def _send_details(self, application):
        """Give Ponto what fills in its form, with the person's consent.

        :return: the id that the login's address refers to; it lives five minutes.
        """
        details = self._details()
        if "email" not in details:
            raise UserError(
                self.env._(
                    "Ponto's form needs a mail address, and neither you nor the "
                    "company has one in Odoo. Enter yours in your preferences, or "
                    "untick the box to log in without it."
                )
            )
        try:
            with application._partner_client() as client:
                return client.create_onboarding_details(details)
        except PontoError as error:
            raise UserError(
                self.env._(
                    "Ponto's form could not be filled in. %s\n\nUntick the box to log "
                    "in without it.",
                    self.env["ponto.connection"]._explain_application(error),
                )
            ) from error
