// The citation mark in the prose editor: one chip in the sentence, selected and
// deleted whole. It stores which source, and where in it; rendering numbers it.
import { Node, crel, gettext, mergeAttributes } from "django-prose-editor/editor"

const ROWS = 'select[name^="listed_sources-"][name$="-source"]'

/** The sources in the list below the text, saved or not: [[id, name], …]. */
export const listedSources = () =>
  [...document.querySelectorAll(ROWS)]
    .filter((select) => select.value && !select.name.includes("__prefix__"))
    .map((select) => [select.value, select.selectedOptions[0].textContent.trim()])

/** Names of the sources by id, as the references will tell them apart: 2001a, 2001b. */
const sourceNames = () => {
  const names = new Map(listedSources().map(([id, text]) => [id, text.split(":")[0]]))
  const cited = [...document.querySelectorAll(".citation-chip")].map((chip) => chip.dataset.source)
  // Lettered in the order of the text, then of the list, as the references are.
  const order = [...new Set([...cited, ...names.keys()])].filter((id) => names.has(id))
  const taken = new Set(names.values())
  const lettered = new Map(names)
  for (const name of taken) {
    const same = order.filter((id) => names.get(id) === name)
    if (same.length < 2 || !/\d$/.test(name)) continue
    const letters = [..."abcdefghijklmnopqrstuvwxyz"].filter((letter) => !taken.has(name + letter))
    same.forEach((id, place) => lettered.set(id, name + (letters[place] || "")))
  }
  return lettered
}

const labelChips = () => {
  const names = sourceNames()
  for (const chip of document.querySelectorAll(".citation-chip")) {
    const { source, locator } = chip.dataset
    const name = names.get(source) || gettext("source not in the list")
    chip.textContent = locator ? `${name}, ${locator}` : name
  }
}

// Once for all chips that come or go at a time.
let labelling = 0
const labelChipsSoon = () => {
  cancelAnimationFrame(labelling)
  labelling = requestAnimationFrame(labelChips)
}
if (window.django && django.jQuery) django.jQuery(document).on("change", ROWS, labelChipsSoon)

const field = (id, text, widget) => {
  widget.id = id
  return crel("div", { className: "prose-editor-dialog-field" }, [
    crel("label", { htmlFor: id, textContent: text }),
    widget,
  ])
}

/** Ask for a source and a place in it; resolves to null when the editor cancels. */
const ask = (editor, attrs) =>
  new Promise((resolve) => {
    const sources = listedSources()
    const source = crel(
      "select",
      { required: true },
      sources.map(([value, textContent]) => crel("option", { value, textContent })),
    )
    source.value = attrs.source || (sources[0] && sources[0][0])
    const locator = crel("input", { type: "text", maxLength: 50, value: attrs.locator || "" })
    const cancel = crel("button", { type: "button", textContent: gettext("Cancel") })
    const fields = sources.length
      ? [
          field("citation-source", gettext("Source"), source),
          field("citation-locator", gettext("Page or table"), locator),
        ]
      : [crel("p", { textContent: gettext("First add the source to the list below the text.") })]
    const submit = crel("button", { type: "submit", textContent: gettext("Cite") })
    const form = crel("form", { method: "dialog" }, [
      crel("h3", { id: "citation-title", className: "prose-editor-dialog-title", textContent: gettext("Cite a source") }),
      ...fields,
      crel("div", { className: "prose-editor-dialog-buttons" }, sources.length ? [submit, cancel] : [cancel]),
    ])
    const dialog = crel("dialog", { className: "prose-editor-dialog", "aria-labelledby": "citation-title" }, [form])
    const finish = (answer) => {
      dialog.close()
      dialog.remove()
      editor.commands.focus()
      resolve(answer)
    }
    cancel.addEventListener("click", () => finish(null))
    dialog.addEventListener("cancel", () => finish(null))
    form.addEventListener("submit", (event) => {
      event.preventDefault()
      event.stopPropagation()
      finish({ source: source.value, locator: locator.value.trim() })
    })
    // Outside the admin's form: forms do not nest.
    document.body.append(dialog)
    dialog.showModal()
  })

const attribute = (name) => ({
  default: "",
  parseHTML: (element) => element.getAttribute(name) || "",
  renderHTML: (attributes) => {
    const value = attributes[name.slice("data-".length)]
    return value ? { [name]: value } : {}
  },
})

export const Citation = Node.create({
  name: "citation",
  group: "inline",
  inline: true,
  atom: true,

  addAttributes() {
    return { source: attribute("data-source"), locator: attribute("data-locator") }
  },

  parseHTML() {
    return [{ tag: "cite[data-source]" }]
  },

  renderHTML({ HTMLAttributes }) {
    return ["cite", mergeAttributes(HTMLAttributes)]
  },

  addNodeView() {
    return ({ node }) => {
      const dom = crel("cite", { className: "citation-chip", textContent: "…" })
      dom.dataset.source = node.attrs.source
      dom.dataset.locator = node.attrs.locator
      labelChipsSoon()
      return { dom, destroy: labelChipsSoon }
    }
  },

  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "citation",
      groups: "link",
      command(editor) {
        const attrs = editor.getAttributes(Citation.name)
        ask(editor, attrs).then((answer) => {
          if (answer) editor.chain().focus().insertContent({ type: Citation.name, attrs: answer }).run()
        })
      },
      active: (editor) => editor.isActive(Citation.name),
      button: buttons.text(gettext("Cite"), gettext("cite a source")),
    })
  },
})
