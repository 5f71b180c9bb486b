"""The figures of the report: numbers in, ink out. The only place that knows matplotlib."""
