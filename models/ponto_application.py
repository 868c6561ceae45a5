import uuid

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import urls

from .own_addresses import (
    LOGIN_RETURN,
    PAYMENT_RETURN,
    REAUTHORIZATION_RETURN,
    WEBHOOK,
)
from .ponto_connection_client import SIMULATOR_PARAMETER

# Ponto's side knows the application by them; another's secrets stand beside them.
PLACE = frozenset(("environment",))
ADMINISTRATORS = "base.group_system"


class PontoApplication(models.Model):
    """An application at Ponto's partner portal: what login at Ponto needs.

    Whoever makes Odoo available to others has one for live use and one for the
    sandbox. One serves all companies of the database, unless it names one.
    """

    _name = "ponto.application"
    _description = "Application at Ponto"
    _inherit = [
        "ponto.application.input",
        "ponto.application.client",
        "ponto.application.expiry",
        "ponto.application.audience",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "company_id, sequence, id"

    sequence = fields.Integer(compute="_compute_sequence", store=True)
    active = fields.Boolean(default=True)
    environment = fields.Selection(
        [("live", "Live"), ("sandbox", "Sandbox"), ("simulator", "Simulator")],
        required=True,
        default="live",
    )
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: it serves all companies."
    )
    client_id = fields.Char(
        string="Client ID", groups=ADMINISTRATORS, tracking=True, copy=False
    )
    application_id = fields.Char(
        string="Application ID",
        groups=ADMINISTRATORS,
        tracking=True,
        copy=False,
        help="The UUID the portal shows. News that Ponto sends is addressed to it.",
    )
    signature_certificate_id = fields.Char(
        string="Signature Certificate ID",
        groups=ADMINISTRATORS,
        tracking=True,
        copy=False,
        help="The UUID the portal gave the signature certificate.",
    )
    secret_ids = fields.One2many(
        "ponto.application.secret",
        "application_id",
        groups=fields.NO_ACCESS,
        copy=False,
    )
    redirect_url = fields.Char(
        string="Redirect Address", compute="_compute_urls", groups=ADMINISTRATORS
    )
    reauthorization_url = fields.Char(
        string="Second Redirect Address",
        compute="_compute_urls",
        groups=ADMINISTRATORS,
    )
    payment_url = fields.Char(
        string="Third Redirect Address",
        compute="_compute_urls",
        groups=ADMINISTRATORS,
    )
    webhook_url = fields.Char(
        string="Webhook Address", compute="_compute_urls", groups=ADMINISTRATORS
    )
    url_problem = fields.Char(compute="_compute_urls", groups=ADMINISTRATORS)

    _place_uniq = models.UniqueIndex(
        "(environment, COALESCE(company_id, 0))",
        "There is an application for this environment already: open that one.",
    )

    @api.depends("environment")
    def _compute_sequence(self):
        order = {"live": 1, "sandbox": 2, "simulator": 3}
        for application in self:
            application.sequence = order.get(application.environment, 9)

    @api.depends("environment", "company_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["environment"]._description_selection(self.env))
        for application in self:
            company = application.sudo().company_id.name
            label = labels.get(application.environment, "")
            application.display_name = f"{label}, {company}" if company else label

    @api.depends("environment")
    @api.depends_context("lang")
    def _compute_urls(self):
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url") or ""
        problem = self._url_problem(base)
        for application in self:
            application.redirect_url = urls.urljoin(base, LOGIN_RETURN)
            application.reauthorization_url = urls.urljoin(base, REAUTHORIZATION_RETURN)
            application.payment_url = urls.urljoin(base, PAYMENT_RETURN)
            application.webhook_url = urls.urljoin(base, WEBHOOK)
            is_real = application.environment != "simulator"
            application.url_problem = problem if is_real else False

    @api.model
    def _url_problem(self, base):
        """Why Ponto could not reach these addresses, False if it probably can."""
        if not base.startswith("https://"):
            return self.env._(
                "Odoo's own address is %s. Ponto only sends people and news to an "
                "address that begins with https:// and can be reached from the "
                "internet: correct the system parameter web.base.url first.",
                base or "-",
            )
        host = base.removeprefix("https://").partition("/")[0].partition(":")[0]
        if host == "localhost" or host.startswith("127."):
            return self.env._(
                "Odoo's own address is %s, which only this machine knows: correct the "
                "system parameter web.base.url first.",
                base,
            )
        return False

    @api.constrains("application_id", "signature_certificate_id")
    def _check_uuids(self):
        for application in self:
            for name in ("application_id", "signature_certificate_id"):
                if value := application[name]:
                    application._check_uuid(name, value)

    def _check_uuid(self, name, value):
        try:
            uuid.UUID(value)
        except ValueError:
            raise ValidationError(
                self.env._(
                    "%(field)s has the form 8-4-4-4-12 of digits and letters a to f; "
                    "%(value)s has not. Copy it from the portal.",
                    field=self._fields[name]._description_string(self.env),
                    value=value,
                )
            ) from None

    @api.constrains("environment")
    def _check_simulator(self):
        parameters = self.env["ir.config_parameter"].sudo()
        if "simulator" in self.mapped("environment") and not parameters.get_param(
            SIMULATOR_PARAMETER
        ):
            raise ValidationError(
                self.env._("There is no simulator here: choose Live or Sandbox.")
            )

    def write(self, vals):
        if not PLACE.isdisjoint(vals) and any(
            item.environment != vals["environment"] for item in self
        ):
            # The secrets would travel to another place.
            raise AccessError(
                self.env._(
                    "An application stays where it is: make another one for the "
                    "other environment."
                )
            )
        return super().write(vals)

    # -- which one ---------------------------------------------------------------

    @api.model
    def _available(self, company):
        """The applications a company can log in with, as superuser, live first.

        Its own comes before the one for all; what is not filled in is left out.
        """
        found = self.sudo().search([("company_id", "in", [False, company.id])])
        ready = found.filtered(lambda item: item.is_ready)
        best = {}
        for application in ready.sorted(lambda item: not item.company_id):
            best.setdefault(application.environment, application.id)
        return ready.filtered(lambda item: item.id in best.values()).sorted("sequence")
