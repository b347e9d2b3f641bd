#!/usr/bin/env python3
"""Lists declarations in Sources/ that no product needs: unused ones, those that only tests use, and properties that only
tests set. It reads the compiler's index (.build/debug/index/store), so build first: swift build --build-tests.

Exit status: 0 if nothing is listed, 1 if something is, 69 if there is no index.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STORE = ROOT / ".build" / "debug" / "index" / "store"

# Roles and kinds, numbered as in indexstore.h.
DEFINITION, REFERENCE, READ, WRITE, IMPLICIT = 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 8
OVERRIDE_OF = 1 << 11
RECORD_DEPENDENCY = 2
KINDS = {
    5: "enum", 6: "struct", 7: "class", 8: "protocol", 11: "typealias", 12: "function", 13: "variable", 15: "case",
    16: "method", 17: "class method", 18: "static method", 19: "property", 20: "class property", 21: "static property",
    22: "initializer",
}  # fmt: skip
VARIABLES = {"variable", "property", "class property", "static property"}
# Declarations that are needed by something other than Swift code, or that a test may set, with the reason. The key is
# the name, or FILE.NAME if several declarations share the name.
EXCEPTIONS = {
    "main": "entry point",
    "unownedExecutor": "requirement of Actor, called by the runtime",
    "isIsolatingCurrentContext()": "requirement of SerialExecutor, called by the runtime",
    "SettingsDocumentation.markdown": "the table in docs/settings.md, which make docs writes by way of a test",
    "HTTPMethod.put": "a method of RFC 9110, listed with the others",
    "HTTPMethod.delete": "a method of RFC 9110, listed with the others",
    "HTTPMethod.options": "a method of RFC 9110, listed with the others",
    "HTTPMethod.trace": "a method of RFC 9110, listed with the others",
    "TenantIsolationMode.perTenant": "made from its raw value",
    "InvokeFunction.whole": "made from its raw value",
    "EmulatorClock.init(uptime:)": "a test's own clock",
    "FunctionConfiguration.startLimit": "a time that tests shorten",
    "FunctionConfiguration.shutdownGrace": "a time that tests shorten",
    "FunctionConfiguration.destinationTimeout": "a time that tests shorten",
    "Telemetry.acknowledgmentTimeout": "a time that tests shorten",
    "HTTPServer+Limits.bodyDuration": "a time that tests shorten",
    "HTTPServer+Limits.headerBytes": "a size that tests reduce",
    "HTTPServer+Limits.fieldBytes": "a size that tests reduce",
    "HTTPServer+Limits.fields": "a number that tests reduce",
}


class StringRef(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("length", ctypes.c_size_t)]

    def __str__(self) -> str:
        return ctypes.string_at(self.data, self.length).decode() if self.length else ""


APPLIER = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, ctypes.c_void_p)
UNIT_APPLIER = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, StringRef)


@dataclass
class Symbol:
    """A declaration and all places that refer to it."""

    name: str
    kind: str
    place: str = ""
    # Overrides a member or satisfies a requirement, so it is used through that.
    is_override: bool = False
    reads: set[str] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)
    uses: set[str] = field(default_factory=set)
    # For an enum's case: the files in which a value of it is created, or may be.
    makes: set[str] = field(default_factory=set)


class Index:
    """The index store, accessed with the toolchain's libIndexStore."""

    def __init__(self, store: Path) -> None:
        swift = Path(os.path.realpath(shutil.which("swift") or "swift"))
        self.library = ctypes.CDLL(str(swift.parent.parent / "lib" / "libIndexStore.so"))
        for name in (
            "symbol_get_usr", "symbol_get_name", "unit_dependency_get_name", "unit_dependency_get_filepath",
            "unit_reader_get_main_file",
        ):  # fmt: skip
            function = getattr(self.library, f"indexstore_{name}")
            function.restype, function.argtypes = StringRef, [ctypes.c_void_p]
        for name in ("occurrence_get_symbol", "symbol_relation_get_symbol"):
            function = getattr(self.library, f"indexstore_{name}")
            function.restype, function.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
        for name in ("occurrence_get_roles", "symbol_relation_get_roles"):
            function = getattr(self.library, f"indexstore_{name}")
            function.restype, function.argtypes = ctypes.c_uint64, [ctypes.c_void_p]
        self.library.indexstore_symbol_get_kind.argtypes = [ctypes.c_void_p]
        self.library.indexstore_unit_dependency_get_kind.argtypes = [ctypes.c_void_p]
        create = self.library.indexstore_store_create
        create.restype, create.argtypes = ctypes.c_void_p, [ctypes.c_char_p, ctypes.c_void_p]
        self.store = create(str(store).encode(), None)
        if not self.store:
            raise OSError(f"{store} cannot be opened")

    def reader(self, kind: str, name: str) -> int | None:
        create = getattr(self.library, f"indexstore_{kind}_reader_create")
        create.restype, create.argtypes = ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
        return create(self.store, name.encode(), None)

    def units(self) -> list[str]:
        names: list[str] = []
        applier = UNIT_APPLIER(lambda _, name: names.append(str(name)) or True)
        apply = self.library.indexstore_store_units_apply_f
        apply.argtypes = [ctypes.c_void_p, ctypes.c_uint, ctypes.c_void_p, UNIT_APPLIER]
        apply(self.store, 1, None, applier)
        return names

    def each(self, function: str, handle: int, body) -> None:
        apply = getattr(self.library, f"indexstore_{function}_apply_f")
        apply.argtypes = [ctypes.c_void_p, ctypes.c_void_p, APPLIER]
        apply(handle, None, APPLIER(lambda _, item: body(item) is not False))

    def place(self, occurrence: int) -> tuple[int, int]:
        """Line and column, from 1."""
        line, column = ctypes.c_uint(), ctypes.c_uint()
        get = self.library.indexstore_occurrence_get_line_col
        get.argtypes = [ctypes.c_void_p, ctypes.POINTER(ctypes.c_uint), ctypes.POINTER(ctypes.c_uint)]
        get(occurrence, ctypes.byref(line), ctypes.byref(column))
        return line.value, column.value

    def records(self) -> dict[str, str]:
        """The newest record of each source file below ROOT."""
        newest: dict[str, tuple[int, str]] = {}
        for name in self.units():
            unit = self.reader("unit", name)
            if not unit:
                continue
            main = str(self.library.indexstore_unit_reader_get_main_file(unit))
            if not main.startswith(f"{ROOT}/") or "/.build" in main or not Path(main).exists():
                continue
            time = self.library.indexstore_unit_reader_get_modification_time
            time.argtypes = [ctypes.c_void_p, ctypes.POINTER(ctypes.c_int64), ctypes.POINTER(ctypes.c_int64)]
            seconds, nanoseconds = ctypes.c_int64(), ctypes.c_int64()
            time(unit, ctypes.byref(seconds), ctypes.byref(nanoseconds))
            moment = seconds.value * 1_000_000_000 + nanoseconds.value

            def dependency(item: int, main: str = main, moment: int = moment) -> None:
                if self.library.indexstore_unit_dependency_get_kind(item) != RECORD_DEPENDENCY:
                    return
                if str(self.library.indexstore_unit_dependency_get_filepath(item)) != main:
                    return
                if moment > newest.get(main, (-1, ""))[0]:
                    newest[main] = (moment, str(self.library.indexstore_unit_dependency_get_name(item)))

            self.each("unit_reader_dependencies", unit, dependency)
        return {main: record for main, (_, record) in newest.items()}


