// The citation mark in the prose editor: one chip in the sentence, selected and
// deleted whole. It stores which source, and where in it; rendering numbers it.
import { Node, crel, gettext, mergeAttributes } from "django-prose-editor/editor"

const ROWS = 'select[name^="listed_sources-"][name$="-source"]'
// Where a search of the library is set up: the row from which others are made.
const SEARCH = "#id_listed_sources-__prefix__-source"

/** Sources of which the page knows the names: what is cited, then what was chosen since. */
const known = new Map(Object.entries(JSON.parse(document.getElementById("cited-sources")?.textContent ?? "{}")))

/** The sources of the post, saved or not, cited or only listed: [[id, name], …]. */
export const listedSources = () => {
  const rows = [...document.querySelectorAll(ROWS)].filter((select) => select.value && !select.name.includes("__prefix__"))
  return [...new Map([...known, ...rows.map((select) => [select.value, select.selectedOptions[0].textContent.trim()])])]
}

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
    const name = names.get(source) || gettext("source")
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

/** Find sources in the library by author, title, year or identifier: [[id, name], …]. */
const search = async (words) => {
  const { dataset } = document.querySelector(SEARCH)
  const asked = new URLSearchParams({
    term: words,
    app_label: dataset.appLabel,
    model_name: dataset.modelName,
    field_name: dataset.fieldName,
  })
  const answer = await fetch(`${dataset["ajax-Url"]}?${asked}`)
  if (!answer.ok) throw new Error(`The search answered ${answer.status}`)
  return (await answer.json()).results.map(({ id, text }) => [String(id), text])
}

/** A field in which a source is found by typing: the sources of the post come first. */
class SourceField {
  constructor(id) {
    this.id = id
    this.input = crel("input", {
      type: "search",
      autocomplete: "off",
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-controls": "citation-sources",
      "aria-expanded": "false",
      placeholder: gettext("Author, title, year or DOI"),
    })
    this.list = crel("ul", { id: "citation-sources", role: "listbox", "aria-label": gettext("Sources") })
    this.news = crel("p", { role: "status" })
    this.input.addEventListener("input", () => this.onInput())
    this.input.addEventListener("keydown", (event) => this.onKey(event))
    this.list.addEventListener("pointerdown", (event) => event.preventDefault())
    this.list.addEventListener("click", (event) => this.choose(event.target.closest("[role=option]")))
    this.input.value = known.get(id) ?? ""
    if (!id) this.find()
  }

  onInput() {
    this.id = ""
    clearTimeout(this.waiting)
    this.waiting = setTimeout(() => this.find(), 150)
  }

  async find() {
    const words = this.input.value.trim()
    this.asked = words
    const own = words ? [] : listedSources()
    this.show(own)
    try {
      const found = await search(words)
      if (this.asked !== words || this.id) return
      this.show([...new Map([...own, ...found])])
      this.news.textContent = found.length ? "" : gettext("Nothing found. Try an author and a year, or add it as a new source.")
    } catch (error) {
      console.error(error)
      this.news.textContent = gettext("The library cannot be searched just now. Try again.")
    }
  }

  show(sources) {
    this.list.replaceChildren(
      ...sources.map(([value, textContent]) =>
        crel("li", { id: `citation-source-${value}`, role: "option", "data-value": value, "aria-selected": "false", textContent }),
      ),
    )
    this.mark(this.list.firstElementChild)
  }

  mark(option) {
    for (const one of this.list.children) one.setAttribute("aria-selected", String(one === option))
    this.input.setAttribute("aria-expanded", String(Boolean(option)))
    if (option) {
      this.input.setAttribute("aria-activedescendant", option.id)
      option.scrollIntoView({ block: "nearest" })
    } else this.input.removeAttribute("aria-activedescendant")
  }

  marked() {
    return this.list.querySelector("[aria-selected=true]")
  }

  onKey(event) {
    const options = [...this.list.children]
    if (["ArrowDown", "ArrowUp"].includes(event.key) && options.length) {
      event.preventDefault()
      const step = event.key === "ArrowDown" ? 1 : options.length - 1
      this.mark(options[(options.indexOf(this.marked()) + step) % options.length])
    } else if (event.key === "Enter" && !this.id) {
      event.preventDefault()
      this.choose(this.marked())
    }
  }

  choose(option) {
    if (option) this.take(option.dataset.value, option.textContent)
  }

  take(id, name) {
    this.id = id
    known.set(id, name)
    this.input.value = name
    this.news.textContent = ""
    this.show([])
    this.input.dispatchEvent(new Event("chosen", { bubbles: true }))
  }
}

/** The library's own form for a new source, where this person may add one. */
const addLink = (sources) => {
  const adder = document.querySelector('[id="add_id_listed_sources-__prefix__-source"]')
  if (!adder) return []
  const made = crel("select", { id: "id_citation_made", hidden: true })
  const link = crel("a", { id: "add_id_citation_made", href: adder.href, textContent: gettext("Add a new source") })
  link.addEventListener("click", (event) => {
    event.preventDefault()
    window.showAddAnotherPopup(link)
  })
  django.jQuery(made).on("change", () => sources.take(made.value, made.selectedOptions[0].textContent))
  return [crel("p", {}, [link]), made]
}

/** Ask for a source and a place in it; resolves to null when the editor cancels. */
const ask = (editor, attrs) =>
  new Promise((resolve) => {
    const sources = new SourceField(attrs.source || "")
    const locator = crel("input", { type: "text", maxLength: 50, value: attrs.locator || "" })
    const cancel = crel("button", { type: "button", textContent: gettext("Cancel") })
    const submit = crel("button", { type: "submit", textContent: gettext("Cite") })
    const form = crel("form", { method: "dialog" }, [
      crel("h3", { id: "citation-title", className: "prose-editor-dialog-title", textContent: gettext("Cite a source") }),
      field("citation-source", gettext("Source"), sources.input),
      sources.list,
      sources.news,
      ...addLink(sources),
      field("citation-locator", gettext("Page or table"), locator),
      crel("div", { className: "prose-editor-dialog-buttons" }, [submit, cancel]),
    ])
    const dialog = crel("dialog", { className: "prose-editor-dialog citation-dialog", "aria-labelledby": "citation-title" }, [form])
    const finish = (answer) => {
      dialog.close()
      dialog.remove()
      // Not by the command, which waits for a frame: a key pressed before it would be lost.
      editor.view.focus()
      resolve(answer)
    }
    sources.input.addEventListener("chosen", () => locator.focus())
    cancel.addEventListener("click", () => finish(null))
    dialog.addEventListener("cancel", () => finish(null))
    form.addEventListener("submit", (event) => {
      event.preventDefault()
      event.stopPropagation()
      if (!sources.id) sources.choose(sources.marked())
      if (sources.id) finish({ source: sources.id, locator: locator.value.trim() })
      else sources.input.focus()
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
