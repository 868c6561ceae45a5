"""The frame of Ponto's pages in the browser, and the parts they are made of.

Plain forms without a script: for a phone, a keyboard and a screen reader.
"""

from html import escape

from werkzeug.wrappers import Response

STYLE = """
:root { color-scheme: light; --ink: #1b2440; --soft: #5a6380; --line: #d5daea;
  --brand: #3a3fd4; }
* { box-sizing: border-box; }
body { margin: 0; background: #eef0f8; color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
header { background: var(--brand); color: #fff; padding: .75rem 1rem; }
header strong { font-size: 1.2rem; letter-spacing: .02em; }
header span { display: block; font-size: .875rem; }
main { max-width: 34rem; margin: 1.5rem auto; padding: 1.5rem;
  background: #fff; border: 1px solid var(--line); border-radius: .75rem; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 .75rem; }
h2 { font-size: 1.05rem; margin: 1.25rem 0 .5rem; }
p, ul { margin: 0 0 1rem; }
small, .soft { color: var(--soft); font-size: .9rem; }
fieldset { border: 0; margin: 0 0 1rem; padding: 0; }
legend { font-weight: 600; padding: 0; margin-bottom: .5rem; }
label.field { display: block; margin-bottom: .75rem; font-weight: 600; }
input[type=text], input[type=email], input[type=tel], input[type=search], select {
  display: block; width: 100%; margin-top: .25rem; padding: .6rem .7rem;
  font: inherit; color: inherit; border: 1px solid #8a92ad; border-radius: .4rem; }
label.choice { display: flex; gap: .75rem; align-items: flex-start; padding: .75rem;
  margin-bottom: .5rem; border: 1px solid var(--line); border-radius: .5rem;
  cursor: pointer; }
label.choice input { width: 1.25rem; height: 1.25rem; margin: .15rem 0 0; flex: none; }
label.choice > span { min-width: 0; overflow-wrap: anywhere; }
label.choice b, label.choice small { display: block; }
ul.banks { list-style: none; padding: 0; }
ul.banks button { display: flex; gap: .75rem; align-items: center; width: 100%;
  margin-bottom: .5rem; text-align: left; background: #fff; color: inherit;
  border: 1px solid var(--line); }
ul.banks img { width: 2.25rem; height: 2.25rem; }
button { min-height: 2.75rem; padding: .55rem 1rem; font: inherit; font-weight: 600;
  color: #fff; background: var(--brand); border: 1px solid var(--brand);
  border-radius: .5rem; cursor: pointer; }
button.second { color: var(--brand); background: #fff; }
button.plain { color: var(--ink); background: none; border-color: transparent;
  text-decoration: underline; }
:focus-visible { outline: 3px solid #f0a500; outline-offset: 2px; }
.buttons { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: 1.25rem; }
.search { display: flex; gap: .5rem; align-items: flex-end; }
.search label { flex: 1; margin: 0; }
.wrong { padding: .6rem .8rem; border-left: .3rem solid #b3261e; background: #fdecea; }
@media (max-width: 36rem) { main { margin: 0; border: 0; border-radius: 0; }
  .buttons button { width: 100%; } }
"""
FRAME = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} - Ponto simulator</title>
<style>{style}</style>
</head>
<body>
<header><strong>Ponto</strong>
<span>Simulator: no real bank is behind these pages.</span></header>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""


def page(title, *parts, status=200):
    """Return the Response of a page; ``parts`` are HTML."""
    text = FRAME.format(title=escape(title), style=STYLE, body="\n".join(parts))
    response = Response(text, status=status, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


def message(title, text, status):
    """Return a page that only says something."""
    return page(title, paragraph(text), status=status)


def paragraph(text, kind=None):
    return f"<p{_attribute('class', kind)}>{escape(text)}</p>"


def wrong(text):
    """Return what tells a person that something is missing; nothing for None."""
    return f'<p class="wrong" role="alert">{escape(text)}</p>' if text else ""


def form(*parts):
    """Return a form that posts to the page itself."""
    return f'<form method="post">{"".join(parts)}</form>'


def button(text, action, kind=None):
    extra = _attribute("class", kind)
    return f'<button name="action" value="{action}"{extra}>{escape(text)}</button>'


def buttons(*made):
    return f'<div class="buttons">{"".join(made)}</div>'


def field(label, name, value, kind="text", *, required=False, complete=None):
    """Return a labelled input; ``complete`` is what browsers know it by."""
    extra = " required" if required else ""
    extra += _attribute("autocomplete", complete)
    return (
        f'<label class="field">{escape(label)}<input type="{kind}" name="{name}" '
        f'value="{escape(value or "", quote=True)}"{extra}></label>'
    )


def choice(kind, name, value, title, more, *, ticked):
    """Return one radio button or checkbox with two lines of text."""
    checked = " checked" if ticked else ""
    value = escape(value, quote=True)
    return (
        f'<label class="choice"><input type="{kind}" name="{name}" value="{value}"'
        f"{checked}><span><b>{escape(title)}</b><small>{escape(more)}</small></span>"
        "</label>"
    )


def group(legend, *choices):
    return f"<fieldset><legend>{escape(legend)}</legend>{''.join(choices)}</fieldset>"


def _attribute(name, value):
    return f' {name}="{value}"' if value else ""
