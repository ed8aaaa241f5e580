"""The host: finds the plugins, keeps a broken one from hurting the rest, and knows every part."""

from __future__ import annotations

import contextlib
import difflib
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pluggy

from artforge import hookspecs
from artforge.admission import (
    Brought,
    advice_on,
    fault_of,
    fault_of_hooks,
    imported_module,
    imported_part,
    in_a_line,
    listed,
    overheard,
)
from artforge.candidates import GROUP, Candidate, candidates, names_in, twice_installed
from artforge.errors import PluginError
from artforge.part import Part
from artforge.parts import Writer


@dataclass(frozen=True)
class Plugin:
    """A plugin as it was found: its state, what went wrong with it, and how long its import took."""

    candidate: Candidate
    state: Literal["working", "broken", "disabled"]
    error: str = ""
    milliseconds: float = 0.0
    parts: tuple[Brought, ...] = ()

    @property
    def name(self) -> str:
        """The name of its entry point."""
        return self.candidate.name


@dataclass
class Host:
    """Knows every plugin and every part. `problems` holds one line for each thing that did not load.

    `folder` is where plugins that are not installed were loaded from, if any were.
    """

    folder: Path | None = None
    plugins: list[Plugin] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    _parts: dict[tuple[str, str], tuple[Brought, Plugin]] = field(default_factory=dict)
    _lost: dict[tuple[str, str], str] = field(default_factory=dict)
    _in_conflict: set[str] = field(default_factory=set)
    _hooks: pluggy.PluginManager = field(default_factory=lambda: pluggy.PluginManager(GROUP))

    def find(self, kinds: tuple[str, ...], name: str) -> type[Part]:
        """Return the part of one of the kinds with that name; raises `LookupError` with a sentence."""
        for kind in kinds:
            if (kind, name) in self._parts:
                return self._ready(kind, name)
        raise LookupError(self._not_found(kinds, name))

    def _ready(self, kind: str, name: str) -> type[Part]:
        brought, plugin = self._parts[kind, name]
        try:
            part = imported_part(brought, plugin.candidate, self.problems)
            part.model_rebuild()
        except (Exception, SystemExit) as error:
            del self._parts[kind, name]
            self._lost[kind, name] = f"the {kind} {name!r} of {plugin.candidate} is broken: {in_a_line(error)}"
            raise LookupError(self._lost[kind, name]) from error
        self._parts[kind, name] = part, plugin
        return part

    def _not_found(self, kinds: tuple[str, ...], name: str) -> str:
        wanted = " or ".join(sorted(set(kinds)))
        for kind in kinds:
            if (kind, name) in self._lost:
                return self._lost[kind, name]
        elsewhere = sorted(kind for kind, known in self._parts if known == name)
        if elsewhere:
            return f"{name!r} is a {elsewhere[0]}; expected a {wanted}"
        known = [part for kind, part in sorted(self._parts) if kind in kinds]
        close = difflib.get_close_matches(name, known, 1)
        guess = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(known) or 'none'}"
        absent = [f"{plugin.name} is {plugin.state}" for plugin in self.plugins if plugin.state != "working"]
        return f"unknown {wanted} {name!r}: {guess}" + (f" ({', '.join(absent)})" if absent else "")

    def parts(self, kind: str | None = None, named: str | None = None) -> Iterator[tuple[type[Part], Plugin]]:
        """Yield every part, or those of a kind or a name, with its plugin, sorted by kind and name.

        All of them are imported; one that is broken is left out and noted in `problems`.
        """
        for of_kind, name in sorted(self._parts):
            if kind in (None, of_kind) and named in (None, name):
                plugin = self._parts[of_kind, name][1]
                try:
                    yield self._ready(of_kind, name), plugin
                except LookupError as error:
                    self.problems.append(str(error.args[0]))

    def kinds(self) -> list[str]:
        """Return the names of the kinds of which there are parts."""
        return sorted({kind for kind, _ in self._parts})

    def names(self) -> list[str]:
        """Return the names of parts, of whatever kind."""
        return sorted({name for _, name in self._parts})

    def plugin_of(self, part: type[Part]) -> Plugin:
        """Return the plugin that brought a part; raises `LookupError` for a part that none brought."""
        found, plugin = self._parts.get((part.kind, part.part_name()), (None, None))
        if plugin is None or found is not part:
            raise LookupError(f"no plugin brings {part.__name__}")
        return plugin

    def plugins_named(self, name: str) -> list[Plugin]:
        """Return the plugins of a name, one as a rule; raises `PluginError` with the names that there are."""
        found = [plugin for plugin in self.plugins if plugin.name == name]
        if not found:
            known = ", ".join(sorted({plugin.name for plugin in self.plugins}))
            raise PluginError(f"there is no plugin {name!r}: {known}")
        return found

    def state_of(self, plugin: Plugin) -> str:
        """Return how a plugin fares: `working`, `broken`, `disabled`, or `in conflict`: a part of it lost its name."""
        return "in conflict" if str(plugin.candidate) in self._in_conflict else plugin.state

    def left_out(self, plugin: Plugin) -> list[str]:
        """Return a line for all that a plugin brings and that cannot be used; lazy parts are imported to find out."""
        own = {(part.kind, part.part_name()) for part in plugin.parts}
        used = {(part.kind, part.part_name()) for part, owner in self.parts() if owner is plugin}
        lost = [self._lost.get(key, "the built-in {} {!r} is used".format(*key)) for key in sorted(own - used)]
        return [plugin.error, *lost] if plugin.error else lost

    def hooks_of(self, plugin: Plugin) -> list[str]:
        """Return the names of the hooks that a plugin implements."""
        callers = self._hooks.get_hookcallers(self._hooks.get_plugin(str(plugin.candidate)))
        return sorted(caller.name for caller in callers or ())

    def writer(self, suffix: str) -> type[Writer]:
        """Return the writer of files with a suffix such as `.png`; raises `LookupError` with a sentence.

        The built-in ones come first, and of those the one that is named as the suffix, so that the others need
        not be imported.
        """
        suffix = suffix.lower()
        names = [name for kind, name in self._parts if kind == Writer.kind]
        names.sort(key=lambda name: (not self._parts[Writer.kind, name][1].candidate.built_in, f".{name}" != suffix))
        known: list[str] = []
        for name in names:
            with contextlib.suppress(LookupError):
                part = self._ready(Writer.kind, name)
                if issubclass(part, Writer) and suffix in part.suffixes:
                    return part
                known += part.suffixes if issubclass(part, Writer) else ()
        raise LookupError(f"cannot write {suffix or 'a file without a suffix'}: there are {', '.join(known)}")

    def tell(self, hook: str, **arguments: Any) -> None:
        """Call a hook of every plugin; one that fails is noted in `problems` and the others are called."""
        for implementation in getattr(self._hooks.hook, hook).get_hookimpls():
            wanted = {name: arguments[name] for name in implementation.argnames}
            try:
                implementation.function(**wanted)
            except (Exception, SystemExit) as error:
                self.problems.append(f"plugin {implementation.plugin_name!r}: {hook}: {in_a_line(error)}")

    def load(self, candidate: Candidate) -> None:
        """Load one plugin and its parts; what fails becomes a line in `problems`."""
        started = time.perf_counter()
        try:
            module = imported_module(candidate, self.problems)
            self._hooks.register(module, str(candidate))
            brought = self._parts_of(candidate)
        except (Exception, SystemExit, GeneratorExit) as error:
            if self._hooks.has_plugin(str(candidate)):
                self._hooks.unregister(name=str(candidate))
            self.plugins.append(Plugin(candidate, "broken", in_a_line(error)))
            self.problems.append(f"{candidate} did not load: {in_a_line(error)}; {advice_on(candidate)}")
            return
        spent = (time.perf_counter() - started) * 1000
        faults = [fault for part in brought if (fault := fault_of(part))]
        self.problems += [f"{candidate}: left out: {fault}" for fault in faults]
        if fault := fault_of_hooks(self._hooks.get_hookcallers(module) or ()):
            faults.append(fault)
            self.problems.append(f"{candidate} {fault}")
        good = tuple(part for part in brought if not fault_of(part))
        self.plugins.append(Plugin(candidate, "working", "; ".join(faults), spent, good))

    def _parts_of(self, candidate: Candidate) -> Sequence[Brought]:
        for implementation in self._hooks.hook.artforge_parts.get_hookimpls():
            if implementation.plugin_name == str(candidate):
                with overheard(candidate, self.problems):
                    return listed(implementation.function())
        return ()

    def settle(self) -> None:
        """Give each name to its part. Of two parts with one name neither is taken, unless one is built-in."""
        claims: dict[tuple[str, str], list[tuple[Brought, Plugin]]] = {}
        for plugin in self.plugins:
            for part in plugin.parts:
                claims.setdefault((part.kind, part.part_name()), []).append((part, plugin))
        for name, rivals in claims.items():
            kept = [rival for rival in rivals if rival[1].candidate.built_in] or rivals
            if len(kept) == 1:
                self._parts[name] = kept[0]
            if len(rivals) > 1:
                self._note_conflict(name, rivals, len(kept) == 1)

    def _note_conflict(self, name: tuple[str, str], rivals: list[tuple[Brought, Plugin]], built_in_stays: bool) -> None:
        brought_by = " and ".join(str(plugin.candidate) for _, plugin in rivals)
        outcome = "the built-in one is used" if built_in_stays else "neither is used; disable one with ARTFORGE_DISABLE"
        line = f"the {name[0]} {name[1]!r} is brought by {brought_by}: {outcome}"
        self.problems.append(line)
        losers = [plugin for _, plugin in rivals if not (built_in_stays and plugin.candidate.built_in)]
        self._in_conflict.update(str(plugin.candidate) for plugin in losers)
        if not built_in_stays:
            self._lost[name] = line


