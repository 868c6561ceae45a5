"""The files of `i18n/`: brought up to date with the terms, and looked through.

Nothing here needs Odoo.
"""

import re
from pathlib import Path

import polib

FOLDER = Path(__file__).parent.parent / "i18n"
TEMPLATE = FOLDER / "account_online_ponto.pot"
LANGUAGES = ("nl", "fr", "de")

_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd%]|\$\{\w+\}|\{\{.*?\}\}")
_TAG = re.compile(r"</?\w+[^>]*>")
# What a tag says to people is translated with it.
_SAID = re.compile(r'\b(title|alt|aria-label|placeholder)="[^"]*"')


def path(language):
    """Return where the translations of a language are kept."""
    return FOLDER / f"{language}.po"


def write(template):
    """Write the template, and bring each language's file up to date with it.

    A translation is kept as long as its source is; a new term waits, empty.

    :param template: ``polib.POFile`` of all terms, see `terms.template`.
    """
    FOLDER.mkdir(exist_ok=True)
    template.save(str(TEMPLATE))
    for language in LANGUAGES:
        _brought_up_to_date(language, template).save(str(path(language)))


def _brought_up_to_date(language, template):
    file = path(language)
    known = polib.pofile(str(file)) if file.exists() else ()
    translations = {entry.msgid: entry.msgstr for entry in known if not entry.obsolete}
    updated = polib.POFile()
    updated.header = template.header
    updated.metadata = {**template.metadata, "Language": language}
    for entry in template:
        updated.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr=translations.get(entry.msgid, ""),
                comment=entry.comment,
                occurrences=entry.occurrences,
            )
        )
    return updated


def differences(template):
    """Yield what the template kept in `i18n/` lacks or has too much, in words."""
    known = polib.pofile(str(TEMPLATE)) if TEMPLATE.exists() else ()
    before = {entry.msgid: _places(entry) for entry in known}
    now = {entry.msgid: _places(entry) for entry in template}
    for source in sorted(before.keys() | now.keys()):
        if source not in now:
            yield f"is not used any more: {source!r}"
        elif source not in before:
            yield f"is new: {source!r}"
        elif before[source] != now[source]:
            yield f"is used elsewhere now: {source!r}"


def fragments(template):
    """Yield sources that are the rest of a sentence: a field stands before them.

    Other languages order words otherwise, and need the whole sentence.
    """
    for entry in template:
        source = entry.msgid.strip()
        if source[:1].islower() and source.endswith("."):
            yield f"is no whole sentence: {source!r}"


def _places(entry):
    return {place for place, _line in entry.occurrences}


def problems(language):
    """Yield what is wrong with the translations of a language, in words."""
    template = {entry.msgid for entry in polib.pofile(str(TEMPLATE))}
    file = polib.pofile(str(path(language)), check_for_duplicates=True)
    entries = {entry.msgid: entry for entry in file}
    for source in sorted(template | entries.keys()):
        if source not in entries:
            yield f"is missing: {source!r}"
        elif source not in template or entries[source].obsolete:
            yield f"is not used any more: {source!r}"
        elif problem := _problem(entries[source]):
            yield f"{problem}: {source!r} -> {entries[source].msgstr!r}"


def _problem(entry):
    source, translation = entry.msgid, entry.msgstr
    if not translation.strip():
        return "is not translated"
    if entry.fuzzy:
        return "is marked as unsure"
    if _sorted(_PLACEHOLDER, source) != _sorted(_PLACEHOLDER, translation):
        return "has other placeholders"
    if _tags(source) != _tags(translation):
        return "has other tags"
    return ""


def _tags(text):
    return sorted(_SAID.sub(r"\1", tag) for tag in _TAG.findall(text))


def _sorted(pattern, text):
    return sorted(pattern.findall(text))
