// The block editor by keyboard and with a screen reader: every act is a button with a
// name, the order in the page is the order on the screen, and the focus is never lost.
import { BlockMenu } from "posts/block-menu"

const { gettext, interpolate } = window

const FOCUSABLE =
  ".ProseMirror[contenteditable=true], .select2-selection, select:not(.select2-hidden-accessible), textarea, input:not([type=hidden], [type=checkbox])"

const make = (tag, attributes, ...children) => {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children)
  return element
}

const isShown = (element) => element.offsetParent !== null
const rowsIn = (parent) => [...parent.querySelectorAll(":scope > .inline-related:not(.empty-form)")]
const placeOf = (row) => Number(row.style.order)
const headOf = (row) => row.querySelector(":scope > h3")

/** What an editor calls a block: its kind and its first words. */
const nameOf = (row) => {
  const kind = headOf(row).querySelector("b")?.textContent ?? ""
  const words = headOf(row).querySelector(".inline_label")?.textContent ?? ""
  return `${kind} ${words}`.replace(/\s+/g, " ").trim()
}

class BlockKeys {
  constructor(machine) {
    this.machine = machine
    this.column = machine.orderMachine
    this.choices = machine.pluginButtons
    this.end = this.column.querySelector(":scope > .order-machine-insert-target.last")
    this.news = make("p", { role: "status", class: "visually-hidden" })
    machine.wrapper.append(this.news)
    this.nameTarget(this.end, gettext("Add a block at the end"))
    for (const row of rowsIn(this.column)) this.dress(row)
    this.nameChoices()
    this.menu = new BlockMenu(machine, (words) => this.tell(words))
    this.arrange()
    this.listen()
  }

  tell(words) {
    this.news.textContent = words
  }

  rows() {
    return rowsIn(this.column).sort((one, other) => placeOf(one) - placeOf(other))
  }

  /** Put the blocks into the page in the order in which they are shown. */
  arrange() {
    const rows = this.rows()
    const placed = rowsIn(this.column)
    if (placed.at(-1)?.nextElementSibling === this.end && rows.every((row, at) => row === placed[at])) return
    const focused = document.activeElement
    // Only what is out of place: a row that leaves the page for a moment takes its height along.
    let next = this.end
    for (const row of rows.reverse()) {
      if (row.nextElementSibling !== next) next.before(row)
      next = row
    }
    if (focused !== document.activeElement && this.column.contains(focused)) focused.focus({ preventScroll: true })
  }

  /** Put the blocks of one kind in the order of their numbers, as the admin counts them. */
  arrangeByNumber() {
    const number = (row) => Number(row.id.match(/\d+$/)?.[0])
    for (const row of rowsIn(this.column).sort((one, other) => number(one) - number(other))) this.end.before(row)
  }

  nameTarget(target, words) {
    for (const [name, value] of Object.entries({ role: "button", tabindex: "0", "aria-label": words, title: words, "aria-expanded": "false" })) {
      target.setAttribute(name, value)
    }
  }

  nameChoices() {
    this.choices.setAttribute("role", "group")
    this.choices.setAttribute("aria-label", gettext("Kind of block"))
    for (const choice of this.choices.querySelectorAll(".plugin-button")) choice.tabIndex = 0
  }

  dress(row) {
    const target = row.querySelector(":scope > .order-machine-insert-target")
    row.prepend(target)
    this.nameTarget(target, interpolate(gettext("Add a block before: %s"), [nameOf(row)]))
    const tools = make("span", { class: "block-tools" })
    for (const [act, sign, label] of [
      ["fold", "", gettext("Show or hide: %s")],
      ["up", "↑", gettext("Move up: %s")],
      ["down", "↓", gettext("Move down: %s")],
    ]) {
      const words = interpolate(label, [nameOf(row)])
      tools.append(make("button", { type: "button", "data-act": act, "aria-label": words, title: words }, sign))
    }
    headOf(row).querySelector(".inline_label").after(tools)
    this.showFold(row)
  }

  showFold(row) {
    const fold = row.querySelector("[data-act=fold]")
    const isOpen = String(!row.classList.contains("collapsed"))
    if (fold && fold.getAttribute("aria-expanded") !== isOpen) {
      fold.setAttribute("aria-expanded", isOpen)
      fold.textContent = isOpen === "true" ? gettext("Hide") : gettext("Show")
    }
  }

