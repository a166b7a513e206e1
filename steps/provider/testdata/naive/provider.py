#!/usr/bin/env python3
"""A small booking provider, written from the wire contract in an afternoon.

It keeps slots and bookings in memory and a log of bookings on disk. It speaks JSON only. It is
here to be judged: what it leaves out is what somebody in a hurry leaves out.

    python3 provider.py 0        # prints the address that it listens at
"""

import base64
import datetime as dt
import email.utils
import json
import sys
import tempfile
import time
import urllib.parse
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PROFILES = "https://fhir.hl7.org.uk/STU3/StructureDefinition/"
NHS = "https://fhir.nhs.uk/Id/nhs-number"
UUID = "https://tools.ietf.org/html/rfc4122"
SERVICE = "2000088801"
UTC = dt.timezone.utc


def instant(t):
    return t.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def parse(s):
    return dt.datetime.fromisoformat(s.replace("Z", "+00:00"))


class Refusal(Exception):
    def __init__(self, status, code, why):
        super().__init__(why)
        self.status, self.code, self.why = status, code, why


class Diary:
    """Slots by their identifier, bookings by their id. Nobody thought of two people at once."""

    def __init__(self):
        self.slots, self.bookings = {}, {}
        self.log = tempfile.TemporaryFile("w")
        start = dt.datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=2)
        for n in range(20):
            at = start + dt.timedelta(minutes=15 * n)
            key = str(uuid.uuid4())
            self.slots[key] = {"id": f"s{n}", "start": at, "end": at + dt.timedelta(minutes=15), "status": "free"}

    def book(self, slot, appointment):
        if slot["status"] != "free":
            raise Refusal(422, "processing", "Slot no longer available")
        self.log.write(json.dumps(appointment))
        self.log.flush()
        time.sleep(0.002)  # the disk
        slot["status"] = "busy"
        appointment["id"] = str(uuid.uuid4())
        self.bookings[appointment["id"]] = appointment
        return appointment


