// Pasting and dropping into the editor's fields: structure is kept, tables become blocks
// of their own, and a notice names what was left out.
import { Extension, Plugin, crel, getHTMLFromFragment, gettext } from "django-prose-editor/editor"
import { picturesOf, placePictures } from "posts/artwork-blocks"
import { listedSources } from "posts/citation"
import { plainText, tableOfText } from "posts/pasted-blocks"
import { clean } from "posts/pasted-html"
import { characters } from "posts/pasted-tree"

const KINDS = {
  pictures: gettext("Pictures were left out. Add each under Artwork, then place it with an Artwork block"),
  formulas: gettext("Formulas are plain text now. Check what they say"),
  files: gettext("Files were left out. Open the document and copy its text; add pictures under Artwork"),
  deleted: gettext("Words that were struck out or deleted were left out"),
  comments: gettext("Comments were left out"),
  links: gettext("Links that lead nowhere from here are words now"),
  headings: gettext("Headings have the nearest form that this field has"),
  lists: gettext("Lists are lines now: this field has no lists"),
  quotations: gettext("Quotations are paragraphs now. A Quotation block says whose words they are"),
  tables: gettext("Tables stand in Table blocks of their own, after this block. Each needs a header row"),
  cited: gettext("Footnotes that name a listed source became citations"),
  notes: gettext("Footnotes that name no listed source stand at the end of what was pasted. Place their words, or cite"),
  marks: gettext("Footnote marks came without their notes"),
}

const LONGEST_CAPTION = 300

/** Tell what became of what was pasted, below the field that it was pasted into. */
const tell = (field, found) => {
  const items = Object.keys(KINDS)
    .filter((kind) => found[kind])
    .map((kind) => {
      const words = found[kind].filter(Boolean).map((one) => (one.length > 300 ? `${one.slice(0, 300)}…` : one))
      const count = found[kind].length > 1 ? ` (${found[kind].length})` : ""
      const list = crel("ul", {}, words.map((textContent) => crel("li", { textContent })))
      return crel("li", {}, [`${KINDS[kind]}${count}.`, ...(words.length ? [list] : [])])
    })
  if (!items.length) return
  const close = crel("button", { type: "button", textContent: gettext("Close this notice") })
  const notice = crel("div", { className: "paste-notice", role: "status" })
  close.addEventListener("click", () => {
    notice.remove()
    ;(field.querySelector("[contenteditable]") ?? field).focus()
  })
  field.after(notice)
  notice.append(crel("p", { textContent: gettext("Pasted, with changes:") }), crel("ul", {}, items), close)
}

/* Blocks of their own for tables, and for what follows them. */

export const nextBlock = (row) => {
  const rows = [...document.querySelectorAll(".order-machine > .inline-related:not(.empty-form)")]
  const order = (one) => Number(one.style.order)
  return rows.filter((one) => order(one) > order(row)).sort((one, other) => order(one) - order(other))[0] ?? null
}

/** Add a block after another, with these values in its fields; returns it. */
export const addBlock = (prefix, after, values) => {
  let row = null
  const note = (event) => {
    row = event.target
    row.dataset.pasted = "1"
  }
  document.addEventListener("formset:added", note, { once: true, capture: true })
  window.ContentEditor._insertBefore = nextBlock(after)
  window.ContentEditor.addContent(prefix)
  for (const [name, value] of Object.entries(values)) {
    row.querySelector(`[name$="-${name}"]`).value = value
  }
  return row
}

const htmlOf = (blocks) => blocks.map((block) => block.outerHTML).join("")

/** Part blocks at tables: [[paragraphs], table, [paragraphs], …]. */
const pieces = (blocks) => {
  const parted = [[]]
  for (const block of blocks) {
    if (block.tagName === "TABLE") parted.push(block, [])
    else parted.at(-1).push(block)
  }
  return parted
}

const place = (editor, blocks, event) => {
  const { view } = editor
  const row = view.dom.closest(".order-machine > .inline-related")
  const fills = blocks.length === 1 && editor.schema.nodes.table
  const [first, ...rest] = fills || !row ? [blocks] : pieces(blocks)
  if (first.length) view.pasteHTML(htmlOf(first), event)
  if (!rest.length) return
  const { doc, selection } = view.state
  const { $to } = selection
  const isAtEnd = $to.depth === 1 && $to.parentOffset === $to.parent.content.size
  const from = isAtEnd ? $to.after() : $to.pos
  const tail = doc.cut(from)
  if (tail.textContent.trim()) {
    rest.at(-1).push({ outerHTML: getHTMLFromFragment(tail.content, editor.schema) })
    editor.commands.deleteRange({ from, to: doc.content.size })
  }
  let last = row
  for (const piece of rest) {
    if (piece.tagName === "TABLE") {
      const caption = piece.dataset.caption ?? ""
      delete piece.dataset.caption
      // A table's note may stand in its caption, and be too long for one.
      const isLong = caption.length > LONGEST_CAPTION
      if (isLong) last = addBlock("textblock_set", last, { text: crel("p", { textContent: caption }).outerHTML })
      last = addBlock("tableblock_set", last, { table: piece.outerHTML, caption: isLong ? "" : caption })
    } else if (piece.length) last = addBlock("textblock_set", last, { text: htmlOf(piece) })
  }
  // Not by the command, which waits for a frame: a key pressed before it would be lost.
  editor.view.focus()
}

