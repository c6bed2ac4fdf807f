"""Small test sets over the pages of ``tests/pages.py``, in both languages."""

from __future__ import annotations

from dataclasses import replace

from eval.topics import TestSet, Topic
from ingest.document import Document, Section
from retriever.passage import Language
from tests.pages import FRENCH, GERMAN


def documents(language: Language, pages: dict[str, tuple[str, str]]) -> list[Document]:
    """Each page as a document of one section, of its language's country."""
    return [
        Document(name, "set", "", title, language, language.upper(), "", (Section((), body),))
        for name, (title, body) in pages.items()
    ]


GERMAN_PAGES = TestSet(
    "stadt",
    (
        Topic("q1", "Wie hoch ist das Kindergeld?", Language.DE),
        Topic("q2", "Quel est le montant du Kindergeld ?", Language.FR),
        Topic("q3", "Wo melde ich meinen Umzug?", Language.DE),
    ),
    tuple(documents(Language.DE, GERMAN)),
    {"q1": {"kindergeld": 1}, "q2": {"kindergeld": 1}, "q3": {"wohnsitz-anmelden": 1}},
)
BOTH = replace(
    GERMAN_PAGES,
    documents=(*GERMAN_PAGES.documents, *documents(Language.FR, FRENCH)),
    topics=(*GERMAN_PAGES.topics, Topic("q4", "Comment renouveler mon permis de conduire ?", Language.FR)),
    qrels={**GERMAN_PAGES.qrels, "q4": {"permis-conduire": 1}},
)
