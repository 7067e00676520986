// Saving does not move the page: the block and field that had the focus come back where
// they were on the screen. Leaving with words that are not saved is asked first.
import { FORM, leadToNamed, reveal, whileGrowing } from "posts/linked-field"

const rows = () => [...document.querySelectorAll(".order-machine > .inline-related:not(.empty-form)")]
const orderOf = (row) => row.querySelector(".order-machine-ordering").value

/** Where the focus is, in words that still hold after a save has numbered fields anew. */
const readPlace = () => {
  const focused = document.activeElement
  const isInForm = focused?.closest(FORM) && !focused.closest(".submit-row")
  const anchor = isInForm ? focused : firstOnScreen()
  const row = anchor?.closest(".inline-related")
  const field = anchor?.closest(".prose-editor")?.querySelector("textarea") ?? anchor
  return {
    row: row?.matches(".order-machine > *") ? orderOf(row) : "",
    field: isInForm ? (row ? field.id.split("-").at(-1) : field.id) : "",
    caret: focused?.editor?.state.selection.from ?? focused?.selectionStart ?? "",
    top: Math.round(anchor?.getBoundingClientRect().top ?? 0),
    scroll: Math.round(window.scrollY),
    drawers: [...document.querySelectorAll(".drawer[open]")].map((drawer) => drawer.id).join(","),
    collapsed: rows().filter((one) => one.classList.contains("collapsed")).map(orderOf).join(","),
  }
}

const firstOnScreen = () => rows().find((row) => row.getBoundingClientRect().bottom > 0 && window.scrollY > 0)

const findPlace = ({ row: order, field: name }) => {
  const row = order && rows().find((one) => orderOf(one) === order)
  if (order && !row) return {}
  const selector = name && (row ? `[id$="-${CSS.escape(name)}"]` : `#${CSS.escape(name)}`)
  const field = selector ? (row || document).querySelector(selector) : null
  const editor = field?.closest(".prose-editor")?.querySelector("[contenteditable]")?.editor
  return { anchor: editor?.view.dom ?? (field || row), field: editor ? null : field, editor }
}

const returnTo = (place) => {
  const { anchor, field, editor } = findPlace(place)
  if (!anchor) return window.scrollTo(0, place.scroll)
  editor?.commands.setTextSelection(Number(place.caret))
  ;(editor?.view.dom ?? field)?.focus({ preventScroll: true })
  window.scrollBy(0, anchor.getBoundingClientRect().top - place.top)
}

const restorePlace = (machine) => {
  const place = Object.fromEntries(new URLSearchParams(location.hash.slice(1)))
  if (place.top === undefined) return leadToNamed(machine)
  for (const id of (place.drawers ?? "").split(",")) reveal(document.getElementById(id))
  const collapsed = place.collapsed.split(",")
  for (const row of rows()) machine.collapseInline(row, collapsed.includes(orderOf(row)) && !row.querySelector(".errorlist"))
  history.replaceState(null, "", location.pathname + location.search)
  if (document.querySelector(FORM).querySelector(".errornote")) return
  whileGrowing(() => returnTo(place))
}

const showErrors = () => {
  const summary = document.querySelector(`${FORM} :is(.merge, .errornote)`)
  if (!summary) return false
  summary.tabIndex = -1
  summary.focus()
  return true
}

/** Who chose the other's text of a block, or field, and then writes on, wants their own. */
const chooseOwn = (form, { target }) => {
  if (target.name?.startsWith("choice-")) return
  const key = target.closest(".inline-related")?.querySelector('[name$="-block_key"]')?.value || target.name
  const mine = key && form.querySelector(`[name="choice-${CSS.escape(key)}"][value="mine"]`)
  if (mine) mine.checked = true
}

export const keepPlace = (machine) => {
  const form = document.querySelector(FORM)
  // A refused form holds words that are not saved.
  let isChanged = showErrors()
  for (const kind of ["input", "change", "formset:added", "formset:removed"]) {
    document.addEventListener(kind, (event) => (isChanged ||= event.target === document || form.contains(event.target)))
  }
  window.django.jQuery(form).on("change", () => (isChanged = true))
  form.addEventListener("input", (event) => chooseOwn(form, event))
  form.addEventListener("submit", () => {
    isChanged = false
    form.action = `${form.action.split("#")[0]}#${new URLSearchParams(readPlace())}`
  })
  window.addEventListener("beforeunload", (event) => {
    if (isChanged) event.preventDefault()
  })
  restorePlace(machine)
  window.addEventListener("hashchange", () => leadToNamed(machine))
  return {
    isChanged: () => isChanged,
    setChanged: (given) => (isChanged = given),
  }
}
