// Saving does not move the page: the block and field that had the focus come back where
// they were on the screen. Leaving with words that are not saved is asked first.
const FORM = "#workingcopy_form"
// Milliseconds after which the page is as long as it will be.
const SETTLED = 10_000
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
  if (place.top === undefined) return
  const collapsed = place.collapsed.split(",")
  for (const row of rows()) machine.collapseInline(row, collapsed.includes(orderOf(row)) && !row.querySelector(".errorlist"))
  history.replaceState(null, "", location.pathname + location.search)
  if (document.querySelector(FORM).querySelector(".errornote")) return
  // Editors that start make the page longer; a person who acts meanwhile goes first.
  const growth = new ResizeObserver(() => returnTo(place))
  const stop = () => growth.disconnect()
  for (const act of ["wheel", "keydown", "pointerdown"]) window.addEventListener(act, stop, { once: true })
  setTimeout(stop, SETTLED)
  growth.observe(machine.orderMachine)
}

const showErrors = () => {
  const summary = document.querySelector(`${FORM} :is(.merge, .errornote)`)
  if (!summary) return false
  summary.tabIndex = -1
  summary.focus()
  return true
}

export const keepPlace = (machine) => {
  const form = document.querySelector(FORM)
  // A refused form holds words that are not saved.
  let isChanged = showErrors()
  for (const kind of ["input", "change", "formset:added", "formset:removed"]) {
    document.addEventListener(kind, (event) => (isChanged ||= event.target === document || form.contains(event.target)))
  }
  window.django.jQuery(form).on("change", () => (isChanged = true))
  form.addEventListener("submit", () => {
    isChanged = false
    form.action = `${form.action.split("#")[0]}#${new URLSearchParams(readPlace())}`
  })
  window.addEventListener("beforeunload", (event) => {
    if (isChanged) event.preventDefault()
  })
  restorePlace(machine)
}
