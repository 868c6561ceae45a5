from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import format_date

# What Ponto's list says of an account: taken from the one that arrived.
MIRRORED = (
    "institution_id",
    "holder_name",
    "description",
    "product",
    "subtype",
    "currency_id",
    "has_balance",
    "current_balance",
    "current_balance_date",
    "available_balance",
    "availability",
    "deprecated",
    "synchronized_at",
    "authorized_at",
    "consent_expires_at",
    "consent_refused_at",
)
# A new beginning of the walk: to the end of the list, whatever is known.
FROM_THE_TOP = {"walk_floor": 0, "walk_after": False}
NO_TROUBLE = {
    "is_gone": False,
    "disconnected_at": False,
    "fetch_error": False,
    "failure_count": 0,
    "retry_at": False,
    "refresh_state": False,
}


class PontoAccountRelink(models.AbstractModel):
    """The same bank account under another id: it goes on where it left.

    After unlinking and linking again, or a move to a replacement bank entry, Ponto
    gives new ids (ponto-api.md, section 6.6). The record that has the journal and
    the history takes the new id; the record that arrived goes.
    """

    _name = "ponto.account.relink"
    _description = "Ponto accounts that were linked anew"

    taken_up_at = fields.Datetime(
        string="Taken Up Again",
        readonly=True,
        copy=False,
        help="When it went on under another id at Ponto.",
    )
    disconnected_at = fields.Datetime(
        string="Disconnected On",
        readonly=True,
        copy=False,
        tracking=True,
        help="Nothing is fetched since then. Journal, lines and history stay.",
    )

    # -- recognizing -------------------------------------------------------------

    @api.model
    def _left_domain(self):
        """Accounts that bring nothing any more, and may be taken up again."""
        return Domain.OR(
            [
                Domain("is_gone", "=", True),
                Domain("active", "=", False),
                Domain("disconnected_at", "!=", False),
            ]
        )

    def _earlier_ones(self):
        """Which account each of these was before, if any; one query for all.

        An account that was disconnected and is given again was itself.

        :return: dict of account to (the earlier one, whether that is sure).
        """
        left = self.filtered(lambda item: item.disconnected_at and item.is_fetched)
        found = {item: (item, True) for item in left}
        asked = self.filtered(
            lambda item: item.reference and item not in found and not item.is_fetched
        )
        earlier = (
            self.sudo()
            .with_context(active_test=False)
            .search(
                [
                    ("reference", "in", asked.mapped("reference")),
                    ("company_id", "in", self.env.companies.ids),
                    ("is_fetched", "=", True),
                    ("id", "not in", self.ids),
                    *self._left_domain(),
                ],
                order="last_fetch_at desc, id desc",
            )
            .grouped(lambda item: (item.reference, item.currency_code))
        )
        new = asked.filtered(lambda item: not item.sudo().transaction_ids)
        for account in new:
            same = earlier.get((account.reference, account.currency_code))
            if same:
                sure = len(same) == 1 and account._is_surely(same)
                found[account] = (same[:1].with_env(self.env), sure)
        return found

    def _is_surely(self, earlier):
        """Whether nothing speaks against it that both are one bank account.

        Only an IBAN is an account's own; a masked card number may be another's.
        """
        bank = self.institution_id == earlier.institution_id
        names = {_plain(self.holder_name), _plain(earlier.holder_name)}
        if self.reference_type == "IBAN":
            return bank or len(names) == 1 or "" in names
        return bank and len(names) == 1

    # -- taking up ---------------------------------------------------------------

    def _take_up(self, arriving):
        """Go on where this account left, under the id that Ponto gives now.

        :param arriving: the ``ponto.account`` that has this id; it may be this one.
        :raises UserError: one of them is being fetched at this moment.
        """
        self.ensure_one()
        if len((self | arriving).try_lock_for_update(allow_referencing=True)) < len(
            self | arriving
        ):
            raise UserError(
                self.env._("This account is being fetched. Try again in a minute.")
            )
        own, values = self.sudo(), {**NO_TROUBLE, **FROM_THE_TOP}
        if arriving != self:
            values |= own._values_of(arriving.sudo())
            arriving.sudo().unlink()
            own._mark_former()
        own.write(values)
        own._tell_access_trouble()
        own._open_gap()
        own.message_post(body=own._taken_up_words(arriving != self))

    def _values_of(self, arriving):
        """What becomes of this account when it is the one that arrived."""
        mirrored = arriving._convert_to_write(
            {name: arriving[name] for name in MIRRORED}
        )
        values = {
            **mirrored,
            "connection_id": arriving.connection_id.id,
            "ponto_id": arriving.ponto_id,
            "reference_type": arriving.reference_type,
            "taken_up_at": fields.Datetime.now(),
            "reread_at": fields.Datetime.now(),
        }
        if self.journal_id and not self.start_date and self.walk_floor < 0:
            # What the bank gives of the time before would change what was opened.
            values["start_date"] = self._oldest_day()
        return values

    def _oldest_day(self):
        ((day,),) = self.env["ponto.transaction"]._read_group(
            [("account_id", "=", self.id)], [], ["execution_date:min"]
        )
        return day

    def _mark_former(self):
        """The ids of all that came before are Ponto's no longer."""
        inbox = self.env["ponto.transaction"]
        inbox.flush_model(["account_id", "is_former"])
        self.env.cr.execute(
            SQL(
                "UPDATE ponto_transaction SET is_former = TRUE WHERE account_id = %s",
                self.id,
            )
        )
        inbox.invalidate_model(["is_former"])

    def _taken_up_words(self, is_new_id):
        if not is_new_id:
            return self.env._("Connected again: it goes on where it left.")
        said = self.env._(
            "Ponto gives this account under another id (connection %s). It goes on "
            "where it left: what came before is recognized and not booked twice.",
            self.connection_id.name,
        )
        if self.start_date:
            said += " " + self.env._(
                "Transactions before %s stay out of the books.",
                format_date(self.env, self.start_date),
            )
        return said


def _plain(text):
    return "".join(filter(str.isalnum, (text or "").casefold()))
