// Names for what the admin's scripts put in the place of a field: a search instead of a
// select, an editor instead of a text area. Screen readers would else say "edit text".
const { gettext } = window

const nameOf = (field) => {
  const label = document.querySelector(`label[for="${CSS.escape(field.id)}"]`)
  return (label?.textContent ?? field.getAttribute("aria-label") ?? "").trim().replace(/:$/, "")
}

const nameSearch = (select) => {
  const search = select.nextElementSibling?.querySelector(".select2-selection")
  const value = search?.querySelector(".select2-selection__rendered")
  if (!value || !nameOf(select)) return
  value.setAttribute("aria-label", `${nameOf(select)}: ${value.textContent}`)
  search.setAttribute("aria-label", nameOf(select))
  search.setAttribute("aria-describedby", value.id)
  search.removeAttribute("aria-labelledby")
}

const nameEditor = (area) => {
  const editor = area.closest(".prose-editor")?.querySelector("[contenteditable]")
  editor?.setAttribute("aria-label", nameOf(area))
  editor?.setAttribute("aria-multiline", "true")
}

const nameAll = (part) => {
  for (const select of part.querySelectorAll("select.admin-autocomplete")) nameSearch(select)
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
  // The admin makes a search of a select only after this event.
  document.addEventListener("formset:added", (event) => setTimeout(() => nameAll(event.target)))
  window.django.jQuery(document).on("change", "select.admin-autocomplete", (event) => nameSearch(event.target))
}
