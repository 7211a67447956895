"""The newsroom: simulated publishers on real HTTP, for the demo, the tests and the benchmarks."""
