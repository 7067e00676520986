// Artwork in the editor's form: seen beside its search, chosen, uploaded or dropped, and
// its credit asked in the same place. Without it there is the search, and the library.
import { factsOf, isPicture, library, make, pageOf, storeCredit, upload } from "posts/artwork-library"
import { pickArtwork } from "posts/artwork-picker"

const { gettext, interpolate } = window
const FIELDS = '#id_lead, .order-machine > .inline-related:not(.empty-form) select[name$="-artwork"]'

// How often, and after how many milliseconds, it is asked whether a picture is made.
const LOOKS = 20
const PAUSE = 3_000

let numbers = 0

/** What stands beside the search of one artwork. */
class ArtworkField {
  constructor(select) {
    this.select = select
    this.picture = make("span", { className: "artwork-shown" })
    this.status = make("p", { role: "status", className: "artwork-status" })
    this.credit = make("div")
    this.file = make("input", { type: "file", accept: "image/jpeg,image/png,image/webp,image/avif", hidden: true, tabIndex: -1 })
    const choose = make("button", { type: "button", className: "artwork-choose", textContent: gettext("Choose from the library…") })
    const own = make("button", { type: "button", textContent: gettext("Upload a file…"), hidden: !library.mayAdd })
    this.box = make("div", { className: "artwork-field" }, this.picture, make("p", { className: "artwork-acts" }, choose, own, this.file), this.status, this.credit)
    const around = select.closest(".related-widget-wrapper") ?? select.parentElement
    around.before(this.box)
    choose.addEventListener("click", () => this.choose(choose))
    own.addEventListener("click", () => this.file.click())
    this.file.addEventListener("change", () => this.file.files[0] && this.uploadFile(this.file.files[0]))
    const row = select.closest(".inline-related") ?? this.box
    row.addEventListener("drop", (event) => this.onDrop(event))
    window.django.jQuery(select).on("change", () => this.read())
  }

  async choose(button) {
    const answer = await pickArtwork()
    if (answer === "upload") this.file.click()
    else if (answer) this.take(answer)
    button.focus()
  }

  onDrop(event) {
    const file = [...(event.dataTransfer?.files ?? [])].find(isPicture)
    if (!file || event.defaultPrevented || !library.mayAdd) return
    event.preventDefault()
    this.uploadFile(file)
  }

  async uploadFile(file) {
    this.file.value = ""
    this.status.textContent = interpolate(gettext("Uploading %s…"), [file.name])
    try {
      const { artwork, isHere } = await upload(file)
      this.take(artwork)
      this.status.textContent = isHere ? hereWords(artwork) : gettext("It is in the library now.")
    } catch (error) {
      this.status.textContent = `${file.name}: ${error.message}`
    }
  }

  /** Choose an artwork, as the search does. */
  take(artwork) {
    this.facts = artwork
    if (!this.select.querySelector(`option[value="${artwork.id}"]`)) this.select.append(new Option(artwork.title, artwork.id))
    this.select.value = String(artwork.id)
    this.status.textContent = ""
    this.select.dispatchEvent(new Event("change", { bubbles: true }))
  }

  async read() {
    const id = this.select.value
    if (String(this.facts?.id ?? "") === id) return this.show()
    this.facts = null
    this.show()
    try {
      const [facts] = await factsOf(id ? [id] : [])
      if (this.select.value === id) this.show(facts)
    } catch (error) {
      this.status.textContent = error.message
    }
  }

  /** Look again for the sizes of a new picture, which a task makes, for a minute. */
  lookAgain(looks) {
    const { id } = this.facts
    setTimeout(async () => {
      const [facts] = await factsOf([id]).catch(() => [])
      if (this.facts?.id !== id) return
      if (facts?.thumbnail) this.show(facts)
      else if (looks > 1) this.lookAgain(looks - 1)
    }, PAUSE)
  }

  show(facts = this.facts) {
    if (facts && !facts.thumbnail && !facts.takenDown && facts.id !== this.awaited) {
      this.awaited = facts.id
      this.facts = facts
      this.lookAgain(LOOKS)
    }
    this.facts = facts
    const words = facts && (facts.takenDown ? interpolate(gettext("Taken down: %s"), [facts.takenDown]) : gettext("Its sizes are being made."))
    this.picture.replaceChildren(...(facts ? [facts.thumbnail ? make("img", { src: facts.thumbnail, alt: "" }) : make("span", { className: "artwork-none", textContent: words })] : []))
    if (this.panel?.facts.id !== facts?.id) {
      this.panel = facts && library.mayChange ? new CreditPanel(facts) : null
      this.credit.replaceChildren(...(this.panel ? [this.panel.box] : []))
    }
  }
}

const LABELS = {
  title: gettext("Title"),
  creator: gettext("Creator"),
  credit_line: gettext("Credit line"),
  licence: gettext("Licence"),
  licence_note: gettext("Note on the licence"),
  alt_text: gettext("Alt text: what it shows"),
  contains_words: gettext("It contains words"),
  words: gettext("The words in it"),
}

