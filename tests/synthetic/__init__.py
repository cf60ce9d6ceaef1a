"""Made-up stories for tests and benchmarks. The same number gives the same stories."""
