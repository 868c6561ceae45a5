import logging

from odoo import api, fields, models

_logger = logging.getLogger(__name__)


class PontoPendingTransaction(models.Model):
    """A movement that the bank announces: it may change or vanish.

    A model of its own, so that nothing can book or match it. Ponto gives it another
    id when it is booked (ponto-api.md, section 2.4), so each list replaces the last.
    """

    _name = "ponto.pending.transaction"
    _description = "Pending bank transaction"
    _inherit = ["ponto.mirror", "ponto.movement.named", "ponto.search.keys"]
    _order = "execution_date desc, id desc"
    _rec_name = "counterpart_name"

    account_id = fields.Many2one(
        "ponto.account", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    ponto_id = fields.Char(string="Ponto ID", required=True, readonly=True)
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    execution_date = fields.Date(string="Date", readonly=True)
    value_date = fields.Date(readonly=True)
    description = fields.Char(readonly=True)
    remittance_information = fields.Text(string="Communication", readonly=True)
    counterpart_name = fields.Char(string="Counterpart", readonly=True)
    counterpart_reference = fields.Char(string="Counterpart Account", readonly=True)

    _ponto_id_uniq = models.Constraint(
        "UNIQUE(account_id, ponto_id)", "This transaction is already there."
    )

    @api.depends("counterpart_name", "remittance_information", "account_id")
    def _compute_display_name(self):
        """Whom it is with; many an announcement, as of a card, does not say."""
        for pending in self:
            said = pending.counterpart_name or pending.remittance_information
            pending.display_name = said or pending.account_id.name

    @api.model
    def _replace(self, account, pages):
        """Make the account's list equal to the bank's.

        :param pages: every ``client.Page`` of ``answers.PendingTransaction``.
        """
        known = {
            item.ponto_id: item
            for item in self.search([("account_id", "=", account.id)])
        }
        currencies = self.env["ponto.account"]._currencies()
        to_create = []
        for answer in (item for page in pages for item in page.items):
            values = self._prepare_values(account, answer, currencies)
            if pending := known.pop(answer.id, None):
                pending._write_changes(values)
            else:
                to_create.append({**values, "ponto_id": answer.id})
        rejected = sum(len(page.rejected) for page in pages)
        if rejected:
            _logger.info(
                "Ponto account %s: %d pending not understood", account.id, rejected
            )
        self.union(*known.values()).unlink()
        self.create(to_create)

    @api.model
    def _prepare_values(self, account, answer, currencies):
        inbox = self.env["ponto.transaction"]
        currency = currencies.get(answer.currency)
        texts = inbox._prepare_texts(answer)
        return {
            "account_id": account.id,
            "amount": float(answer.amount),
            "currency_id": currency.id if currency else False,
            **{name: texts[name] for name in texts if name in self._fields},
            **inbox._prepare_days(answer),
        }
