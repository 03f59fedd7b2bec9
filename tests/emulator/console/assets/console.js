/*
SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
*/

"use strict";

// Keeps the page current and sends its forms without leaving it. Everything works without this script as well, by reloading.
(() => {
  const PERIOD = 1000;
  const PATIENCE = 5000;
  const MOST_NEWS = 3;
  const news = document.getElementById("news");
  const connection = document.getElementById("connection");
  const pause = document.getElementById("pause");
  const alert = document.getElementById("alert");
  let paused = false;
  let timer = 0;
  let turn = 0;
  let last = "";

  const parse = (text) => new DOMParser().parseFromString(text, "text/html");
  const byId = (node) => (node.nodeType === Node.ELEMENT_NODE && node.id ? node.id : null);

  // Change `old` into `fresh` and keep every element that is in both: focus, opened details and scroll position stay.
  function morph(old, fresh) {
    if (old.isEqualNode(fresh)) return;
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
      return;
    }
    copyAttributes(old, fresh);
    const wanted = new Set([...fresh.childNodes].map(byId));
    for (const child of [...old.children]) if (child.id && !wanted.has(child.id)) child.remove();
    let here = old.firstChild;
    for (const node of [...fresh.childNodes]) {
      const kept = counterpart(old, here, node);
      if (kept) {
        here = stepTo(old, here, kept);
        morph(kept, node);
      } else {
        old.insertBefore(document.importNode(node, true), here);
      }
    }
    while (here) {
      const next = here.nextSibling;
      here.remove();
      here = next;
    }
  }

  // The element of the page that stands for this one: the one of its id, or one of its kind in the same place.
  function counterpart(parent, here, node) {
    if (byId(node)) return [...parent.children].find((child) => child.id === node.id && child.nodeName === node.nodeName);
    return here && !byId(here) && here.nodeName === node.nodeName ? here : null;
  }

  // Make `kept` the next node and return what follows it; what lies between and has no id is not needed any more.
  function stepTo(parent, here, kept) {
    while (here && here !== kept && !byId(here)) {
      const next = here.nextSibling;
      here.remove();
      here = next;
    }
    if (here === kept) return kept.nextSibling;
    parent.insertBefore(kept, here);
    return here;
  }

  // Whether details are open is the reader's choice.
  function copyAttributes(old, fresh) {
    const own = (name) => name === "open" && old.nodeName === "DETAILS";
    for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !own(name)) old.removeAttribute(name);
    for (const { name, value } of [...fresh.attributes]) {
      if (old.getAttribute(name) !== value && !own(name)) old.setAttribute(name, value);
    }
  }

  // The nearest headings around an element, for a reader whose button is gone.
  function headingsAround(element) {
    const found = [];
    for (let node = element; node && node !== document.body; node = node.parentElement) {
      const heading = node.querySelector(":scope [tabindex='-1']");
      if (heading && !found.includes(heading)) found.push(heading);
    }
    return found;
  }

  function show(text) {
    if (text === last) return;
    const fresh = parse(text);
    const focused = document.activeElement;
    const around = headingsAround(focused);
    const before = headlines();
    for (const region of document.querySelectorAll("[data-live]")) {
      const current = fresh.getElementById(region.id);
      if (current) morph(region, current);
    }
    if (document.activeElement !== focused) {
      const next = [focused, ...around].find((element) => element.isConnected);
      if (next) next.focus({ preventScroll: true });
    }
    if (last) tell(before, headlines());
    last = text;
  }

  function headlines() {
    return new Map([...document.querySelectorAll("[data-news]")].map((element) => [element.id, element.dataset.news]));
  }

  // One short sentence for a screen reader; requests are not told one by one.
  function tell(before, after) {
    const changed = [...after].filter(([id, text]) => before.get(id) !== text).map(([, text]) => text);
    if (!changed.length) return;
    news.textContent = changed.length > MOST_NEWS ? `${changed.length} orders and projects changed` : changed.join(", ");
  }

  function state(word, kind) {
    if (connection.textContent === word) return;
    connection.textContent = word;
    connection.className = `connection ${kind}`;
    if (kind === "lost") news.textContent = "The emulator does not answer.";
  }

  async function refresh() {
    const mine = ++turn;
    try {
      const answer = await fetch(location.pathname, { signal: AbortSignal.timeout(PATIENCE) });
      const text = await answer.text();
      // A later question may have been answered already.
      if (mine !== turn) return;
      if (answer.ok) show(text);
      else if (document.querySelector("[data-live]")) alert.textContent = problem(parse(text));
      state(paused ? "Paused" : "Live", paused ? "idle" : "on");
    } catch {
      state("No connection", "lost");
    }
    if (mine !== turn) return;
    clearTimeout(timer);
    if (!paused && !document.hidden) timer = setTimeout(refresh, PERIOD);
  }

  async function submit(event) {
    event.preventDefault();
    const form = event.target;
    if ("busy" in form.dataset) return;
    form.dataset.busy = "";
    try {
      // A button may be called "action", so the form's own property can not be trusted.
      const answer = await fetch(form.getAttribute("action"), {
        method: "POST",
        body: new URLSearchParams(new FormData(form, event.submitter)),
        redirect: "manual",
        signal: AbortSignal.timeout(PATIENCE),
      });
      const done = answer.type === "opaqueredirect";
      alert.textContent = done ? "" : problem(parse(await answer.text()));
      if (done && "reset" in form.dataset) form.reset();
    } catch {
      alert.textContent = "The emulator does not answer.";
    }
    delete form.dataset.busy;
    await refresh();
  }

  function problem(answer) {
    const text = answer.getElementById("alert")?.textContent || answer.querySelector("h1")?.textContent;
    return (text || "The emulator refused this.").trim();
  }

  document.addEventListener("submit", submit);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && !paused) refresh();
  });
  pause.addEventListener("click", () => {
    paused = !paused;
    pause.textContent = paused ? "Resume updates" : "Pause updates";
    refresh();
  });
  pause.hidden = false;
  refresh();
})();
