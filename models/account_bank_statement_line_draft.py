from dataclasses import dataclass, field
from decimal import Decimal

from odoo import models
from odoo.tools.translate import LazyTranslate

from ..ponto.decisions import CREDIT, KEEP_OPEN, ZERO, Plan
from .exact_amounts import exact
from .told_sentence import RefusedError

_lt = LazyTranslate(__name__)

# A posted entry's suspense item becomes the counterpart without rewriting the
# entry: the cheapest correct way (odoo19-notes.md, "Settling").
QUIET = {
    "skip_account_move_synchronization": True,
    "skip_readonly_check": True,
    "skip_is_manually_modified": True,
    # The trace on the line says what happened; a message an item says it twice.
    "tracking_disable": True,
}

# Account and partner alone: no amount moves, so that nothing can lose its balance.
LABELS_ONLY = {**QUIET, "check_move_validity": False, "skip_invoice_sync": True}


@dataclass
class Books:
    """What a batch finds and leaves.

    `documents`: the existing ones by id, read together. `left`: what must be open of
    a journal item in the end, signed Decimal in its currency; shared by the batch,
    because two lines may pay one document.
    """

    documents: dict
    left: dict = field(default_factory=dict)


@dataclass
class Draft:
    """What becomes of a line's suspense item.

    `parts`: triples of settlement, open journal item and how much of it is closed
    (Decimal, signed as what is open, in the item's currency); no settlement where a
    whole line is taken back. `memory`: what undoing
    needs. `reconcile_again`: recordsets to reconcile after all else. `pairs`: a
    document's item and the counterpart that was written for it.
    """

    line: models.BaseModel
    plan: Plan
    liquidity: models.BaseModel
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
        if plan.whole or plan.in_account:
            return False
        settlement = self.parts[0][0]
        return not settlement.discount and not settlement.tolerated

    @property
    def currency(self):
        """The currency of the plan's amounts, if it is not by a rate."""
        in_account = self.plan.in_account
        return self.line.currency_id if in_account else self.suspense.currency_id

    @property
    def keeps_open(self):
        return bool(self.plan.rest) and self.plan.rest_as == KEEP_OPEN

    @property
    def partner(self):
        """The one partner whose money it is; empty where there are several."""
        if self.plan.partner:
            partner = self.line.partner_id.browse(self.plan.partner)
            return partner.commercial_partner_id
        partners = self.line.partner_id.browse().union(
            *(item.partner_id for _settlement, item, _amount in self.parts)
        )
        return partners if len(partners) == 1 else partners.browse()


class PontoStatementLineDraft(models.AbstractModel):
    """Which open items a plan closes, and whether it fits line and books."""

    _name = "ponto.statement.line.draft"
    _description = "Drafts of what bank lines settle"

    def _ponto_draft(self, plan, books):
        """Find the items that a plan closes, and check that it fits line and books.

        :param books: `Books`, changed by what this plan does.
        :raises UserError: it does not fit any more.
        """
        self.ensure_one()
        draft = Draft(self, plan, *self._ponto_untouched_items())
        if plan.returned:
            self._ponto_take_back(draft, books.left)
        else:
            for settlement in plan.settlements:
                draft.parts += self._ponto_parts(settlement, books)
        self._ponto_check_sum(draft)
        return draft

    def _ponto_untouched_items(self):
        """The bank's item and the one suspense item of a line nobody touched but us.

        :raises UserError: the entry was changed since the decision.
        """
        liquidity, suspense, others = self._seek_for_lines()
        touched = others and not self.ponto_before
        if len(suspense) != 1 or touched or self.state != "posted":
            raise RefusedError(self.env, _lt("The entry was changed meanwhile."))
        return liquidity, suspense

    def _ponto_open_amount(self, in_account=False):
        """What of this line is not settled yet.

        :param in_account: whether in the account's currency, not the foreign one.
        :return: Decimal, signed as the line.
        """
        suspense = self._seek_for_lines()[1]
        company_currency = self.company_id.currency_id
        left = sum(suspense.mapped("amount_currency"))
        if not in_account or not self.foreign_currency_id:
            return -exact(left, suspense.currency_id or self.currency_id)
        if self.currency_id == company_currency:
            return -exact(sum(suspense.mapped("balance")), company_currency)
        share = left / self.amount_currency
        return -exact(self.currency_id.round(self.amount * share), self.currency_id)

    def _ponto_parts(self, settlement, books):
        """Share a settlement out over the document's items, the oldest first."""
        move = books.documents.get(settlement.key, self.move_id.browse())
        missing = settlement.amount
        parts = []
        for item in self._ponto_items_to_close(move):
            is_open = books.left.setdefault(
                item, exact(item.amount_residual_currency, item.currency_id)
            )
            taken = min(missing, abs(is_open)).copy_sign(is_open)
            if taken:
                parts.append((settlement, item, taken))
                books.left[item] -= taken
                missing -= abs(taken)
        if missing or not parts:
            raise RefusedError(
                self.env,
                _lt(
                    "Paid or changed meanwhile: %s.",
                    move.name or _lt("The document"),
                ),
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
        plan = draft.plan
        if plan.whole:
            return  # all of a line: compared with that line, not with documents
        signs = {
            settlement: Decimal(1).copy_sign(amount)
            for settlement, _item, amount in draft.parts
        }
        currencies = {item.currency_id for _settlement, item, _amount in draft.parts}
        if plan.by_rate:
            fits = len(signs) == 1 and not plan.rest
        else:
            total = sum((sign * one.paid for one, sign in signs.items()), ZERO)
            is_open = self._ponto_open_amount(plan.in_account)
            total += plan.rest.copy_sign(is_open)
            fits = total == is_open and currencies <= {draft.currency}
        if not fits or plan.rest < 0 or not (draft.parts or plan.rest_as == CREDIT):
            raise RefusedError(
                self.env,
                _lt("The amounts do not fit the line any more. Match it again."),
            )
