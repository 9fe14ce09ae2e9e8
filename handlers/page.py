"""An edition as one HTML page: no script, nothing fetched from elsewhere, every foreign text escaped."""

from collections.abc import Iterable
from html import escape

from briefs.edition import reading_minutes, told_sentences
from retail.types import Brief, ContextItem, Edition, OneLiner, Response, View
from retail.urls import is_web_url

_STYLE = """
:root { color-scheme: light dark; --ink: #1d1c1d; --soft: #5a5a5a; --line: #d8d8d8; --paper: #fff; --view: #f6f3ec; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ececec; --soft: #a9a9a9; --line: #3a3a3a; --paper: #1a1d21; --view: #24231f; }
}
body { font: 17px/1.55 Georgia, serif; color: var(--ink); background: var(--paper); max-width: 42rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.9rem; margin: 0 0 .2rem; } h2 { font-size: 1.3rem; line-height: 1.3; margin: 2.2rem 0 .3rem; }
p { margin: .5rem 0; } .soft, dt { color: var(--soft); font-size: .9rem; } a { color: inherit; }
article { border-top: 1px solid var(--line); } blockquote { margin: .6rem 0; padding-left: .9rem;
  border-left: 3px solid var(--line); } aside { background: var(--view); padding: .7rem 1rem; margin: 1rem 0; }
"""


def edition_page(edition: Edition) -> str:
    """The whole page, UTF-8 text."""
    title = f"Endcap {edition.day:%A} {edition.day.day} {edition.day:%B %Y}"
    parts = [_head(edition, title), *map(_brief, edition.briefs), _lines(edition.one_liners)]
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><main>{''.join(parts)}</main></body></html>\n"
    )


def _head(edition: Edition, title: str) -> str:
    minutes = reading_minutes(edition)
    sample = _p("The bundled sample week: every event in it is invented.", "soft") if edition.sample else ""
    facts = f"No. {edition.number} · {len(edition.briefs)} briefs · {minutes} min"
    return f"<header><h1>{escape(title)}</h1>{_p(facts, 'soft')}{sample}{_p(edition.note, 'soft')}</header>"


def _brief(brief: Brief) -> str:
    claims = " ".join(sentence.text for sentence in told_sentences(brief))
    why = brief.why_it_matters.text if brief.why_it_matters else None
    return (
        f"<article><h2>{_link(brief.headline, brief.sources[0].url)}</h2>"
        f"<p><strong>{escape(brief.attribution.outlet)} {escape(brief.attribution.verb)}:</strong> {escape(claims)}</p>"
        + _p(f"Why it matters: {why}" if why else None)
        + "".join(
            f"<blockquote>“{escape(q.text)}” — {escape(_credit(q.speaker, q.role))}</blockquote>" for q in brief.quotes
        )
        + "".join(map(_response, brief.responses))
        + "".join(map(_context, brief.context))
        + _more(brief)
        + _p(brief.note, "soft")
        + (_view(brief.view) if brief.view else "")
        + _p(brief.question.text if brief.question else None)
        + "</article>"
    )


def _credit(speaker: str, role: str | None) -> str:
    return f"{speaker}, {role}" if role else speaker


def _response(response: Response) -> str:
    said = response.text or {"none_reported": "no response reported"}.get(
        response.kind, response.kind.replace("_", " ")
    )
    return _p(f"{response.party}: {said}", "soft")


def _context(item: ContextItem) -> str:
    return f'<p class="soft">Earlier, {item.date:%d %b %Y}: {_link(item.headline, item.url)} ({escape(item.why)})</p>'


def _more(brief: Brief) -> str:
    others = ", ".join(_link(source.outlet, source.url) for source in brief.sources[1:])
    writer = "extract from the sources" if brief.writer == "extract" else f"written by {brief.writer}"
    return (f"<p>More from: {others}</p>" if others else "") + _p(writer, "soft")


def _view(view: View) -> str:
    return f"<aside><strong>{escape(view.label)}</strong> ({escape(view.author.name)}) {_p(view.text)}</aside>"


def _lines(lines: Iterable[OneLiner]) -> str:
    items = "".join(f"<li>{_link(line.headline, line.url)} ({escape(line.outlet)})</li>" for line in lines)
    return f"<article><h2>In one line</h2><ul>{items}</ul></article>" if items else ""


def _link(text: str, url: str | None) -> str:
    if not url or not is_web_url(url):
        return escape(text)
    return f'<a href="{escape(url, quote=True)}" rel="noreferrer noopener">{escape(text)}</a>'


def _p(text: str | None, kind: str = "") -> str:
    return f"<p{f' class={kind!r}' if kind else ''}>{escape(text)}</p>" if text else ""
