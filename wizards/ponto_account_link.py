from odoo import api, fields, models


class PontoAccountLink(models.TransientModel):
    """Which journal each account fills: one line an account."""

    _name = "ponto.account.link"
    _description = "Link bank accounts to journals"

    connection_id = fields.Many2one(
        "ponto.connection", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="connection_id.company_id")
    way = fields.Selection(related="connection_id.way")
    environment = fields.Selection(related="connection_id.environment")
    beta_note = fields.Char(related="connection_id.beta_note")
    institution_id = fields.Many2one("ponto.institution", readonly=True)
    show_all = fields.Boolean(string="Show accounts of other banks too")
    line_ids = fields.One2many("ponto.account.link.line", "wizard_id")
    shown_line_ids = fields.One2many(
        "ponto.account.link.line",
        compute="_compute_shown_line_ids",
        inverse="_inverse_shown_line_ids",
    )
    overlap = fields.Selection(
        selection=lambda self: self.env["ponto.account"]._fields["overlap"].selection,
        string="Lines Already in the Journal",
        required=True,
        default="adopt",
    )
    has_links = fields.Boolean(compute="_compute_has_links")
    has_again = fields.Boolean(
        string="Has Accounts to Take Up Again", compute="_compute_has_links"
    )
    hidden_count = fields.Integer(compute="_compute_shown_line_ids")
    linked_note = fields.Char(compute="_compute_linked_note")

    @api.depends("show_all", "institution_id", "line_ids")
    def _compute_shown_line_ids(self):
        for wizard in self:
            own = wizard.line_ids
            if wizard.institution_id and not wizard.show_all:
                own = own.filtered(
                    lambda line, bank=wizard.institution_id: line.institution_id == bank
                )
            wizard.shown_line_ids = own
            wizard.hidden_count = len(wizard.line_ids) - len(own)

    @api.depends("line_ids.action", "show_all")
    def _compute_has_links(self):
        for wizard in self:
            actions = wizard.shown_line_ids.mapped("action")
            wizard.has_links = "link" in actions
            wizard.has_again = "again" in actions

    def _inverse_shown_line_ids(self):
        # The lines are records of their own: the list wrote them already.
        return

    @api.depends("connection_id")
    @api.depends_context("lang")
    def _compute_linked_note(self):
        for wizard in self:
            linked = wizard.connection_id.account_ids.filtered(
                lambda item: item.journal_id and not item.disconnected_at
            )
            wizard.linked_note = self._linked_words(len(linked))

    def _linked_words(self, count):
        """What is said of accounts that need no choice; False for none."""
        if not count:
            return False
        if count == 1:
            return self.env._(
                "1 account of this connection fills a journal already and stays as it "
                "is."
            )
        return self.env._(
            "%d accounts of this connection fill a journal already and stay as they "
            "are.",
            count,
        )

    @api.model
    def _for_connection(self, connection, institution, asked=None):
        """A wizard with a proposal for each account that fills no journal yet.

        :param institution: the chosen bank, or an empty record for all.
        :param asked: the ``ponto.account`` that somebody wants to link.
        """
        accounts = connection.account_ids.filtered(
            lambda item: (
                not item.is_gone and (item.disconnected_at or not item.journal_id)
            )
        )
        lines = self.env["ponto.account.link.line"]._proposals(
            accounts, institution, asked or accounts.browse()
        )
        return self.create(
            {
                "connection_id": connection.id,
                "institution_id": institution.id,
                "line_ids": [fields.Command.create(values) for values in lines],
            }
        )

    def action_link(self):
        """Do what the shown lines say, then fetch what is read from now on.

        :raises UserError: the first line that cannot be done, with the reason;
            nothing is linked then.
        """
        self.ensure_one()
        self.connection_id.check_access("write")
        lines = self.shown_line_ids
        lines._check_distinct_journals()
        accounts = self.env["ponto.account"]
        for line in lines:
            accounts |= line._link()
        if not accounts:
            return self._close_action()
        return accounts.action_refresh() | {"params": self._refresh_params(accounts)}

    def action_add_accounts(self):
        """Choose more accounts at Ponto, which leads back here."""
        self.ensure_one()
        return self.connection_id.action_login()

    def _refresh_params(self, accounts):
        """After the refresh the accounts are shown."""
        return {"account_ids": accounts.ids, "next": self._close_action()}

    def action_after_login(self):
        """The connection somebody logged in for, and this wizard over it.

        :return: two actions.
        """
        self.check_access("read")
        self.ensure_one()
        xml_id = "account_online_ponto.ponto_connection_action"
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        behind = {
            **action,
            "res_id": self.connection_id.id,
            "views": [(False, "form")],
        }
        xml_id = "account_online_ponto.ponto_account_link_action"
        dialog = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        return [behind, {**dialog, "res_id": self.id}]

    def _close_action(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_online_ponto.ponto_account_action"
        )
        return {**action, "target": "main"}
