// The preview beside the form, where the window has room for both: opened by a button in
// place of the link, as wide as a phone or a desk, and still open after a save.
const ROOM = matchMedia("(min-width: 1280px)")
const KEPT = "preview-pane"
// The widths at which the page is laid out, in pixels.
const WIDTHS = { phone: 390, desk: 1100 }

const button = (text, act) => Object.assign(document.createElement("button"), { type: "button", textContent: text, onclick: act })

const readKept = () => JSON.parse(sessionStorage.getItem(KEPT) ?? "{}")
const keep = (changes) => sessionStorage.setItem(KEPT, JSON.stringify({ ...readKept(), ...changes }))

class PreviewPane {
  constructor(link) {
    this.link = link
    this.form = document.querySelector("#workingcopy_form")
    this.toggle = button(link.dataset.toggle, () => this.show(!this.isOpen))
    this.toggle.className = "preview-toggle"
    this.toggle.setAttribute("aria-controls", "preview-pane")
    link.before(this.toggle)
    this.makePane()
    ROOM.addEventListener("change", () => this.fitRoom())
    addEventListener("resize", () => this.resize())
    addEventListener("pagehide", () => this.isOpen && keep({ scroll: this.frame.contentWindow?.scrollY ?? 0 }))
    // Whoever saves without leaving the page says so.
    document.addEventListener("working-copy:saved", () => this.refresh())
    this.fitRoom()
  }

  get isOpen() {
    return !this.pane.hidden
  }

  makePane() {
    const words = this.link.dataset
    this.note = Object.assign(document.createElement("p"), { textContent: words.saved })
    this.note.setAttribute("role", "status")
    this.widths = Object.keys(WIDTHS).map((width) => button(words[width], () => this.chooseWidth(width)))
    const tab = Object.assign(document.createElement("a"), { href: this.link.href, target: "_blank", textContent: words.tab })
    const bar = document.createElement("div")
    bar.className = "preview-acts"
    bar.append(this.note, ...this.widths, tab, button(words.close, () => this.close()))
    this.frame = Object.assign(document.createElement("iframe"), { title: words.toggle })
    this.frame.addEventListener("load", () => this.loaded())
    this.sheet = document.createElement("div")
    this.sheet.className = "preview-sheet"
    this.sheet.append(this.frame)
    this.pane = Object.assign(document.createElement("aside"), { id: "preview-pane", hidden: true })
    this.pane.setAttribute("aria-label", words.toggle)
    this.pane.append(bar, this.sheet)
    document.body.append(this.pane)
    for (const kind of ["input", "change", "formset:added", "formset:removed"]) {
      document.addEventListener(kind, (event) => {
        if (event.target === document || this.form.contains(event.target)) this.note.textContent = words.old
      })
    }
  }

  fitRoom() {
    this.toggle.hidden = !ROOM.matches
    this.link.hidden = ROOM.matches
    this.show(ROOM.matches && Boolean(readKept().isOpen), { kept: false })
  }

  show(isOpen, { kept = true } = {}) {
    if (kept) keep({ isOpen })
    this.pane.hidden = !isOpen
    this.toggle.setAttribute("aria-expanded", String(isOpen))
    document.documentElement.classList.toggle("with-preview", isOpen)
    if (!isOpen) return
    this.chooseWidth(readKept().width ?? "phone")
    if (!this.frame.src) this.frame.src = this.link.href
  }

  close() {
    this.show(false)
    this.toggle.focus()
  }

  chooseWidth(width) {
    keep({ width })
    this.width = width
    document.documentElement.dataset.preview = width
    for (const [place, name] of Object.keys(WIDTHS).entries()) this.widths[place].setAttribute("aria-pressed", String(name === width))
    this.resize()
  }

  /** A desk's page is drawn smaller, so that its lines break where they do for readers. */
  resize() {
    if (!this.isOpen) return
    const scale = Math.min(1, this.sheet.clientWidth / WIDTHS[this.width])
    this.frame.style.inlineSize = `${WIDTHS[this.width]}px`
    this.frame.style.blockSize = `${this.sheet.clientHeight / scale}px`
    this.frame.style.scale = scale
  }

  refresh() {
    this.note.textContent = this.link.dataset.saved
    if (!this.isOpen) return
    keep({ scroll: this.frame.contentWindow.scrollY })
    this.frame.contentWindow.location.reload()
  }

  loaded() {
    const { scroll } = readKept()
    this.frame.contentWindow.scrollTo(0, scroll ?? 0)
    this.frame.contentDocument.querySelector(".preview-bar a")?.remove()
    // Other pages may not be shown in a frame.
    this.frame.contentDocument.addEventListener("click", (event) => {
      const link = event.target.closest("a[href]")
      if (link && link.href.split("#")[0] !== link.ownerDocument.URL.split("#")[0] && !link.target) link.target = "_blank"
    }, { capture: true })
  }
}

const link = document.querySelector("a.preview-link")
if (link) new PreviewPane(link)
