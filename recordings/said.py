"""What the process that finishes a recording tells, a line of JSON each."""

from pydantic import BaseModel, ConfigDict, Field


class Said(BaseModel):
    """How far it is, then `done` or `failed` with a code of `recordings.errors`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    percent: int | None = Field(default=None, ge=0, le=100)
    done: bool = False
    duration_ms: int = Field(default=0, ge=0)
    n_bytes: int = Field(default=0, ge=0)
    failed: str | None = Field(default=None, max_length=60)
    why: str = Field(default="", max_length=300)
