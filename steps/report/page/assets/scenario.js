// The inside of a scenario, made of its block when it is opened.

const clauseOf = (id) => {
  const row = document.getElementById(id);
  const text = (selector) => (row && row.querySelector(selector) ? row.querySelector(selector).textContent : "");
  return { must: text(".must summary"), level: text(".level"), clause: text(".clause"), why: text(".why .harm") };
};
const requirement = (id) => (document.getElementById(id) ? el("a", { href: "#" + id }, id) : id);
const toEntry = (n, labels, known) => list((labels || []).map((l) => (known.has(l) ? el("a", { href: "#" + anchor(n, l) }, l) : l)));

// marksOf are the entries on which broken verdicts rest, each with those verdicts.
function marksOf(scenario) {
  const out = new Map();
  for (const v of scenario.notable || []) {
    if (v.status !== "fail" && v.status !== "concern") continue;
    for (const label of v.evidence || []) out.set(label, [...(out.get(label) || []), v]);
  }
  return out;
}

function broken(n, v, known, command) {
  const c = clauseOf(v.id), row = (term, ...said) => el("div", {}, el("dt", {}, term), el("dd", {}, ...said));
  return el("li", { class: "told " + v.status },
    el("p", { class: "rule" }, status(v.status), " ", requirement(v.id), " ", el("span", { class: "level" }, c.level)),
    el("dl", { class: "pair" },
      row("Expected", c.must), row("Seen", v.detail || "no more is known"),
      v.evidence && row("Look at", ...toEntry(n, v.evidence, known)),
      c.why && row("Why it matters to the patient", c.why), c.clause && row("Clause", c.clause),
      command && row("To repeat just this", el("code", {}, command))));
}

function part(p, story, places) {
  const out = [el("p", { class: "part" }, p.title, p.start && [" ", el("code", {}, p.start)])];
  const named = (name) => places.headers.some((h) => h.toLowerCase() === name.toLowerCase());
  if (p.headers || p.sent && places.headers.length) {
    const lines = (p.headers || []).map(([name, value]) => el(named(name) ? "mark" : "span", { class: "line" }, el("b", {}, name + ":"), " " + value + "\n"));
    if (p.sent) {
      for (const h of places.headers.filter((h) => !(p.headers || []).some(([name]) => name.toLowerCase() === h.toLowerCase()))) {
        lines.push(el("mark", { class: "line absent" }, el("b", {}, h + ":"), " (not sent)\n"));
      }
    }
    out.push(el("pre", { class: "headers", tabindex: "0" }, lines));
  }
  if (p.body) {
    const text = story.bodies[p.body - 1], has = (line) => places.elements.some((e) => line.includes('"' + e + '":')) || p.sent && places.texts.some((t) => line.includes(t));
    const lines = text.split("\n").map((line, i, all) => (has(line) ? el("mark", { class: "line" }, line + (i < all.length - 1 ? "\n" : "")) : line + (i < all.length - 1 ? "\n" : "")));
    out.push(el("pre", { tabindex: "0" }, lines));
  }
  if (p.image) out.push(el("img", { class: "shot", src: p.image, alt: p.alt }));
  if (p.note) out.push(el("p", { class: "quiet" }, p.note, p.like && el("a", { href: p.like.href }, p.like.text)));
  return out;
}

