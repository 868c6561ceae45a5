import logging

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate
from psycopg2.errors import SerializationFailure

from .account_bank_statement_line_draft import Books
from .exact_amounts import exact
from .told_sentence import RefusedError, sentence_of, tell

_lt = LazyTranslate(__name__)

_logger = logging.getLogger(__name__)


class Busy(str):
    """A refusal that passes: somebody else holds the rows, a later run may settle."""

    __slots__ = ()


class PontoStatementLineSettle(models.AbstractModel):
    """Settling: a plan becomes journal items and partials, whole or not at all."""

    _name = "ponto.statement.line.settle"
    _description = "Settling of documents by bank lines"

    def _ponto_settle(self, plans):
        """Write what was decided: the batch first, one by one where that fails.

        :param plans: dict of line to ``decisions.Plan``; the keys of settlements are
            ids of ``account.move``, `partner` one of ``res.partner``, `returned` one
            of ``account.bank.statement.line``.
        :return: dict of line to the reason why it was not settled, in the user's
            words; `Busy` where a later run may settle it. Of such a line nothing is
            written.
        """
        plans = {line.sudo(): plan for line, plan in plans.items()}
        refused = self._ponto_busy(plans)
        plans = {line: plan for line, plan in plans.items() if line not in refused}
        if not plans:
            return refused
        try:
            with self.env.cr.savepoint():
                self._ponto_settle_batch(plans)
        except (UserError, SerializationFailure):
            _logger.info("A batch of %d lines goes one by one", len(plans))
            return refused | self._ponto_settle_singly(plans)
        return refused

    def _ponto_settle_singly(self, plans):
        refused = {}
        for line, plan in plans.items():
            try:
                with self.env.cr.savepoint():
                    self._ponto_settle_batch({line: plan})
            except UserError as error:
                _logger.warning("Bank line %s is not settled: %s", line.id, error)
                refused[line] = tell(self.env, sentence_of(error))
            except SerializationFailure:
                refused[line] = self._ponto_busy_reason()
        return refused

    def _ponto_settle_batch(self, plans):
        """Settle all lines or raise.

        :raises UserError: core refuses, the books have changed since the decision, or
            they do not say afterwards what was planned.
        """
        self._ponto_check_journals(plans)
        documents = self._ponto_documents(plans)
        books = Books({document.id: document for document in documents})
        came_back = self._ponto_note_returns(plans)
        drafts = [line._ponto_draft(plan, books) for line, plan in plans.items()]
        self._ponto_remember(drafts)
        self._ponto_write_partners(drafts)
        self._ponto_write_items(drafts)
        groups = {}
        for draft in drafts:
            for item, counterpart in draft.pairs:
                groups[item] = groups.get(item, item) | counterpart
        again = [pair for draft in drafts for pair in draft.reconcile_again]
        self.env["account.move.line"].sudo()._reconcile_plan([*groups.values(), *again])
        self._ponto_verify(drafts, books)
        came_back._came_back()
        self._ponto_note_debits(plans)
        self.browse().union(*plans)._ponto_forget_screen()

    # -- before ------------------------------------------------------------------

    def _ponto_busy(self, plans):
        """Lock what will change: lines, their entries and the documents.

        :return: dict of line to `Busy` for each line that is not wholly ours.
        """
        lines = self.browse().sudo().union(*plans)
        earlier = {plan.returned for plan in plans.values() if plan.returned}
        documents = self._ponto_documents(plans)
        moves = documents | lines.move_id
        try:
            with self.env.cr.savepoint(flush=False):
                ours = moves.try_lock_for_update(allow_referencing=True)
                lines |= lines.browse(earlier)
                lines = lines.try_lock_for_update(allow_referencing=True)
        except SerializationFailure:
            # Changed since our snapshot: only a new transaction sees it as it is.
            ours, lines = moves.browse(), lines.browse()
        held, free = set((moves - ours).ids), set(lines.ids)
        return {
            line: self._ponto_busy_reason()
            for line, plan in plans.items()
            if not free.issuperset({line.id, plan.returned or line.id})
            or line.move_id.id in held
            or any(settlement.key in held for settlement in plan.settlements)
        }

    def _ponto_documents(self, plans):
        keys = {one.key for plan in plans.values() for one in plan.settlements}
        return self.env["account.move"].sudo().browse(sorted(keys)).exists()

    def _ponto_busy_reason(self):
        return Busy(
            self.env._("Somebody else is changing the document. Try again in a moment.")
        )

    def _ponto_check_journals(self, plans):
        """:raises UserError: an entry of one of the lines may not be changed."""
        groups = {}
        for line in plans:
            groups.setdefault((line.journal_id, line.company_id), []).append(line)
        for (journal, company), lines in groups.items():
            if not journal.active:
                raise RefusedError(
                    self.env, _lt("The journal %s is archived.", journal.display_name)
                )
            if any(line.move_id.inalterable_hash for line in lines):
                raise RefusedError(
                    self.env,
                    _lt(
                        "The journal %s secures its entries with a hash: they cannot "
                        "be changed, so the line cannot be matched.",
                        journal.display_name,
                    ),
                )
            locked = company._get_user_fiscal_lock_date(journal)
            if any(line.date <= locked for line in lines):
                raise RefusedError(
                    self.env, _lt("The line's day lies in a locked period.")
                )

    # -- after -------------------------------------------------------------------

    def _ponto_verify(self, drafts, books):
        """:raises UserError: the books do not say what was planned."""
        wrong = any(
            exact(item.amount_residual_currency, item.currency_id) != amount
            for item, amount in books.left.items()
        )
        if wrong or not all(draft.line._ponto_is_written(draft) for draft in drafts):
            raise RefusedError(
                self.env,
                _lt(
                    "Odoo did not reconcile as planned, so nothing was written. Match "
                    "it by hand."
                ),
            )

    def _ponto_is_written(self, draft):
        """Whether the entry is as the draft says."""
        if not all(counterpart.reconciled for _item, counterpart in draft.pairs):
            return False
        if draft.keeps_open:
            suspense = draft.suspense
            is_open = suspense.account_id == self.journal_id.suspense_account_id
            amount = self._ponto_open_amount(draft.plan.in_account)
            return is_open and abs(amount) == draft.plan.rest
        return self.is_reconciled
