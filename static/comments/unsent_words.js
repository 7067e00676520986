// Half-typed words on the desk: the browser asks before a page is left with them.
(() => {
  "use strict";

  const FIELDS = "form.act :is(textarea, input[type=text])";
  let sentForm = null;

  function hasWords(within) {
    return [...within.querySelectorAll(FIELDS)].some(
      (field) => field.form !== sentForm && field.value !== field.defaultValue,
    );
  }

  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) sentForm = event.target;
  });

  window.addEventListener("beforeunload", (event) => {
    if (hasWords(document)) event.preventDefault();
  });

  window.unsentWords = { hasWords };
})();