DIARY = Diary()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # one packet for each answer

    def log_message(self, *args):
        pass

    # --- what every request needs ------------------------------------------------------

    def handle_request(self):
        try:
            length = int(self.headers.get("Content-Length", 0))
            self.body = self.rfile.read(length)
            url = urllib.parse.urlsplit(self.path)
            self.query = urllib.parse.parse_qs(url.query)
            path = url.path.removeprefix("/STU3/1").strip("/").split("/")
            self.check_token(path)
            self.route(path)
        except Refusal as r:
            self.refuse(r.status, r.code, r.why)
        except Exception as e:  # whatever else
            self.refuse(500, "exception", type(e).__name__)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = handle_request

    def check_token(self, path):
        """Present, three parts, not expired, for us. Scope and the rest were left for later."""
        header = self.headers.get("Authorization", "")
        if not header.startswith("Bearer "):
            raise Refusal(403, "forbidden", "no token")
        parts = header[7:].split(".")
        if len(parts) != 3:
            raise Refusal(403, "forbidden", "the token does not have three parts")
        try:
            raw = base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
            claims = json.loads(raw)
        except ValueError:
            raise Refusal(403, "forbidden", "the token cannot be read")
        if claims.get("exp", 0) < time.time():
            raise Refusal(403, "forbidden", "the token has expired")
        if claims.get("aud") != BASE:
            raise Refusal(403, "forbidden", "the token is for somebody else")

    def route(self, path):
        method = self.command
        if path == ["metadata"] and method == "GET":
            return self.send(200, capability())
        if path == ["Slot"] and method == "GET":
            return self.slots()
        if path == ["Appointment"] and method == "POST":
            return self.create()
        if path == ["Appointment"] and method == "GET":
            return self.search()
        if path[0] == "Appointment" and len(path) == 2 and method == "GET":
            return self.read(path[1])
        if path[0] == "Appointment" and len(path) == 2 and method == "PUT":
            return self.cancel(path[1])
        if path[0] in ("Slot", "Appointment", "metadata") and len(path) <= 2:
            raise Refusal(405, "not-supported", method + " is not allowed here")
        raise Refusal(404, "not-found", "no such resource")

    def send(self, status, resource, headers=()):
        raw = json.dumps(resource).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/fhir+json;charset=utf-8")
        self.send_header("Content-Length", str(len(raw)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Request-Id", str(uuid.uuid4()))
        if self.headers.get("X-Request-Id"):
            self.send_header("X-Correlation-Id", self.headers["X-Request-Id"])
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def refuse(self, status, code, why):
        self.send(status, {
            "resourceType": "OperationOutcome", "id": str(uuid.uuid4()),
            "issue": [{"severity": "error", "code": code, "diagnostics": why}],
        })

    # --- the interactions --------------------------------------------------------------

    def slots(self):
        service = self.query.get("schedule.actor:healthcareservice", [SERVICE])[0]
        if service != SERVICE:
            raise Refusal(404, "not-found", "no service " + service)
        found = list(DIARY.slots.items())
        for bound in self.query.get("start", []):
            prefix, at = bound[:2], parse(bound[2:])
            keep = {"ge": lambda s: s >= at, "gt": lambda s: s > at, "le": lambda s: s <= at, "lt": lambda s: s < at}[prefix]
            found = [(k, s) for k, s in found if keep(s["start"])]
        if "status" in self.query:
            wanted = self.query["status"][0].split(",")
            found = [(k, s) for k, s in found if s["status"] in wanted]
        entries = [{"fullUrl": f"{BASE}/Slot/{s['id']}", "resource": slot_resource(k, s), "search": {"mode": "match"}} for k, s in found]
        if found and self.query.get("_include"):
            for r in (schedule(), service_resource()):
                entries.append({"fullUrl": f"{BASE}/{r['resourceType']}/{r['id']}", "resource": r, "search": {"mode": "include"}})
        self.send(200, bundle(entries, len(entries), "Slot?" + urllib.parse.urlsplit(self.path).query))

    def create(self):
        try:
            a = json.loads(self.body)
        except ValueError:
            raise Refusal(400, "structure", "the body is no JSON")
        if a.get("resourceType") != "Appointment":
            raise Refusal(400, "structure", "the body is no Appointment")
        contained = {c.get("resourceType"): c for c in a.get("contained", [])}
        if "Slot" not in contained:
            raise Refusal(400, "required", "no contained Slot")
        slot = DIARY.slots.get(contained["Slot"]["identifier"][0]["value"])
        if slot is None:
            raise Refusal(422, "invalid", "no such slot")
        a["meta"] = {**a.get("meta", {}), "versionId": "1", "lastUpdated": instant(dt.datetime.now(UTC))}
        a["created"] = instant(dt.datetime.now(UTC))
        a = DIARY.book(slot, a)
        self.send(201, a, self.versioned(a) + [("Location", f"{BASE}/Appointment/{a['id']}/_history/1")])

    def versioned(self, a):
        return [("ETag", f'W/"{a["meta"]["versionId"]}"'), ("Last-Modified", email.utils.formatdate(usegmt=True))]

    def find(self, key):
        if key not in DIARY.bookings:
            raise Refusal(404, "not-found", "no booking " + key)
        return DIARY.bookings[key]

    def read(self, key):
        a = self.find(key)
        self.send(200, a, self.versioned(a))

    def search(self):
        value = next((v[0] for k, v in self.query.items() if k != "_format"), "")
        number = value.split("|")[-1].split("/")[-1]
        mine = [a for a in DIARY.bookings.values() if a["participant"][0]["actor"].get("identifier", {}).get("value") == number]
        entries = [{"fullUrl": f"{BASE}/Appointment/{a['id']}", "resource": a, "search": {"mode": "match"}} for a in mine]
        self.send(200, bundle(entries, len(entries), "Appointment"))

    def cancel(self, key):
        a = self.find(key)
        if "If-Match" not in self.headers:
            raise Refusal(412, "required", "If-Match is missing")
        if self.headers["If-Match"] != f'W/"{a["meta"]["versionId"]}"':
            raise Refusal(409, "conflict", "not the current version")
        try:
            sent = json.loads(self.body)
        except ValueError:
            raise Refusal(400, "structure", "the body is no JSON")
        if a["status"] == "cancelled":
            raise Refusal(422, "business-rule", "cancelled already")
        if sent.get("status") != "cancelled":
            raise Refusal(422, "business-rule", "bookings can be cancelled only")
        a["status"] = "cancelled"  # the rest of the body is left aside
        a["meta"]["versionId"] = str(int(a["meta"]["versionId"]) + 1)
        a["meta"]["lastUpdated"] = instant(dt.datetime.now(UTC))
        for c in a["contained"]:
            if c["resourceType"] == "Slot":
                DIARY.slots[c["identifier"][0]["value"]]["status"] = "free"
        self.send(200, a, self.versioned(a) + [("Location", f"{BASE}/Appointment/{key}/_history/{a['meta']['versionId']}")])


def bundle(entries, total, asked):
    out = {"resourceType": "Bundle", "type": "searchset", "total": total, "link": [{"relation": "self", "url": f"{BASE}/{asked}"}]}
    if entries:
        out["entry"] = entries
    return out


def slot_resource(key, s):
    return {
        "resourceType": "Slot", "id": s["id"], "meta": {"profile": [PROFILES + "CareConnect-Slot-1"]},
        "identifier": [{"system": UUID, "value": key}], "schedule": {"reference": "Schedule/gp"},
        "status": s["status"], "start": instant(s["start"]), "end": instant(s["end"]),
    }


def schedule():
    return {
        "resourceType": "Schedule", "id": "gp", "meta": {"profile": [PROFILES + "CareConnect-Schedule-1"]},
        "identifier": [{"system": "https://naive.example/diary", "value": "1"}], "actor": [{"reference": "HealthcareService/" + SERVICE}],
    }


def service_resource():
    return {
        "resourceType": "HealthcareService", "id": SERVICE, "meta": {"profile": [PROFILES + "CareConnect-HealthcareService-1"]},
        "identifier": [{"system": "https://dos.example/Id/service", "value": SERVICE}], "name": "Naive clinic",
    }


def capability():
    return {
        "resourceType": "CapabilityStatement", "version": "2.0.4", "name": "Naive clinic", "status": "active", "date": "2021-06-22",
        "publisher": "Naive", "kind": "capability", "software": {"name": "naive", "version": "1"}, "fhirVersion": "3.0.1",
        "acceptUnknown": "both", "format": ["application/fhir+json"],
        "rest": [{"mode": "server", "resource": [
            {"type": "Appointment", "interaction": [{"code": c} for c in ("read", "create", "search-type", "update")]},
            {"type": "Slot", "interaction": [{"code": "search-type"}]},
        ]}],
    }


server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0), Handler)
BASE = f"http://127.0.0.1:{server.server_address[1]}/STU3/1"
print(BASE, flush=True)
server.serve_forever()
