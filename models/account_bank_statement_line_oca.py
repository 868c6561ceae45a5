from functools import wraps

from odoo import models
from odoo.exceptions import UserError

from .account_bank_statement_line_draft import QUIET

# Names of account_reconcile_oca, the screen that many users of Community have.
GUESS_INVOICES = "_do_auto_reconcile_invoices"
GUESS_PARTNER = "_retrieve_partner"
VALIDATE = "reconcile_bank_line"
SCREEN = "reconcile_data"


class PontoStatementLineOca(models.AbstractModel):
    """Beside OCA's screen: it shows our lines, and leaves their matching to us.

    Where it is installed, a new bank line is settled at once with the one open
    document whose number holds the line's text, whatever the amount; and it gets the
    first partner whose name holds the payer's. What the bank brought here is matched
    by `ponto.matching`, which says why. Rules that somebody made for that screen go
    on as they are.
    """

    _name = "ponto.statement.line.oca"
    _description = "Bank lines beside OCA's screen"

    def _register_hook(self):
        """Stand before OCA's methods; it is loaded after us and calls nobody."""
        result = super()._register_hook()
        guess = getattr(type(self), GUESS_INVOICES, None)
        if guess and not hasattr(guess, "ponto_origin"):
            setattr(type(self), GUESS_INVOICES, _without_waiting(guess))
            partner = getattr(type(self), GUESS_PARTNER)
            setattr(type(self), GUESS_PARTNER, _without_ours(partner))
            validate = getattr(type(self), VALIDATE)
            setattr(type(self), VALIDATE, _with_nothing_begun(validate))
        return result

    def _ponto_has_begun(self):
        """Whether part of the line settled something, and the rest is open."""
        return self.ponto_match_state == "rest" and not self.is_reconciled

    def _ponto_check_nothing_begun(self):
        """OCA's screen writes the whole entry anew, and pays with the new part alone.

        :raises UserError: what was paid would be open again.
        """
        if any(line._ponto_has_begun() for line in self):
            raise UserError(
                self.env._(
                    "Part of this bank line has paid a document already, and this "
                    "screen would open that document again. Place the rest with Match "
                    "by Hand under Bank Transactions, or undo the line first."
                )
            )

    def _ponto_forget_screen(self):
        """Have OCA's screen look anew: it keeps what it found when a line was made."""
        if SCREEN in self._fields:
            kept = self.sudo().filtered(SCREEN).with_context(**QUIET)
            kept.write({SCREEN: False})


def _without_waiting(origin):
    @wraps(origin)
    def guess_invoices(self):
        ours = self.filtered(lambda line: line.ponto_match_state == "to_match")
        rest, done = origin(self - ours)
        return rest | ours, done

    guess_invoices.ponto_origin = origin
    return guess_invoices


def _without_ours(origin):
    @wraps(origin)
    def guess_partner(self):
        return origin(self.filtered(lambda line: not line.ponto_transaction_id))

    guess_partner.ponto_origin = origin
    return guess_partner


def _with_nothing_begun(origin):
    @wraps(origin)
    def validate(self):
        self._ponto_check_nothing_begun()
        return origin(self)

    return validate