def read(index: Index) -> dict[str, Symbol]:
    symbols: dict[str, Symbol] = {}
    library = index.library
    for path, record in index.records().items():
        reader = index.reader("record", record)
        if not reader:
            continue
        file = str(Path(path).relative_to(ROOT))
        lines = Path(path).read_text().splitlines()

        def occurrence(item: int, file: str = file, lines: list[str] = lines) -> None:
            handle = library.indexstore_occurrence_get_symbol(item)
            usr = str(library.indexstore_symbol_get_usr(handle))
            kind = KINDS.get(library.indexstore_symbol_get_kind(handle))
            if kind is None:
                return
            symbol = symbols.setdefault(usr, Symbol(str(library.indexstore_symbol_get_name(handle)), kind))
            roles = library.indexstore_occurrence_get_roles(item)
            line, column = index.place(item)
            if roles & DEFINITION:
                if roles & IMPLICIT:
                    return
                symbol.place = f"{file}:{line}"

                def relation(item: int) -> None:
                    roles = library.indexstore_symbol_relation_get_roles(item)
                    symbol.is_override |= bool(roles & OVERRIDE_OF)

                index.each("occurrence_relations", item, relation)
            elif roles & REFERENCE:
                symbol.uses.add(file)
                if roles & WRITE:
                    symbol.writes.add(file)
                if roles & READ or not roles & WRITE:
                    symbol.reads.add(file)
                if not is_in_pattern(lines, line, column):
                    symbol.makes.add(file)

        index.each("record_reader_occurrences", reader, occurrence)
    return symbols


