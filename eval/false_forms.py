"""False sentences by their form: links, look-alike domains, images, HTML, strange characters, quotes that stand nowhere."""

from __future__ import annotations

import random

from eval.demo_passages import sentences_of
from eval.falsehood import Falsehoods, put_in
from retriever.passage import Language, Passage

FR, DE = Language.FR, Language.DE


def links(chance: random.Random, _p: Passage, _o: Passage, quote: str, language: Language) -> Falsehoods:
    host = chance.choice(
        ("service-public.info", "ants-gouv.com", "bund-portal.de", "evil.example", "t.co/a1", "192.168.0.1/x")
    )
    form = chance.choice(
        (
            "https://{}",
            "http://{}",
            "www.{}",
            "{}",
            "//{}",
            "hxxps://{}",
            "mailto:a@{}",
            "aide@{}",
            "[ici]({})",
            "[LINK_99]",
            "<{}>",
        )
    )
    verb = "voir" if language is FR else "siehe"
    yield put_in(quote, f"{verb} {form.format(host)}"), "P1", quote


def look_alikes(chance: random.Random, _p: Passage, _o: Passage, quote: str, _l: Language) -> Falsehoods:
    name = chance.choice(
        (
            "service-publlc.gouv.fr", "serv\u0456ce-public.gouv.fr", "xn--srvice-public-fhb.fr",
            "service-public.gouv.fr.evil.example",
            "service\u2011public.gouv.fr", "bund\u3002de", "arbeitsagentur.de@evil.example", "\u0430rbeitsagentur.de",
            "caf.fr\u200b.evil.example",
            "ants.gouv\u2024fr", "service-public.gouv.f\u0433", "ruhr-service\uff0ede",
        )
    )  # fmt: skip
    yield put_in(quote, chance.choice(("", "https://", "www.")) + name), "P1", quote


def not_retrieved(chance: random.Random, _p: Passage, other: Passage, _q: str, _l: Language) -> Falsehoods:
    foreign = sentences_of(other)
    if foreign:
        quote = chance.choice(foreign)
        name = chance.choice(("P1", "P2", "P99", "p1", other.id, "1", "", "P1 ", "../P1"))
        yield quote, name, quote


def images(chance: random.Random, _p: Passage, _o: Passage, quote: str, _l: Language) -> Falsehoods:
    image = chance.choice(
        (
            "![x](https://evil.example/?q=a)",
            "![](//evil.example/a.png)",
            "![logo][1]",
            "[![a](data:image/png;base64,AA)](x)",
            "![a]( /x )",
        )
    )
    yield put_in(quote, image), "P1", quote


def html(chance: random.Random, _p: Passage, _o: Passage, quote: str, _l: Language) -> Falsehoods:
    tag = chance.choice(
        (
            "<b>{}</b>", "{}<script>alert(1)</script>", "{}<img src=x onerror=alert(1)>", "{}<svg/onload=alert(1)>",
            "&lt;i&gt;{}&lt;/i&gt;",
            "{}<!-- x -->", "<a href='https://evil.example'>{}</a>", "{}<iframe src=//evil.example>", "**{}**", "# {}",
            "`{}`", "{}\n\n- x",
            "{} javascript:alert(1)", "{}&#x3c;b&#x3e;", "| {} |", "__{}__", "~~{}~~", "> {}", "{} {{{{7*7}}}}",
        )
    )  # fmt: skip
    yield tag.format(quote), "P1", quote


def characters(chance: random.Random, _p: Passage, _o: Passage, quote: str, _l: Language) -> Falsehoods:
    """Letters and digits that look like others, and characters that cannot be seen."""
    swaps = {"a": "\u0430", "e": "\u0435", "o": "\u043e", "i": "\u0456", "c": "\u0441", "p": "\u0440"}
    swaps |= {str(d): chr(0x0660 + d) for d in range(10)}
    way = chance.randrange(4)
    if way == 0:
        letters = [i for i, c in enumerate(quote) if c in swaps]
        at = chance.choice(letters)
        yield quote[:at] + swaps[quote[at]] + quote[at + 1 :], "P1", quote
    elif way == 1:
        at = chance.randrange(1, len(quote) - 1)
        hidden = chance.choice("\u200b\u200c\u200d\u2060\ufeff\u202e\u2066\U000e0041\ufe0f\u00ad\x00\x1b")
        yield quote[:at] + hidden + quote[at:], "P1", quote
    elif way == 2:
        at = next((i for i, c in enumerate(quote) if c.isdigit()), None)
        if at is not None:
            wide = chance.choice((0xFF10, 0x0966, 0x1D7CE)) + int(quote[at])
            yield quote[:at] + chr(wide) + quote[at + 1 :], "P1", quote
    else:
        yield quote + chance.choice("😀✅🇫🇷☎→■"), "P1", quote


def phones(chance: random.Random, _p: Passage, _o: Passage, quote: str, language: Language) -> Falsehoods:
    number = chance.choice(
        (
            "01 99 00 12 34",
            "0900 1 234567",
            "+33 8 99 12 34 56",
            "08.99.12.34.56",
            "+49-900-123456",
            "[PHONE_77]",
            "3615",
            "0899123456",
        )
    )
    yield put_in(quote, f"{'appelez le' if language is FR else 'rufen Sie an:'} {number}"), "P1", quote


def altered_quotes(chance: random.Random, _p: Passage, _o: Passage, quote: str, _l: Language) -> Falsehoods:
    words = quote.split(" ")
    if len(words) > 5:
        at = chance.randrange(1, len(words) - 1)
        wrong = (
            " ".join((*words[:at], *words[at + 1 :]))
            if chance.random() < 0.5
            else " ".join((*words[:at], "désormais", *words[at:]))
        )
        if wrong not in _p.text:
            yield wrong, "P1", wrong
