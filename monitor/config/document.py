"""YAML text as mappings and lists that know where in the file each of their parts stands.

libyaml takes the text apart, thirty times faster than a loader that also keeps comments: with ten thousand
feeds that is the greater part of starting. Plain words mean what YAML 1.2 says: `no` and `07:00` are text.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Place = tuple[int, int]
"""Line and column, from 1."""

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MOST_NODES = 2_000_000  # references to references could name more than any memory holds


class YamlProblem(Exception):
    """The text is no YAML document that we take. `place` is where it goes wrong."""

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(message)
        self.place = place


class PlacedMap(dict[str, Any]):
    """A mapping; `keys_at` and `values_at` tell where its keys and values stand."""

    def __init__(self) -> None:
        super().__init__()
        self.keys_at: dict[str, Place] = {}
        self.values_at: dict[str, Place] = {}


class PlacedList(list[Any]):
    """A list; `items_at` tells where its items stand."""

    def __init__(self) -> None:
        super().__init__()
        self.items_at: list[Place] = []


class _Loader(_Base):  # type: ignore[misc]  # libyaml's loader has no types
    """Composes nodes; what plain words mean is for `_read_scalar` to say."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def read_yaml(text: str) -> object:
    """Return what a YAML text says. Raises YamlProblem.

    Mappings are PlacedMap with text as keys, lists PlacedList; a key that stands twice is a mistake.
    """
    try:
        root = yaml.compose(text, _Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise YamlProblem(f"{error.problem or error.context}", place) from error
    except yaml.YAMLError as error:
        raise YamlProblem(str(error), (1, 1)) from error
    return None if root is None else _Builder().build(root)


def _place_of(node: Node) -> Place:
    return node.start_mark.line + 1, node.start_mark.column + 1


class _Builder:
    """Makes values of nodes."""

    def __init__(self) -> None:
        self._left = _MOST_NODES

    def build(self, node: Node) -> Any:
        self._left -= 1
        if self._left < 0:
            raise YamlProblem("it refers to its own parts too often", _place_of(node))
        if isinstance(node, MappingNode):
            return self._build_map(node)
        if isinstance(node, SequenceNode):
            return self._build_list(node)
        return _read_scalar(node)

    def _build_list(self, node: SequenceNode) -> PlacedList:
        built = PlacedList()
        for item in node.value:
            built.append(self.build(item))
            built.items_at.append(_place_of(item))
        return built

    def _build_map(self, node: MappingNode) -> PlacedMap:
        built = PlacedMap()
        merged: list[Node] = []
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                raise YamlProblem("a key is a word, not a list or a mapping", _place_of(key_node))
            key = key_node.value
            if key == "<<" and not key_node.style:
                merged += value_node.value if isinstance(value_node, SequenceNode) else [value_node]
                continue
            if key in built:
                raise YamlProblem(f"the key {key!r} stands twice in one mapping", _place_of(key_node))
            built[key] = self.build(value_node)
            built.keys_at[key], built.values_at[key] = _place_of(key_node), _place_of(value_node)
        for other in merged:
            self._merge(built, other)
        return built

    def _merge(self, built: PlacedMap, node: Node) -> None:
        """Add the parts of a mapping that `<<` names; what stands in the mapping itself counts first."""
        other = self.build(node)
        if not isinstance(other, PlacedMap):
            raise YamlProblem("`<<` takes a mapping", _place_of(node))
        for key in other:
            if key not in built:
                built[key] = other[key]
                built.keys_at[key], built.values_at[key] = other.keys_at[key], other.values_at[key]


def _read_scalar(node: Any) -> object:
    value: str = node.value
    if node.style:  # quoted, or a block of text
        return value
    if value in _WORDS:
        return _WORDS[value]
    if _INT.fullmatch(value):
        return int(value, 0) if value[:2] in ("0o", "0x") else int(value)
    return float(value) if _FLOAT.fullmatch(value) else value
