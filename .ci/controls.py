"""Fails where a run at real service providers has shown less than it should.

A case that is inconclusive (because its honest control was not accepted, or the target did not
answer), or a target without results, means that an adapter or the harness is at fault, whatever
the target itself gets wrong.
"""

import json
import sys
from collections import Counter

wanted, controls, verdicts, wrong = [], Counter(), Counter(), []
for line in open(sys.argv[1], encoding="utf-8"):
    event = json.loads(line)
    kind = event["event"]
    if kind == "run-started":
        wanted = event["targets"]
    elif kind == "target-failed":
        wrong.append(f"{event['target']} failed: {event['reason']}")
    elif kind == "control-finished":
        controls[event["target"], event["accepted"]] += 1
    elif kind == "case-finished":
        verdicts[event["target"], event["verdict"]] += 1
        if event["verdict"] == "inconclusive":
            wrong.append(f"{event['target']}: inconclusive: {event['case']}: {event['why']}")
for target in wanted:
    if not any(verdicts[target, verdict] for verdict in ("pass", "fail", "warning")):
        wrong.append(f"{target}: nothing was tested")
    print(f"{target}: {controls[target, True]} controls accepted, {controls[target, False]} not")
print("\n".join(wrong) or f"{len(wanted)} targets, nothing inconclusive")
sys.exit(bool(wrong))