def is_in_pattern(lines: list[str], line: int, column: int) -> bool:
    """Whether the code at this place belongs to the pattern of a `case` in a switch or an `if case`."""
    if line > len(lines):
        return False  # the file is newer than the index
    text = " ".join([*lines[max(line - 4, 0) : line - 1], lines[line - 1][: column - 1]])
    _, keyword, rest = text.rpartition("case ")
    while (shorter := re.sub(r"\([^()]*\)", "", rest)) != rest:
        rest = shorter
    return bool(keyword) and not re.search(r"[:={]", rest)


def is_product(file: str) -> bool:
    return file.startswith(("Sources/", "Fuzzing/"))


def has_raw_values(symbol: Symbol) -> bool:
    """Whether the case belongs to an enum whose values come from text or numbers, or from `allCases`."""
    file, line = symbol.place.rsplit(":", 1)
    above = "\n".join((ROOT / file).read_text().splitlines()[: int(line)])
    declarations = re.findall(r"^.*\benum \w+(?:<[^>]*>)?(?:: *(.*?))? *\{", above, re.MULTILINE)
    return bool(declarations) and bool(re.search(r"\b(String|Int\d*|UInt\d*|CaseIterable)\b", declarations[-1]))


def main() -> int:
    if not STORE.is_dir():
        print("unused: no index in .build; run: swift build --build-tests", file=sys.stderr)
        return 69
    found: dict[str, list[str]] = defaultdict(list)
    for symbol in read(Index(STORE)).values():
        if not symbol.place.startswith("Sources/") or symbol.is_override or not symbol.name:
            continue
        qualified_name = f"{Path(symbol.place.split(':')[0]).stem}.{symbol.name}"
        if ":" in symbol.name.split("(")[0] or symbol.name in EXCEPTIONS or qualified_name in EXCEPTIONS:
            continue  # an accessor is judged with its property
        line = f"  {symbol.place}: {symbol.kind} {symbol.name}"
        is_variable = symbol.kind in VARIABLES
        if not symbol.uses:
            found["Nothing uses these"].append(line)
        elif not any(map(is_product, symbol.uses)):
            found["Only tests use these"].append(line)
        elif is_variable and symbol.writes and not any(map(is_product, symbol.writes)):
            found["Only tests set these"].append(line)
        elif is_variable and symbol.writes and not any(map(is_product, symbol.reads)):
            found["Products set these and never read them"].append(line)
        elif symbol.kind == "case" and not any(map(is_product, symbol.makes)) and not has_raw_values(symbol):
            found["Products match these and never make them"].append(line)
    for title, lines in found.items():
        print(f"{title}:")
        print("\n".join(sorted(lines)))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
