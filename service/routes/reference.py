"""``/docs``: the interface described on one page, from its own OpenAPI document; no script, nothing loaded from elsewhere."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

router = APIRouter(include_in_schema=False)

EXAMPLES = (
    ("Français", {"question": "Comment renouveler ma carte d’identité ?", "language": "fr", "countries": ["FR"]}),
    ("Deutsch", {"question": "Wie melde ich meinen Wohnsitz an?", "language": "de", "countries": ["DE"]}),
)
FEEDBACK_EXAMPLES = (
    ("Français", {"helpful": False, "reasons": ["outdated"], "comment": "Le tarif a changé."}),
    ("Deutsch", {"helpful": False, "reasons": ["outdated"], "comment": "Die Gebühr hat sich geändert."}),
)
STYLE = (
    "body{font:18px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}"
    "h2{margin-top:2.5rem}code,pre{font-size:.85em;background:#f1f3f5;border-radius:4px}code{padding:.1em .3em}"
    "pre{padding:1rem;overflow-x:auto;white-space:pre-wrap}table{border-collapse:collapse}td{padding:.2rem 1rem .2rem 0;"
    "vertical-align:top}"
)


@router.get("/docs", response_class=HTMLResponse)
def docs(request: Request) -> str:
    """Every operation with its text, its fields, and an example in both languages."""
    schema: dict[str, Any] = request.app.openapi()
    parts = [
        _operation(path, method, what, schema)
        for path, ways in schema["paths"].items()
        for method, what in ways.items()
    ]
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
        f"<title>Deux Rives: API</title><style>{STYLE}</style></head><body><main><h1>Deux Rives: API</h1>"
        f"<p>{escape(schema['info']['description'])}</p><p><a href='/openapi.json'>OpenAPI document</a></p>"
        f"{''.join(parts)}</main></body></html>"
    )


def _operation(path: str, method: str, what: dict[str, Any], schema: dict[str, Any]) -> str:
    head = f"<h2><code>{method.upper()} {escape(path)}</code></h2><p>{escape(what.get('description', ''))}</p>"
    body = what.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = body.get("$ref", "").rsplit("/", 1)[-1]
    if not name:
        return head
    rows = "".join(
        f"<tr><td><code>{escape(field)}</code></td><td>{escape(detail.get('description', detail.get('title', '')))}</td></tr>"
        for field, detail in schema["components"]["schemas"][name]["properties"].items()
    )
    shown = FEEDBACK_EXAMPLES if name == "Feedback" else EXAMPLES
    examples = "".join(
        f"<h3>{title}</h3><pre>{escape(json.dumps(example, ensure_ascii=False, indent=1))}</pre>"
        for title, example in shown
    )
    return f"{head}<table>{rows}</table>{examples}"