def discover(folder: Path | None = None, *, strict: bool = False, environ: Mapping[str, str] | None = None) -> Host:
    """Load the installed plugins, and those in `folder` where one is given.

    Raises `PluginError` for a folder that does not exist and, if `strict`, for anything that did not load.
    """
    host = Host(folder and folder.absolute())
    environ = os.environ if environ is None else environ
    host._hooks.add_hookspecs(hookspecs)
    for candidate, wanted in candidates(environ, folder):
        if wanted:
            host.load(candidate)
        else:
            host.plugins.append(Plugin(candidate, "disabled"))
    installed_plugins = (plugin.candidate for plugin in host.plugins if plugin.candidate.installed)
    host.problems += twice_installed(candidate.distribution for candidate in installed_plugins)
    host.settle()
    if strict:
        list(host.parts())
    for variable in ("ARTFORGE_PLUGINS", "ARTFORGE_DISABLE"):
        for name in sorted((names_in(environ.get(variable)) or set()) - {plugin.name for plugin in host.plugins}):
            host.problems.append(f"{variable} names {name!r}, which is not installed")
    if strict and host.problems:
        raise PluginError("\n".join(host.problems))
    return host


@cache
def installed() -> Host:
    """Return the host of the installed plugins, made once per process."""
    return discover()
