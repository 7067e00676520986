// Advice beside a field of alt text, quiet: it stops nobody. Also on an artwork's own page.
"use strict"
{
  const { gettext, interpolate } = window
  const FIELDS = 'textarea[name$="alt_text"], textarea[data-alt-text]'
  // Readers' tools read it in one go, without a way to stop in it.
  const LONGEST = 250
  const OPENINGS = /^\s*(?:an?\s+|the\s+)?(?:image|picture|photo(?:graph)?|graphic|illustration)\s+(?:of|showing)\b/i
  const FILE_NAME = /^\s*(?:\S+\.(?:jpe?g|png|webp|avif|gif|svg|tiff?|heic)|(?:img|dsc[a-z]?|pxl|image|screenshot)[-_ ]?\d[-_\d]*)\s*$/i

  const advice = (words) => {
    const given = []
    if (FILE_NAME.test(words)) given.push(gettext("This is a file’s name. Say what the picture shows."))
    if (OPENINGS.test(words)) given.push(gettext("Begin with what it shows: readers’ tools say already that it is a picture."))
    if (words.length > LONGEST) given.push(interpolate(gettext("It is long (%s letters). Say here what matters, and the rest in the text."), [words.length]))
    return given.join(" ")
  }

  const show = (field) => {
    let hint = field.parentElement.querySelector(":scope > .alt-advice")
    const words = advice(field.value)
    if (!hint && !words) return
    if (!hint) {
      hint = document.createElement("p")
      hint.className = "alt-advice"
      hint.setAttribute("role", "status")
      field.after(hint)
    }
    if (hint.textContent !== words) hint.textContent = words
  }

  // Before others hear of it: not all let it pass.
  document.addEventListener("input", (event) => event.target.matches?.(FIELDS) && show(event.target), true)
  for (const field of document.querySelectorAll(FIELDS)) show(field)
}