/* What the browser hands over. */

const abilities = ({ nodes, marks }) => ({
  headings: Boolean(nodes.heading),
  lists: Boolean(nodes.bulletList),
  sup: Boolean(marks.superscript),
  sub: Boolean(marks.subscript),
})

/** Whether this was copied in this editor, or one that holds no more than this one. */
const isOwn = (html, { nodes }) => {
  const foreign = [["table|t[dhr]", nodes.table], ["h[23]", nodes.heading], ["[uo]l", nodes.bulletList]]
  return html.includes("data-pm-slice") && foreign.every(([tags, node]) => node || !new RegExp(`<(?:${tags})[\\s>]`).test(html))
}

/** Pictures become artwork, in blocks of their own; other files are left out. */
const placeFiles = (field, files) => {
  const pictures = picturesOf(files, field)
  const others = files.filter((file) => !pictures.includes(file))
  if (others.length) tell(field, { files: others.map((file) => file.name) })
  placePictures(pictures, field, addBlock)
}

const insert = (editor, data, event) => {
  const [html, text] = [data.getData("text/html"), data.getData("text/plain")]
  const field = editor.view.dom.closest(".prose-editor")
  if (html && isOwn(html, editor.schema)) return false
  const table = html ? null : tableOfText(text)
  if (html || table) {
    const { blocks, found } = html ? clean(html, abilities(editor.schema), listedSources()) : { blocks: [table], found: {} }
    // A picture that was copied in a browser comes as a file, too.
    if (found.pictures && !blocks.length && data.files.length) {
      event.preventDefault()
      placeFiles(field, [...data.files])
      return true
    }
    const isMoved = blocks.some((block) => block.tagName === "TABLE") && !(blocks.length === 1 && editor.schema.nodes.table)
    place(editor, blocks, event)
    tell(field, isMoved ? { ...found, tables: [""] } : found)
  } else if (text) editor.view.pasteText(characters(text).trim(), event)
  else if (data.files.length) placeFiles(field, [...data.files])
  else return false
  event.preventDefault()
  return true
}

const onDrop = (editor, event) => {
  const { view } = editor
  const at = view.posAtCoords({ left: event.clientX, top: event.clientY })
  if (view.dragging || !event.dataTransfer || !at) return false
  editor.commands.setTextSelection(at.pos)
  return insert(editor, event.dataTransfer, event)
}

export const Paste = Extension.create({
  name: "pasted",

  onBeforeCreate() {
    // Our policy refuses an inline style sheet; static/posts/editor.css has its rules.
    this.editor.options.injectCSS = false
  },

  addKeyboardShortcuts() {
    return {
      "Ctrl-Shift-Space": ({ editor: { view } }) => {
        view.dispatch(view.state.tr.insertText("\u00a0").scrollIntoView())
        return true
      },
    }
  },

  addProseMirrorPlugins() {
    const { editor } = this
    return [
      new Plugin({
        props: {
          handleDOMEvents: {
            paste: (_view, event) => Boolean(event.clipboardData) && insert(editor, event.clipboardData, event),
            drop: (_view, event) => onDrop(editor, event),
          },
        },
      }),
    ]
  },
})

/* Plain fields: quotations, captions, titles. */

const typeInto = (field, text) => document.execCommand("insertText", false, field.tagName === "TEXTAREA" ? text : text.replace(/\s*\n\s*/g, " "))

document.addEventListener("paste", (event) => {
  const field = event.target
  const isPlain = field.matches?.("textarea, input[type=text], input:not([type])") && !field.closest("dialog, .prose-editor")
  if (!isPlain || !event.clipboardData) return
  const html = event.clipboardData.getData("text/html")
  const { blocks, found } = html ? clean(html, { headings: false, lists: false }) : { blocks: [], found: {} }
  const text = html ? plainText(blocks) : characters(event.clipboardData.getData("text/plain")).replace(/\n+$/, "")
  if (!text && !Object.keys(found).length) return
  event.preventDefault()
  if (text) typeInto(field, text)
  for (const kind of ["headings", "quotations", "lists"]) delete found[kind]
  tell(field, found)
})

document.addEventListener("keydown", (event) => {
  const isSpace = event.ctrlKey && event.shiftKey && event.code === "Space"
  if (!isSpace || !event.target.matches("textarea, input[type=text]")) return
  event.preventDefault()
  typeInto(event.target, "\u00a0")
})

// A file that is dropped beside a field would replace the page, and the words in it.
for (const kind of ["dragover", "drop"]) {
  document.addEventListener(kind, (event) => {
    if (event.dataTransfer?.types.includes("Files") && !event.target.closest?.("input[type=file]")) event.preventDefault()
  })
}
