from odoo import fields, models
from odoo.tools.translate import LazyTranslate

from .account_bank_statement_line_draft import LABELS_ONLY, QUIET
from .told_sentence import RefusedError

_lt = LazyTranslate(__name__)


class PontoStatementLineCounterparts(models.AbstractModel):
    """Which journal items take the place of a line's suspense item."""

    _name = "ponto.statement.line.counterparts"
    _description = "Counterparts of bank lines"

    def _ponto_write_partners(self, drafts):
        """The line carries its partner, as core's own screen leaves it.

        One write a partner; done before the counterparts, which have their own.
        """
        groups = {}
        for draft in drafts:
            partner = draft.partner
            if partner and draft.line.partner_id != partner:
                groups.setdefault(partner, []).append(draft)
        for partner, group in groups.items():
            lines = self.browse().sudo().union(*(draft.line for draft in group))
            items = self.env["account.move.line"].sudo()
            items = items.union(*(draft.liquidity | draft.suspense for draft in group))
            moves = lines.move_id
            # A bank entry needs no fiscal position; making one takes longer than all
            # the rest of this.
            with self.env.protecting([moves._fields["fiscal_position_id"]], moves):
                for records in (items, moves, lines):
                    records.with_context(**LABELS_ONLY).partner_id = partner

    def _ponto_write_items(self, drafts):
        """Put the counterparts in place and note what each is to be reconciled with.

        Where the suspense item itself becomes the counterpart, one write an account.
        """
        accounts, partners = {}, {}
        for draft in drafts:
            if not draft.is_plain:
                draft.line._ponto_write_entry(draft)
                continue
            item, suspense = draft.parts[0][1], draft.suspense
            draft.pairs = [(item, suspense)]
            accounts.setdefault(item.account_id, []).append(suspense)
            if suspense.partner_id != item.partner_id:
                partners.setdefault(item.partner_id, []).append(suspense)
        # The partner first: analytic distributions may follow from both.
        for name, groups in (("partner_id", partners), ("account_id", accounts)):
            for value, items in groups.items():
                items = self.env["account.move.line"].sudo().union(*items)
                items.with_context(**LABELS_ONLY).write({name: value.id})

    def _ponto_write_entry(self, draft):
        """Replace the suspense item by several, in one write of the entry."""
        closing, others = self._ponto_item_values(draft)
        if draft.keeps_open:
            first, values = others[-1], closing + others[:-1]
        else:
            first, *values = closing + others
        self._ponto_check_accounts([first, *values])
        before = self.move_id.line_ids
        commands = [fields.Command.update(draft.suspense.id, first)]
        commands += [fields.Command.create(value) for value in values]
        self.move_id.with_context(**QUIET).write({"line_ids": commands})
        written = (self.move_id.line_ids - before).sorted("id")
        if not draft.keeps_open:
            written = draft.suspense + written
        items = [item for _settlement, item, _amount in draft.parts]
        draft.pairs = list(zip(items, written, strict=False))

    def _ponto_check_accounts(self, values):
        """:raises UserError: an account is not set in the settings."""
        missing = [one["name"] for one in values if not one.get("account_id", True)]
        if missing:
            raise RefusedError(
                self.env,
                _lt(
                    "The company's settings lack the account for: %s.",
                    ", ".join(missing),
                ),
            )

    def _ponto_item_values(self, draft):
        """The values of the journal items that replace the suspense item.

        :return: (values of the counterparts in the order of the draft's parts, values
            of the others, those of the rest last)
        """
        if draft.plan.whole:
            return self._ponto_mirror_values(draft)
        closing = [self._ponto_closing_values(draft, part) for part in draft.parts]
        others = []
        # A discount or fee is the document's: told with the first of its items.
        for part in {part[0]: part for part in reversed(draft.parts)}.values():
            others += self._ponto_discount_values(draft, part)
            others += self._ponto_tolerated_values(draft, part)
        if draft.plan.by_rate:
            others += self._ponto_exchange_values(draft, closing)
        if draft.plan.rest:
            others.append(self._ponto_rest_values(draft))
        balancing = others[-1] if draft.plan.rest else closing[-1]
        self._ponto_balance(draft.suspense, closing + others, balancing)
        return closing, others

    def _ponto_balance(self, suspense, values, balancing):
        """Give the cents that rates leave to one item."""
        company_currency = suspense.company_currency_id
        missing = suspense.balance - sum(value["balance"] for value in values)
        balancing["balance"] = company_currency.round(balancing["balance"] + missing)

    def _ponto_closing_values(self, draft, part):
        _settlement, item, amount = part
        values = {
            "name": draft.suspense.name,
            "account_id": item.account_id.id,
            "partner_id": item.partner_id.id,
        }
        if draft.plan.by_rate:
            return {**values, **self._ponto_values_by_rate(draft, item, amount)}
        return {**values, **self._ponto_money_values(draft, -amount)}

    def _ponto_values_by_rate(self, draft, item, amount):
        """The document's own amount, at the rate the bank gave for the whole.

        In the company's currency nothing is left to a rate: see
        ``_ponto_exchange_values``.
        """
        balance = float(-amount)
        if item.currency_id != item.company_currency_id:
            whole = sum(amount for _settlement, _item, amount in draft.parts)
            balance = item.company_currency_id.round(
                draft.suspense.balance * float(amount / whole)
            )
        return {
            "currency_id": item.currency_id.id,
            "amount_currency": float(-amount),
            "balance": balance,
        }

    def _ponto_money_values(self, draft, amount):
        """Amount and balance of a journal item at the rate of the bank line.

        :param amount: signed Decimal in the currency of the draft.
        """
        currency, value = draft.currency, float(amount)
        balance = value
        if currency != draft.suspense.company_currency_id:
            converted = self._prepare_counterpart_amounts_using_st_line_rate(
                currency, value, value
            )
            balance = converted["balance"]
        return {
            "currency_id": currency.id,
            "amount_currency": value,
            "balance": balance,
        }
