"""An adapter that does what the message tells it to: well, or badly.

Arguments: a folder for process numbers, and how to introduce itself.
"""

import json
import os
import signal
import subprocess
import sys
import time

folder, manner = sys.argv[1], sys.argv[2]


def note(pid):
    open(os.path.join(folder, str(pid)), "w").close()


def say(line):
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def introduce():
    runs = len(os.listdir(folder))
    note(os.getpid())
    if manner == "hang":
        time.sleep(60)
    if manner == "garbage":
        say("Welcome to my SP!")
        sys.exit(0)
    if manner == "fails-again" and runs > 0:
        sys.stderr.write("no licence left\n")
        sys.exit(9)
    say(json.dumps({
        "protocol": 2 if manner == "future" else 1,
        "name": "other" if manner == "changes" and runs > 0 else "test",
        "version": "0",
        "kind": "sp",
        "features": ["post", "telepathy"],
    }))
    if manner == "deaf":
        time.sleep(60)


def answer(request, how):
    number = request["id"]
    accept = {"id": number, "verdict": "accept", "identity": {"name_id": entity, "attributes": {}}}
    if how == "accept":
        say(json.dumps({**accept, "us": 7}))
    elif how in ("reject", "crash", "unsupported"):
        say(json.dumps({"id": number, "verdict": how, "reason": "because", "extra": [1]}))
    elif how == "garbage":
        say("Traceback: everything is fine")
    elif how == "blank":
        say("")
    elif how == "not-utf8":
        sys.stdout.buffer.write(b'{"id":%d,"verdict":"reject","reason":"\xff"}\n' % number)
        sys.stdout.flush()
    elif how == "nobody":
        say(json.dumps({"id": number, "verdict": "accept"}))
    elif how == "hang":
        time.sleep(60)
    elif how == "exit":
        sys.stderr.write("the last words\n")
        os._exit(3)
    elif how == "half":
        sys.stdout.write('{"id":%d,"verdict":"acc' % number)
        sys.stdout.flush()
        os._exit(0)
    elif how == "segv":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif how == "closes":
        os.close(1)
        time.sleep(60)
    elif how == "talks":
        sys.stderr.write("x" * 4_000_000 + "the end of it\n")
        sys.stderr.flush()
        say(json.dumps(accept))
    elif how == "floods":
        while True:
            os.write(1, b"x" * 65536)
    elif how == "chatters":
        while True:
            os.write(1, b"x\n" * 32768)
    elif how == "wrong-id":
        say(json.dumps({**accept, "id": number + 1}))
    elif how == "last-id":
        say(json.dumps({**accept, "id": number - 1}))
    elif how == "late":
        time.sleep(0.9)
        say(json.dumps(accept))
    elif how == "twice":
        say(json.dumps(accept) + "\n" + json.dumps({**accept, "id": number + 1}))
    elif how == "afterthought":
        say(json.dumps(accept))
        time.sleep(0.1)
        say(json.dumps({**accept, "id": number + 1}))
    elif how == "leaves-later":
        say(json.dumps(accept))
        os._exit(4)
    elif how == "child":
        note(subprocess.Popen(["sleep", "60"]).pid)
        time.sleep(60)


introduce()
entity = None
for line in sys.stdin:
    request = json.loads(line)
    if request["op"] == "configure":
        entity = request["sp"]["entity_id"]
        if entity == "cannot":
            say(json.dumps({"id": request["id"], "unsupported": "no such setting"}))
        elif entity == "dies":
            os._exit(5)
        else:
            floors = {"clock_skew_s": 180}
            say(json.dumps({"id": request["id"], "ok": True, "ignored": ["slo_url"], "floors": floors}))
    elif request["op"] == "reset":
        say(json.dumps({"id": request["id"], "ok": True}))
    elif request["op"] == "consume":
        answer(request, request["saml_response"].strip())
    else:
        say(json.dumps({"id": request["id"], "verdict": "unsupported", "reason": request["op"]}))
