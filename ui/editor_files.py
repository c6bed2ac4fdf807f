"""The files of a corpus: seen, added, replaced, taken away. Nothing of it is published by itself."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from service.run_schemas import CorpusFolder
from service.schemas import LanguageCode, Problem
from ui import editor_texts as words
from ui.client import ServiceFailedError
from ui.components import problem_card
from ui.editor_client import EditorClient
from ui.editor_progress import number
from ui.markup import Html, plain_label, show, tag
from ui.wording import NARROW, moment

MEGABYTE = 1024 * 1024


def render(client: EditorClient, language: LanguageCode) -> None:
    """Draw this part of the page. Raises ServiceFailedError."""
    folders = client.files().corpora
    show(tag("h2", words.PART_FILES(language)), tag("p", words.FILES_HINT(language)))
    names = {folder.corpus: folder.name for folder in folders}
    own = [folder.corpus for folder in folders if folder.accepted]
    ordered = [*own, *(corpus for corpus in names if corpus not in own)]
    chosen = st.selectbox(
        words.FILES_CORPUS(language),
        options=ordered,
        format_func=lambda corpus: names[corpus],
        index=0 if len(own) == 1 else None,  # a file in the wrong corpus is a page in the wrong country
        placeholder=words.FILES_WHICH(language),
        key="editor-corpus",
    )
    folder = next((item for item in folders if item.corpus == chosen), None)
    if folder is None:
        return
    if not folder.accepted:
        show(tag("p", words.FILES_ELSEWHERE(language), class_="empty"))
        return
    _said(language)
    _upload(client, folder, language)
    show(_listed(folder, language))
    _remove(client, folder, language)


def _upload(client: EditorClient, folder: CorpusFolder, language: LanguageCode) -> None:
    turn: int = st.session_state.setdefault("editor-turn", 0)  # a new key empties the field after each time
    key = f"editor-upload-{folder.corpus}-{turn}"
    with st.form(f"upload-{folder.corpus}", border=False):
        st.file_uploader(
            words.FILES_ADD(language, endings=", ".join(folder.accepted), megabytes=folder.max_bytes // MEGABYTE),
            type=[ending.removeprefix(".") for ending in folder.accepted],
            accept_multiple_files=True,
            max_upload_size=folder.max_bytes // MEGABYTE,
            key=key,
        )
        st.form_submit_button(
            words.FILES_SEND(language), type="primary", on_click=_send, args=(client, folder.corpus, key, language)
        )


def _send(client: EditorClient, corpus: str, key: str, language: LanguageCode) -> None:
    files: list[UploadedFile] = st.session_state.get(key) or []
    sent: list[str] = []
    problem: Problem | None = None
    for file in files:
        try:
            sent.append(client.upload(corpus, file.name, file.getvalue()).name)
        except ServiceFailedError as failure:
            problem = failure.problem
            break
    said = words.FILES_SENT(language, names=", ".join(sent)) if sent else ""
    st.session_state["editor-files-said"] = said or ("" if files else words.FILES_CHOOSE_FIRST(language))
    st.session_state["editor-files-problem"] = problem
    st.session_state["editor-turn"] += 1


def _remove(client: EditorClient, folder: CorpusFolder, language: LanguageCode) -> None:
    if not folder.files:
        return
    with st.expander(words.FILES_REMOVE(language)), st.form(f"remove-{folder.corpus}", border=False):
        st.selectbox(
            words.FILES_REMOVE_WHICH(language),
            options=[file.name for file in folder.files],
            format_func=str,
            index=None,
            placeholder="",
            key="editor-remove",
        )
        st.form_submit_button(
            plain_label(words.FILES_REMOVE_NOW(language)), on_click=_take_away, args=(client, folder.corpus, language)
        )


def _take_away(client: EditorClient, corpus: str, language: LanguageCode) -> None:
    name: str | None = st.session_state.get("editor-remove")
    if not name:
        st.session_state["editor-files-said"] = words.FILES_CHOOSE_FIRST(language)
        return
    try:
        client.remove(corpus, name)
    except ServiceFailedError as failure:
        st.session_state["editor-files-problem"] = failure.problem
    else:
        st.session_state["editor-files-said"] = words.FILES_REMOVED(language, name=name)


def _said(language: LanguageCode) -> None:
    """What became of the last files, once."""
    said: str = st.session_state.pop("editor-files-said", "")
    problem: Problem | None = st.session_state.pop("editor-files-problem", None)
    if said:
        show(tag("p", said, class_="run-ended", data_announce=said))
    if problem is not None:
        show(problem_card(problem, language, heading="h3", asked=False))


def _listed(folder: CorpusFolder, language: LanguageCode) -> Html:
    labels = [words.FILES_NAME(language), words.FILES_SIZE(language), words.FILES_CHANGED(language)]
    head = tag("tr", *(tag("th", label, scope="col") for label in labels))
    rows = [
        tag(
            "tr",
            tag("th", file.name, scope="row"),
            tag("td", size(file.bytes, language), data_label=labels[1]),
            tag("td", moment(file.changed, language), data_label=labels[2]),
        )
        for file in sorted(folder.files, key=lambda file: file.changed, reverse=True)
    ]
    return tag(
        "details",
        tag("summary", words.FILES_LIST(language, count=number(len(rows)))),
        tag("table", tag("thead", head), tag("tbody", *rows), class_="corpora files"),
        class_="more",
    )


def size(octets: int, language: LanguageCode) -> str:
    """« 12 ko », „12 kB“."""
    kilo, mega = ("ko", "Mo") if language == "fr" else ("kB", "MB")
    if octets < MEGABYTE:
        return f"{max(1, round(octets / 1024))}{NARROW}{kilo}"
    return f"{octets / MEGABYTE:.1f}{NARROW}{mega}".replace(".", ",")
