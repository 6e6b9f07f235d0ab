"""The text of a stack file with adopted parts: a new one, or one that is there and gets those that it lacks.

Every text stands so that all readers of YAML take it for that text. Comments hold names from the tenant, with whatever
could end a line made visible. In a file that is there everything stays, comments included.
"""

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from ops.adopt.values import Ref, Section
from ops.init.yaml_text import scalar
from ops.pipeline.errors import PipelineError
from ops.schema.document import NAMESPACE, first_line
from ops.visible_text import visible

_WIDEST: Final = 2**20
"""No line is broken: a text stays in one piece."""
Comments = Mapping[str, Sequence[str]]
"""Lines above a part, by its key."""


def new_text(stack: str, connection: Section, parts: Section, comments: Comments) -> str:
    """The text of a new `Pulumi.STACK.yaml`. `connection`: whole keys, `parts`: those of the namespace."""
    about = (
        f"# The stack {stack}, as `python -m ops adopt` found it in the tenant; docs/configuration.md has every key.\n"
        "# What is left out of a policy has Graph's default there and is not managed. `adopt` takes the policy over.\n"
    )
    config = CommentedMap({key: _node(value) for key, value in connection.items()})
    _add(config, parts, comments)
    return f"{first_line()}{about}{_dumped(CommentedMap({'config': config}))}"


def merged_text(file: str, text: str, added: Section, parts: Section, comments: Comments) -> str:
    """`text` with the connection's keys `added` and with `parts` below `config`; every line of it stays.

    Raises PipelineError where that cannot be.
    """
    document = _loaded(file, text)
    config = document.get("config")
    if not isinstance(config, CommentedMap | None) or (config is not None and config.fa.flow_style()):
        raise PipelineError(_unmergeable(file))
    column = 2 if not config else config.lc.key(next(iter(config)))[1]
    block = CommentedMap({key: _node(value) for key, value in added.items()})
    _add(block, parts, comments, column)
    line_end = "\r\n" if "\r\n" in text else "\n"
    new = _lines(_dumped(CommentedMap({"config": block}), column).replace("\n", line_end))
    lines = _lines(text)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += line_end
    if "config" not in document:
        merged = [*lines, *new]
    else:
        at = _end_of_config(document, lines)
        merged = [*lines[:at], *new[1:], *lines[at:]]
    result = "".join(merged)
    _require_kept(file, text, result, {*added, *(f"{NAMESPACE}{key}" for key in parts)})
    return result


def _lines(text: str) -> list[str]:
    """With their ends. Only a line feed ends one, whatever Unicode says."""
    return [f"{line}\n" for line in text.split("\n")[:-1]] + [rest for rest in text.split("\n")[-1:] if rest]


def _loaded(file: str, text: str) -> CommentedMap:
    try:
        document = YAML().load(text)
    except (YAMLError, ValueError):
        raise PipelineError(_unmergeable(file)) from None
    if document is None:
        return CommentedMap()
    if not isinstance(document, CommentedMap) or document.fa.flow_style():
        raise PipelineError(_unmergeable(file))
    return document


def _end_of_config(document: CommentedMap, lines: Sequence[str]) -> int:
    """The line before which a key of `config` can be added: comments above the next key belong to that key."""
    start, _ = document.lc.key("config")
    after = [line for line, _ in map(document.lc.key, document) if line > start]
    end: int = min(after, default=len(lines))
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return end


def _unmergeable(file: str) -> str:
    return (
        f"{file} was not changed: it is no YAML file whose `config` is a mapping with a key on each line. Correct it, "
        "or write a new stack file under another name and take its parts over by hand."
    )


def _require_kept(file: str, before: str, after: str, added: set[str]) -> None:
    """Compare as another library reads both."""
    try:
        old, new = yaml.safe_load(before) or {}, yaml.safe_load(after)
        config = {key: value for key, value in new["config"].items() if key not in added}
        is_kept = config == (old.get("config") or {})
        is_kept = is_kept and {**new, "config": None} == {**old, "config": None}
    except (yaml.YAMLError, AttributeError, TypeError, LookupError):
        is_kept = False
    if not is_kept:
        msg = f"{file} was not changed: what is there would not have stayed as it is. Take the parts over by hand."
        raise PipelineError(msg)


def _add(config: CommentedMap, parts: Section, comments: Comments, indent: int = 2) -> None:
    for key, value in parts.items():
        name = f"{NAMESPACE}{key}"
        config[name] = _node(value)
        if lines := comments.get(key):
            above = "\n".join(visible(line) for line in lines)
            config.yaml_set_comment_before_after_key(name, before=above, indent=indent)


def _node(value: Any) -> Any:  # noqa: ANN401 - of any type that YAML has
    if isinstance(value, dict):
        mapping = CommentedMap({key: _node(one) for key, one in value.items()})
        for key, one in value.items():
            _comment(mapping, key, one)
        return mapping
    if isinstance(value, list | tuple):
        sequence = CommentedSeq([_node(one) for one in value])
        for position, one in enumerate(value):
            _comment(sequence, position, one)
        return sequence
    if isinstance(value, str):
        text = str(value)
        return text if scalar(text) == text else DoubleQuotedScalarString(text)
    return value


def _comment(holder: CommentedMap | CommentedSeq, key: Any, value: object) -> None:  # noqa: ANN401 - a key or position
    if isinstance(value, Ref) and value.comment:
        holder.yaml_add_eol_comment(visible(value.comment), key, column=0)


def _dumped(document: CommentedMap, indent: int = 2) -> str:
    writer = YAML()
    writer.width = _WIDEST
    writer.allow_unicode = True
    writer.indent(mapping=indent, sequence=indent + 2, offset=indent)
    out = io.StringIO()
    writer.dump(document, out)
    return out.getvalue()
