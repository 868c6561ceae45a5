"""A number that a document of another company carries, noticed when it is given."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .account_move_candidate import _FOLD as FOLD
from .account_move_candidate import SALE_TYPES

# So many numbers are told of in one message.
MOST_TOLD = 10


def folded(column):
    """The SQL of what is left of a number when customers and banks spell it.

    To the letter as in the index over the numbers, or the database would not use it.
    """
    return SQL(FOLD % column)  # pylint: disable=sql-injection


class AccountMoveCollision(models.AbstractModel):
    _name = "ponto.move.collision"
    _description = "Documents whose number another company uses"

    ponto_collision_noted = fields.Char(
        string="Number Noted as Shared",
        readonly=True,
        copy=False,
        help="The number about which a note was left, so that it is left once.",
    )

    def _ponto_check_collisions(self):
        """Warn of numbers that a posted document of another company carries.

        Or raise, where the company forbids them. One query for all documents.
        Two companies that confirm one number in the same second do not see each
        other: the report shows it afterwards.
        """
        checks = {
            company: company.sudo().ponto_collision_check for company in self.company_id
        }
        checked = self.filtered(
            lambda move: (
                move.move_type in SALE_TYPES and checks[move.company_id] != "none"
            )
        )
        found = checked._ponto_sharing_companies()
        collided = checked.filtered(lambda move: move.id in found)
        forbidden = collided.filtered(lambda move: checks[move.company_id] == "forbid")
        if forbidden:
            raise UserError(forbidden._ponto_collision_refusal(found))
        collided._ponto_note_collisions(found)

    def _ponto_sharing_companies(self):
        """Map ids of these documents to the other companies that use their number.

        A company and its branches count as one: they share their numbering.
        """
        if not self:
            return {}
        self.env["res.company"].flush_model(["parent_path"])
        self.flush_model(["name", "state", "move_type", "company_id"])
        # The limit keeps each document's search on the index over the numbers.
        query = SQL(
            """SELECT mine.id, array_agg(DISTINCT theirs.company_id)
                 FROM account_move AS mine
                 JOIN res_company AS us ON us.id = mine.company_id
                CROSS JOIN LATERAL (
                      SELECT company_id
                        FROM account_move AS other
                       WHERE %(their_number)s = %(our_number)s
                         AND other.move_type IN %(types)s
                         AND other.state = 'posted'
                       LIMIT 1000
                      ) AS theirs
                 JOIN res_company AS them ON them.id = theirs.company_id
                WHERE mine.id IN %(ids)s
                  AND %(our_number)s != ''
                  AND split_part(them.parent_path, '/', 1)
                      != split_part(us.parent_path, '/', 1)
                GROUP BY mine.id""",
            our_number=folded("mine.name"),
            their_number=folded("other.name"),
            types=SALE_TYPES,
            ids=tuple(self.ids),
        )
        companies = self.env["res.company"]
        return {
            key: companies.browse(sorted(others))
            for key, others in self.env.execute_query(query)
        }

    def _ponto_note_collisions(self, found):
        """Leave a note on each document, once for its number, and tell the user."""
        fresh = self.filtered(lambda move: move.ponto_collision_noted != move.name)
        if not fresh:
            return
        fresh._message_log_batch(
            bodies={move.id: move._ponto_collision_note() for move in fresh}
        )
        fresh._ponto_keep_noted()
        user = self.env.user
        if user.active and user._is_internal():
            user._bus_send(
                "simple_notification",
                {
                    "type": "warning",
                    "title": self.env._("Number of another company"),
                    "message": fresh._ponto_collision_warning(found),
                    "sticky": True,
                },
            )

    def _ponto_keep_noted(self):
        # Not by `write`: it would look again at the lines of posted documents.
        query = SQL(
            "UPDATE account_move SET ponto_collision_noted = name WHERE id IN %s",
            tuple(self.ids),
        )
        self.env.execute_query(query)
        self.invalidate_recordset(["ponto_collision_noted"], flush=False)

    # -- words -------------------------------------------------------------------

    def _ponto_collision_note(self):
        # It stays on the document, for readers of all rights: no company's name.
        return self.env._(
            "Another company of this database uses the number %(number)s too. A "
            "customer who quotes it may mean either document. %(advice)s",
            number=self.name,
            advice=self._ponto_collision_advice(),
        )

    def _ponto_collision_warning(self, found):
        return self.env._(
            "A customer who quotes one of these numbers may mean two documents: "
            "%(numbers)s. %(advice)s",
            numbers="; ".join(self._ponto_told_numbers(found)),
            advice=self._ponto_collision_advice(),
        )

    def _ponto_collision_refusal(self, found):
        return self.env._(
            "Nothing was confirmed, because these numbers would name documents of "
            "two companies, and your company forbids that:\n%(numbers)s\n\n%(advice)s",
            numbers="\n".join(self._ponto_told_numbers(found)),
            advice=self._ponto_collision_advice(),
        )

    def _ponto_told_numbers(self, found):
        """Lines such as "INV/2026/00012 (also of Other Company)"."""
        told = [
            self.env._(
                "%(number)s (also of %(companies)s)",
                number=move.name,
                companies=found[move.id]._ponto_names_seen(),
            )
            for move in self[:MOST_TOLD]
        ]
        if len(self) > MOST_TOLD:
            told.append(self.env._("and %s more", len(self) - MOST_TOLD))
        return told

    def _ponto_collision_advice(self):
        return self.env._(
            "Use a prefix that no other company has: choose a sales journal with a "
            "short code of its own (BE1 gives BE1/2026/00001). Configuration > Online "
            "Synchronization > Number Collisions lists the shared numbers and says "
            "more."
        )
