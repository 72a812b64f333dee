"""The base of every value that flows: frozen, strict about its fields, documented field by field.

Arrays ride in the same models. In JSON an array is a small record, `{"$array": 0}`, and its bytes travel beside the
document (see `pack`); so one mechanism stores a manuscript, a stage of pictures and a minute of sound.
"""

from __future__ import annotations

import ast
import inspect
from functools import cache
from itertools import pairwise
from textwrap import dedent
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema


class Model(BaseModel):
    """A frozen value. Unknown fields are refused; a docstring beneath a field is its description in the schema."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        arbitrary_types_allowed=True,
        protected_namespaces=(),
    )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        told = handler(schema)
        fields = handler.resolve_ref_schema(told)["properties"]
        for name, words in _descriptions(cls).items():
            fields[name]["description"] = words
        return told


@cache
def _descriptions(model: type[Model]) -> dict[str, str]:
    """The docstrings beneath a model's own and inherited fields, by field.

    Read from the source when a schema asks for them; pydantic's own way reads all sources on every start of a program.
    """
    found: dict[str, str] = {}
    for kind in reversed(model.__mro__):
        if issubclass(kind, Model):
            (definition,) = ast.parse(dedent(inspect.getsource(kind))).body
            assert isinstance(definition, ast.ClassDef)  # noqa: S101 - a class is defined by a class statement
            for field, after in pairwise(definition.body):
                match field, after:
                    case (
                        ast.AnnAssign(target=ast.Name(id=name)),
                        ast.Expr(value=ast.Constant(value=str(words))),
                    ):
                        found[name] = inspect.cleandoc(words)
                    case _:
                        pass
    return found


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
