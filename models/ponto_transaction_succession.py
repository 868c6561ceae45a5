from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..ponto.overlap import LIKELY_DAYS, Likeness, compare
from ..ponto.succession import Entry, recognize

# What the link gave, and not the bank: taken from the new link without a word.
QUIET = ("createdAt", "digest", "internalReference")
FORMER_FIELDS = ("ponto_id", "raw", "state", "reason", "vanished_at", "execution_date")


class PontoTransactionSuccession(models.AbstractModel):
    """Movements that came before, under ids that Ponto no longer uses.

    An account that was taken up again (``ponto.account.relink``) gets its old
    movements a second time. The row of the inbox stays, with its line in the books
    and all that people decided, and gets the new id. What is sure is recognized
    while a page is kept; the rest is compared before it is booked.
    """

    _name = "ponto.transaction.succession"
    _description = "Bank transactions under new ids"

    is_former = fields.Boolean(
        string="Of an Earlier Link",
        readonly=True,
        copy=False,
        help="Technical: its id is of an earlier link, and did not come again yet.",
    )
    former_id = fields.Many2one(
        "ponto.transaction",
        string="May Be the Same As",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="What came before the account was linked anew.",
    )

    # -- while a page is kept ----------------------------------------------------

    @api.model
    def _recognize_former(self, account, page, known_ids):
        """Give rows that came before the ids under which they come now.

        Two queries a page, whatever it holds.

        :param page: ``client.Page`` of ``answers.Transaction``.
        :param known_ids: Ponto's ids that are known as they are.
        :return: dict of Ponto's id to the row that has it now.
        """
        answers = {
            item.id: item
            for item in (*page.items, *page.rejected)
            if item.id not in known_ids
        }
        if not (account.taken_up_at and answers):
            return {}
        days = self._days_of(page)
        former = self.search_fetch(
            [
                ("account_id", "=", account.id),
                ("is_former", "=", True),
                ("execution_date", "in", [*days.values(), False]),
            ],
            FORMER_FIELDS,
            order="ponto_created_at desc, id",
        )
        pairs = recognize(
            [Entry(key, answers[key].raw, days.get(key)) for key in answers],
            [Entry(row.id, row.raw or {}, row.execution_date) for row in former],
        )
        found = {key: self.browse(row_id) for key, row_id in pairs.items()}
        for key, row in found.items():
            row._take_new_id(answers[key])
        return found

    @api.model
    def _days_of(self, page):
        """Ponto's ids to days, as the rows of the inbox have them."""
        days = {
            item.id: self._prepare_days(item)["execution_date"] for item in page.items
        }
        return {key: day for key, day in days.items() if day}

    def _take_new_id(self, answer):
        """Go on under another id; what the bank changed is noted by the caller.

        :param answer: ``answers.Transaction`` or ``pages.Rejected``.
        """
        self.ensure_one()
        told = {name: answer.raw[name] for name in QUIET if name in answer.raw}
        values = {"ponto_id": answer.id, "raw": {**(self.raw or {}), **told}}
        if created := getattr(answer, "created_at", None):
            moment = self.env["ponto.connection"]._naive(created)
            values["ponto_created_at"] = moment
        self.write({**values, "is_former": False})

    # -- before booking ----------------------------------------------------------

    def _recognize_successors(self, account):
        """Find what is another wording of a movement that came before.

        Sure ones are put together; likely ones wait for a person. While the list
        is not read to its end, a better pair may still come: these wait.

        :return: what is new.
        """
        looked_at = self.filtered(lambda item: not (item.is_no_twin or item.is_former))
        former = looked_at._former_near(account)
        if not former:
            return self
        verdicts = compare(
            [item._as_movement() for item in looked_at],
            [item._as_movement() for item in former],
        )
        alike = looked_at.filtered(lambda item: item.id in verdicts)
        rest = self - alike
        if account.walk_floor >= 0:
            return rest
        for item in alike:
            verdict = verdicts[item.id]
            item._settle_successor(self.browse(verdict.key), verdict.likeness)
        return rest

    def _former_near(self, account):
        """What came before around these days, and did not come again."""
        days = [day for day in self.mapped("execution_date") if day]
        if not (account.taken_up_at and days):
            return self.browse()
        margin = fields.Date.subtract(min(days), days=LIKELY_DAYS)
        return self.search(
            [
                ("account_id", "=", account.id),
                ("is_former", "=", True),
                ("execution_date", ">=", margin),
                ("execution_date", "<=", fields.Date.add(max(days), days=LIKELY_DAYS)),
                ("currency_id", "!=", False),
            ],
            order="execution_date, id",
        )

    def _settle_successor(self, former, likeness):
        if likeness == Likeness.SURE:
            former._merge(self)
            return
        self.write({"former_id": former.id, "twin_line_id": former._own_line().id})
        self._hold("likely_there", False)

    def _own_line(self):
        return self.statement_line_ids[:1] or self.twin_line_id

    def _merge(self, successor):
        """Be the movement that came again in other words; its row is not needed.

        What the bank says now is noted here as a change: a booked line stays.
        """
        self.ensure_one()
        raw, names = successor.raw or {}, (*self._text_fields(), "left_out")
        texts = {name: successor[name] for name in names}
        link = {name: successor[name] for name in ("ponto_id", "ponto_created_at")}
        successor.unlink()
        told = {name: raw[name] for name in QUIET if name in raw}
        self.write({**link, "is_former": False, "raw": {**(self.raw or {}), **told}})
        if differences := self._differences(raw):
            self._note_change(differences, {"raw": raw, **texts})

    # -- a person decides --------------------------------------------------------

    def action_same_line(self):
        """A person says that these came before; the others may be lines."""
        again = self._undecided().filtered(
            lambda item: item.reason == "likely_there" and item.former_id
        )
        former = again.former_id
        again._merge_with_former()
        if rest := (self - again).filtered("twin_line_id"):
            return super(PontoTransactionSuccession, rest).action_same_line()
        if not again:
            return super().action_same_line()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_online_ponto.ponto_transaction_action"
        )
        return {**action, "domain": [("id", "in", former.ids)], "context": {}}

    def _merge_with_former(self):
        """:raises UserError: one that came before would be two movements."""
        former = self.former_id
        if len(former) < len(self) or not all(former.mapped("is_former")):
            raise UserError(
                self.env._(
                    "An earlier transaction is one movement only, and was found for "
                    "several. Decide about these one by one."
                )
            )
        former._note_decision()
        for item in self:
            item.former_id._merge(item)

    def _explanations(self):
        said = super()._explanations()
        if former := self.former_id.sudo():
            said["likely_there"] = self.env._(
                "Before the account was linked anew, it brought a transaction of the "
                "same amount on %(day)s: %(name)s. If this is the same movement, "
                "press Same Line; if not, press Book.",
                day=format_date(self.env, former.execution_date),
                name=former._label(),
            )
        return said
