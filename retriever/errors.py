"""The named failures of the retriever. Each message is one plain line that an operator can act on."""


class RetrieverError(Exception):
    """Anything the retriever refuses to do, with a reason that may be shown to an operator."""


class NoGenerationError(RetrieverError):
    """No index has been published yet, or the current pointer names one that is not there."""


class GenerationCorruptError(RetrieverError):
    """A generation exists but cannot be read; roll back or build again."""


class EmbedderMismatchError(RetrieverError):
    """The generation was built with another embedder than the one the settings name."""


class StoreBusyError(RetrieverError):
    """Another process is already building in this data folder."""


class BundledModelError(RetrieverError):
    """The bundled weights are missing, or do not decode to the expected model."""
