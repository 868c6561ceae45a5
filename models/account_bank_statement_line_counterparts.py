from dataclasses import dataclass, field
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError

from ..ponto.decisions import CREDIT, KEEP_OPEN, ZERO, Plan
from .exact_amounts import exact

# A posted entry's suspense item becomes the counterpart without rewriting the
# entry: the cheapest correct way (odoo19-notes.md, "Settling").
QUIET = {
    "skip_account_move_synchronization": True,
    "skip_readonly_check": True,
    # The trace on the line says what happened; a message an item says it twice.
    "tracking_disable": True,
}


@dataclass
class Draft:
    """What becomes of a line's suspense item.

    `parts`: triples of settlement, open journal item and how much of it is closed
    (Decimal, signed as what is open, in the item's currency). `memory`: what undoing
    needs. `reconcile_again`: recordsets to reconcile after all else. `pairs`: a
    document's item and the counterpart that was written for it.
    """

    line: models.BaseModel
    plan: Plan
    suspense: models.BaseModel
    parts: list = field(default_factory=list)
    memory: dict = field(default_factory=dict)
    reconcile_again: list = field(default_factory=list)
    pairs: list = field(default_factory=list)

    @property
    def is_plain(self):
        """Whether the suspense item as it stands is the only counterpart."""
        plan = self.plan
        if len(self.parts) != 1 or plan.rest or plan.by_rate:
            return False
        settlement = self.parts[0][0]
        return not settlement.discount and not settlement.tolerated

    @property
    def keeps_open(self):
        return bool(self.plan.rest) and self.plan.rest_as == KEEP_OPEN

    @property
    def partner(self):
        """The one partner whose money it is; empty where there are several."""
        if self.plan.partner:
            partner = self.line.partner_id.browse(self.plan.partner)
            return partner.commercial_partner_id
        partners = self.line.partner_id.union(
            *(item.partner_id for _settlement, item, _amount in self.parts)
        )
        return partners if len(partners) == 1 else partners.browse()