function told(e, story, verdicts) {
  const places = { headers: verdicts.flatMap((v) => v.headers || []), elements: verdicts.flatMap((v) => v.elements || []), texts: verdicts.flatMap((v) => v.texts || []) };
  const details = el("details", {},
    el("summary", {}, el("time", {}, e.time), " ",
      el("span", { class: "what" }, el("b", {}, e.actor || ""), " " + (e.gloss || ""), e.method && !e.passed && [" ", el("code", {}, e.method + " " + e.target)]),
      e.status && [" ", el("span", { class: "answer " + (e.outcome || "") }, e.status)], " ", el("span", { class: "tag" }, e.label)),
    el("div", { class: "parts" }));
  details.fill = () => {
    const parts = details.lastChild;
    if (!parts.firstChild) parts.append(el("p", { class: "quiet" }, "Order of events: " + e.order + "."), ...(e.parts || []).flatMap((p) => part(p, story, places)));
  };
  details.addEventListener("toggle", () => details.open && details.fill());
  return [verdicts.map((v) => el("p", { class: "because-of " + v.status }, shape(v.status), el("span", {}, el("a", { href: "#" + v.id }, v.id), " rests on this: " + (v.detail || "")))), details,
    (e.notes || []).map((note) => el("p", { class: "planned" }, note)),
    e.says && el("ul", { class: "says" }, e.says.map((s) => el("li", {}, s)))];
}

function timeline(n, story, marked) {
  const out = el("ol", { class: "timeline" });
  for (const e of story.entries || []) {
    if (e.day) out.append(el("li", { class: "day" }, e.day));
    const of = (x) => (x && marked.get(x.label)) || [];
    const entry = el("li", { id: anchor(n, e.label), class: "entry " + e.kind + (of(e).length ? " marked" : "") }, told(e, story, of(e)));
    if (e.hop) entry.append(el("div", { id: anchor(n, e.hop.label), class: "hop" + (of(e.hop).length ? " marked" : "") }, told(e.hop, story, of(e.hop))));
    out.append(entry);
  }
  return out;
}

function inside(n, story) {
  const s = story.scenarios[n], marked = marksOf(s), known = new Set();
  for (const e of story.entries || []) known.add(e.label) && e.hop && known.add(e.hop.label);
  const bad = (s.notable || []).filter((v) => v.status === "fail" || v.status === "concern"), rest = (s.notable || []).filter((v) => !bad.includes(v));
  const out = [];
  if (s.detail) out.push(el("p", { class: "detail" }, s.detail));
  if (s.unfinished) out.push(el("p", { class: "detail" }, s.unfinished));
  if (bad.length) out.push(el("h4", {}, "What was broken"), el("ul", { class: "broken" }, bad.map((v, i) => broken(n, v, known, i === 0 && s.command))));
  if ((s.harm || s.unknown) && !s.faulted) {
    out.push(el("h4", {}, "What it meant for the patient"), el("ul", { class: "verdicts" }, (s.harm || []).map((c) => el("li", {}, el("span", {}, c.detail + " ", el("small", {}, toEntry(n, c.evidence, known))))),
      s.unknown && el("li", {}, "Not all is known: " + s.unknown)));
  }
  const drawn = diagram(n, story, marked);
  if (drawn) out.push(el("h4", {}, "Who asked whom"), el("p", { class: "quiet" }, "An arrow leads to the request and its answer. A dot on the proxy’s line: it passed the request on."), drawn);
  out.push(el("h4", {}, "Steps"), el("ol", { class: "steps" }, (s.steps || []).map((st) => el("li", { class: st.status }, shape(st.status),
    el("span", {}, el("b", {}, st.keyword), " " + st.text, st.status !== "passed" && [" ", el("em", {}, words(st.status).toLowerCase())], st.detail && el("span", { class: "because" }, st.detail))))));
  if (rest.length || !bad.length && !s.faulted) {
    out.push(el("h4", {}, bad.length ? "Other verdicts" : "Verdicts"));
    out.push(rest.length ? el("ul", { class: "verdicts" }, rest.map((v) => el("li", {}, status(v.status), el("span", {}, " ", requirement(v.id), " ", el("span", { class: "level" }, clauseOf(v.id).level), " " + clauseOf(v.id).must,
      v.detail && el("span", { class: "because" }, v.detail), v.evidence && el("span", { class: "because" }, "Evidence: ", toEntry(n, v.evidence, known))))))
      : el("p", {}, "No verdict was reached."));
  }
  if (s.faulted) {
    out.push(el("details", { class: "more" }, el("summary", {}, "No verdict on " + count(s.faulted.length, "requirement") + ", for want of evidence"), el("p", { class: "many" }, list(s.faulted.map(requirement)))));
  }
  if (s.passed) {
    const more = el("details", { class: "more" }, el("summary", {}, count(s.passed.length, "further requirement") + " kept here"));
    more.addEventListener("toggle", () => {
      if (more.childElementCount === 1) more.append(el("ul", { class: "compact" }, s.passed.map((i) => story.passed[i]).map((v) => el("li", {}, requirement(v.id), " " + clauseOf(v.id).must + " ", el("small", {}, toEntry(n, v.evidence, known))))));
    });
    out.push(more);
  }
  out.push(el("h4", {}, "What happened"));
  if (story.note) out.push(el("p", { class: "detail" }, story.note));
  if (story.entries) out.push(el("p", { class: "quiet" }, count(story.exchanges, "exchange") + " and " + count(story.marks, "mark") + ", in order. Open one for its headers and body."), timeline(n, story, marked));
  else out.push(el("p", {}, "The report was made without this scenario’s journal, or nothing was recorded."));
  if (!bad.length && s.command) out.push(el("p", { class: "again" }, "To repeat just this scenario, or those with the same tags:"), el("pre", { class: "command", tabindex: "0" }, el("code", {}, s.command)));
  return out;
}

