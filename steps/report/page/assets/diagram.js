// diagram draws a story as a sequence: who asked whom, and what came back. Every arrow leads to its entry.
const LANE = 196, HEAD = 52, ROW = 34, EDGE = 98;
const KINDS = { user: "User of", consumer: "Consumer", proxy: "Spine", provider: "Provider", registry: "Booking" };

function wrap(text, most) {
  return text.length > most ? text.slice(0, Math.max(1, most - 1)) + "…" : text;
}

function diagram(n, story, marked) {
  const lanes = story.lanes || [];
  if (lanes.length < 2) return undefined;
  const x = (lane) => EDGE + (lane - 1) * LANE;
  const rows = [];
  for (const e of story.entries || []) {
    if (!e.from || !e.to) {
      if (e.day) rows.push({ day: e.day });
      if (marked.has(e.label) || e.kind === "aside" && /^Staff of /.test(e.actor || "")) rows.push({ e, aside: true });
      continue;
    }
    if (e.day) rows.push({ day: e.day });
    const to = e.hop ? e.hop.to : e.to;
    rows.push({ e, from: e.from, to, over: e.hop ? e.to : 0, text: e.gloss, kind: e.kind });
    if (e.kind === "call") rows.push({ e, from: to, to: e.from, over: e.hop ? e.to : 0, text: e.status, back: true, kind: e.kind });
  }
  const width = EDGE * 2 + (lanes.length - 1) * LANE, height = rows.length * ROW + 20;
  const heads = svg("svg", { class: "sequence heads", viewBox: "0 0 " + width + " " + HEAD, width, height: HEAD, "aria-hidden": "true" });
  const out = svg("svg", { class: "sequence", viewBox: "0 0 " + width + " " + height, width, height, role: "group", "aria-label": "Between " + list(lanes.map((l) => l.name)).join("") });
  lanes.forEach((l, i) => {
    heads.append(svg("rect", { class: "head " + l.kind, x: x(i + 1) - LANE / 2 + 8, y: 6, width: LANE - 16, height: 38, rx: 4 }));
    heads.append(svg("text", { class: "kind", x: x(i + 1), y: 21 }, KINDS[l.kind] || ""));
    heads.append(svg("text", { class: "name", x: x(i + 1), y: 37 }, svg("title", {}, l.name), wrap(l.name, 24)));
    heads.append(svg("line", { class: "lifeline", x1: x(i + 1), x2: x(i + 1), y1: 44, y2: HEAD }));
    out.append(svg("line", { class: "lifeline", x1: x(i + 1), x2: x(i + 1), y1: 0, y2: height - 8 }));
  });
  let time;
  let first;
  rows.forEach((r, i) => {
    const y = i * ROW + 26;
    if (r.day) {
      out.append(svg("line", { class: "dayline", x1: 8, x2: width - 8, y1: y - 6, y2: y - 6 }), svg("text", { class: "daytext", x: 12, y: y - 12 }, r.day));
      return;
    }
    const bad = marked.has(r.e.label), about = r.e.time + " " + (r.e.actor || "") + " " + (r.back ? "answer: " + r.text : r.e.gloss || "");
    const link = svg("a", { href: "#" + anchor(n, r.e.label), class: "arrow " + r.kind + (r.back ? " back " + (r.e.outcome || "") : "") + (bad ? " marked" : "") });
    link.append(svg("title", {}, about + (bad ? " – a verdict rests on this" : "")));
    if (r.aside) {
      link.append(svg("rect", { class: "band", x: 8, y: y - 18, width: width - 16, height: 24, rx: 3 }));
      link.append(svg("text", { class: "label", x: width / 2, y: y - 2 }, wrap((r.e.actor || "") + " " + (r.e.gloss || ""), Math.floor(width / 7.2))));
    } else {
      const a = x(r.from), b = x(r.to), left = Math.min(a, b), span = Math.abs(a - b), way = b > a ? 1 : -1;
      link.append(svg("rect", { class: "hit", x: left, y: y - 17, width: Math.max(span, 8), height: ROW - 6 }));
      link.append(svg("line", { class: "shaft", x1: a, x2: b - way * 2, y1: y, y2: y }));
      link.append(svg("path", { class: "tip", d: "M" + b + " " + y + "l" + -9 * way + " -4.5v9z" }));
      if (r.over) link.append(svg("circle", { class: "through", cx: x(r.over), cy: y, r: 4 }));
      const text = (r.back || r.e.time === time ? "" : r.e.time + " ") + (r.text || "");
      time = r.e.time;
      link.append(svg("text", { class: "label", x: (a + b) / 2, y: y - 5 }, wrap(text, Math.floor((span - (bad ? 44 : 6)) / 6.6))));
      if (bad && !r.back) link.append(svg("use", { href: "#i-fail", x: left + 8, y: y - 17, width: 13, height: 13 }));
    }
    if (bad && !first) first = link;
    out.append(link);
  });
  const box = el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Sequence diagram of scenario " + n }, el("div", { class: "stay" }, heads), out);
  box.first = first;
  return box;
}
