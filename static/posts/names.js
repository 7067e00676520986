// Lists of names in the form of a source: rows to fill in, and what is printed of them.
// The text area stays what is sent; the server reads it, here and when the form is saved.
const WAIT = 250
const LIST = /[,;\n،；，、]|\s(?:and|&)\s/i

class NameList {
  constructor(root, changed) {
    this.root = root
    this.changed = changed
    this.text = root.querySelector("textarea")
    for (const asked of root.querySelectorAll(":scope > .names-question")) asked.remove()
    root.insertBefore(this.copy("names-tools"), this.text)
    this.list = root.querySelector(".names-list")
    this.printed = root.querySelector(".names-printed")
    this.toggle = root.querySelector(".names-as-text")
    root.querySelector("[role=group]").setAttribute("aria-label", this.label())
    this.showText(false)
    this.list.addEventListener("input", (event) => this.typed(event))
    this.list.addEventListener("paste", (event) => this.pasted(event))
    root.addEventListener("click", (event) => this.pressed(event))
    this.text.addEventListener("input", () => {
      this.isStale = true
      this.changed()
    })
    this.isStale = true
  }

  get name() {
    return this.root.dataset.names
  }

  label() {
    const label = document.querySelector(`label[for="${this.text.id}"]`)
    return label ? label.textContent.replace(/:\s*$/, "") : this.name
  }

  copy(name) {
    return this.root.querySelector(`template.${name}`).content.cloneNode(true)
  }

  showText(shown) {
    this.text.hidden = !shown
    this.toggle.setAttribute("aria-expanded", String(shown))
    if (shown) this.text.focus()
  }

  /** Take what the server says: the printed line, and rows where the text was edited. */
  show(said) {
    if (this.isStale) {
      this.isStale = false
      this.list.replaceChildren(...said.pieces.flatMap((piece) => this.entries(piece)))
      if (!this.list.children.length) this.list.append(this.row({}))
    }
    const [output] = this.printed.getElementsByTagName("output")
    output.textContent = said.printed && said.are_editors ? `${said.printed}, editor(s)` : said.printed
    this.printed.hidden = !said.printed
  }

  entries(piece) {
    if (piece.rows.length) return piece.rows.map((row) => this.row(row))
    const refused = !piece.readings.length
    const entry = this.copy(refused ? "names-refusal" : "names-doubt").firstElementChild
    entry.dataset.text = piece.text
    entry.querySelector(".names-words").textContent = piece.text
    const readings = entry.querySelector(".names-readings")
    for (const reading of piece.readings) {
      const button = document.createElement("button")
      button.type = "button"
      button.className = "names-reading"
      button.textContent = reading.label
      button.reading = reading
      readings.append(button)
    }
    return [entry]
  }

  row(parts) {
    const row = this.copy("names-row").firstElementChild
    for (const input of row.querySelectorAll("input")) input.value = parts[input.dataset.part] || ""
    return row
  }

  /** Write the rows into the text area, each in the form that is never asked about. */
  write() {
    const line = (entry) => {
      if (entry.dataset.text !== undefined) return entry.dataset.text
      const [family, given, group] = [...entry.querySelectorAll("input")].map((input) =>
        input.value.replace(/[{}|]/g, " ").trim(),
      )
      if (group) return `{${group}}`
      return family || given ? `${family} | ${given}` : ""
    }
    this.text.value = [...this.list.children].map(line).filter(Boolean).join("\n")
    this.changed()
  }

  typed(event) {
    const row = event.target.closest(".names-person")
    if (!row) return
    const inputs = [...row.querySelectorAll("input")]
    const isGroup = event.target.dataset.part === "group"
    if (event.target.value)
      for (const input of inputs) if ((input.dataset.part === "group") !== isGroup) input.value = ""
    this.write()
  }

  /** A list pasted into an empty row is read like one pasted as text. */
  pasted(event) {
    const row = event.target.closest(".names-person")
    const words = event.clipboardData.getData("text/plain").trim()
    if (!row || !LIST.test(words) || [...row.querySelectorAll("input")].some((one) => one.value)) return
    event.preventDefault()
    row.dataset.text = words
    this.write()
    this.isStale = true
  }

  choose(entry, reading) {
    const rows = reading.rows.map((row) => this.row(row))
    entry.replaceWith(...rows)
    rows[0].querySelector("input").focus()
    this.write()
  }

  pressed(event) {
    const button = event.target.closest("button")
    if (!button) return
    const entry = button.closest(".names-list > *")
    if (button.reading) this.choose(entry, button.reading)
    else if (button.classList.contains("names-add")) this.add(this.row({}))
    else if (button === this.toggle) this.showText(this.text.hidden)
    else if (button.classList.contains("names-own")) {
      const row = this.row({ family: entry.dataset.text })
      entry.replaceWith(row)
      row.querySelector("input").select()
      this.write()
    } else if (button.classList.contains("names-remove")) this.remove(entry)
    else if (button.classList.contains("names-up") && entry.previousElementSibling) {
      this.list.insertBefore(entry, entry.previousElementSibling)
      button.focus()
      this.write()
    }
  }

  add(row) {
    this.list.append(row)
    row.querySelector("input").focus()
  }

  remove(entry) {
    const next = entry.nextElementSibling || entry.previousElementSibling
    entry.remove()
    if (next) next.querySelector("input, button").focus()
    else this.add(this.row({}))
    this.write()
  }
}

class SourcePreview {
  constructor(form) {
    this.form = form
    // A source that is stored already knows more than its form shows.
    const [, stored] = location.pathname.match(/\/(\d+)\/change\/$/) || []
    const { namesPreview } = form.querySelector("[data-names-preview]").dataset
    this.url = stored ? `${namesPreview}?source=${stored}` : namesPreview
    this.lists = [...form.querySelectorAll(".names")].map((root) => new NameList(root, () => this.later()))
    form.addEventListener("input", () => this.later())
    form.addEventListener("change", () => this.later())
    this.ask()
  }

  later() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.ask(), WAIT)
  }

  async ask() {
    const sent = (this.sent = (this.sent || 0) + 1)
    const body = new FormData(this.form)
    const answer = await fetch(this.url, { method: "POST", body }).catch(() => null)
    if (!answer || !answer.ok || sent !== this.sent) return
    const said = await answer.json()
    if (sent !== this.sent) return
    for (const list of this.lists) list.show(said[list.name])
    const shown = this.form.querySelector(".field-reference .readonly")
    // Made by the server from the same code that prints it in a post.
    if (shown) shown.innerHTML = said.reference || "–"
  }
}

document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("source_form")
  if (form && form.querySelector("[data-names-preview]")) new SourcePreview(form)
})
