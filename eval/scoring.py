"""Everything in a result folder that can be computed again from its runs."""

from __future__ import annotations

from pathlib import Path

from eval.measures import MEASURES
from eval.mixed import score_mixed
from eval.parallel import cross_ratio
from eval.results import Record, read_config, score_folder, write_json


def score_all(folder: Path) -> Record:
    """Scores by set and system, the ratio of cross to same language on parallel questions, and the mixed index where it was
    run. Each is also written beside the runs. Raises SetError."""
    results = score_folder(folder)
    config = read_config(folder)
    ran = {(result["set"], result["system"]) for result in results}
    ratios = [
        cross_ratio(folder, system, parallel, str(MEASURES[0]))
        for parallel in config.get("parallel", [])
        for system in config["systems"]
        if {(parallel["cross"], system), (parallel["same"], system)} <= ran
    ]
    write_json(folder / "ratios.json", ratios)
    mixed = score_mixed(folder) if (folder / "mixed" / "config.json").is_file() else []
    return {"results": results, "ratios": ratios, "mixed": mixed}
