// The desk made fast: acts without leaving the page, keys, and word of what arrives.
// Without it every button is a form and every link a page.
(() => {
  "use strict";

  const desk = document.getElementById("desk");
  if (!desk) return;
  const toast = document.getElementById("toast");
  const bulk = document.getElementById("bulk");
  const keys = document.getElementById("keys");
  const next = document.getElementById("next");
  const words = desk.dataset;

  const ARRIVALS_EVERY = 30_000; // ms: a moderator at work notices soon enough
  const STAYS_STILL = 500; // ms: the second click of a double one decides nothing

  // Acts by key: "n:note:asks" opens what the act asks, "a:approve:" does it at once.
  const ACTS = Object.fromEntries(
    words.keys.trim().split(/\s+/).map((act) => {
      const [key, name, asks] = act.split(":");
      return [key, { name, asks: Boolean(asks) }];
    }),
  );
  ACTS.u = ACTS.h;

  const cards = () => [...desk.querySelectorAll(".card")];
  const isOpen = (card) => !card.matches(".done, .saving");
  // The card that has the focus: keys act on it, and on no other.
  const current = () => document.activeElement.closest(".card");

  // Where one is

  function goTo(target, mayScroll = true) {
    if (!target) return;
    target.focus({ preventScroll: true });
    if (mayScroll) target.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const all = cards();
    const here = current();
    if (here === null && document.activeElement === next)
      return by > 0 ? next.click() : goTo(all.at(-1));
    const place = here ? all.indexOf(here) + by : firstInSight(all);
    if (place >= all.length) goTo(next);
    else goTo(all[Math.max(place, 0)]);
  }

  const firstInSight = (all) =>
    Math.max(all.findIndex((card) => card.getBoundingClientRect().bottom > 80), 0);

  function goOnFrom(card, mayScroll) {
    const all = cards();
    const place = all.indexOf(card);
    const after = [...all.slice(place + 1), ...all.slice(0, place)].find(isOpen);
    goTo(after || next || card, mayScroll);
  }

  function close(but) {
    for (const open of desk.querySelectorAll("details.pop[open]"))
      if (open !== but) open.open = false;
    for (const panel of desk.querySelectorAll(".panel:not([hidden])"))
      if (panel !== but) putAway(panel);
  }

  // What was typed stays on its card until it is sent.
  function putAway(panel) {
    const card = panel.closest(".card");
    if (unsentWords.hasWords(panel)) panel.hidden = true;
    else panel.remove();
    markUnsent(card);
  }

  function markUnsent(card) {
    card.querySelector(".unsent")?.remove();
    if (!card.querySelector(".panel[hidden]")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "unsent";
    button.textContent = words.unsent;
    card.append(button);
  }

  // What is said

  function say(message, { undo = false, show = false } = {}) {
    toast.querySelector("p").textContent = message;
    toast.querySelector("button").hidden = !undo;
    toast.querySelector("a").hidden = !show;
  }

  function complain(card, message) {
    card.classList.remove("saving");
    let problem = card.querySelector(".problem");
    if (!problem) {
      problem = document.createElement("p");
      problem.className = "problem";
      card.append(problem);
    }
    problem.textContent = message;
  }

  // What is sent, and what comes back

  function send(url, said, card, form) {
    card?.classList.add("saving");
    deskSending.send({ url, said, hear: (answer) => hear(answer, url, card, form) });
  }

  // Tell whether it was saved.
  async function hear(answer, url, card, form) {
    const isOurs = answer?.headers.get("Content-Type") === "application/json";
    const told = isOurs && !answer.redirected && (await answer.json().catch(() => null));
    if (told) {
      receive(told, answer.ok, url, card, form);
      return answer.ok;
    }
    const message = answer?.redirected ? words.signedOut : words.notSaved;
    if (card) complain(card, message);
    say(message);
    return false;
  }

  function receive({ message, cards: changed }, isDone, url, card, form) {
    const isUndo = url.endsWith("/undo/");
    if (isDone) form?.reset();
    for (const [pk, html] of Object.entries(changed)) {
      const old = document.getElementById(`card-${pk}`);
      const made = replace(old, html, isDone && !isUndo);
      keepWhatWasTyped(old, made, isDone);
    }
    if (!isDone && card) complain(document.getElementById(card.id), message);
    const touched = Object.keys(changed);
    say(message, { undo: isDone && !isUndo, show: isUndo && !touched.length });
    if (isUndo && touched.length) goTo(document.getElementById(`card-${touched[0]}`));
  }

  // A decided card keeps its height, so that none moves under another's pointer; one that
  // has more to say grows.
  function replace(old, html, mayBeDone) {
    const { height } = old.getBoundingClientRect();
    const hadFocus = old.contains(document.activeElement);
    const made = new DOMParser().parseFromString(html, "text/html").querySelector(".card");
    const moved = made.dataset.status !== old.dataset.status;
    made.classList.toggle("done", mayBeDone && moved && made.matches(".decided"));
    countDown(made.matches(".done") - old.matches(".done"));
    made.classList.add("still");
    made.style[made.matches(".done") ? "blockSize" : "minBlockSize"] = `${height}px`;
    old.replaceWith(made);
    setTimeout(() => made.classList.remove("still"), STAYS_STILL);
    if (hadFocus) goTo(made, false);
    return made;
  }

  // The tab tells how many are left.
  function countDown(by) {
    const many = desk.querySelector(".tabs [aria-current] span");
    if (/^\d+$/.test(many?.textContent)) many.textContent -= by;
  }

  function keepWhatWasTyped(old, made, isDone) {
    const { value } = made.querySelector("[name=seen]") ?? {};
    for (const panel of old.querySelectorAll(".panel")) {
      if (isDone && !unsentWords.hasWords(panel)) continue;
      made.append(panel);
      for (const seen of panel.querySelectorAll("[name=seen]")) seen.value = value;
    }
    markUnsent(made);
  }

  // What is pressed

  function press(card, button, mayScroll) {
    const form = button.form;
    const url = button.hasAttribute("formaction") ? button.formAction : form.action;
    const said = new FormData(form, button);
    close(button.closest(".panel"));
    if (button.dataset.act === "undo") return undo(said);
    if (button.closest(".card-acts")) {
      card.classList.add("saving");
      goOnFrom(card, mayScroll);
    }
    send(url, said, card, button.closest(".panel form"));
  }

  function undo(said = new FormData(toast)) {
    said.delete("shown");
    for (const card of cards()) said.append("shown", card.dataset.pk);
    send(toast.action, said, null);
  }

  function pressKey(card, { name, asks }) {
    if (!card) return say(words.choose);
    if (!isOpen(card)) return;
    const button = card.querySelector(`.card-acts > button[data-act="${name}"]`);
    const menu = card.querySelector(`.card-acts > details.${name}`);
    if (button) press(card, button, true);
    else if (menu) openMenu(menu);
    else if (name === "hold") say(words.waitsAlready);
    else if (asks) openPanel(card, card.querySelector(".more"), name);
    else if (card.querySelector(".card-acts") && name === "take") {
      const url = words.acts.replace("/name/", `/${name}/`);
      send(url, new FormData(card.querySelector(".card-acts")), card);
    }
  }

  function openMenu(menu) {
    close(menu);
    menu.open = !menu.open;
    menu.querySelector("summary").focus({ preventScroll: true });
  }

  // Fetch what a link leads to, and show it on the card; a second press closes it. What
  // was half typed there before comes back.
  async function openPanel(card, link, name) {
    if (!link) return;
    const of = link.dataset.panel;
    const known = [...card.querySelectorAll(".panel")].find((each) => each.dataset.of === of);
    const isOpen = known && !known.hidden;
    close(isOpen && name ? known : null);
    if (isOpen && !name) return;
    const panel = known?.isConnected ? known : await fetchPanel(card, link);
    if (!panel) return;
    panel.hidden = false;
    markUnsent(card);
    const form = panel.querySelector(name ? `form[data-name="${name}"]` : "form");
    if (form && name === "hide") fillIn(form.querySelector("textarea"), card);
    goTo(form?.querySelector("textarea, select, input:not([type=hidden]), button"));
  }

  async function fetchPanel(card, link) {
    const panel = document.createElement("div");
    panel.className = "panel";
    panel.dataset.of = link.dataset.panel;
    try {
      const answer = await fetch(link.dataset.panel);
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      panel.innerHTML = await answer.text();
    } catch {
      location.href = link.href;
      return null;
    }
    card.append(panel);
    return panel;
  }

  // The words that were last selected in a comment, to be hidden in it.
  let selected = { card: null, text: "" };

  document.addEventListener("selectionchange", () => {
    const text = `${getSelection()}`.trim();
    const body = getSelection().anchorNode?.parentElement?.closest(".card .body");
    if (text && body) selected = { card: body.closest(".card").id, text };
  });

  function fillIn(field, card) {
    if (selected.card === card.id && field.value === field.defaultValue)
      field.value = selected.text;
  }

  desk.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    event.preventDefault();
    const button = event.submitter || event.target.querySelector("button[data-act]");
    press(event.target.closest(".card"), button, false);
  });

  desk.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (link?.matches(".open") && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      openPanel(link.closest(".card"), link, link.dataset.form);
    } else if (event.target.matches(".unsent")) {
      goOnTyping(event.target.closest(".card"));
    } else if (event.target.name === "seen") tick(event.target, event.shiftKey);
    else if (event.target.closest(".show-keys")) keys.showModal();
  });

  function goOnTyping(card) {
    const panel = card.querySelector(".panel[hidden]");
    close();
    panel.hidden = false;
    markUnsent(card);
    const form = [...panel.querySelectorAll("form")].find(unsentWords.hasWords);
    goTo(form?.querySelector("textarea, input[type=text]"));
  }

  document.addEventListener("pointerdown", (event) => {
    if (!event.target.closest("details.pop, .panel, .open")) close();
  });

  // Selecting, with shift from the last one to this one

  let lastTicked = null;

  function tick(box, toHere) {
    const boxes = [...desk.querySelectorAll("[name=seen][form=bulk]")];
    const ends = [boxes.indexOf(lastTicked), boxes.indexOf(box)];
    if (toHere && ends[0] >= 0)
      for (const each of boxes.slice(Math.min(...ends), Math.max(...ends)))
        each.checked = box.checked;
    lastTicked = box;
  }

  // Keys, for who wants them (WCAG 2.1.4)

  desk.querySelector(".show-keys").hidden = false;

  const MOVES = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

  const OTHERS = {
    z: () => undo(),
    m: () => document.getElementById("marks").click(),
    "?": () => keys.showModal(),
    Escape: (card) => {
      const isInPanel = document.activeElement.closest(".panel");
      close();
      if (isInPanel) goTo(card, false);
    },
    x: (card) => card?.querySelector("[name=seen][form=bulk]").click(),
    o: (card) => {
      const post = card?.querySelector("a.post");
      if (post) window.open(post.href, "_blank", "noopener");
    },
  };

  const isTyping = (target) =>
    target.closest("textarea, select, input:not([type=checkbox])");

  document.addEventListener("keydown", (event) => {
    const on = document.getElementById("keys-on").checked || event.key === "Escape";
    if (!on || keys.open || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) && event.key !== "Escape") return;
    if (pressed(event.key, event.shiftKey)) event.preventDefault();
  });

  function pressed(key, shift) {
    const card = current();
    const menu = card?.querySelector("details.reject[open]");
    const reason = menu?.querySelector(`button[data-nth="${CSS.escape(key)}"]`);
    if (reason) press(card, reason, true);
    else if (key in MOVES) step(MOVES[key]);
    else if (key in OTHERS) OTHERS[key](card);
    else if (key in ACTS) pressKey(card, ACTS[key]);
    else if (shift && key.toLowerCase() in ACTS) many(ACTS[key.toLowerCase()].name);
    else return false;
    return true;
  }

  function many(name) {
    if (desk.querySelector("[form=bulk]:checked"))
      bulk.querySelector(`[value="${name}"]`)?.click();
  }

  // Arrivals are announced, never inserted

  async function lookForArrivals() {
    if (document.hidden) return;
    const link = desk.querySelector(".news a");
    try {
      const answer = await fetch(words.news, { headers: { Accept: "application/json" } });
      const { new: many } = await answer.json();
      link.hidden = !many;
      link.textContent = many === 1 ? link.dataset.one : link.dataset.many.replace("N", many);
    } catch {
      // It is asked again soon.
    }
  }
  if (words.news) setInterval(lookForArrivals, ARRIVALS_EVERY);

  // Whoever comes back to a card goes on there
  goTo(desk.querySelector(".card:target"), false);

  // What this browser remembers. Last, because one that allows no keeping ends us here

  for (const id of ["marks", "keys-on"]) {
    const box = document.getElementById(id);
    const kept = localStorage.getItem(`desk-${id}`);
    if (kept !== null) box.checked = kept === "true";
    box.addEventListener("change", () => localStorage.setItem(`desk-${id}`, box.checked));
  }
})();
