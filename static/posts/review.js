// A reviewer's page: notes are not lost where they cannot be sent. Without this script
// the browser shows its own page instead, and going back may find the boxes empty.
(() => {
  "use strict";

  const PATIENCE = 10_000; // milliseconds
  const anything = document.currentScript.src; // what the site answers without effort
  const form = document.querySelector("form.review");
  const unsent = form.querySelector(".review-unsent");
  let isSent = false;

  function isChanged(field) {
    if (field.matches("[type=radio], [type=checkbox]")) return field.checked !== field.defaultChecked;
    return field.matches("textarea") && field.value !== field.defaultValue;
  }

  async function canSend() {
    try {
      await fetch(anything, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
      return true;
    } catch {
      return false;
    }
  }

  form.addEventListener("submit", async (event) => {
    if (isSent) return;
    event.preventDefault();
    unsent.hidden = true;
    form.querySelector(".review-save [role=status]")?.remove();
    isSent = await canSend();
    unsent.hidden = isSent;
    if (isSent) form.requestSubmit(event.submitter);
  });

  addEventListener("pageshow", () => (isSent = false));
  addEventListener("beforeunload", (event) => {
    if (!isSent && [...form.elements].some(isChanged)) event.preventDefault();
  });
})();
