from markupsafe import Markup
from odoo import api, fields, models


class PontoConnectionDisconnect(models.TransientModel):
    """What leaving ends, what stays, and what goes on costing."""

    _name = "ponto.connection.disconnect"
    _description = "Disconnect from Ponto"

    connection_id = fields.Many2one(
        "ponto.connection", required=True, readonly=True, ondelete="cascade"
    )
    account_id = fields.Many2one("ponto.account", readonly=True, ondelete="cascade")
    where = fields.Selection(
        [
            ("ponto", "In Odoo and at Ponto"),
            ("odoo", "In Odoo only: the access at Ponto stays"),
        ],
        string="End the Access",
        required=True,
        default="ponto",
    )
    can_reach = fields.Boolean(
        string="Access Can Be Ended at Ponto", compute="_compute_what"
    )
    ends = fields.Html(string="What Ends", compute="_compute_what")
    stays = fields.Html(string="What Stays", compute="_compute_what")
    others = fields.Text(compute="_compute_what")
    problem = fields.Text(readonly=True)

    @api.depends("connection_id", "account_id", "where")
    def _compute_what(self):
        for wizard in self:
            wizard.can_reach = wizard.connection_id.way != "token"
            at_ponto = wizard.where == "ponto" and wizard.can_reach
            wizard.ends = _listed(wizard._what_ends(at_ponto))
            wizard.stays = _listed(wizard._what_stays(at_ponto))
            wizard.others = wizard._other_companies()

    def _accounts(self):
        """The accounts this is about; as superuser, of whichever company."""
        return self.account_id.sudo() or self.connection_id.sudo().account_ids

    def _read_accounts(self):
        return self._accounts().filtered(
            lambda item: item.is_fetched and not item.disconnected_at
        )

    # -- words -------------------------------------------------------------------

    def _what_ends(self, at_ponto):
        """Sentences, one a fact."""
        names = ", ".join(self._read_accounts().mapped("name"))
        told = [
            self.env._("Fetching: nothing new comes into %s.", names)
            if names
            else self.env._("Fetching: no account is read now.")
        ]
        if not self.account_id:
            told.append(self.env._("The secrets kept here: they are wiped."))
        if at_ponto:
            told.append(self._what_ends_at_ponto())
        return told

    def _what_ends_at_ponto(self):
        if self.connection_id.way == "login" and not self.account_id:
            return self.env._(
                "The access at Ponto: the integration of your organization with this "
                "Odoo is ended."
            )
        if self.account_id:
            return self.env._(
                "The access at Ponto: the account is taken out of the integration. "
                "Other software that uses the same integration loses it too."
            )
        count = len(self._accounts().filtered(lambda item: not item.is_gone))
        if count == 1:
            return self.env._(
                "The access at Ponto: 1 account is taken out of the integration. Other "
                "software that uses the same integration loses it too."
            )
        return self.env._(
            "The access at Ponto: %d accounts are taken out of the integration. Other "
            "software that uses the same integration loses them too.",
            count,
        )

    def _what_stays(self, at_ponto):
        told = [
            self.env._(
                "Journals, bank lines, entries, what was matched, and everything that "
                "the bank said so far."
            ),
            self.env._(
                "The way back: connected again, each account goes on where it left, "
                "and nothing is booked twice."
            ),
        ]
        if not at_ponto:
            told.append(
                self.env._(
                    "The access at Ponto: end it there yourself, on Ponto's dashboard "
                    "under Integrations."
                )
            )
        elif self.connection_id.way == "keys" and not self.account_id:
            told.append(
                self.env._(
                    "The integration itself, now without accounts: delete it on "
                    "Ponto's dashboard under Integrations."
                )
            )
        told.append(
            self.env._(
                "The price: Ponto charges for each account that is linked there, as "
                "long as it is. To end that, remove the account on Ponto's dashboard."
            )
        )
        return told

    def _other_companies(self):
        """Companies that are not looked at now are named."""
        others = self._read_accounts().company_id - self.env.company
        if not others:
            return False
        return self.env._(
            "This connection also reads accounts of other companies: %s.",
            ", ".join(others.mapped("name")),
        )

    # -- doing it ----------------------------------------------------------------

    def action_disconnect(self):
        """End the access, at Ponto first; where that fails, ask what to do.

        :raises AccessError: see ``ponto.connection._check_may_leave``.
        """
        self.check_access("write")
        self.ensure_one()
        connection, account = self.connection_id, self.account_id
        connection._check_may_leave(self._accounts())
        if self.where == "ponto" and self.can_reach:
            self.problem = connection._end_at_ponto(account.sudo())
            if self.problem:
                return self._open()
        if account:
            connection._leave_account(account.sudo())
        else:
            connection._leave_whole()
        return {"type": "ir.actions.act_window_close"}

    def action_only_here(self):
        """Ponto could not be reached: end it in Odoo, and say what is left there."""
        self.where = "odoo"
        return self.action_disconnect()

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Disconnect"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }


def _listed(sentences):
    items = Markup("").join(Markup("<li>%s</li>") % one for one in sentences)
    return Markup("<ul class='mb-0'>%s</ul>") % items
