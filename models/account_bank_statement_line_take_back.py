from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from .exact_amounts import exact

# What a mirrored item has of the one it takes back, as core's own reversal copies it.
_SAME = (
    "name",
    "account_id",
    "partner_id",
    "currency_id",
    "analytic_distribution",
    "tax_repartition_line_id",
    "group_tax_id",
)


class PontoStatementLineTakeBack(models.AbstractModel):
    """A payment came back: its documents open again."""

    _name = "ponto.statement.line.take.back"
    _description = "Returns of bank lines"

    def _ponto_take_back(self, draft, left):
        """Take an earlier line's payment off its documents.

        What it had put there becomes the part this line closes.

        :param left: see `Books`.
        :raises UserError: the earlier payment does not stand there any more.
        """
        earlier = self.browse(draft.plan.returned).exists()
        draft.memory = {"returned": earlier.id, "reopened": []}
        if draft.plan.whole:
            undone = self._ponto_take_whole(draft, left, earlier)
        else:
            undone = self._ponto_take_documents(draft, left, earlier)
        undone.unlink()

    # -- documents of a line, to the cent ----------------------------------------

    def _ponto_take_documents(self, draft, left, earlier):
        """:return: the partials to undo."""
        undone = self.env["account.partial.reconcile"].sudo()
        for settlement in draft.plan.settlements:
            missing = settlement.amount
            for partial, item, counterpart in earlier._ponto_partials(settlement.key):
                closed = _closed(partial, counterpart)
                taken = min(missing, closed)
                if not taken:
                    continue
                missing -= taken
                sign = exact(counterpart.balance, counterpart.company_currency_id)
                draft.parts.append((settlement, counterpart, taken.copy_sign(sign)))
                draft.memory["reopened"].append([item.id, counterpart.id])
                if taken < closed:
                    draft.reconcile_again.append(item | counterpart)
                left.setdefault(counterpart, _open(counterpart))
                left[item] = left.get(item, _open(item)) + taken.copy_sign(-sign)
                undone |= partial
            if missing:
                raise self._ponto_not_there(settlement.key)
        return undone

    def _ponto_partials(self, key):
        """How this line settled a document: triples of partial and its two items.

        :param key: id of the document's ``account.move``.
        """
        for counterpart in self._seek_for_lines()[2]:
            partials = counterpart.matched_debit_ids | counterpart.matched_credit_ids
            for partial in partials.sorted("id"):
                item = (partial.debit_move_id | partial.credit_move_id) - counterpart
                same_money = item.currency_id == counterpart.currency_id
                if item.move_id.id == key and same_money:
                    yield partial, item, counterpart

    def _ponto_not_there(self, key):
        return UserError(
            self.env._(
                "The payment that came back is not the one of %s any more. "
                "Match the line by hand.",
                self.move_id.browse(key).name,
            )
        )

    # -- a whole line, with discount, fee, credit or another currency ------------

    def _ponto_take_whole(self, draft, left, earlier):
        """Make every counterpart of the earlier line a part this one closes.

        :return: the partials to undo.
        """
        first = draft.plan.settlements[0].key
        suspense, others = earlier._seek_for_lines()[1:]
        in_account = draft.plan.in_account
        amount, currency = _money(self, in_account)
        if suspense or _money(earlier, in_account) != (-amount, currency):
            raise self._ponto_not_there(first)
        keys = {one.key for one in draft.plan.settlements}
        undone = self.env["account.partial.reconcile"].sudo()
        for counterpart in others.filtered("account_id.reconcile"):
            draft.parts.append((None, counterpart, _moved(counterpart)))
            partials = counterpart.matched_debit_ids | counterpart.matched_credit_ids
            for partial in partials.sorted("id"):
                item = (partial.debit_move_id | partial.credit_move_id) - counterpart
                if item.move_id.exchange_diff_partial_ids:
                    continue  # goes with the partial it was made for
                if item.move_id.id not in keys:
                    raise self._ponto_not_there(first)
                draft.memory["reopened"].append([item.id, counterpart.id])
                opened = _closed(partial, item).copy_sign(_moved(item))
                left[item] = left.get(item, _open(item)) + opened
                undone |= partial
        left.update((item, 0) for _none, item, _amount in draft.parts)
        return undone

    def _ponto_mirror_values(self, draft):
        """The earlier line's entry turned round, as core reverses an entry.

        Between two days of a foreign currency the rate has moved: what that makes is
        the exchange difference of a document in that currency, else one of its own.

        :return: see ``_ponto_item_values``.
        """
        earlier = self.browse(draft.plan.returned)
        counterparts = [item for _none, item, _amount in draft.parts]
        closing = [self._ponto_mirror_item(item) for item in counterparts]
        others = [
            self._ponto_mirror_item(item)
            for item in earlier._seek_for_lines()[2]
            if item not in counterparts
        ]
        company_currency = draft.suspense.company_currency_id
        values = closing + others
        missing = draft.suspense.balance - sum(one["balance"] for one in values)
        if company_currency.is_zero(missing):
            return closing, others
        for value, item in zip(closing, counterparts, strict=True):
            if item.currency_id != company_currency:
                value["balance"] = company_currency.round(value["balance"] + missing)
                return closing, others
        return closing, [*others, self._ponto_exchange_item(draft, missing)]

    def _ponto_mirror_item(self, item):
        """The values of one item, debit for credit."""
        same = {name: item[name] for name in _SAME}
        return {
            **{name: getattr(value, "id", value) for name, value in same.items()},
            "tax_ids": [Command.set(item.tax_ids.ids)],
            "tax_tag_ids": [Command.set(item.tax_tag_ids.ids)],
            "amount_currency": -item.amount_currency,
            "balance": -item.balance,
        }


def _money(line, in_account):
    """What a bank line moved: signed Decimal and currency."""
    if in_account or not line.foreign_currency_id:
        return exact(line.amount, line.currency_id), line.currency_id
    currency = line.foreign_currency_id
    return exact(line.amount_currency, currency), currency


def _moved(item):
    return exact(item.amount_currency, item.currency_id)


def _closed(partial, item):
    """What a partial closes of its item, Decimal in the item's currency."""
    is_debit = partial.debit_move_id == item
    amount = (
        partial.debit_amount_currency if is_debit else partial.credit_amount_currency
    )
    return exact(amount, item.currency_id)


def _open(item):
    return exact(item.amount_residual_currency, item.currency_id)
