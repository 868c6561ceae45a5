"""The house: which file belongs to which part, and which parts use each other.

A part is a subject (a column) on a floor (a row). Files are told by patterns of their
names, the first that fits; what uses what is read from the code.
"""

import ast
import re
from collections import Counter, defaultdict

from .places import CHECKOUT

# subject: what it is about, in words for the picture
SUBJECTS = {
    "Connect": "banks, keys, logins, secrets",
    "Fetch": "accounts, schedule, all that Ponto says",
    "Book": "the inbox, held, already there",
    "Match": "references, documents, proposals",
    "Pay": "transfers, signature, debits",
    "Look": "cards, lists, graphs, warnings",
}
# floor: what it holds, and the folders it lies in
FLOORS = {
    "Screens": (
        "what people press, where the browser comes back",
        "wizards controllers",
    ),
    "Records": ("what is stored, and what each record does", "models"),
    "Rules": ("what can be known without Odoo", "ponto"),
}
PATTERNS = {
    "wizards": {
        "Connect": "ponto_connection",
        "Fetch": "ponto_account_link",
        "Book": "ponto_account_(opening|undo)",
        "Match": "ponto_line_match",
        "Pay": "ponto_payment",
        "Look": "account_move_explain|ponto_support",
    },
    "controllers": {
        "Connect": "login",
        "Pay": "payment",
        "Fetch": "webhook|request_log",
    },
    "models": {
        "Pay": "ponto_payment|account_payment|account_move_pay|asked_transfer"
        "|payment_states|sentences_of_payment|.*_paying|ponto_connection_payments"
        "|ponto_connection_activation",
        "Connect": "ponto_(connection|login|application|token|secret|institution|setup)"
        "|login_stopped|token_store|own_addresses|pasted|uninstalling",
        "Book": "ponto_(transaction|pending|other)|account_lock|res_company_lock"
        "|booking|account_move_(line_)?booking"
        "|ponto_account_(first|undo|held|gap|relink|journal|mirror|to_check)",
        "Match": "account_bank_statement_line|account_move|account_partial_reconcile"
        "|ponto_(match|number|plan)|res_company|res_partner_bank|amount_texts"
        "|exact_amounts|sentences_of_(reasons|steps)",
        "Look": "ponto_account_(attention|balance|calm|consent|dashboard|day|overview"
        "|stale|support|warning|watch)|account_journal|kept_days|notification"
        "|ponto_(activities|balance|empty|findable|marks|money|movement|one|search)"
        "|res_|sentences_|told_|warning_|whom_",
        "Fetch": "ponto_account|fetch|ponto_(fetch|mirror|notification)",
    },
    "ponto": {
        "Connect": "auth|login|rotation|certificates|redaction",
        "Fetch": "client|transport|adapter|addresses|endpoints|errors|failures|pages"
        "|answers|attributes|synchronizations|lanes|rounds|webhook|signature",
        "Book": "overlap|succession|doubles",
        "Pay": "payments|paying|transfers|outcomes|sepa|remittances",
        "Look": "typed|unpaid",
        "Match": "amounts|beside|checkdigits|communications|debits|decisions|guards"
        "|guesses|labels|lists|lookalikes|matching|mentions|named|national|nearness"
        "|numbers|pool|references|returns|stops|tokens",
    },
}
# Fewer references than this are no dependency to know of.
FEW = 2
_NAME = re.compile(r"^    _name = \"(.+)\"", re.MULTILINE)


def _floor(folder):
    return next(name for name, (_, where) in FLOORS.items() if folder in where.split())


def houses():
    """Return ({(floor, subject): files}, files that no pattern knows)."""
    known, strange = defaultdict(list), []
    for folder, patterns in PATTERNS.items():
        for file in sorted((CHECKOUT / folder).glob("*.py")):
            if file.stem == "__init__":
                continue
            found = [
                name for name, rule in patterns.items() if re.match(rule, file.stem)
            ]
            if found:
                known[_floor(folder), found[0]].append(file)
            else:
                strange.append(f"{folder}/{file.name}")
    return known, strange


def references(known):
    """Return {(file, file that it speaks of): times}, by imports and models' names."""
    files = {file for found in known.values() for file in found}
    models = _models(files)
    return Counter(
        (file, other)
        for file in sorted(files)
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        for other in _meant(node, file, files, models)
        if other != file
    )


def uses(known, found):
    """Return {part: {other part: references}}.

    :param found: see `references`
    """
    part_of = {file: part for part, files in known.items() for file in files}
    counted = defaultdict(Counter)
    for (file, other), times in found.items():
        if part_of[file] != part_of[other]:
            counted[part_of[file]][part_of[other]] += times
    return counted


def _models(files):
    """Return the file of each model: the one that bears its name, else any."""
    models = {}
    for file in sorted(files):
        for name in _NAME.findall(file.read_text("utf-8")):
            if name not in models or file.stem == name.replace(".", "_"):
                models[name] = file
    return models


def _meant(node, file, files, models):
    """Yield the files that a node of a file's syntax tree speaks of."""
    if isinstance(node, ast.ImportFrom) and node.level:
        folder = file.parents[node.level - 1]
        place = folder.joinpath(*(node.module or "").split("."))
        names = [place, *(place / alias.name for alias in node.names)]
        yield from files & {path.with_suffix(".py") for path in names if path.name}
    elif isinstance(node, ast.Constant) and node.value in models:
        yield models[node.value]


def problems():
    """Yield files without a part, and those that look up the stairs, in words."""
    known, strange = houses()
    for name in strange:
        yield f"{name}: say in devkit/parts.py which subject it belongs to."
    for (floor, subject), others in uses(known, references(known)).items():
        for other, _subject in others:
            if floor == "Rules" != other:
                yield f"ponto/ needs no Odoo, but {subject} knows of {other}."
