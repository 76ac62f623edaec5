"""`python -m migrations`: bring the schema to the newest version."""

from pathlib import Path

from alembic import command
from alembic.config import Config


def config() -> Config:
    return Config(toml_file=str(Path(__file__).parent.parent / "pyproject.toml"))


if __name__ == "__main__":
    command.upgrade(config(), "head")