async function openScenario(details) {
  if (!canUnpack || details.dataset.made) return;
  details.dataset.made = "yes";
  const n = Number(details.id.slice(1));
  const box = details.querySelector(".inside");
  try {
    box.replaceChildren(...inside(n, await unpack(details.dataset.block)).flat(Infinity));
    const drawn = box.querySelector(".scroll");
    if (drawn && drawn.first) drawn.scrollTop = Math.max(0, drawn.first.getBBox().y - 80);
  } catch (e) {
    box.prepend(el("p", { class: "detail" }, "What happened could not be unpacked (" + e.message + "). The file may be damaged: have 'rebookcheck report render FOLDER --format html:report.html' write it again."));
  }
}

// scenarioLinks are scenarios, each a link, the first few at once and the rest folded.
function scenarioLinks(numbers, most) {
  const link = (n) => el("a", { href: "#s" + n, title: document.querySelector("#s" + n + " .what").textContent.trim() }, String(n));
  if (numbers.length <= most) return list(numbers.map(link));
  const rest = el("details", { class: "more" }, el("summary", {}, count(numbers.length - most, "more scenario")), el("p", { class: "many" }, list(numbers.slice(most).map(link))));
  return [list(numbers.slice(0, most).map(link)), rest];
}

async function openClause(details) {
  if (!canUnpack || details.dataset.made) return;
  details.dataset.made = "yes";
  const c = (await unpack("clauses"))[details.dataset.clause], dl = details.querySelector("dl");
  if (!c) return;
  const row = (term, ...said) => dl.append(el("div", {}, el("dt", {}, term), el("dd", {}, ...said)));
  for (const f of c.found || []) {
    if (f.passed) row(words(f.status), "scenario ", scenarioLinks(f.passed, 12));
    if (f.alike) {
      const told = f.alike.map((a) => el("li", {}, "scenario ", el("a", { href: "#s" + a.scenarios[0] }, String(a.scenarios[0])), a.detail && ": " + a.detail,
        a.evidence && [" (evidence: ", list(a.evidence.map((l) => el("a", { href: "#" + anchor(a.scenarios[0], l) }, l))), ")"],
        a.scenarios.length > 1 && ["; the same in ", scenarioLinks(a.scenarios.slice(1), 3)]));
      row(words(f.status), el("ul", {}, told.slice(0, 3)), told.length > 3 && el("details", { class: "more" }, el("summary", {}, count(told.length - 3, "more finding")), el("ul", {}, told.slice(3))));
    }
  }
  for (const [term, said] of c.about || []) row(term, said);
}
