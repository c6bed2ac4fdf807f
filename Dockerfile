# One image for the service, the page and the runs; compose.yaml says which it is.
FROM python:3.12-slim-bookworm
ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 HF_HUB_OFFLINE=1 DO_NOT_TRACK=1 TOKENIZERS_PARALLELISM=true
WORKDIR /app
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY retriever retriever
COPY ingest ingest
COPY service service
COPY ui ui
COPY eval eval
COPY corpora corpora
COPY .streamlit .streamlit
# The CPU build of torch: the usual one brings gigabytes of CUDA.
RUN pip install --index-url https://download.pytorch.org/whl/cpu torch==2.13.0 && pip install -c constraints.txt -e .
RUN useradd --system --uid 10001 deuxrives && install -d -o deuxrives /srv/data
USER deuxrives
VOLUME /srv/data
CMD ["python", "-m", "service", "serve"]
