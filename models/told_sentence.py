"""Sentences that are stored without a language, and told in the reader's.

A job runs in English, and what it found is read by people of any language. So a
sentence is kept as its English source with its facts as plain values, and is put into
words, dates and amounts of a language only when somebody reads it.

A sentence is made by ``LazyTranslate``, as ``_lt("%(day)s …", day=day)``. Its facts may
be texts, numbers, dates, naive UTC datetimes, other sentences, lists of these, and
``Label``. No secret may be among them.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools.misc import format_date, format_datetime
from odoo.tools.translate import LazyGettext

# How what is kept begins; a text of an older version does not, and stays as it is.
MARK = '{"said": '
# Of an error that is not ours, as of the database.
LONGEST = 500


@dataclass(frozen=True)
class Label:
    """The name of a selection's value, as a fact of a sentence."""

    model: str
    field: str
    value: str


class Told(str):
    """A sentence in the reader's language, that can be stored again without one."""

    __slots__ = ("kept",)


class RefusedError(UserError):
    """As ``UserError``, and it can be kept: see ``sentence_of``.

    :param said: the sentence; told in the language of ``env``.
    """

    def __init__(self, env, said):
        super().__init__(str(tell(env, said)))
        self.said = said


class Sentence(fields.Text):
    """A text that is stored without a language and read in the reader's.

    It takes a sentence, a list of them, what was read from such a field, or plain text.
    """

    # Groups and order would be those of what is kept.
    _description_groupable = False
    _description_sortable = False

    def convert_to_cache(self, value, record, validate=True):
        kept = value if _is_kept(value) else keep(value)
        return super().convert_to_cache(kept, record, validate)

    def convert_to_record(self, value, record):
        return tell(record.env, super().convert_to_record(value, record))

    def convert_to_read(self, value, record, use_display_name=True):
        return str(value) if value else False


def sentence_of(error):
    """What can be kept of an error: its sentence, else its text of this moment."""
    return getattr(error, "said", None) or str(error)[:LONGEST]


def keep(said):
    """A sentence or a list of them as text for the database, False for nothing."""
    if not said:
        return False
    if isinstance(said, Told):
        return said.kept
    return json.dumps({"said": _plain(said)}, ensure_ascii=False)


def tell(env, said):
    """A sentence in the language, zone and forms of ``env``; False for nothing.

    :param said: as ``Sentence`` takes it, or as ``keep`` gave it.
    """
    if not said:
        return False
    kept = said if _is_kept(said) else keep(said)
    plain = _loaded(kept)
    try:
        told = Told(kept if plain is None else _told(env, plain))
    except (AttributeError, KeyError, TypeError, ValueError):
        told = Told(kept)  # not by us: nobody's screen may break
    told.kept = kept
    return told


def _is_kept(said):
    """Whether a text is as the database has it."""
    return isinstance(said, str) and not isinstance(said, Told)


def _loaded(kept):
    """What is behind a kept text, None where it is a text of its own."""
    if not kept.startswith(MARK):
        return None
    try:
        return json.loads(kept)["said"]
    except (ValueError, KeyError):
        return None


def _plain(fact):
    """A fact as JSON keeps it."""
    if isinstance(fact, LazyGettext):
        facts = fact._args
        if isinstance(facts, dict):
            facts = {name: _plain(one) for name, one in facts.items()}
        else:
            facts = [_plain(one) for one in facts]
        return {"source": fact._source, "facts": facts}
    if isinstance(fact, Told):
        plain = _loaded(fact.kept)
        return str(fact) if plain is None else plain
    if isinstance(fact, Label):
        return {"label": [fact.model, fact.field, fact.value]}
    if isinstance(fact, datetime):
        return {"moment": fields.Datetime.to_string(fact)}
    if isinstance(fact, date):
        return {"day": fields.Date.to_string(fact)}
    if isinstance(fact, list | tuple):
        return [_plain(one) for one in fact]
    return fact if isinstance(fact, int) else str(fact)


def _told(env, plain):
    """A kept fact as the reader writes it; several sentences follow one another."""
    if isinstance(plain, list):
        return " ".join(str(_told(env, one)) for one in plain)
    if not isinstance(plain, dict):
        return plain
    # The language of the words: without it core takes the company's for dates alone.
    lang = env.lang or "en_US"
    if "day" in plain:
        return format_date(env, plain["day"], lang_code=lang)
    if "moment" in plain:
        return format_datetime(env, plain["moment"], dt_format="short", lang_code=lang)
    if "label" in plain:
        return _label(env, *plain["label"])
    return _sentence(env, plain.get("source") or "", plain.get("facts") or ())


def _label(env, model, field, value):
    selection = env[model]._fields[field]._description_selection(env)
    return dict(selection).get(value, value)


def _sentence(env, source, facts):
    if isinstance(facts, dict):
        named = {name: _told(env, one) for name, one in facts.items()}
        return env._(source, **named)
    return env._(source, *(_told(env, one) for one in facts))