  listen() {
    this.column.addEventListener("click", (event) => this.onClick(event), true)
    this.machine.wrapper.addEventListener("keydown", (event) => this.onKey(event))
    document.addEventListener("formset:added", (event) => this.onAdded(event.target))
    document.addEventListener("formset:removed", () => this.arrange())
    document.addEventListener("prose-editor:ready", (event) => {
      const row = event.target.closest("[data-wants-focus]")
      if (row) this.focusIn(row)
    })
    const seen = { attributes: true, attributeFilter: ["class", "style"], subtree: true }
    new MutationObserver((changes) => {
      const rows = new Set(changes.map(({ target }) => target).filter((one) => one.matches(".inline-related")))
      for (const row of rows) this.showFold(row)
      if (rows.size) this.arrange()
      this.showOpenTarget()
    }).observe(this.machine.wrapper, seen)
  }

  showOpenTarget() {
    for (const target of this.column.querySelectorAll(".order-machine-insert-target[aria-expanded]")) {
      const isOpen = String(target.classList.contains("selected"))
      if (target.getAttribute("aria-expanded") !== isOpen) target.setAttribute("aria-expanded", isOpen)
    }
  }

  onClick(event) {
    const row = event.target.closest(".inline-related")
    const act = event.target.dataset.act
    if (act === "up" || act === "down") {
      event.stopPropagation()
      this.move(row, act, event.target)
    } else if (event.target.matches(".inline-deletelink")) {
      const rows = this.rows()
      const at = rows.indexOf(row)
      const next = rows[at + 1] ?? rows[at - 1]
      this.arrangeByNumber()
      setTimeout(() => {
        this.arrange()
        ;(next?.querySelector("[data-act=fold]") ?? this.end).focus()
        this.tell(gettext("Block removed"))
      })
    } else if (event.target.matches(".delete > input")) {
      setTimeout(() => {
        event.target.focus()
        this.tell(event.target.checked ? gettext("Marked: saving deletes this block") : gettext("This block stays"))
      })
    }
  }

  move(row, act, button) {
    const rows = this.rows()
    const at = rows.indexOf(row)
    const other = rows[act === "up" ? at - 1 : at + 1]
    if (other) {
      this.machine.insertAdjacent(row, other, act === "down")
      this.arrange()
      row.dispatchEvent(new Event("change", { bubbles: true }))
    }
    button.focus()
    row.scrollIntoView({ block: "nearest" })
    const [place, count] = [this.rows().indexOf(row) + 1, rows.length]
    this.tell(interpolate(gettext("Place %s of %s"), [place, count]))
  }

  onKey(event) {
    if (event.key === "Escape" && event.target.closest(".ProseMirror")) {
      // Tab moves within a table: this is the way out.
      event.target.closest(".inline-related").querySelector("[data-act=fold]").focus()
      return
    }
    const button = event.target.closest(".order-machine-insert-target, .plugin-button[data-plugin-prefix]")
    if (!button) return
    const isChoice = button.matches(".plugin-button")
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault()
      button.click()
      if (!isChoice && button.classList.contains("selected")) this.shownChoices()[0]?.focus()
    } else if (isChoice && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault()
      const choices = this.shownChoices()
      const step = event.key === "ArrowDown" ? 1 : choices.length - 1
      choices[(choices.indexOf(button) + step) % choices.length].focus()
    } else if (isChoice && event.key === "Escape") {
      this.column.querySelector(".order-machine-insert-target.selected")?.focus()
    } else if (isChoice && !event.ctrlKey && !event.metaKey && !event.altKey) this.onTyped(event)
  }

  /** Narrow the kinds to those whose name has what is typed. */
  onTyped(event) {
    const typed = event.key === "Backspace" ? this.menu.typed.slice(0, -1) : this.menu.typed + event.key
    if (event.key !== "Backspace" && event.key.length !== 1) return
    event.preventDefault()
    this.menu.narrow(typed)
    if (!this.shownChoices().length) this.menu.narrow(this.menu.typed.slice(0, -1))
    this.shownChoices()[0].focus()
  }

  shownChoices() {
    return this.menu.shown()
  }

  onAdded(row) {
    if (!row.matches(".order-machine > .inline-related")) return
    this.dress(row)
    this.arrange()
    if (row.dataset.pasted) return
    const hasEditor = row.querySelector("textarea[data-django-prose-editor-configurable]")
    if (hasEditor) row.dataset.wantsFocus = ""
    // The admin makes a search of a select only after this event.
    else setTimeout(() => this.focusIn(row))
  }

  focusIn(row) {
    delete row.dataset.wantsFocus
    const field = [...row.querySelectorAll(FOCUSABLE)].find(isShown)
    field?.focus()
  }
}

export const serveKeys = (machine) => new BlockKeys(machine)
