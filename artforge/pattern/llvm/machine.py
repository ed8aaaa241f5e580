"""From a kernel's text to machine code, for this processor or for another."""

from __future__ import annotations

import ctypes
from typing import Any

import llvmlite.binding as llvm

from artforge.pattern.llvm.kernel import PARAMETERS, Kernel
from artforge.pattern.llvm.plan import Plan

ENTRY = "artforge_render"
# What the processor's control register holds when nothing was changed: round to nearest, keep subnormal numbers.
PLAIN = {"x86_64": 0x1F80, "aarch64": 0}
EIGHT_LANES, SIXTEEN_LANES = "avx", "avx512f"


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


def _target_machine(lanes: int) -> Any:
    """Describe this processor; a compiler takes such a description for its own, so that each needs another."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    features = llvm.get_host_cpu_features().flatten()
    if lanes == 16:
        features += ",-prefer-256-bit"
    target = llvm.Target.from_default_triple()
    return target.create_target_machine(cpu=llvm.get_host_cpu_name(), features=features, opt=2, jit=True)


class Compiled:
    """Machine code in memory, and the function in it; it may be called from several threads at once."""

    def __init__(self, plan: Plan, output: str) -> None:
        machine = _target_machine(plan.shape.lanes)
        module = llvm.parse_assembly(module_text(plan, output, _architecture(machine.triple)))
        module.verify()
        self._engine = llvm.create_mcjit_compiler(module, machine)
        self._engine.finalize_object()
        pointer, whole = ctypes.c_void_p, ctypes.c_int64
        kind = ctypes.CFUNCTYPE(None, *[pointer] * 5, *[whole] * 4, pointer)
        self.call = kind(self._engine.get_function_address(ENTRY))


def object_code(plan: Plan, output: str, triple: str, features: str = "") -> bytes:
    """Compile a kernel for another processor; returns an object file that has the function `artforge_render`."""
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    machine = llvm.Target.from_triple(triple).create_target_machine(features=features, opt=2, reloc="pic")
    module = llvm.parse_assembly(module_text(plan, output, _architecture(triple)))
    module.verify()
    emitted: bytes = machine.emit_object(module)
    return emitted
