"""The base of every value that flows: frozen, strict about its fields, documented field by field.

Arrays ride in the same models. In JSON an array is a small record, `{"$array": 0}`, and its bytes travel beside the
document (see `pack`); so one mechanism stores a manuscript, a stage of pictures and a minute of sound.
"""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema


class Model(BaseModel):
    """A frozen value. Unknown fields are refused; a docstring beneath a field is its description in the schema."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        arbitrary_types_allowed=True,
        protected_namespaces=(),
    )


class ArrayOf:
    """The pydantic form of a numpy array of one dtype and number of axes."""

    def __init__(self, dtype: str, axes: str) -> None:
        self.dtype = np.dtype(dtype)
        self.axes = axes.split()

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(
            self._validate,
            serialization=core_schema.plain_serializer_function_ser_schema(self._serialize, info_arg=True),
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "object", "description": f"{self.dtype} array of axes {self.axes}"}

    def _validate(self, value: object, info: core_schema.ValidationInfo) -> np.ndarray:
        if isinstance(value, dict):
            value = (info.context or {})["arrays"][value["$array"]]
        if not isinstance(value, np.ndarray) or value.dtype != self.dtype or value.ndim != len(self.axes):
            given = f"{value.dtype} {value.shape}" if isinstance(value, np.ndarray) else type(value).__name__
            raise ValueError(f"given {given}; needs a {self.dtype} array of axes {self.axes}")
        return value

    def _serialize(self, value: np.ndarray, info: core_schema.SerializationInfo) -> dict[str, int]:
        arrays: list[np.ndarray] = (info.context or {})["arrays"]
        arrays.append(value)
        return {"$array": len(arrays) - 1}


Pixels = Annotated[np.ndarray, ArrayOf("uint8", "H W C")]
"""uint8 `[H, W, C]`: C is 3 (RGB) or 4 (RGBA)."""
Mask = Annotated[np.ndarray, ArrayOf("uint8", "H W")]
"""uint8 `[H, W]`: one value a pixel."""
Samples = Annotated[np.ndarray, ArrayOf("float32", "C T")]
"""float32 `[C, T]`: channels by time, nominally within -1 to 1."""
Floats = Annotated[np.ndarray, ArrayOf("float32", "N D")]
"""float32 `[N, D]`: rows of numbers, an embedding a row."""
