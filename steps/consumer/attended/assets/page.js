"use strict";
// Without this script all still works: questions are all shown, and pages are fetched by hand.
(() => {
  const body = document.body;
  const form = document.getElementById("sheet");
  const summary = document.getElementById("problems");
  if (summary) summary.focus();

  // A question that depends on another is shown where that one is answered so.
  const shown = () => {
    if (!form) return;
    const hidden = new Set();
    for (const q of form.querySelectorAll("[data-given]")) {
      const id = q.dataset.given;
      if (!id) continue;
      const inputs = [...form.querySelectorAll("input")].filter((i) => i.name === id);
      const on = inputs.some((i) => i.checked && i.value === q.dataset.value && !hidden.has(id));
      q.hidden = !on;
      if (!on) for (const i of q.querySelectorAll("input")) hidden.add(i.name);
    }
  };
  shown();
  if (form) {
    form.addEventListener("change", (e) => {
      const input = e.target;
      if (input.type === "checkbox" && input.checked) {
        for (const i of form.querySelectorAll("input[type=checkbox]")) {
          if (i.name === input.name && i !== input && (input.value === "none" || i.value === "none")) i.checked = false;
        }
      }
      shown();
    });
    form.addEventListener("submit", (e) => {
      if (form.dataset.sent) e.preventDefault();
      form.dataset.sent = "yes";
    });
    addEventListener("pageshow", () => { delete form.dataset.sent; });
  }

  const heard = document.getElementById("heard");
  const news = document.getElementById("news");
  let before = heard ? heard.querySelectorAll("tbody tr").length : 0;
  const look = async () => {
    try {
      const answer = await fetch(body.dataset.root + "now");
      if (answer.status === 403) { document.getElementById("restarted").hidden = false; return; }
      const now = await answer.json();
      if (body.dataset.waiting && (now.serial || now.finished)) { location.reload(); return; }
      if (!body.dataset.waiting && form && !form.dataset.sent && String(now.serial) !== body.dataset.sheet) {
        document.getElementById("elsewhere").hidden = false;
        return;
      }
      if (heard) {
        const text = await (await fetch(body.dataset.root + "heard")).text();
        if (text.trim() !== heard.dataset.text) {
          heard.dataset.text = text.trim();
          heard.innerHTML = text;
          const rows = heard.querySelectorAll("tbody tr").length;
          if (rows > before) news.textContent = rows - before === 1 ? "A request was heard." : rows - before + " requests were heard.";
          before = rows;
        }
      }
    } catch { /* the harness is being restarted; ask again */ }
    setTimeout(look, body.dataset.waiting ? 300 : 1000);
  };
  if (body.dataset.waiting || form) setTimeout(look, body.dataset.waiting ? 300 : 1000);
})();
