"""Metrics as text, the way Prometheus reads them (text format 0.0.4). Pure."""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Sample(NamedTuple):
    """A value with labels; `suffix` distinguishes the parts of a histogram."""

    value: float
    labels: Mapping[str, str] = {}
    suffix: str = ""


class Metric(NamedTuple):
    """A metric and its samples."""

    name: str
    help: str
    kind: Literal["gauge", "counter", "histogram"]
    samples: tuple[Sample, ...]


def gauge(name: str, help: str, value: float) -> Metric:
    """Return a metric that goes up and down, without labels."""
    return Metric(name, help, "gauge", (Sample(value),))


def counter(name: str, help: str, value: float) -> Metric:
    """Return a metric that only goes up while the process lives, without labels."""
    return Metric(name, help, "counter", (Sample(value),))


def exposition(metrics: Iterable[Metric]) -> bytes:
    r"""Return metrics as text.

    >>> print(exposition([gauge("motcua_outbox_messages", "Messages that wait", 3)]).decode(), end="")
    # HELP motcua_outbox_messages Messages that wait
    # TYPE motcua_outbox_messages gauge
    motcua_outbox_messages 3
    """
    lines = []
    for metric in metrics:
        lines.append(f"# HELP {metric.name} {_escaped(metric.help)}")
        lines.append(f"# TYPE {metric.name} {metric.kind}")
        for sample in metric.samples:
            labels = ",".join(f'{name}="{_quoted(value)}"' for name, value in sample.labels.items())
            lines.append(
                f"{metric.name}{sample.suffix}{f'{{{labels}}}' if labels else ''} {sample.value:.17g}"
            )
    return "".join(f"{line}\n" for line in lines).encode()


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n")


def _quoted(text: str) -> str:
    return _escaped(text).replace('"', r"\"")
