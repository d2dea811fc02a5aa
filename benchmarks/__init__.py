"""What luutru costs, measured against what people would use in its place; docs/benchmarks.md."""
