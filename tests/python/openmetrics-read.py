"""Reads an OpenMetrics page from standard input with the reference parser and prints what it found, one JSON object."""
import io
import json
import sys

from prometheus_client.openmetrics.parser import text_fd_to_metric_families

page = sys.stdin.buffer.read().decode("utf-8")
families = 0
exemplars = 0
seen = set()
twice = []
for family in text_fd_to_metric_families(io.StringIO(page, newline="\n")):
    families += 1
    for sample in family.samples:
        exemplars += sample.exemplar is not None
        # To Prometheus an empty label is an absent one.
        key = (sample.name, tuple(sorted((k, v) for k, v in sample.labels.items() if v)))
        if key in seen:
            twice.append(repr(key))
        seen.add(key)
json.dump({"families": families, "samples": len(seen), "exemplars": exemplars, "twice": twice}, sys.stdout)
