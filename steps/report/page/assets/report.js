"use strict";
(() => {
  const form = document.getElementById("filter");
  const find = document.getElementById("find");
  const shown = document.getElementById("shown");
  const rows = [...document.querySelectorAll("tr.requirement")];
  const scenarios = [...document.querySelectorAll("details.scenario")];
  const text = new Map(rows.map((r) => [r, r.textContent.toLowerCase()]));

  function apply() {
    const status = form.elements.status.value;
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const keep = (el, body) => {
      el.hidden = (status !== "" && el.dataset.status !== status) || !words.every((w) => body.includes(w));
      return !el.hidden;
    };
    const r = rows.filter((el) => keep(el, text.get(el))).length;
    const s = scenarios.filter((el) => keep(el, el.dataset.find)).length;
    for (const part of document.querySelectorAll("table.requirements tbody, table.requirements, .feature")) {
      part.hidden = !part.querySelector("tr.requirement:not([hidden]), details.scenario:not([hidden])");
    }
    shown.textContent = "Showing " + r + " of " + rows.length + " requirements and " + s + " of " + scenarios.length + " scenarios.";
  }

  // A link may lead into something that is closed or filtered out.
  function reveal() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.closest("[hidden]")) {
      form.reset();
      apply();
    }
    for (let el = target; el; el = el.parentElement) {
      if (el.tagName === "DETAILS") el.open = true;
    }
    if (target.matches(".entry, .hop, tr.requirement")) target.querySelector("details").open = true;
    target.scrollIntoView();
  }

  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (e) => e.preventDefault());
  apply();
  window.addEventListener("hashchange", reveal);
  document.addEventListener("click", (e) => {
    const a = e.target.closest("a[href^='#']");
    if (a && a.getAttribute("href") === location.hash) reveal();
  });
  reveal();
})();
