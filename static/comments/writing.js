// Keeps an unsent comment in this tab, counts its letters, and tells how long it took.
// Without this script the form works all the same.
(() => {
  "use strict";

  const form = document.querySelector("#respond form");
  const stored = document.querySelector("[data-stored]"); // it is safe with the site

  // What was typed, in this tab only: until the site has it, or the tab is closed

  const KEPT = ["body", "name", "email", "website", "seconds", "idempotency_key"];
  const place = `comment-${stored ? stored.dataset.stored : form?.elements.post_id.value}`;

  function draft() {
    try {
      return JSON.parse(sessionStorage.getItem(place)) || {};
    } catch {
      return {}; // this browser keeps nothing
    }
  }

  function keep(typed) {
    try {
      if (typed) sessionStorage.setItem(place, JSON.stringify(typed));
      else sessionStorage.removeItem(place);
    } catch {
      // It keeps nothing, or not so much: the words stand in the form.
    }
  }

  function keepTyped(isSent) {
    const typed = KEPT.map((name) => [name, form.elements[name]?.value || ""]);
    const notify = Boolean(form.elements.notify?.checked);
    keep({ ...Object.fromEntries(typed), notify, isSent });
  }

  const isPublished = new URLSearchParams(location.search).has("comment");
  if ((stored || isPublished) && draft().isSent) keep(null);
  if (!form) return;

  const found = draft();
  for (const name of KEPT)
    if (found[name] && form.elements[name]?.value === "") form.elements[name].value = found[name];
  if (found.notify && form.elements.notify) form.elements.notify.checked = true;

  // Whoever is at the form again has something that did not arrive.
  const markUnsent = () => draft().isSent && keep({ ...draft(), isSent: false });
  markUnsent();
  window.addEventListener("pageshow", (event) => event.persisted && markUnsent());

  // Of what one page sends twice, the site takes one, and answers both: with the same
  // key, which this entry of the history keeps for whoever comes back to it.
  const key = form.elements.idempotency_key;
  key.value ||= history.state?.key || newKey();
  history.replaceState({ ...history.state, key: key.value }, "");

  function newKey() {
    const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
    return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // From the first focus in the form to the button

  const DOUBLE_PRESS = 1_000; // ms
  let pressedAt = -Infinity;
  let began;

  function tellTime() {
    if (began !== undefined)
      form.elements.seconds.value = Math.round((Date.now() - began) / 1000);
  }

  form.addEventListener("focusin", () => {
    // What was given back to be mended brings along the time that it took before.
    began ??= Date.now() - 1000 * form.elements.seconds.value;
  });
  form.addEventListener("input", () => {
    tellTime();
    keepTyped(false);
  });
  form.addEventListener("submit", (event) => {
    // The second press of a double one would end the request of the first.
    if (event.timeStamp - pressedAt < DOUBLE_PRESS) return event.preventDefault();
    pressedAt = event.timeStamp;
    tellTime();
    keepTyped(true);
  });

  // How much fits

  const { body } = form.elements;
  const limit = Number(body.dataset.limit);
  const written = (number) => number.toLocaleString(document.documentElement.lang);
  const count = document.createElement("p");
  count.className = "count";
  body.after(count);

  function tellCount() {
    const length = [...body.value].length; // as the site counts: one for an emoji
    count.textContent = `${written(length)} / ${written(limit)}`;
    count.classList.toggle("over", length > limit);
  }

  body.addEventListener("input", tellCount);
  window.addEventListener("pageshow", tellCount);
  tellCount();
})();
