"""The setup page: a checklist that ticks itself.

Nothing is stored: a row a company, and a row a step of it, whose state is what is
true when the page is read.
"""

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from .ponto_setup_facts import SetupFacts

_lt = LazyTranslate(__name__)

# The steps of each section, in the order they are done.
SECTIONS = {
    "ponto": ("account", "organization", "added", "integration"),
    "odoo": (
        *("connect", "link", "fetch", "opening"),
        *("consent", "people", "jobs", "reports"),
    ),
    "invoices": ("reference", "country", "collision"),
}
TITLES = {
    "account": _lt("Account at Ponto"),
    "organization": _lt("Organization Verified"),
    "added": _lt("Bank Accounts Added"),
    "integration": _lt("Integration"),
    "connect": _lt("Keys or Login"),
    "link": _lt("Accounts Linked to Journals"),
    "fetch": _lt("First Fetch"),
    "opening": _lt("Opening Balance"),
    "consent": _lt("Consent of the Bank"),
    "people": _lt("People to Warn"),
    "jobs": _lt("Scheduled Actions"),
    "reports": _lt("Reports From Ponto"),
    "reference": _lt("Communication on Invoices"),
    "country": _lt("Countries of Customers"),
    "collision": _lt("Invoice Numbers"),
}
STEPS = [(section, code) for section, codes in SECTIONS.items() for code in codes]
# An id of a step is its company's times this, and its place.
PLACES = 100


class PontoSetup(models.Model):
    """What one company has done of the setup, and what is next. Its id is that of
    the company."""

    _name = "ponto.setup"
    _inherit = [
        "ponto.setup.bank",
        "ponto.setup.odoo",
        "ponto.setup.jobs",
        "ponto.setup.invoices",
    ]
    _description = "Setup of the online synchronization"
    _auto = False
    _rec_name = "company_id"

    company_id = fields.Many2one("res.company", readonly=True)
    step_ids = fields.One2many("ponto.setup.step", "setup_id", readonly=True)
    ponto_step_ids = fields.One2many(
        "ponto.setup.step", "setup_id", domain=[("section", "=", "ponto")]
    )
    odoo_step_ids = fields.One2many(
        "ponto.setup.step", "setup_id", domain=[("section", "=", "odoo")]
    )
    invoice_step_ids = fields.One2many(
        "ponto.setup.step", "setup_id", domain=[("section", "=", "invoices")]
    )
    progress = fields.Float(compute="_compute_progress")
    summary = fields.Char(compute="_compute_progress")

    @property
    def _table_query(self):
        return SQL("SELECT id, id AS company_id FROM res_company")

    @api.depends("step_ids.state")
    @api.depends_context("lang", "uid")
    def _compute_progress(self):
        for setup in self:
            states = setup.step_ids.mapped("state")
            needed = [state for state in states if state != "none"]
            done = needed.count("done")
            setup.progress = 100.0 * done / len(needed) if needed else 100.0
            setup.summary = self.env._(
                "%(done)d of %(all)d done", done=done, all=len(needed)
            )

    @api.depends("company_id")
    def _compute_display_name(self):
        for setup in self:
            setup.display_name = self.env._("Set Up")

    def _judge(self):
        """Map each step's code to its ``Verdict``."""
        self.ensure_one()
        facts = SetupFacts(self.company_id)
        return {
            code: getattr(self, f"_judge_{code}")(facts) for _section, code in STEPS
        }

    @api.model
    def action_open(self):
        """The page of the company the user works in."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_online_ponto.ponto_setup_action"
        )
        page = {"view_mode": "form", "views": [(False, "form")]}
        return {**action, **page, "res_id": self.env.company.id}


class PontoSetupStep(models.Model):
    """One step of one company's setup."""

    _name = "ponto.setup.step"
    _description = "Step of the setup"
    _auto = False
    _order = "id"
    _rec_name = "title"

    setup_id = fields.Many2one("ponto.setup", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    code = fields.Char(readonly=True)
    section = fields.Char(readonly=True)
    title = fields.Char(compute="_compute_title")
    state = fields.Selection(
        [
            ("done", "Done"),
            ("todo", "To Do"),
            ("attention", "Attention"),
            ("unknown", "Not Known Yet"),
            ("none", "Not Needed"),
        ],
        compute="_compute_state",
    )
    text = fields.Text(compute="_compute_state")
    button = fields.Char(compute="_compute_state")

    @property
    def _table_query(self):
        rows = SQL(", ").join(
            SQL("(%s, %s, %s)", place, code, section)
            for place, (section, code) in enumerate(STEPS, 1)
        )
        return SQL(
            """SELECT company.id * %(places)s + step.place AS id,
                      company.id AS setup_id,
                      company.id AS company_id,
                      step.code,
                      step.section
                 FROM res_company AS company
                CROSS JOIN (VALUES %(rows)s) AS step (place, code, section)""",
            places=PLACES,
            rows=rows,
        )

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_title(self):
        for step in self:
            step.title = self.env._(TITLES[step.code])

    @api.depends("code", "setup_id")
    @api.depends_context("lang", "uid")
    def _compute_state(self):
        for setup, steps in self.grouped("setup_id").items():
            verdicts = setup._judge()
            for step in steps:
                step.state, step.text, step.button = verdicts[step.code]

    def action_do(self):
        """Lead to where the step is done."""
        self.ensure_one()
        self.check_access("read")
        facts = SetupFacts(self.company_id)
        return getattr(self.setup_id, f"_open_{self.code}")(facts)
