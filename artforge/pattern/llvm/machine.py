"""From a kernel's text to machine code, for this processor or for another."""

from __future__ import annotations

import ctypes
import hashlib
from typing import Any

import llvmlite
import llvmlite.binding as llvm

from artforge.caches import Kept, cache_folder
from artforge.pattern.llvm.kernel import PARAMETERS, Kernel
from artforge.pattern.llvm.plan import Plan

ENTRY = "artforge_render"
# What the processor's control register holds when nothing was changed: round to nearest, keep subnormal numbers.
PLAIN = {"x86_64": 0x1F80, "aarch64": 0}
EIGHT_LANES, SIXTEEN_LANES = "avx", "avx512f"
OPTIMISATION = 2
MOST_KEPT = 4096
"""So many kernels are kept on disk, of 10 to 60 kilobytes each."""


def native_lanes() -> int:
    """Return how many float32 a vector register of this processor holds: 4, 8 or 16."""
    features = llvm.get_host_cpu_features()
    if features.get(SIXTEEN_LANES):
        return 16
    return 8 if features.get(EIGHT_LANES) else 4


def module_text(plan: Plan, output: str, architecture: str) -> str:
    """Return a kernel's module with its entry, which sets the floating-point environment and puts it back.

    Another library may have told the processor to flush subnormal numbers to zero, which would change bits.
    """
    names = ", ".join(parameter.replace(" noalias", "") for parameter in PARAMETERS.split(", "))
    call = f"call void @rows({names})"
    body, declarations = _in_plain_environment(architecture, call)
    entry = [f"define void @{ENTRY}({PARAMETERS}) {{", *body, "ret void", "}"]
    return "\n".join([Kernel(plan, output).text(), *declarations, *entry])


def _in_plain_environment(architecture: str, call: str) -> tuple[list[str], list[str]]:
    if architecture == "x86_64":
        get, put = "@llvm.x86.sse.stmxcsr", "@llvm.x86.sse.ldmxcsr"
        lines = ["%saved = alloca i32", "%plain = alloca i32", f"store i32 {PLAIN[architecture]}, ptr %plain"]
        lines += [f"call void {get}(ptr %saved)", f"call void {put}(ptr %plain)", call, f"call void {put}(ptr %saved)"]
        return lines, [f"declare void {name}(ptr)" for name in (get, put)]
    if architecture == "aarch64":
        get, put = "@llvm.aarch64.get.fpcr", "@llvm.aarch64.set.fpcr"
        lines = [f"%saved = call i64 {get}()", f"call void {put}(i64 {PLAIN[architecture]})", call]
        return [*lines, f"call void {put}(i64 %saved)"], [f"declare i64 {get}()", f"declare void {put}(i64)"]
    return [call], []


def _architecture(triple: str) -> str:
    name = triple.split("-", maxsplit=1)[0]
    return {"amd64": "x86_64", "arm64": "aarch64"}.get(name, name)


def _features(lanes: int) -> str:
    """Return what this processor can do, as LLVM writes it."""
    features: str = llvm.get_host_cpu_features().flatten()
    return f"{features},-prefer-256-bit" if lanes == 16 else features


def _target_machine(lanes: int) -> Any:
    """Describe this processor; a compiler takes such a description for its own, so that each needs another."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target, cpu = llvm.Target.from_default_triple(), llvm.get_host_cpu_name()
    return target.create_target_machine(cpu=cpu, features=_features(lanes), opt=OPTIMISATION, jit=True)


class Compiled:
    """Machine code in memory, and the function in it; it may be called from several threads at once.

    The code is compiled once for a kernel and a kind of processor, and kept on disk.
    """

    def __init__(self, plan: Plan, output: str) -> None:
        lanes = plan.shape.lanes
        machine = _target_machine(lanes)
        text = module_text(plan, output, _architecture(machine.triple))
        kept = Kept(cache_folder("kernels"), MOST_KEPT)
        code = kept.data(_key(text, machine.triple, lanes), lambda: _emitted(text, machine))
        self._engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
        self._engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        self._engine.finalize_object()
        pointer, whole = ctypes.c_void_p, ctypes.c_int64
        kind = ctypes.CFUNCTYPE(None, *[pointer] * 5, *[whole] * 4, pointer)
        self.call = kind(self._engine.get_function_address(ENTRY))


def _key(text: str, triple: str, lanes: int) -> str:
    """Return a name for the code of a kernel: a digest of all that it depends on."""
    compiler = f"{llvmlite.__version__} {llvm.llvm_version_info} {OPTIMISATION}"
    processor = f"{triple} {llvm.get_host_cpu_name()} {_features(lanes)}"
    return hashlib.sha256(f"{compiler}\n{processor}\n{text}".encode()).hexdigest()


def _emitted(text: str, machine: Any) -> bytes:
    """Compile a kernel to an object file; raises `RuntimeError` for what LLVM cannot compile."""
    module = llvm.parse_assembly(text)
    module.verify()
    emitted: bytes = machine.emit_object(module)
    return emitted


def object_code(plan: Plan, output: str, triple: str, features: str = "") -> bytes:
    """Compile a kernel for another processor; returns an object file that has the function `artforge_render`."""
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    target = llvm.Target.from_triple(triple)
    machine = target.create_target_machine(features=features, opt=OPTIMISATION, reloc="pic")
    return _emitted(module_text(plan, output, _architecture(triple)), machine)
