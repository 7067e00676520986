// A post's page: opens the reference of a citation mark beside the text, copies how the
// post is cited, and offers ways to share it. Without this script a mark is a link to the
// list, and words and address can be selected and copied by hand.
(() => {
  "use strict";

  const SPACE = 8; // pixels, between a mark and its reference, and to the window's edge

  // The reference of a mark

  function openReferences(template) {
    const popover = template.content.firstElementChild;
    const [name, text, inList] = ["name", "text", "in-list"].map((part) => popover.querySelector(`.reference-${part}`));
    let shown = null; // the mark whose reference is open
    let pressed = null; // the one whose reference was open when the pointer went down on it

    function open(mark, reference) {
      name.textContent = mark.textContent;
      const said = reference.querySelectorAll(":scope > bdi, :scope > .source-status");
      text.replaceChildren(...Array.from(said, (part) => part.cloneNode(true)));
      inList.href = mark.hash;
      mark.after(popover); // where the keyboard and a voice go on from it
      mark.focus({ preventScroll: true }); // Safari focuses no link that is clicked
      popover.showPopover();
      shown = mark;
      mark.setAttribute("aria-expanded", "true");
      place();
      popover.focus({ preventScroll: true });
      popover.scrollIntoView({ block: "nearest" });
    }

    // Beneath its mark, or above where there is more room. In a narrow window it is a
    // sheet at the foot (site.css), and the mark moves out from under it.
    function place() {
      const mark = shown.getBoundingClientRect();
      const room = document.documentElement;
      if (getComputedStyle(popover).position === "fixed") {
        scrollBy(0, Math.max(0, mark.bottom + SPACE - popover.getBoundingClientRect().top));
        return;
      }
      const start = getComputedStyle(popover).direction === "rtl" ? mark.right - popover.offsetWidth : mark.left;
      const left = Math.max(SPACE, Math.min(start, room.clientWidth - popover.offsetWidth - SPACE));
      const above = mark.top - popover.offsetHeight - SPACE;
      const isLow = mark.bottom + SPACE + popover.offsetHeight > room.clientHeight && above > 0;
      popover.style.setProperty("left", `${left + scrollX}px`);
      popover.style.setProperty("top", `${(isLow ? above : mark.bottom + SPACE) + scrollY}px`);
    }

    popover.addEventListener("beforetoggle", (event) => {
      if (event.newState !== "closed" || !shown) return;
      shown.setAttribute("aria-expanded", "false");
      shown = null;
    });
    popover.addEventListener("focusout", (event) => {
      const to = event.relatedTarget;
      if (shown && to && !popover.contains(to)) popover.hidePopover();
    });
    popover.addEventListener("click", (event) => {
      if (event.target.closest("button, .reference-in-list")) popover.hidePopover();
    });
    addEventListener("resize", () => shown && place());
    document.addEventListener("pointerdown", (event) => {
      pressed = shown && event.target.closest?.("a.citation") === shown ? shown : null;
    });
    document.addEventListener("click", (event) => {
      const mark = event.target.closest?.("a.citation");
      const reference = mark && document.getElementById(mark.hash.slice(1));
      if (!reference || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      if (pressed !== mark) open(mark, reference);
      pressed = null;
    });
    for (const mark of document.querySelectorAll("a.citation")) mark.setAttribute("aria-expanded", "false");
  }

  // How the post is cited

  async function copy(button) {
    const said = button.parentElement.querySelector("[role=status]");
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
    said.textContent = button.dataset.copied;
  }

  // Ways to share the post

  function offerSharing(share) {
    const address = share.querySelector("input");
    const offer = (name, act) => {
      const button = share.querySelector(`[data-share="${name}"]`);
      button.hidden = false;
      button.addEventListener("click", () => act(button));
    };
    const copyAddress = async (button) => {
      address.select();
      try {
        await navigator.clipboard.writeText(address.value);
      } catch {
        if (!document.execCommand("copy")) return;
      }
      button.textContent = button.dataset.done;
      share.querySelector("[role=status]").textContent = button.dataset.done;
    };
    offer("copy", copyAddress);
    offer("print", () => window.print());
    if (navigator.share) {
      const title = document.querySelector("h1").textContent;
      offer("other", () => navigator.share({ title, url: address.value }).catch(() => {}));
    }
  }

  const template = document.getElementById("reference-popover");
  if (template && HTMLElement.prototype.showPopover) openReferences(template);
  for (const button of navigator.clipboard ? document.querySelectorAll("button[data-copies]") : []) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
  const share = document.querySelector(".share");
  if (share) offerSharing(share);
})();
