"""Kernels: small matrices that find edges, blur, sharpen, or were learnt."""
