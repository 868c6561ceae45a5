import logging

from odoo import fields, models
from odoo.tools.translate import LazyTranslate

from .told_sentence import Sentence

_logger = logging.getLogger(__name__)
_lt = LazyTranslate(__name__)


class PontoAccountGap(models.AbstractModel):
    """After a consent had lapsed: fetch what was missed, and say what is missing.

    Banks give only so much of the past. What lies between the last movement that
    was known and the oldest that came back may be a quiet time or a loss: people
    are told, and decide.
    """

    _name = "ponto.account.gap"
    _description = "What a lapsed consent left out"

    gap_floor = fields.Integer(
        string="Newest Before the Gap",
        exportable=False,
        readonly=True,
        copy=False,
        default=-1,
        help="Technical: newest inbox id when a consent came back; -1: none did.",
    )
    gap_note = Sentence(string="Possibly Missing", readonly=True, copy=False)

    def _open_gap(self):
        """The consent is back: what comes from now on closes the gap."""
        self.ensure_one()
        if self.gap_floor < 0:
            newest = self.env["ponto.transaction"].search(
                [("account_id", "=", self.id)], order="id desc", limit=1
            )
            self.gap_floor = newest.id or 0
        if self.next_fetch_at:
            self.next_fetch_at = fields.Datetime.now()

    def _close_gap(self):
        """After a whole walk: compare what came with what was known before.

        Where nothing came, Ponto may not have read the bank yet: it is asked
        again at the next fetch, until it has.
        """
        self.ensure_one()
        if self.gap_floor < 0 or self.walk_floor >= 0:
            return
        before, after = self._days_around_gap()
        read = self.synchronized_at and (
            not self.authorized_at or self.synchronized_at >= self.authorized_at
        )
        if not after and not read:
            return
        self.gap_floor = -1
        if before and after and (after - before).days > 1:
            self._tell_gap(before, after)

    def _days_around_gap(self):
        """The last day known before the gap and the first one that came after it."""
        domain = [("account_id", "=", self.id), ("execution_date", "!=", False)]
        inbox = self.env["ponto.transaction"]
        [(before,)] = inbox._read_group(
            [*domain, ("id", "<=", self.gap_floor)], [], ["execution_date:max"]
        )
        [(after,)] = inbox._read_group(
            [*domain, ("id", ">", self.gap_floor)], [], ["execution_date:min"]
        )
        return before, after

    def _tell_gap(self, before, after):
        self.gap_note = _lt(
            "The consent was renewed, but the bank gave nothing before %(after)s. The "
            "last transaction known before that is of %(before)s. If there were "
            "others in between, they are missing: compare with the statement of your "
            "bank, and with Bank and Books.",
            after=after,
            before=before,
        )
        self._post(self.gap_note)
        _logger.info("Ponto account %s: nothing from %s to %s", self.id, before, after)

    def action_dismiss_gap(self):
        """Somebody has compared: the note goes, the message stays."""
        self.check_access("write")
        self.gap_note = False
