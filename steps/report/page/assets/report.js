{
  const form = document.getElementById("filter");
  const find = document.getElementById("find");
  const shown = document.getElementById("shown");
  const rows = [...document.querySelectorAll("tr.requirement")];
  const scenarios = [...document.querySelectorAll("details.scenario")];
  const parts = [...document.querySelectorAll("table.requirements tbody, table.requirements, .feature")];
  let text;

  const apply = () => {
    text ||= new Map([...rows, ...scenarios.map((s) => s.firstElementChild)].map((r) => [r, r.textContent.toLowerCase()]));
    const status = form.elements.status.value;
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const keep = (el, of) => {
      el.hidden = (status !== "" && el.dataset.status !== status) || !words.every((w) => text.get(of).includes(w));
      return !el.hidden;
    };
    const r = rows.filter((el) => keep(el, el)).length;
    const s = scenarios.filter((el) => keep(el, el.firstElementChild)).length;
    for (const part of parts) part.hidden = !part.querySelector("tr.requirement:not([hidden]), details.scenario:not([hidden])");
    tell(r, s);
  };
  const tell = (r, s) => {
    shown.textContent = "Showing " + r + " of " + rows.length + " requirements and " + s + " of " + scenarios.length + " scenarios.";
  };

  // A link may lead into something that is closed, filtered out or not yet unpacked.
  const reveal = async () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const scenario = document.getElementById(id.split("-")[0]);
    if (scenario && scenario.matches("details.scenario")) await openScenario(scenario);
    const target = document.getElementById(id);
    if (!target) return;
    if (target.closest("[hidden]")) {
      form.reset();
      apply();
    }
    for (let el = target; el; el = el.parentElement) {
      if (el.tagName === "DETAILS") el.open = true;
    }
    for (const old of document.querySelectorAll(".here")) old.classList.remove("here");
    const entry = target.matches(".entry, .hop, tr.requirement") && target.querySelector("details");
    if (entry) {
      entry.open = true;
      if (entry.fill) entry.fill();
      target.classList.add("here");
      entry.firstElementChild.focus({ preventScroll: true });
    } else if (scenario === target) {
      target.firstElementChild.focus({ preventScroll: true });
    }
    target.scrollIntoView();
    const mark = entry && entry.querySelector("mark");
    if (mark && mark.getBoundingClientRect().bottom > innerHeight) mark.scrollIntoView({ block: "center" });
  };

  document.addEventListener("toggle", (e) => {
    if (!e.target.open) return;
    if (e.target.matches("details.scenario")) openScenario(e.target);
    if (e.target.dataset.clause) openClause(e.target);
  }, true);
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (e) => e.preventDefault());
  tell(rows.length, scenarios.length);
  document.getElementById("locked").hidden = canUnpack;
  window.addEventListener("hashchange", reveal);
  document.addEventListener("click", (e) => {
    const a = e.target.closest("a");
    if (a && a.getAttribute("href") === location.hash) reveal();
  });
  if (location.hash) reveal();
  performance.mark("ready");
}
