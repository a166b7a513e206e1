"""Starter adapter as a command: copy it beside your consumer and write Consumer.

It needs Python 3 and nothing else. The harness starts one process for each session and
speaks JSON lines with it: requests on standard input, answers on standard output
(schemas/request.json, schemas/answer.json). Everything else belongs on standard error,
where it is kept as evidence. As it stands, the adapter hands every task to a system that
speaks the contract itself, such as the reference consumer (rebookcheck consumer):

    rebookcheck doctor --consumer "exec:python3 adapter.py http://127.0.0.1:9000"
"""

import json
import sys
import urllib.error
import urllib.request

VERSION = "2.2"  # of the contract: openapi.yaml and schemas/ beside this folder

# What your consumer cannot do (schemas/opened.json); what you leave out, it can. For example {"registry": False}.
CANNOT = {}

# Which product is under test; change it with every build of yours that is judged.
PRODUCT = {"vendor": "", "name": "", "version": "", "contact": ""}


class Consumer:
    """Your consumer in one session. Write these three; an exception says that it could not be driven."""

    def open(self, setup):
        """Get ready: who the consumer is and which addresses it calls stand in the setup (schemas/setup.json)."""
        self.system = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:9000"
        self.session = self.system + "/sessions/" + call("POST", self.system + "/sessions", setup)["session"]

    def perform(self, task):
        """Have the user do one task (schemas/task.json) and return what the user is then shown (schemas/screen.json).

        Where a user could not do it because what it needs is not on the screen (no such slot, no such entry), return the
        screen as it stands with "not_done": {"why": "..."}. "text" and "screenshot" may carry what you read.
        """
        return call("POST", self.session + "/tasks", task)

    def close(self):
        """Let the consumer go."""
        call("DELETE", self.session)


def call(method, url, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            raw = answer.read()
    except urllib.error.HTTPError as refused:
        raise RuntimeError(f"{method} {url}: {refused.code} {refused.read().decode()}") from refused
    return json.loads(raw) if raw else {}


# What follows is the same for everybody.


def answer(consumer, request):
    if request["call"] == "open":
        consumer.open(request["setup"])
        return {"opened": {"session": "only", "contract": VERSION, "capabilities": CANNOT, "product": PRODUCT}}
    if request["call"] == "perform":
        print("task", request["task"]["kind"], file=sys.stderr)
        return {"screen": consumer.perform(request["task"])}
    consumer.close()
    return {}


def main():
    consumer = Consumer()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            reply = answer(consumer, request)
        except Exception as fault:  # whatever it is, the harness has to be told
            print(f"{request['call']}: {fault!r}", file=sys.stderr)
            reply = {"error": str(fault)}
        print(json.dumps({"id": request["id"], **reply}), flush=True)


if __name__ == "__main__":
    main()
