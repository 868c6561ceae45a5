from odoo import models
from odoo.tools.translate import LazyTranslate

from ..ponto.decisions import KEEP_OPEN
from .exact_amounts import exact
from .told_sentence import RefusedError

_lt = LazyTranslate(__name__)


class PontoStatementLineWriteOff(models.AbstractModel):
    """Money of a line, or of a document, that meets no counterpart."""

    _name = "ponto.statement.line.write.off"
    _description = "Discounts, fees and rests of bank lines"

    def _ponto_discount_values(self, draft, part):
        """Early payment discount, with its taxes, as core computes it.

        :raises UserError: core computes another amount.
        """
        settlement, item, amount = part
        if not settlement.discount:
            return []
        discount = settlement.discount.copy_sign(amount)
        balance = self._ponto_money_values(draft, discount)["balance"]
        residual = {
            "aml": item,
            "amount_currency": -item.amount_residual_currency,
            "balance": -item.amount_residual,
        }
        moves = self.env["account.move"]
        compute = moves._get_invoice_counterpart_amls_for_early_payment_discount
        found = compute([residual], balance)
        values = [one for group in found.values() for one in group]
        total = item.currency_id.round(sum(one["amount_currency"] for one in values))
        if exact(total, item.currency_id) != discount:
            raise RefusedError(
                self.env,
                _lt(
                    "The early payment discount of %s is another one now.",
                    item.move_id.name,
                ),
            )
        return values

    def _ponto_tolerated_values(self, draft, part):
        settlement, item, amount = part
        if not settlement.tolerated:
            return []
        words = self._ponto_in_company_language().env._
        tolerated = settlement.tolerated.copy_sign(amount)
        return [
            {
                "name": words("Bank fee: %s", item.move_id.name),
                "account_id": self.company_id.ponto_tolerance_account_id.id,
                "partner_id": item.partner_id.id,
                **self._ponto_money_values(draft, tolerated),
            }
        ]

    def _ponto_rest_values(self, draft):
        is_open = self._ponto_open_amount(draft.plan.in_account)
        rest = -draft.plan.rest.copy_sign(is_open)
        money = self._ponto_money_values(draft, rest)
        if draft.plan.rest_as == KEEP_OPEN:
            return self._ponto_open_values(draft, money, -rest / is_open)
        if not (partner := draft.partner):
            raise RefusedError(
                self.env, _lt("Nobody is known whose credit the rest could be.")
            )
        partner = partner.with_company(self.company_id)
        account = (
            partner.property_account_receivable_id
            if self.amount > 0
            else partner.property_account_payable_id
        )
        words = self._ponto_in_company_language().env._
        return {
            "name": words(
                "Credit of %(partner)s: %(text)s",
                partner=partner.name,
                text=self.payment_ref or "",
            ),
            "account_id": account.id,
            "partner_id": partner.id,
            **money,
        }

    def _ponto_open_values(self, draft, money, share):
        """What stays on the suspense item, in the currency it has.

        :param share: Decimal, how much of what was open stays so.
        """
        suspense = draft.suspense
        if draft.currency == suspense.currency_id:
            return money
        left = suspense.currency_id.round(suspense.amount_currency * float(share))
        return {"amount_currency": left, "balance": money["balance"]}

    def _ponto_in_company_language(self):
        return self.with_context(lang=self.company_id.partner_id.lang)

    def _ponto_exchange_values(self, draft, closing):
        """What a line in a foreign currency brought more or less than the document.

        Core makes exchange differences of foreign documents when it reconciles; for
        one in the company's currency there is nothing it could make one of.
        """
        suspense = draft.suspense
        currency = suspense.company_currency_id
        difference = suspense.balance - sum(value["balance"] for value in closing)
        foreign = draft.parts[0][1].currency_id != currency
        if foreign or currency.is_zero(difference):
            return []
        return [self._ponto_exchange_item(draft, difference)]

    def _ponto_exchange_item(self, draft, difference):
        """:param difference: float in the company's currency, as a balance."""
        currency = draft.suspense.company_currency_id
        items = self.env["account.move.line"]
        account = items._get_exchange_account(self.company_id, difference)
        words = self._ponto_in_company_language().env._
        return {
            "name": words("Exchange rate difference"),
            "account_id": account.id,
            "partner_id": draft.partner.id,
            "currency_id": currency.id,
            "amount_currency": currency.round(difference),
            "balance": currency.round(difference),
        }
