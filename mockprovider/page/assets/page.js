"use strict";
// Everything here is a convenience: without it the pages work by reloading.
(() => {
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const words = button.textContent;
      try {
        await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
        button.textContent = "Copied";
      } catch {
        button.textContent = "Not copied";
      }
      setTimeout(() => { button.textContent = words; }, 2000);
    });
  }

  const rows = document.getElementById("rows");
  if (!rows || !rows.dataset.stream) return;
  const most = 200;
  const pause = document.getElementById("pause");
  const live = document.getElementById("live");
  const news = document.getElementById("news");
  const held = [];
  let paused = false;

  const say = () => {
    live.textContent = paused ? `Paused; ${held.length} new.` : "New entries appear by themselves.";
    pause.textContent = paused ? "Go on" : "Pause";
    pause.setAttribute("aria-pressed", String(paused));
  };
  const add = (html) => {
    const part = document.createElement("template");
    part.innerHTML = html; // made and escaped by the server
    const row = part.content.firstElementChild;
    const before = document.getElementById(row.id);
    if (before) {
      if (!before.contains(document.activeElement)) before.replaceWith(row);
      return;
    }
    row.classList.add("new");
    rows.prepend(row);
    document.getElementById("none")?.remove();
    while (rows.children.length > most && !rows.lastElementChild.contains(document.activeElement)) rows.lastElementChild.remove();
    news.textContent = "New: " + row.dataset.says;
  };
  const stream = new EventSource(rows.dataset.stream);
  stream.onopen = say;
  stream.onerror = () => { live.textContent = "The server does not answer; trying again."; };
  stream.onmessage = (event) => {
    if (!paused) return add(event.data);
    held.push(event.data);
    if (held.length > most) held.shift();
    say();
  };
  pause.hidden = false;
  pause.addEventListener("click", () => {
    paused = !paused;
    if (!paused) held.splice(0).forEach(add);
    say();
  });
  say();
})();
