// Names for the editors that stand in the place of text areas, and for unnamed columns.
// Screen readers would else say "edit text"; core/named_searches.js names the searches.
const { gettext } = window

const nameOf = (field) => {
  const label = document.querySelector(`label[for="${CSS.escape(field.id)}"]`)
  return (label?.textContent ?? field.getAttribute("aria-label") ?? "").trim().replace(/:$/, "")
}

const nameEditor = (area) => {
  const editor = area.closest(".prose-editor")?.querySelector("[contenteditable]")
  editor?.setAttribute("aria-label", nameOf(area))
  editor?.setAttribute("aria-multiline", "true")
}

const nameAll = (part) => {
  for (const area of part.querySelectorAll("textarea[data-django-prose-editor-configurable]")) nameEditor(area)
}

/** Name the fields of the page, and those that come into it later. */
export const nameFields = () => {
  for (const head of document.querySelectorAll("th.original:empty")) {
    const words = document.createElement("span")
    words.className = "visually-hidden"
    words.textContent = gettext("Entry")
    head.append(words)
  }
  nameAll(document)
  document.addEventListener("prose-editor:ready", (event) => nameEditor(event.target))
  document.addEventListener("formset:added", (event) => setTimeout(() => nameAll(event.target)))
}
