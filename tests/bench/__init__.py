"""Measurements, as ratios taken in one run; `make bench` prints them and writes out/bench.json."""
