// Shows what changed on a page that is open: takes the part marked `data-live` from the page as it is now.
// Without this script the page is whole, as of the moment at which it was opened.
"use strict";
(() => {
  const part = () => document.querySelector("[data-live]");
  const source = part()?.dataset.live;
  if (!source || !window.EventSource) return;
  const EVERY_MS = 60000;
  let stream = null, asking = false, isStale = false;

  async function lookAgain() {
    if (document.hidden || asking) { isStale = true; return; }
    asking = true;
    isStale = false;
    try {
      const answer = await fetch(location.href, {headers: {"Motcua-Unattended": "1"}});
      if (answer.redirected) { location.reload(); return; }
      if (answer.ok) show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch { /* the network is away: the next time */ } finally { asking = false; }
    if (isStale) setTimeout(lookAgain, 1000);
  }

  function show(page) {
    const now = page.querySelector("[data-live]"), before = part();
    if (!now) return;
    for (const open of before.querySelectorAll("details[open][id]")) {
      now.querySelector(`#${CSS.escape(open.id)}`)?.setAttribute("open", "");
    }
    const focused = before.contains(document.activeElement) ? document.activeElement : null;
    before.replaceChildren(...now.childNodes);
    const href = focused?.getAttribute("href");
    if (href) before.querySelector(`[href="${CSS.escape(href)}"]`)?.focus({preventScroll: true});
    for (const name of [".sections", "title"]) {
      const fresh = page.querySelector(name);
      const old = document.querySelector(name);
      if (fresh && old && !old.contains(document.activeElement) && !old.querySelector("details[open]")) {
        old.replaceWith(fresh);
      }
    }
  }

  function listen() {
    if (document.hidden) { stream?.close(); stream = null; return; }
    if (isStale) lookAgain();
    if (stream && stream.readyState !== EventSource.CLOSED) return;
    stream = new EventSource(source);
    stream.addEventListener("changed", lookAgain);
    stream.addEventListener("ended", () => { stream.close(); location.reload(); });
  }

  document.addEventListener("visibilitychange", () => { isStale = true; listen(); });
  setInterval(() => { lookAgain(); listen(); }, EVERY_MS); // time itself moves the counts
  listen();
})();
