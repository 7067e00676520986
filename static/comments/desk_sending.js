// What the desk sends: one act after the other, so that an undo finds what it undoes, and
// none is lost by leaving the page.
(() => {
  "use strict";

  const ANSWERS_WITHIN = 20_000; // ms: longer, and the moderator is told to try again
  // Characters of what may outlive its page: a browser allows 64 KiB (Fetch, "keepalive").
  const ROOM = 60_000;

  const queue = []; // what is not answered yet, the oldest first
  let running = null;
  let allSaved = true;

  function send(act) {
    if (!running) allSaved = true;
    queue.push({ ...act, body: `${new URLSearchParams(act.said)}`, isSent: false });
    running ??= sendAll();
  }

  async function sendAll() {
    for (let act = queue[0]; act; act = queue[0]) {
      const answer = await post(act);
      const isSaved = await act.hear(answer);
      allSaved &&= isSaved;
      queue.shift();
    }
    running = null;
  }

  // No answer, for whatever reason, is null: the card says so, and can be tried again.
  function post(act) {
    act.isSent = true;
    return fetch(act.url, {
      method: "POST",
      body: act.body,
      headers: {
        Accept: "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
      },
      keepalive: act.body.length < ROOM,
      signal: AbortSignal.timeout(ANSWERS_WITHIN),
    }).catch(() => null);
  }

  // Wait until all is answered; tell whether all was saved.
  async function settled() {
    await running;
    return allSaved;
  }

  // Where the page may wait, it waits: the next one shows what was decided here.
  function goOn(event, go) {
    if (event.defaultPrevented || !queue.length) return;
    event.preventDefault();
    settled().then((isSaved) => isSaved && go());
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const isElsewhere = event.ctrlKey || event.metaKey || event.shiftKey || link?.target;
    if (link && !isElsewhere) goOn(event, () => (location.href = link.href));
  });

  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    goOn(event, () => form.requestSubmit(submitter));
  });

  // Where it may not, what is left goes out at once. Then nothing keeps an undo behind
  // what it undoes, and what is long is cut off: the browser asks first.
  window.addEventListener("beforeunload", (event) => {
    const isLong = queue.reduce((long, act) => long + act.body.length, 0) > ROOM;
    if (isLong || queue.some((act) => act.url.endsWith("/undo/"))) event.preventDefault();
  });

  window.addEventListener("pagehide", () => {
    for (const act of queue) if (!act.isSent) post(act);
  });

  window.deskSending = { send };
})();
