# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUntypedFunctionDecorator=false
"""An independent pipeline to be compared with: Haystack's documented hybrid retrieval.

An in-memory document store (BM25L, its default), a BM25 retriever and an embedding retriever, joined by reciprocal rank
fusion, all with Haystack's defaults but the depth, which is that of the other systems. The product's embedder is wrapped as
a Haystack component and its passage vectors are stored, so that both embed with the same model. The tutorial's cross-encoder
that would re-rank what is joined is left out: it is another model, from a hub.
"""

from __future__ import annotations

import os
import time
from typing import Any

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"  # read when the package is imported

from haystack import Document, Pipeline, component
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore

from eval.systems import FoundIn, Indexed, Retrieved
from eval.topics import Topic
from retriever.embedder import Embedder


@component
class ProductTextEmbedder:
    """The product's embedder where Haystack's pipeline wants one."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder

    @component.output_types(embedding=list[float])
    def run(self, text: str) -> dict[str, list[float]]:
        return {"embedding": [float(x) for x in self.embedder.embed_queries([text])[0]]}


class HaystackHybrid:
    """One pipeline over the passages of an index; ``depth`` passages from each retriever."""

    def __init__(self, indexed: Indexed, depth: int) -> None:
        store = InMemoryDocumentStore(shared=False)
        store.write_documents(
            [
                Document(
                    id=passage.id,
                    content=passage.embedded_text,
                    embedding=[float(x) for x in vector],
                    meta={"document": passage.document_id, "country": passage.country},
                )
                for passage, vector in zip(indexed.passages, indexed.vectors, strict=True)
            ]
        )
        pipeline = Pipeline()
        pipeline.add_component("embedder", ProductTextEmbedder(indexed.embedder))
        pipeline.add_component("dense", InMemoryEmbeddingRetriever(store, top_k=depth))
        pipeline.add_component("bm25", InMemoryBM25Retriever(store, top_k=depth))
        pipeline.add_component("join", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
        pipeline.connect("embedder.embedding", "dense.query_embedding")
        pipeline.connect("dense", "join")
        pipeline.connect("bm25", "join")
        self._pipeline = pipeline
        self._countries = {passage.country for passage in indexed.passages}

    def search(self, topic: Topic, countries: tuple[str, ...]) -> Retrieved:
        filters: dict[str, Any] = {"field": "meta.country", "operator": "in", "value": list(countries)}
        # Its filters are looked at passage by passage: none is set where it would leave nothing out.
        chosen = {"filters": filters} if countries and self._countries - set(countries) else {}
        began = time.perf_counter()
        answer = self._pipeline.run(
            {"embedder": {"text": topic.text}, "dense": chosen, "bm25": {"query": topic.text, **chosen}}
        )
        taken = (time.perf_counter() - began) * 1000
        scores: dict[str, float] = {}
        for found in answer["join"]["documents"]:
            name = str(found.meta["document"])
            scores[name] = max(scores.get(name, 0.0), float(found.score or 0.0))
        return Retrieved((FoundIn("", scores),), {"pipeline": taken})
