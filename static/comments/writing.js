// Tells how long a comment took to write: from the first focus in its form to the button.
// Without this script the field stays empty, which says nothing.
"use strict";

const form = document.querySelector("#respond form");
let began;

form?.addEventListener("focusin", () => {
  // What was given back to be mended brings along the time that it took before.
  began ??= Date.now() - 1000 * form.elements.seconds.value;
});

form?.addEventListener("submit", () => {
  if (began !== undefined) {
    form.elements.seconds.value = Math.round((Date.now() - began) / 1000);
  }
});
