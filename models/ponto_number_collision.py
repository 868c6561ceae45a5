"""The document numbers that companies of the database share, and how to part them.

Nothing is stored: both lists are read from the documents when they are opened.
"""

from odoo import api, fields, models
from odoo.tools import SQL

from .account_move_candidate import SALE_TYPES
from .account_move_collision import folded

DEPENDS = {
    "account.move": [
        "company_id",
        "date",
        "journal_id",
        "move_type",
        "name",
        "sequence_prefix",
        "state",
    ],
    "res.company": ["parent_path"],
}


class PontoNumberShared(models.AbstractModel):
    """What is told of a prefix or of a number that two companies use."""

    _name = "ponto.number.shared"
    _description = "Shared by companies"
    _rec_name = "value"
    _order = "last_date desc, id desc"

    value = fields.Char(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    journal_id = fields.Many2one("account.journal", readonly=True)
    sequence_prefix = fields.Char(readonly=True)
    move_id = fields.Many2one("account.move", string="Last Document", readonly=True)
    last_date = fields.Date(readonly=True)
    other_companies = fields.Char(
        string="Also Used By", compute="_compute_other_companies"
    )
    explanation = fields.Text(compute="_compute_explanation")

    @api.depends("move_id")
    @api.depends_context("lang", "uid")
    def _compute_other_companies(self):
        sharing = self._sharing_companies()
        for row in self:
            row.other_companies = sharing[row]._ponto_names_seen()

    @api.depends("other_companies")
    @api.depends_context("lang", "uid")
    def _compute_explanation(self):
        for row in self:
            row.explanation = row._explain(
                company=row.company_id.name,
                others=row.other_companies,
                value=row.value,
            )

    def action_open_document(self):
        self.check_access("read")
        self.ensure_one()
        return self._open(self.move_id)

    def action_open_journal(self):
        self.check_access("read")
        self.ensure_one()
        return self._open(self.journal_id)

    def _open(self, record):
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }


class PontoNumberCollision(models.Model):
    """A sequence whose prefix and suffix another company numbers with too.

    Its id is that of its first document.
    """

    _name = "ponto.number.collision"
    _inherit = "ponto.number.shared"
    _description = "Prefix used by several companies"
    _auto = False
    _depends = DEPENDS

    value = fields.Char(string="Prefix")
    document_count = fields.Integer(string="Documents", readonly=True)
    sharing_ids = fields.Char(groups=fields.NO_ACCESS)

    @property
    def _table_query(self):
        return SQL(
            """WITH sequence AS (
                    SELECT company_id,
                           journal_id,
                           COALESCE(sequence_prefix, '') AS prefix,
                           min(CASE WHEN right(name, 1) BETWEEN '0' AND '9' THEN ''
                                    ELSE substring(name from '[^0-9]*$')
                                END) AS suffix,
                           min(id) AS first_id,
                           max(id) AS last_id,
                           count(*) AS documents,
                           max(date) AS last_date
                      FROM account_move
                     WHERE move_type IN %(types)s AND state = 'posted'
                     GROUP BY company_id, journal_id, sequence_prefix
                ),
                keyed AS (
                    SELECT sequence.*,
                           split_part(company.parent_path, '/', 1) AS root,
                           %(prefix)s || '…' || %(suffix)s AS key
                      FROM sequence
                      JOIN res_company AS company ON company.id = company_id
                )
                SELECT mine.first_id AS id,
                       mine.prefix || '…' || mine.suffix AS value,
                       mine.company_id,
                       mine.journal_id,
                       mine.prefix AS sequence_prefix,
                       mine.last_id AS move_id,
                       mine.documents AS document_count,
                       mine.last_date,
                       theirs.ids AS sharing_ids
                  FROM keyed AS mine
                 CROSS JOIN LATERAL (
                       SELECT string_agg(DISTINCT other.company_id::text, ',') AS ids
                         FROM keyed AS other
                        WHERE other.key = mine.key AND other.root != mine.root
                       ) AS theirs
                 WHERE theirs.ids IS NOT NULL""",
            types=SALE_TYPES,
            prefix=folded("prefix"),
            suffix=folded("suffix"),
        )

    def _sharing_companies(self):
        companies = self.env["res.company"]
        return {
            row: companies.browse(int(one) for one in row.sudo().sharing_ids.split(","))
            for row in self
        }

    def _explain(self, **words):
        return self.env._(
            "The prefix of %(company)s, %(value)s, is also used by %(others)s: sooner "
            "or later two documents carry one number.",
            **words,
        )

    def action_open_numbers(self):
        """The numbers of this sequence that the other companies gave too."""
        self.check_access("read")
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_online_ponto.ponto_number_collision_number_action"
        )
        action["domain"] = [
            ("company_id", "=", self.company_id.id),
            ("journal_id", "=", self.journal_id.id),
            ("sequence_prefix", "=", self.sequence_prefix),
        ]
        return action


class PontoNumberCollisionNumber(models.Model):
    """A document whose number another company has given too. Its id is its own."""

    _name = "ponto.number.collision.number"
    _inherit = "ponto.number.shared"
    _description = "Number used by several companies"
    _auto = False
    _depends = DEPENDS

    value = fields.Char(string="Number")
    move_id = fields.Many2one(string="Document")
    last_date = fields.Date(string="Date")

    @property
    def _table_query(self):
        # The limit keeps the search of each document on the index over the numbers,
        # so that a page of the list costs a page, however many there are.
        return SQL(
            """SELECT mine.id,
                      mine.name AS value,
                      mine.company_id,
                      mine.journal_id,
                      COALESCE(mine.sequence_prefix, '') AS sequence_prefix,
                      mine.id AS move_id,
                      mine.date AS last_date
                 FROM account_move AS mine
                 JOIN res_company AS us ON us.id = mine.company_id
                WHERE mine.move_type IN %(types)s
                  AND mine.state = 'posted'
                  AND %(our_number)s != ''
                  AND EXISTS (
                      SELECT 1
                        FROM (
                             SELECT company_id
                               FROM account_move AS other
                              WHERE %(their_number)s = %(our_number)s
                                AND other.move_type IN %(types)s
                                AND other.state = 'posted'
                              LIMIT 1000
                             ) AS theirs
                        JOIN res_company AS them ON them.id = theirs.company_id
                       WHERE split_part(them.parent_path, '/', 1)
                             != split_part(us.parent_path, '/', 1)
                      )""",
            types=SALE_TYPES,
            our_number=folded("mine.name"),
            their_number=folded("other.name"),
        )

    def _sharing_companies(self):
        found = self.move_id._ponto_sharing_companies()
        companies = self.env["res.company"]
        return {row: found.get(row.move_id.id, companies) for row in self}

    def _explain(self, **words):
        return self.env._(
            "The number %(value)s of %(company)s is also used by %(others)s. A "
            "customer who quotes it may mean either document.",
            **words,
        )
