import logging

from odoo import api, fields, models
from odoo.addons.base.models.res_bank import sanitize_account_number
from odoo.tools.translate import LazyTranslate

_logger = logging.getLogger(__name__)
_lt = LazyTranslate(__name__)


class PontoAccountMirror(models.AbstractModel):
    """What Ponto says of an account: balances, consent, still there or gone."""

    _name = "ponto.account.mirror"
    _description = "Ponto's list of accounts"
    _inherit = ["ponto.mirror"]

    @api.model
    def _store(self, connection, pages, client):
        """Write Ponto's list of accounts over what is known of the connection.

        Accounts that are not in the list any more are marked, never deleted;
        one that comes back is unmarked; one that is listed but not understood
        is left as it was.

        :param pages: every ``client.Page`` of ``answers.Account``.
        :param client: open client, to ask for unknown banks.
        """
        answers = [item for page in pages for item in page.items]
        banks = self.env["ponto.institution"]._for_ids(
            (answer.institution_id for answer in answers), client
        )
        currencies = self._currencies()
        known = {
            account.ponto_id: account
            for account in self.search(
                [
                    ("connection_id", "=", connection.id),
                    ("active", "in", [True, False]),
                ]
            )
        }
        to_create = {}
        for answer in answers:
            values = self._prepare_values(answer, banks, currencies)
            if account := known.pop(answer.id, None):
                account._write_answer({**values, "is_gone": False})
            else:
                values.update(connection_id=connection.id, ponto_id=answer.id)
                to_create[answer.id] = values
        for rejected in (item for page in pages for item in page.rejected):
            _logger.warning(
                "Account %s of Ponto connection %s is not understood: %s (%s)",
                rejected.id,
                connection.id,
                rejected.reason,
                rejected.detail,
            )
            known.pop(rejected.id, None)
        self.create(list(to_create.values()))
        self.union(*known.values())._mark_gone()._log_gone()
        self.search([("connection_id", "=", connection.id)])._note_days()

    @api.model
    def _currencies(self):
        """Map ISO codes to the currencies in use."""
        return {item.name: item for item in self.env["res.currency"].search([])}

    @api.model
    def _prepare_values(self, answer, banks, currencies):
        naive = self.env["ponto.connection"]._naive
        bank = banks.get(answer.institution_id)
        currency = currencies.get(answer.currency)
        return {
            "institution_id": bank.id if bank else False,
            "holder_name": answer.holder_name,
            "description": answer.description,
            "product": answer.product,
            "subtype": answer.subtype,
            "reference": self._clean_reference(answer),
            "reference_type": answer.reference_type,
            "currency_code": answer.currency,
            "currency_id": currency.id if currency else False,
            "has_balance": answer.current_balance is not None,
            "current_balance": float(answer.current_balance or 0),
            "current_balance_date": naive(answer.current_balance_reference_date),
            "available_balance": float(answer.available_balance or 0),
            "availability": answer.availability,
            "deprecated": answer.deprecated,
            "synchronized_at": naive(answer.synchronized_at),
            **self._prepare_consent(answer),
        }

    def _write_answer(self, values):
        """Write what changed; a consent that was renewed brings what was missed."""
        if self._is_older(values["synchronized_at"]):
            return
        lapsed, was_gone = self.consent_state == "expired", self.is_gone
        self._write_changes(values)
        if was_gone:
            self._tell_access_trouble()
        if lapsed and self.consent_state != "expired":
            self._open_gap()
        if self._consent_threshold() > self.consent_warned:
            self._forget_consent_warnings()

    def _is_older(self, synchronized_at):
        """Whether a list was asked for before the one that another worker stored.

        A moment still to come says nothing: some clock was wrong.
        """
        known = self.synchronized_at
        if self.is_gone or not (known and synchronized_at):
            return False
        return synchronized_at < known <= fields.Datetime.now()

    @api.model
    def _clean_reference(self, answer):
        """An IBAN as core compares it, anything else as it came."""
        if answer.reference_type != "IBAN":
            return answer.reference
        return sanitize_account_number(answer.reference)

    def _mark_gone(self):
        """Ponto gives these accounts no longer: say so once, keep everything.

        :return: those that were not gone before, and are missed.
        """
        leaving = self.filtered(lambda item: not item.is_gone)
        leaving.is_gone = True
        missed = leaving.filtered(lambda item: not item.disconnected_at)
        missed._post(
            _lt(
                "Ponto does not give this account any more. Nothing is fetched until "
                "it is ticked again in the integration on Ponto's dashboard."
            )
        )
        missed.filtered("is_fetched")._tell_access_trouble()
        return missed
