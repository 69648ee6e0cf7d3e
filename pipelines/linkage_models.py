"""Which parameters each linkage model is used with: those of `dyads.toml`, else those a training put in force, else shipped.

Parameters are trained in pipelines/training.py; what they mean is the linkage's matter.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from linkage.models.catalogue import MODELS
from pipelines.durable import replace_durably
from pipelines.settings import Settings, SettingsError


def models_folder(settings: Settings) -> Path:
    """Where trained parameters and their reports lie."""
    return settings.work / "models"


def parameter_files(settings: Settings) -> dict[str, Path]:
    """The parameter file of each model that is not used with the shipped one.

    SettingsError when a file is missing, is no parameter file, or two are of one model.
    """
    named = settings.linkage_models or _in_force(settings)
    files: dict[str, Path] = {}
    for path in named:
        model = _model_of(path)
        if model in files:
            raise SettingsError(f"two parameter files of model {model} are set; name one")
        files[model] = path
    return files


def parameters_hash(settings: Settings) -> str:
    """Hash of the parameters that are not shipped; empty where all are."""
    parts = [
        f"{model}={path.read_bytes().hex()}" for model, path in sorted(parameter_files(settings).items())
    ]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16] if parts else ""


def model_versions(settings: Settings) -> str:
    """Each model and when its parameters were trained, for the build's record."""
    files = parameter_files(settings)
    return ", ".join(
        f"{model.name} {model.default_parameters(files.get(model.name)).trained_at}" for model in MODELS
    )


def use_parameters(settings: Settings, path: Path) -> None:
    """Put a parameter file in force for its model, from the next night on; the others stay as they are.

    SettingsError when dyads.toml names the files: it is asked first.
    """
    if settings.linkage_models:
        raise SettingsError(
            "dyads.toml names the parameters in use ([linkage] model); name the new file there, or remove the line"
        )
    files: Mapping[str, Path] = {**parameter_files(settings), _model_of(path): path.resolve()}
    folder = models_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / ".in_force.json"
    fresh.write_text(json.dumps({model: str(file) for model, file in sorted(files.items())}, indent=1) + "\n")
    replace_durably(fresh, folder / "in_force.json")


def _in_force(settings: Settings) -> tuple[Path, ...]:
    path = models_folder(settings) / "in_force.json"
    return tuple(Path(file) for file in json.loads(path.read_text()).values()) if path.is_file() else ()


def _model_of(path: Path) -> str:
    try:
        model = str(json.loads(path.read_text(encoding="utf-8"))["model"])
    except FileNotFoundError:
        raise SettingsError(
            f"the parameter file {path.name} is not there; train it again: dyads train"
        ) from None
    except (ValueError, KeyError, TypeError):
        raise SettingsError(f"{path.name} is no parameter file of a linkage model") from None
    if model not in {each.name for each in MODELS}:
        raise SettingsError(f"{path.name} is of model {model!r}, which does not exist")
    return model