/** The credit of an artwork, stored in the library field by field as it is typed. */
class CreditPanel {
  constructor(facts) {
    this.facts = facts
    this.storing = Promise.resolve()
    this.summary = make("summary")
    this.status = make("p", { role: "status", className: "artwork-status" })
    const fields = Object.keys(LABELS).map((name) => this.field(name))
    const whole = make("a", { href: pageOf(facts.id), target: "_blank", rel: "noopener", textContent: gettext("All of it in the library") })
    this.box = make("details", { className: "artwork-credit" }, this.summary, ...fields, this.status, make("p", {}, whole))
    this.box.open = facts.lacking.length > 0
    this.showState()
    // Enter would save the post, and what is typed here is no change of the post.
    this.box.addEventListener("keydown", (event) => event.key === "Enter" && event.target.matches("input") && event.preventDefault())
    for (const kind of ["input", "change"]) this.box.addEventListener(kind, (event) => event.stopPropagation())
  }

  field(name) {
    const id = `artwork-credit-${(numbers += 1)}`
    const field = this.control(name)
    field.id = id
    // One after the other: an answer says what is missing as of its own request.
    field.addEventListener("change", () => (this.storing = this.storing.then(() => this.store(name, field))))
    if (name === "words") this.words = make("div", { className: "artwork-words", hidden: !this.facts.contains_words })
    const box = name === "words" ? this.words : make("div")
    box.append(make("label", { htmlFor: id, textContent: LABELS[name] }), field)
    return box
  }

  control(name) {
    const value = this.facts[name]
    if (name === "contains_words") return make("input", { type: "checkbox", checked: value })
    if (name === "licence") return licenceSelect(value)
    if (["alt_text", "words", "licence_note"].includes(name)) {
      return make("textarea", { rows: 2, value, ...(name === "alt_text" ? { "data-alt-text": "" } : {}) })
    }
    return make("input", { type: "text", value })
  }

  async store(name, field) {
    const value = field.type === "checkbox" ? field.checked : field.value
    if (name === "contains_words") this.words.hidden = !value
    this.status.textContent = gettext("Saving…")
    try {
      Object.assign(this.facts, await storeCredit(this.facts.id, name, value))
      field.removeAttribute("aria-invalid")
      this.status.textContent = gettext("Saved in the library.")
      this.showState()
    } catch (error) {
      field.setAttribute("aria-invalid", "true")
      this.status.textContent = `${LABELS[name]}: ${error.message}`
    }
  }

  showState() {
    const { lacking } = this.facts
    this.summary.textContent = lacking.length ? interpolate(gettext("Credit: missing %s"), [lacking.join(", ")]) : gettext("Credit: nothing is missing")
    this.box.classList.toggle("lacks", lacking.length > 0)
  }
}

const licenceSelect = (value) => {
  const groups = library.licences.map(([group, members]) =>
    make("optgroup", { label: group }, ...members.map(([key, name]) => new Option(name, key, false, key === value))),
  )
  return make("select", {}, new Option("---------", "", false, !value), ...groups)
}

const hereWords = (artwork) => interpolate(gettext("This file is in the library already, as “%s”: that is used here."), [artwork.title])

const dressed = new WeakMap()

const dress = (select) => {
  if (!library || dressed.has(select)) return dressed.get(select)
  const field = new ArtworkField(select)
  dressed.set(select, field)
  return field
}

const start = async () => {
  const fields = [...document.querySelectorAll(FIELDS)].map(dress).filter(Boolean)
  document.addEventListener("formset:added", (event) => {
    for (const select of event.target.querySelectorAll?.('select[name$="-artwork"]') ?? []) dress(select)
  })
  const ids = [...new Set(fields.map(({ select }) => select.value).filter(Boolean))]
  let found = []
  try {
    found = await factsOf(ids)
  } catch (error) {
    for (const field of fields) field.status.textContent = field.select.value ? error.message : ""
  }
  const facts = new Map(found.map((one) => [String(one.id), one]))
  for (const field of fields) field.show(facts.get(field.select.value))
}
// Only then do the blocks stand in their column.
if (library) document.addEventListener("content-editor:ready", start)

/** A line below a field, which can be told anew. */
const noticeBelow = (field, words) => {
  const line = make("p", { textContent: words })
  const close = make("button", { type: "button", textContent: gettext("Close this notice") })
  const notice = make("div", { className: "paste-notice", role: "status" }, line, close)
  close.addEventListener("click", () => notice.remove())
  field.after(notice)
  return (later) => {
    line.textContent = later
  }
}

/** Upload pictures that were dropped into a text; each stands in a block after it.
 *
 * `addBlock` adds a block of a kind after another.
 */
export const placePictures = async (files, field, addBlock) => {
  let last = field.closest(".inline-related")
  for (const file of files) {
    const say = noticeBelow(field, interpolate(gettext("Uploading %s…"), [file.name]))
    try {
      const { artwork, isHere } = await upload(file)
      last = addBlock("artworkblock_set", last, {})
      dress(last.querySelector('select[name$="-artwork"]')).take(artwork)
      say(isHere ? hereWords(artwork) : interpolate(gettext("%s stands in an Artwork block after this one. Say there whose it is."), [file.name]))
    } catch (error) {
      say(`${file.name}: ${error.message}`)
    }
  }
}

/** Those of some files that become artwork of their own where they are put. */
export const picturesOf = (files, field) =>
  library?.mayAdd && field.closest(".order-machine > .inline-related") ? files.filter(isPicture) : []

// What is still being typed is stored, too, when the page is left.
window.addEventListener("pagehide", () => document.activeElement?.closest(".artwork-credit") && document.activeElement.blur())
