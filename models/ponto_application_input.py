import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ponto.certificates import read_pair
from ..ponto.errors import PontoCertificateError
from .pasted import pasted

ADMINISTRATORS = "base.group_system"
FILES = (
    "certificate_file",
    "certificate_key_file",
    "signature_file",
    "signature_key_file",
)
WORDS = ("client_secret", "certificate_password", "signature_password")
INPUTS = frozenset((*FILES, *WORDS))


def _file():
    # Never stored, so never an attachment; what came in is not read back.
    return fields.Binary(
        compute="_compute_inputs",
        readonly=False,
        attachment=False,
        groups=ADMINISTRATORS,
    )


def _word():
    return fields.Char(compute="_compute_inputs", readonly=False, groups=ADMINISTRATORS)


class PontoApplicationInput(models.AbstractModel):
    """What an administrator uploads: checked, kept among the secrets, never shown."""

    _name = "ponto.application.input"
    _description = "Write-only secrets of an application at Ponto"

    client_secret = _word()
    certificate_file = _file()
    certificate_key_file = _file()
    certificate_password = _word()
    signature_file = _file()
    signature_key_file = _file()
    signature_password = _word()
    has_secret = fields.Boolean(readonly=True, copy=False, groups=ADMINISTRATORS)
    # What may be shown of the certificates.
    certificate_subject = fields.Char(
        string="Issued To", readonly=True, copy=False, groups=ADMINISTRATORS
    )
    certificate_until = fields.Datetime(
        string="TLS Certificate Until",
        readonly=True,
        copy=False,
        tracking=True,
        groups=ADMINISTRATORS,
    )
    certificate_fingerprint = fields.Char(
        string="Fingerprint", readonly=True, copy=False, groups=ADMINISTRATORS
    )
    signature_subject = fields.Char(
        string="Signature Issued To", readonly=True, copy=False, groups=ADMINISTRATORS
    )
    signature_until = fields.Datetime(
        string="Signature Certificate Until",
        readonly=True,
        copy=False,
        tracking=True,
        groups=ADMINISTRATORS,
    )
    signature_fingerprint = fields.Char(
        readonly=True, copy=False, groups=ADMINISTRATORS
    )
    is_ready = fields.Boolean(compute="_compute_is_ready")

    def _compute_inputs(self):
        for application in self:
            for name in INPUTS:
                application[name] = False

    @api.depends("environment", "client_id", "has_secret", "certificate_until")
    def _compute_is_ready(self):
        """Enough to log in: the simulator does without a certificate."""
        for application in self.sudo():
            certified = (
                application.certificate_until or application.environment == "simulator"
            )
            application.is_ready = bool(
                application.client_id and application.has_secret and certified
            )

    @api.model_create_multi
    def create(self, vals_list):
        applications = super().create([self._without_inputs(v) for v in vals_list])
        self.env["ponto.application.secret"].sudo().create(
            [{"application_id": application.id} for application in applications]
        )
        for application, vals in zip(applications, vals_list, strict=True):
            application._keep_inputs(vals)
        return applications

    def write(self, vals):
        result = super().write(self._without_inputs(vals))
        for application in self:
            application._keep_inputs(vals)
        return result

    @api.model
    def _without_inputs(self, vals):
        """What is left is stored as it is; keys lose what copy and paste put in."""
        kept = {name: value for name, value in vals.items() if name not in INPUTS}
        for name in ("client_id", "application_id", "signature_certificate_id"):
            if kept.get(name):
                kept[name] = pasted(kept[name])
        return kept

    def _keep_inputs(self, vals):
        """Check what was entered; keep it only if all of it is right.

        :raises UserError: what is wrong with it, and what to do.
        """
        given = {name: vals[name] for name in INPUTS if vals.get(name)}
        if not given:
            return
        shown, hidden = {}, {}
        if secret := given.get("client_secret"):
            shown["has_secret"] = True
            hidden["client_secret"] = pasted(secret)
        for kind in ("certificate", "signature"):
            self._read_files(kind, given, shown, hidden)
        # Before the secrets: what fails is logged with its values.
        self.sudo().write(shown)
        self.flush_recordset()
        if hidden:
            self.sudo().secret_ids._replace(hidden)

    def _read_files(self, kind, given, shown, hidden):
        """Add what one pair of files holds to what is shown and what is hidden."""
        files = [given.get(f"{kind}_file"), given.get(f"{kind}_key_file")]
        if not any(files):
            return
        password = (given.get(f"{kind}_password") or "").encode() or None
        try:
            certificate, key = (_bytes(one) for one in files)
            facts, pair = read_pair(certificate, key, password)
        except PontoCertificateError as error:
            raise UserError(self._explain_certificate(error.code, kind)) from None
        naive = self.env["ponto.connection"]._naive
        shown[f"{kind}_subject"] = facts.subject
        shown[f"{kind}_until"] = naive(facts.not_after)
        shown[f"{kind}_fingerprint"] = facts.fingerprint
        if kind == "certificate":
            hidden["certificate"] = pair.certificate.decode()
        hidden[f"{kind}_key"] = pair.key.decode()

    def _explain_certificate(self, code, kind):
        """A sentence for each code of ``certificates.read_pair``."""
        which = {
            "certificate": self.env._("TLS certificate"),
            "signature": self.env._("Signature certificate"),
        }[kind]
        sentences = {
            "not_a_certificate": self.env._(
                "The file of the certificate holds none. Upload the .pem, .crt or "
                ".p12 file that the portal gave you."
            ),
            "not_a_key": self.env._(
                "There is no private key. Upload the key file that was made together "
                "with the request for the certificate (.key or .pem), or a .p12 "
                "file that holds both."
            ),
            "wrong_password": self.env._(
                "The password does not open the private key. Enter the one it was "
                "made with; leave it empty if there is none."
            ),
            "no_match": self.env._(
                "The private key belongs to another certificate. Upload the two that "
                "were made together."
            ),
            "expired": self.env._(
                "The certificate is no longer valid. Ask the portal for a new one."
            ),
            "not_yet_valid": self.env._(
                "The certificate is not valid yet. Wait for its first day, or set the "
                "clock of this server."
            ),
        }
        return self.env._(
            "%(which)s: %(problem)s Nothing was saved.",
            which=which,
            problem=sentences.get(code)
            or self.env._("The file cannot be used (%s).", code),
        )


def _bytes(file):
    """What an uploaded file holds; what is no base64 holds nothing."""
    try:
        return base64.b64decode(file or b"")
    except (binascii.Error, ValueError):
        return b""
