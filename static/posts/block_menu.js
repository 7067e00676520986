// The menu of kinds of block: opened by a + or by "/" in an empty line, narrowed by typing.
import { getHTMLFromFragment } from "django-prose-editor/editor"
import { addBlock, nextBlock } from "posts/paste"

const { gettext, interpolate } = window
const SLASH = /^\/(\S*)$/
// Pixels between the line and the menu, and the least between the menu and an edge.
const GAP = 6

/** Whether the line of the cursor began with a slash before this change. */
const hadSlash = ({ before }, { state }) => {
  const start = Math.min(state.selection.$from.start(), before.content.size)
  return before.resolve(start).parent.textContent.startsWith("/")
}

/** The line the cursor is in: its place among the blocks of a text, and its words. */
const lineOf = ({ state }) => {
  const { $from, empty } = state.selection
  const isLine = empty && $from.depth === 1 && $from.parent.type.name === "paragraph"
  return isLine ? { from: $from.before(), to: $from.after(), words: $from.parent.textContent } : null
}

export class BlockMenu {
  constructor({ wrapper, pluginButtons }, tell) {
    this.wrapper = wrapper
    this.menu = pluginButtons
    this.tell = tell
    this.choices = [...pluginButtons.querySelectorAll(".plugin-button[data-plugin-prefix]")]
    this.typed = ""
    this.line = document.createElement("p")
    this.line.className = "menu-typed"
    this.line.ariaHidden = "true"
    pluginButtons.prepend(this.line)
    document.addEventListener("prose-editor:ready", ({ detail, target }) => this.serve(detail.editor, target))
    // Those of a page that came slowly were ready before this was.
    for (const text of wrapper.querySelectorAll(".ProseMirror[contenteditable]")) if (text.editor) this.serve(text.editor, text)
    wrapper.addEventListener("keydown", (event) => this.onKey(event), true)
    pluginButtons.addEventListener("pointerdown", (event) => this.editor && event.preventDefault())
    pluginButtons.addEventListener("click", (event) => this.onClick(event), true)
    wrapper.addEventListener("click", ({ target }) => target.matches(".order-machine-insert-target") && this.narrow(""))
  }

  /** Show the kinds whose name has these words, and mark the first. */
  narrow(words) {
    this.typed = words
    this.line.textContent = words
    const sought = words.toLowerCase()
    for (const choice of this.choices) choice.hidden = !choice.textContent.toLowerCase().includes(sought)
    this.mark(this.shown()[0])
  }

  shown() {
    return this.choices.filter((choice) => !choice.hidden && !choice.matches(".content-editor-hide"))
  }

  mark(choice) {
    this.marked = choice
    for (const one of this.choices) one.classList.toggle("marked", Boolean(this.editor) && one === choice)
    if (!this.editor) return
    choice?.scrollIntoView({ block: "nearest" })
    this.tell(choice ? interpolate(gettext("Insert: %s"), [choice.title]) : gettext("No kind of block has this name"))
  }

  /* "/" in a text */

  serve(editor, area) {
    if (editor.view.dom.dataset.hint || !area.closest('.order-machine > [id^="textblock_set"]')) return
    editor.view.dom.dataset.hint = gettext("Write, or type / to insert a block")
    editor.on("update", ({ transaction }) => this.follow(editor, transaction))
    editor.on("selectionUpdate", () => this.editor === editor && !lineOf(editor)?.words.startsWith("/") && this.close())
    editor.on("blur", () => this.editor === editor && this.close())
  }

  follow(editor, transaction) {
    const words = lineOf(editor)?.words.match(SLASH)?.[1]
    if (words === undefined) return this.editor === editor && this.close()
    if (this.editor) this.open(editor, words)
    // Only as it is typed, perhaps with letters at once: an old one is words.
    else if (!hadSlash(transaction, editor)) {
      this.open(editor, words)
    }
  }

  /** Open the menu at the line, as high as what is typed leaves it. */
  open(editor, words) {
    this.editor = editor
    this.narrow(words)
    this.wrapper.classList.add("plugin-buttons-visible")
    const [line, around] = [editor.view.coordsAtPos(editor.state.selection.from), this.wrapper.getBoundingClientRect()]
    const foot = document.querySelector(".submit-row").getBoundingClientRect().top
    const { width, height } = this.menu.getBoundingClientRect()
    const isAbove = line.bottom + GAP + height > foot && line.top - GAP - height > 0
    const top = isAbove ? line.top - GAP - height : line.bottom + GAP
    const left = Math.min(line.left, document.documentElement.clientWidth - width - GAP)
    this.menu.style.top = `${top - around.top}px`
    this.menu.style.left = `${Math.max(left, GAP) - around.left}px`
  }

  close() {
    this.editor = null
    this.narrow("")
    this.wrapper.classList.remove("plugin-buttons-visible")
  }

  onClick(event) {
    const choice = event.target.closest(".plugin-button[data-plugin-prefix]")
    if (!this.editor || !choice) return
    event.preventDefault()
    event.stopPropagation()
    this.choose(choice)
  }

  onKey(event) {
    if (!this.editor) return
    const shown = this.shown()
    if (["ArrowDown", "ArrowUp"].includes(event.key) && shown.length) {
      const step = event.key === "ArrowDown" ? 1 : shown.length - 1
      this.mark(shown[(shown.indexOf(this.marked) + step) % shown.length])
    } else if (["Enter", "Tab"].includes(event.key) && this.marked) this.choose(this.marked)
    else if (event.key === "Escape") this.close()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  /** Put a block in the place of the line: what stands below it goes on after the block. */
  choose(choice) {
    const { editor } = this
    const prefix = choice.dataset.pluginPrefix
    const { from, to } = lineOf(editor)
    const { doc } = editor.state
    const [isFirst, tail] = [!doc.cut(0, from).textContent.trim(), doc.cut(to)]
    this.close()
    if (prefix === "textblock_set") return editor.commands.deleteRange({ from: from + 1, to: to - 1 })
    const row = editor.view.dom.closest(".inline-related")
    if (isFirst) {
      const isAll = !tail.textContent.trim()
      editor.commands.deleteRange(isAll ? { from: from + 1, to: to - 1 } : { from, to })
      return this.add(prefix, row)
    }
    editor.commands.deleteRange({ from, to: doc.content.size })
    const added = this.add(prefix, nextBlock(row))
    if (tail.textContent.trim()) addBlock("textblock_set", added, { text: getHTMLFromFragment(tail.content, editor.schema) })
  }

  add(prefix, before) {
    let added
    document.addEventListener("formset:added", ({ target }) => (added = target), { once: true, capture: true })
    window.ContentEditor._insertBefore = before
    window.ContentEditor.addContent(prefix)
    return added
  }
}
