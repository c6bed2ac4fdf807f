"""A handful of French and German passages, with real BM25 terms and random unit vectors, and a generation of them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np

from retriever.centering import LanguageMeans
from retriever.embedder import Vectors
from retriever.generation import CorpusRecord, Generation, new_generation_id
from retriever.passage import Language, Passage, Reference, passage_id, text_digest
from retriever.query import Filters
from retriever.sparse import SparseEncoder
from retriever.store import Store

DIMENSION = 16
FR, DE = Language.FR, Language.DE
# corpus, document, title, language, jurisdiction, audience, passages
PAGES: list[tuple[str, str, str, Language, str, tuple[str, ...], list[str]]] = [
    (
        "fr-pages",
        "F1",
        "Carte nationale d'identité",
        FR,
        "FR",
        ("particuliers",),
        [
            "La carte nationale d'identité permet de justifier de son identité. Elle est valable 10 ans.",
            "Pour l'obtenir, prenez rendez-vous en mairie. Le timbre fiscal n'est dû qu'en cas de perte ou de vol.",
        ],
    ),
    (
        "fr-pages",
        "F2",
        "Passeport",
        FR,
        "FR",
        ("particuliers", "professionnels"),
        [
            "Le passeport d'un majeur coûte 86 € de timbre fiscal.",
            "Le passeport d'un mineur est valable 5 ans. La présence de l'enfant en mairie est obligatoire.",
        ],
    ),
    (
        "ville",
        "F3",
        "Allocation de logement",
        FR,
        "FR-67",
        (),
        ["L'allocation de logement dépend des revenus du foyer ; la demande se fait en ligne."],
    ),
    (
        "de-seiten",
        "D1",
        "Personalausweis",
        DE,
        "DE-BE",
        ("privat",),
        [
            "Der Personalausweis kostet 37,00 Euro; unter 24 Jahren beträgt die Gebühr 22,80 Euro.",
            "Den Antrag stellen Sie persönlich im Bürgeramt. Ein Termin ist nötig.",
        ],
    ),
    (
        "de-seiten",
        "D2",
        "Reisepass",
        DE,
        "DE",
        ("privat", "gewerbe"),
        [
            "Der Reisepass ist zehn Jahre gültig. Die Gebühr beträgt 70,00 Euro.",
            "Für Kinder unter zwölf Jahren müssen beide Eltern in der Straßenverkehrsbehörde zustimmen.",
        ],
    ),
    (
        "de-seiten",
        "D3",
        "Carte de séjour à Berlin",
        FR,
        "DE-BE",
        (),
        ["La carte de séjour se demande à Berlin auprès de l'office des étrangers (Landesamt für Einwanderung)."],
    ),
    # Nothing is left of this one for BM25: its words are all stop words.
    ("ville", "F4", "", FR, "FR", (), ["Et de la, à les."]),
]


def make_passages() -> list[Passage]:
    made: list[Passage] = []
    for corpus, native, title, language, jurisdiction, audience, texts in PAGES:
        document = f"{corpus}:{native}"
        start = 0
        for ordinal, text in enumerate(texts):
            made.append(
                Passage(
                    id=passage_id(document, ordinal),
                    document_id=document,
                    ordinal=ordinal,
                    text=text,
                    start=start,
                    end=start + len(text),
                    headings=("Démarche", "Étape 1") if ordinal else (),
                    title=title,
                    corpus=corpus,
                    url=f"https://exemple.invalid/{native}",
                    language=language,
                    jurisdiction=jurisdiction,
                    authority="Autorité d’essai",
                    audience=audience,
                    topics=("papiers",),
                    updated=date(2026, 3, 12) if ordinal == 0 else None,
                    licence="Licence Ouverte 2.0",
                    page=3 if native == "D2" else None,
                    references=(Reference("form", "Cerfa", "https://exemple.invalid/cerfa", "nº 12100"),)
                    if ordinal == 0
                    else (),
                    digest=text_digest(text),
                    document_digest=text_digest(*texts),
                )
            )
            start += len(text)
    return made


ENCODER = SparseEncoder()
PASSAGES = make_passages()
TERMS = [ENCODER.passage(p.embedded_text, p.language) for p in PASSAGES]
BY_ID = {p.id: p for p in PASSAGES}


def unit_vectors(count: int, seed: int) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


VECTORS = unit_vectors(len(PASSAGES), 1)
QUESTIONS = unit_vectors(4, 2)


def new_id(second: int, digest: str = "a1b2c3d4") -> str:
    return new_generation_id(datetime(2026, 11, 23, 12, 0, second, 123000, tzinfo=UTC), digest)


FIRST, SECOND, THIRD = new_id(1), new_id(2), new_id(3)
ALL = Filters()
GERMAN = Filters(languages=(DE,))


def make_generation(identifier: str, passages: int = len(PASSAGES)) -> Generation:
    mean = np.linspace(-0.5, 0.5, DIMENSION, dtype=np.float32)
    return Generation(
        id=identifier,
        created=datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC),
        embedder="essai-1234",
        dimension=DIMENSION,
        chunking="200 Wörter",
        means=LanguageMeans({FR: mean, DE: -mean}, {FR: mean * np.float32(0.5), DE: mean}),
        corpora=(
            CorpusRecord("fr-pages", "Pages", "fr", "FR", "Autorité", passages=4, failed=(("a.pdf", "illisible"),)),
            CorpusRecord("de-seiten", "Seiten", "de", "DE", "Behörde", passages=5),
        ),
        passages=passages,
        documents=7,
        checks={"smoke": {"asked": 3, "found": 3}, "note": "Straße à l’été"},
    )


def build(store: Store, identifier: str) -> Generation:
    generation = make_generation(identifier)
    builder = store.builder(identifier, DIMENSION)
    builder.add(PASSAGES[:5], VECTORS[:5], TERMS[:5])
    builder.add(PASSAGES[5:], VECTORS[5:], TERMS[5:])
    builder.finish(generation)
    return generation