class PontoStatementLineCounterparts(models.AbstractModel):
    """Which journal items take the place of a line's suspense item."""

    _name = "ponto.statement.line.counterparts"
    _description = "Counterparts of bank lines"

    # -- what is to be written ---------------------------------------------------

    def _ponto_draft(self, plan, left):
        """Find the items that a plan closes, and check that it fits line and books.

        :param left: dict of journal item to what must be open of it in the end,
            signed Decimal in its currency; changed by what this plan does.
        :raises UserError: it does not fit any more.
        """
        self.ensure_one()
        draft = Draft(self, plan, self._ponto_suspense_item())
        if plan.returned:
            self._ponto_open_again(draft, left)
        else:
            for settlement in plan.settlements:
                draft.parts += self._ponto_parts(settlement, left)
        self._ponto_check_sum(draft)
        return draft

    def _ponto_suspense_item(self):
        """The one suspense item of a line nobody touched but us.

        :raises UserError: the entry was changed since the decision.
        """
        _liquidity, suspense, others = self._seek_for_lines()
        touched = others and not self.ponto_before
        if len(suspense) != 1 or touched or self.state != "posted":
            raise UserError(self.env._("The entry was changed meanwhile."))
        return suspense

    def _ponto_parts(self, settlement, left):
        """Share a settlement out over the document's items, the oldest first."""
        move = self.move_id.browse(settlement.key).exists()
        missing = settlement.amount
        parts = []
        for item in self._ponto_items_to_close(move):
            is_open = left.setdefault(
                item, exact(item.amount_residual_currency, item.currency_id)
            )
            taken = min(missing, abs(is_open)).copy_sign(is_open)
            if taken:
                parts.append((settlement, item, taken))
                left[item] -= taken
                missing -= abs(taken)
        if missing or not parts:
            raise UserError(
                self.env._(
                    "%s was paid or changed meanwhile.",
                    move.name or self.env._("The document"),
                )
            )
        return parts

    def _ponto_items_to_close(self, move):
        """Open items of a posted document; of both signs, those the line pays."""
        if move.state != "posted":
            return move.line_ids.browse()
        items = move._ponto_open_items()
        paid = items.filtered(lambda item: (item.balance > 0) == (self.amount > 0))
        return paid or items

    def _ponto_check_sum(self, draft):
        """:raises UserError: the plan does not make up what is open of the line."""
        plan, suspense = draft.plan, draft.suspense
        signs = {
            settlement: Decimal(1).copy_sign(amount)
            for settlement, _item, amount in draft.parts
        }
        currencies = {item.currency_id for _settlement, item, _amount in draft.parts}
        if plan.by_rate:
            fits = len(signs) == 1 and not plan.rest
        else:
            total = sum((sign * one.paid for one, sign in signs.items()), ZERO)
            is_open = -exact(suspense.amount_currency, suspense.currency_id)
            total += plan.rest.copy_sign(is_open)
            fits = total == is_open and currencies <= {suspense.currency_id}
        if not fits or plan.rest < 0 or not (draft.parts or plan.rest_as == CREDIT):
            raise UserError(
                self.env._("The amounts do not fit the line any more. Match it again.")
            )

    # -- writing -----------------------------------------------------------------

    def _ponto_write_partners(self, drafts):
        """The line carries its partner, as core's own screen leaves it.

        One write a partner; done before the items, which have partners of their own.
        """
        groups = {}
        for draft in drafts:
            partner = draft.partner
            if partner and draft.line.partner_id != partner:
                groups.setdefault(partner, []).append(draft.line)
        for partner, lines in groups.items():
            lines = self.sudo().union(*lines).with_context(**QUIET)
            items = lines.move_id.line_ids.filtered(
                lambda item: item.account_id == item.journal_id.default_account_id
            )
            for records in (items, lines.move_id, lines):
                records.partner_id = partner

    def _ponto_write_items(self, drafts):
        """Put the counterparts in place and note what each is to be reconciled with."""
        groups = {}
        for draft in drafts:
            if draft.is_plain:
                item = draft.parts[0][1]
                key = (item.account_id, item.partner_id)
                groups.setdefault(key, []).append(draft.suspense)
                draft.pairs = [(item, draft.suspense)]
            else:
                draft.line._ponto_write_entry(draft)
        for (account, partner), items in groups.items():
            items = self.env["account.move.line"].sudo().union(*items)
            items.with_context(**QUIET).write(
                {"account_id": account.id, "partner_id": partner.id}
            )

    def _ponto_write_entry(self, draft):
        """Replace the suspense item by several, in one write of the entry."""
        closing, others = self._ponto_item_values(draft)
        if draft.keeps_open:
            first, values = others[-1], closing + others[:-1]
        else:
            first, *values = closing + others
        before = self.move_id.line_ids
        commands = [fields.Command.update(draft.suspense.id, first)]
        commands += [fields.Command.create(value) for value in values]
        self.move_id.with_context(**QUIET).write({"line_ids": commands})
        written = (self.move_id.line_ids - before).sorted("id")
        if not draft.keeps_open:
            written = draft.suspense + written
        items = [item for _settlement, item, _amount in draft.parts]
        draft.pairs = list(zip(items, written, strict=False))

    def _ponto_item_values(self, draft):
        """The values of the journal items that replace the suspense item.

        :return: (values of the counterparts in the order of the draft's parts, values
            of the others, those of the rest last)
        """
        closing = [self._ponto_closing_values(draft, part) for part in draft.parts]
        others = []
        # A discount or fee is the document's: told with the first of its items.
        for part in {part[0]: part for part in reversed(draft.parts)}.values():
            others += self._ponto_discount_values(draft, part)
            others += self._ponto_tolerated_values(draft, part)
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
            whole = sum(amount for _settlement, _item, amount in draft.parts)
            share = draft.suspense.balance * float(amount / whole)
            return {
                **values,
                "currency_id": item.currency_id.id,
                "amount_currency": float(-amount),
                "balance": item.company_currency_id.round(share),
            }
        return {**values, **self._ponto_money_values(draft.suspense, -amount)}

    def _ponto_money_values(self, suspense, amount):
        """Amount and balance of a journal item at the rate of the bank line.

        :param amount: signed Decimal in the currency of the suspense item.
        """
        currency, value = suspense.currency_id, float(amount)
        balance = value
        if currency != suspense.company_currency_id:
            converted = self._prepare_counterpart_amounts_using_st_line_rate(
                currency, value, value
            )
            balance = converted["balance"]
        return {
            "currency_id": currency.id,
            "amount_currency": value,
            "balance": balance,
        }

    # -- money that closes no document -------------------------------------------

    def _ponto_discount_values(self, draft, part):
        """Early payment discount, with its taxes, as core computes it.

        :raises UserError: core computes another amount.
        """
        settlement, item, amount = part
        if not settlement.discount:
            return []
        discount = settlement.discount.copy_sign(amount)
        balance = self._ponto_money_values(draft.suspense, discount)["balance"]
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
            raise UserError(
                self.env._(
                    "The early payment discount of %s is another one now.",
                    item.move_id.name,
                )
            )
        return values

    def _ponto_tolerated_values(self, draft, part):
        settlement, item, amount = part
        if not settlement.tolerated:
            return []
        account = self.company_id.ponto_tolerance_account_id
        if not account:
            raise UserError(
                self.env._(
                    "The company has no account for bank fees. Set it in the settings."
                )
            )
        words = self._ponto_in_company_language().env._
        tolerated = settlement.tolerated.copy_sign(amount)
        return [
            {
                "name": words("Bank fee: %s", item.move_id.name),
                "account_id": account.id,
                "partner_id": item.partner_id.id,
                **self._ponto_money_values(draft.suspense, tolerated),
            }
        ]

    def _ponto_rest_values(self, draft):
        suspense = draft.suspense
        rest = draft.plan.rest.copy_sign(exact(suspense.balance, suspense.currency_id))
        money = self._ponto_money_values(suspense, rest)
        if draft.plan.rest_as == KEEP_OPEN:
            return money
        if not (partner := draft.partner):
            raise UserError(
                self.env._("Nobody is known whose credit the rest could be.")
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

    def _ponto_in_company_language(self):
        return self.with_context(lang=self.company_id.partner_id.lang)
