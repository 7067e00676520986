// Names for the searches that the admin puts in the place of a select: screen readers
// would else say "edit text".
"use strict"

;(() => {
  const $ = window.django.jQuery

  const nameOf = (select) => {
    const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`)
    return (label?.textContent ?? select.getAttribute("aria-label") ?? "").trim().replace(/:$/, "")
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

  // Of several choices: a list that also holds a button and a search is none to axe.
  const nameChoices = (select) => {
    const list = select.nextElementSibling?.querySelector("ul.select2-selection__rendered")
    if (!list || !nameOf(select)) return
    list.setAttribute("role", "none")
    for (const item of list.querySelectorAll("li")) item.setAttribute("role", "none")
    list.querySelector(".select2-search__field")?.setAttribute("aria-label", nameOf(select))
  }

  const name = (select) => {
    if (select.multiple) nameChoices(select)
    else nameSearch(select)
  }

  const nameAll = (part) => {
    for (const select of part.querySelectorAll("select.admin-autocomplete")) name(select)
  }

  // The admin makes its searches when the page is ready and after a row was added.
  $(() => setTimeout(() => nameAll(document)))
  document.addEventListener("formset:added", (event) => setTimeout(() => nameAll(event.target)))
  $(document).on("change", "select.admin-autocomplete", ({ target }) => setTimeout(() => name(target)))
})()
