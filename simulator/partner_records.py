"""What the service remembers of way b: a partner's application and its customers.

Moments are text, as in ``records``: every record is plain JSON.
"""

from dataclasses import dataclass, field


@dataclass
class PartnerApplication:
    """An application of Ibanity's portal (1.3); ``id`` is its UUID, the audience.

    No ``redirect_uris``: any address on this machine is taken as registered.
    """

    client_id: str
    secret: str
    id: str
    signature_certificate_id: str
    name: str = "Odoo"
    redirect_uris: list = field(default_factory=list)


DEMO_APPLICATION = PartnerApplication(
    client_id="simulator-partner",
    secret="simulator-partner-secret",  # noqa: S106
    id="6f4c2f43-5cf5-4a57-8d4e-6f9a52a3a9a1",
    signature_certificate_id="b0a1c87e-2f64-4a0c-9d0a-2f3a5f0c7d11",
)


@dataclass
class Organization:
    """A customer of Ponto; ``details`` are the attributes of 1.6."""

    id: str
    name: str
    created_at: str
    details: dict = field(default_factory=dict)
    blocked: bool = False
    onboarding_complete: bool = True
    payments_activated: bool = False


@dataclass
class Integration:
    """What one organization lets the application see, and since when.

    ``added`` and ``accessed`` hold a moment for each account's id.
    """

    id: str
    organization_id: str
    created_at: str
    scope: str = ""
    account_ids: list = field(default_factory=list)
    added: dict = field(default_factory=dict)
    accessed: dict = field(default_factory=dict)
    ended: bool = False


@dataclass
class Code:
    """An authorization code; ``challenge`` None where PKCE was left out."""

    integration_id: str
    redirect_uri: str
    scope: str
    expires_at: str
    family: str
    challenge: str | None = None
    used: bool = False


@dataclass
class RefreshToken:
    """``family`` holds together what came from one code."""

    integration_id: str
    scope: str
    family: str
    expires_at: str | None = None
    used: bool = False


@dataclass
class Login:
    """One person on the login pages; ``request`` is what the address asked for."""

    id: str
    request: dict
    organization_id: str | None = None
    institution_id: str | None = None
    account_ids: list = field(default_factory=list)
    step: str = "sign-in"
    done: bool = False


@dataclass
class Onboarding:
    id: str
    created_at: str
    attributes: dict


@dataclass
class Notice:
    """A notification (section 5) on its way; ``attempts`` were made so far."""

    id: str
    type: str
    body: str
    due_at: str
    spoil: str | None = None
    attempts: int = 0
