"""The LLVM backend: a graph becomes one fused kernel of machine code.

Read the files in this order: `ir` (writing LLVM's language), `operations` (one operation on one vector), `plan`
(what is computed where), `tiles` (layers), `kernel` (the loops over rows, blocks and samples), `machine` (from
text to machine code), `backend` (threads and caches). The result is exact because each pixel goes through the
same IEEE operations as in the reference, in the same order, whatever the vector width: nothing is reassociated,
and a fused multiply-add stands only where the graph has one.
"""
