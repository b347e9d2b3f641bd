"""What a soak found, as a table and as a verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from plan import AFTER, BEFORE, RECYCLED, WITHIN, Request


@dataclass
class Row:
    """Requests that have something in common."""

    sent: int = 0
    errors: int = 0
    arrivals: Counter[str] = field(default_factory=Counter)


@dataclass
class Report:
    """The figures of a soak."""

    title: str
    kinds: dict[str, Row] = field(default_factory=dict)
    circumstances: dict[str, Row] = field(default_factory=dict)
    examples: list[str] = field(default_factory=list)
    sandboxes_lost: int = 0
    violations: list[str] = field(default_factory=list)

    def add(self, request: Request, before: Request | None, error: str | None) -> None:
        """Counts an invocation: which it was, what it met, and whether its caller saw an error."""
        for rows, name in ((self.kinds, request.kind), (self.circumstances, _circumstance(request, before))):
            row = rows.setdefault(name, Row())
            row.sent += 1
            row.errors += error is not None
        if error is not None:
            self.examples.append(f"{request.number} ({request.kind}, {_circumstance(request, before)}): {error}")

    def count_arrivals(self, requests: Iterable[Request], arrivals: Callable[[int], int]) -> None:
        """Takes the app's own count."""
        for request in requests:
            count = arrivals(request.number)
            self.kinds[request.kind].arrivals["never" if count == 0 else "once" if count == 1 else "more"] += 1

    def judge(self) -> list[str]:
        """What must not be; empty when all is well."""
        found = list(self.violations)
        errors = sum(row.errors for row in self.kinds.values())
        if errors:
            found.append(f"{errors} callers saw an error")
        if self.sandboxes_lost:
            found.append(f"the adapter had to be started again {self.sandboxes_lost} times")
        for kind, row in self.kinds.items():
            if row.arrivals["never"]:
                found.append(f"{row.arrivals['never']} {kind} never reached the app")
        if (post := self.kinds.get("POST")) and post.arrivals["more"]:
            found.append(f"{post.arrivals['more']} POST reached the app more than once")
        return found

    def text(self) -> str:
        """The tables, in Markdown."""
        lines = [self.title, "", "| request | sent | errors | app saw once | more than once | never |"]
        lines.append("| --- | ---: | ---: | ---: | ---: | ---: |")
        for kind, row in sorted(self.kinds.items()):
            seen = row.arrivals
            lines.append(f"| {kind} | {row.sent} | {row.errors} | {seen['once']} | {seen['more']} | {seen['never']} |")
        lines += ["", "| what the invocation met | times | errors |", "| --- | ---: | ---: |"]
        for name in ["nothing", *AFTER.values(), *RECYCLED.values(), *WITHIN.values(), *BEFORE.values()]:
            if row := self.circumstances.get(name):
                lines.append(f"| {name} | {row.sent} | {row.errors} |")
        if self.examples:
            lines += ["", "The first errors:", *(f"- {example}" for example in self.examples[:10])]
        return "\n".join(lines)


def _circumstance(request: Request, before: Request | None) -> str:
    """The worst of what an invocation met."""
    if request.within:
        return WITHIN[request.within]
    if request.before:
        return BEFORE[request.before]
    if before and before.after:
        return (AFTER | RECYCLED)[before.after]
    return "nothing"
