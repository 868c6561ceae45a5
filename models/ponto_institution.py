import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ponto.errors import PontoError

_logger = logging.getLogger(__name__)

NEUTRALIZED = "database.is_neutralized"


class PontoInstitution(models.Model):
    """A bank Ponto reaches: a searchable copy of its public list.

    Shared by all companies. Rows are never deleted, because accounts refer to
    them: one that left the list is archived.
    """

    _name = "ponto.institution"
    _description = "Bank reachable through Ponto"
    _inherit = ["ponto.mirror"]
    _order = "name, country_code, id"
    _rec_names_search = ["name", "bic", "country_id"]

    name = fields.Char(required=True, readonly=True)
    active = fields.Boolean(default=True)
    ponto_id = fields.Char(string="Ponto ID", required=True, readonly=True)
    bic = fields.Char(string="BIC", readonly=True)
    country_code = fields.Char(readonly=True)
    country_id = fields.Many2one("res.country", readonly=True, index="btree_not_null")
    logo_url = fields.Char(string="Logo", readonly=True)
    # Not a Selection: Ponto may add a status, and a new word must not break us.
    status = fields.Char(readonly=True)
    is_beta = fields.Boolean(compute="_compute_is_beta", search="_search_is_beta")
    deprecated = fields.Boolean(
        readonly=True,
        help="Ponto replaced this entry by another one: authorize the accounts "
        "again at the new entry.",
    )
    payments_enabled = fields.Boolean(string="Can Pay", readonly=True)
    bulk_payments_enabled = fields.Boolean(string="Can Pay in Batch", readonly=True)
    bulk_payment_limit = fields.Integer(
        string="Transfers in a Batch", readonly=True, help="0: no limit is known."
    )
    future_payments_allowed = fields.Boolean(
        string="Pays on a Later Day", readonly=True
    )
    pending_transactions_available = fields.Boolean(
        string="Gives Pending Transactions", readonly=True
    )
    maintenance_from = fields.Datetime(readonly=True)
    maintenance_to = fields.Datetime(readonly=True)
    maintenance_type = fields.Char(readonly=True)
    consent_days = fields.Integer(
        string="Consent (days)",
        readonly=True,
        help="How long the bank's consent is expected to last.",
    )

    _ponto_id_uniq = models.Constraint(
        "UNIQUE(ponto_id)", "This bank is already in the list."
    )

    @api.depends("status")
    def _compute_is_beta(self):
        for institution in self:
            institution.is_beta = institution.status in ("beta", "experimental")

    def _search_is_beta(self, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = ("beta", "experimental")
        return [("status", "in" if True in value else "not in", wanted)]

    @api.depends("name", "country_code")
    def _compute_display_name(self):
        for institution in self:
            country = institution.country_code
            name = institution.name or ""
            institution.display_name = f"{name} ({country})" if country else name

    # -- actions -----------------------------------------------------------------

    def action_connect(self):
        """Open the connect wizard for this bank."""
        self.ensure_one()
        return self.env["ponto.connection"]._open_action(self)

    def action_connect_all(self):
        """Open the connect wizard without choosing a bank; the grid passes ids."""
        return self.env["ponto.connection"]._open_action(self.browse())

    @api.model
    def action_find(self):
        """Open the grid of banks, filled from Ponto the first time.

        :return: an action.
        :raises UserError: the list is still empty and Ponto cannot give it.
        """
        self.check_access("read")
        if not self.with_context(active_test=False).search_count([], limit=1):
            self.action_refresh()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "account_online_ponto.ponto_institution_action"
        )

    def action_refresh(self):
        """Read Ponto's list again, and say so when that fails."""
        self.env["ponto.connection"].check_access("write")
        try:
            self.sudo()._refresh()
        except PontoError as error:
            explanation = self.env["ponto.connection"]._explain(error)
            raise UserError(explanation) from error

    # -- reading Ponto's list ----------------------------------------------------

    @api.model
    def _cron_refresh(self):
        """Weekly: keep the list; a failure waits for the next week.

        A neutralised copy asks nothing by itself, not even what is public.
        """
        if self.env["ir.config_parameter"].sudo().get_param(NEUTRALIZED):
            return
        try:
            self._refresh()
        except PontoError as error:
            _logger.warning("The list of banks could not be refreshed: %s", error)

    @api.model
    def _refresh(self):
        """Copy Ponto's public list; archive what left it.

        :raises PontoError: nothing was changed then.
        """
        with self.env["ponto.connection"]._public_client() as client:
            pages = list(client.institutions())
        answers = [item for page in pages for item in page.items]
        listed = {item.id for page in pages for item in (*page.items, *page.rejected)}
        known = self.search([("active", "in", [True, False])])
        self._store(answers, known)
        # An empty list is a fault of Ponto, not the end of all banks.
        if listed:
            known.filtered(
                lambda item: item.active and item.ponto_id not in listed
            ).active = False

    @api.model
    def _for_ids(self, ponto_ids, client):
        """Map Ponto ids to records, asking Ponto for the unknown ones.

        :param ponto_ids: iterable of Ponto's institution ids.
        :param client: an open ``PontoClient``.
        :return: dict of Ponto id to record.
        """
        ponto_ids = {ponto_id for ponto_id in ponto_ids if ponto_id}
        known = self.with_context(active_test=False).search(
            [("ponto_id", "in", list(ponto_ids))]
        )
        missing = ponto_ids - set(known.mapped("ponto_id"))
        known |= self._store(self._answers(missing, client), known)
        return {institution.ponto_id: institution for institution in known}

    @api.model
    def _answers(self, ponto_ids, client):
        """What Ponto says of these banks; an account can do without its bank."""
        answers = []
        for ponto_id in ponto_ids:
            try:
                answers.append(client.institution(ponto_id))
            except PontoError as error:
                _logger.warning("Bank %s could not be read: %s", ponto_id, error)
        return answers

    @api.model
    def _store(self, answers, known):
        """Write the answers over the known records and create the others.

        :return: the created records.
        """
        by_id = {institution.ponto_id: institution for institution in known}
        countries = {
            country.code: country.id for country in self.env["res.country"].search([])
        }
        to_create = {}
        for answer in answers:
            values = self._prepare_values(answer, countries)
            if institution := by_id.get(answer.id):
                institution._write_changes(values)
            else:
                to_create[answer.id] = values
        return self.create(list(to_create.values()))

    @api.model
    def _prepare_values(self, answer, countries):
        naive = self.env["ponto.connection"]._naive
        return {
            "active": True,
            "ponto_id": answer.id,
            "name": answer.name or answer.id,
            "bic": answer.bic,
            "country_code": answer.country,
            "country_id": countries.get(answer.country),
            "logo_url": answer.logo_url,
            "status": answer.status,
            "deprecated": answer.deprecated,
            "payments_enabled": answer.payments_enabled,
            "bulk_payments_enabled": answer.bulk_payments_enabled,
            "bulk_payment_limit": answer.bulk_payment_instructions_limit or 0,
            "future_payments_allowed": answer.future_dated_payments_allowed,
            "pending_transactions_available": answer.pending_transactions_available,
            "maintenance_from": naive(answer.maintenance_from),
            "maintenance_to": naive(answer.maintenance_to),
            "maintenance_type": answer.maintenance_type,
            "consent_days": answer.expected_authorization_lifetime or 0,
        }
