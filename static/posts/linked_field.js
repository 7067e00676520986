// A link to the form names a field, a row of blocks, or a line in one: the page opens what
// lies around it and shows it, also while the editors of blocks still make the page longer.
export const FORM = "#workingcopy_form"
// Milliseconds after which the page is as long as it will be.
const SETTLED = 10_000

/** Open every drawer around an element. */
export const reveal = (element) => {
  for (let drawer = element?.closest("details"); drawer; drawer = drawer.parentElement.closest("details")) drawer.open = true
}

/** Do it now and whenever the form has grown; a person who acts meanwhile goes first. */
export const whileGrowing = (act) => {
  const growth = new ResizeObserver(act)
  const stop = () => growth.disconnect()
  for (const acted of ["wheel", "keydown", "pointerdown"]) window.addEventListener(acted, stop, { once: true })
  setTimeout(stop, SETTLED)
  growth.observe(document.querySelector(FORM))
}

const showWhileGrowing = (element, block) => whileGrowing(() => element.scrollIntoView({ block }))

const leadToField = (named) => {
  reveal(named)
  // An autocomplete hides the field that has the name; its row is what people see.
  const row = named.closest(".form-row") ?? named
  showWhileGrowing(row, row.offsetHeight > window.innerHeight / 2 ? "start" : "center")
}

/** The cursor goes into the line: the first has number 1. */
const leadToLine = ({ state, view, commands }, line) => {
  const lines = []
  state.doc.descendants((node, at) => void (node.isTextblock && lines.push(at + 1)))
  const at = lines[line - 1] ?? lines.at(-1)
  commands.setTextSelection(at)
  view.dom.focus({ preventScroll: true })
  const { node } = view.domAtPos(at)
  showWhileGrowing(node.closest ? node : node.parentElement, "center")
}

const leadToRow = (machine, row, named) => {
  machine.collapseInline(row, false)
  const line = Number(new URLSearchParams(location.search).get("line"))
  if (line) {
    const { editor } = row.querySelector(".ProseMirror[contenteditable]") ?? {}
    const lead = (one) => leadToLine(one, line)
    return editor ? lead(editor) : row.addEventListener("prose-editor:ready", ({ detail }) => lead(detail.editor), { once: true })
  }
  const field = named.closest(".prose-editor") ?? named
  showWhileGrowing(field, field === row ? "start" : "center")
}

/** Show what the address names after its "#". */
export const leadToNamed = (machine) => {
  const named = document.getElementById(location.hash.slice(1))
  if (!named?.closest(FORM)) return
  const row = named.closest(".order-machine > .inline-related")
  if (row) leadToRow(machine, row, named)
  else leadToField(named)
}
