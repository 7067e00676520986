// The dialog in which an artwork is chosen: thumbnails, a search, and a file of one's own.
import { find, library, make } from "posts/artwork-library"

const { gettext, interpolate } = window
// Milliseconds without a key after which a search is asked.
const PAUSE = 200

class ArtworkPicker {
  constructor(settle) {
    this.settle = settle
    this.page = 0
    this.search = make("input", { type: "search", id: "artwork-search", autocomplete: "off" })
    this.status = make("p", { role: "status", className: "artwork-status" })
    this.list = make("ul", { className: "artwork-grid" })
    this.more = make("button", { type: "button", hidden: true, textContent: gettext("Show more") })
    const close = make("button", { type: "button", textContent: gettext("Cancel") })
    const file = make("button", { type: "button", textContent: gettext("Upload a file…"), hidden: !library.mayAdd })
    this.dialog = make(
      "dialog",
      { className: "artwork-picker", "aria-labelledby": "artwork-picker-title" },
      make("div", { className: "artwork-picker-head" }, make("h2", { id: "artwork-picker-title", textContent: gettext("Choose artwork") }), file, close),
      make("label", { htmlFor: this.search.id, textContent: gettext("Title, creator or what it shows") }),
      this.search,
      this.status,
      make("div", { className: "artwork-results" }, this.list, this.more),
    )
    close.addEventListener("click", () => this.finish(null))
    file.addEventListener("click", () => this.finish("upload"))
    this.dialog.addEventListener("cancel", () => this.finish(null))
    this.search.addEventListener("input", () => this.searchSoon())
    this.more.addEventListener("click", () => this.load(this.page + 1))
    this.list.addEventListener("keydown", (event) => this.onKey(event))
    document.body.append(this.dialog)
    this.dialog.showModal()
    this.search.focus()
    this.load(0)
  }

  finish(answer) {
    this.asked?.abort()
    clearTimeout(this.pause)
    this.dialog.close()
    this.dialog.remove()
    this.settle(answer)
  }

  searchSoon() {
    clearTimeout(this.pause)
    this.pause = setTimeout(() => this.load(0), PAUSE)
  }

  async load(page) {
    this.asked?.abort()
    this.asked = new AbortController()
    const { signal } = this.asked
    try {
      const { artworks, more } = await find(this.search.value.trim(), page, signal)
      if (!signal.aborted) this.show(artworks, page, more)
    } catch (error) {
      if (!signal.aborted) this.status.textContent = error.message
    }
  }

  show(artworks, page, more) {
    this.page = page
    if (!page) this.list.replaceChildren()
    const shown = artworks.map((one) => this.choice(one))
    this.list.append(...shown)
    this.more.hidden = !more
    const count = this.list.childElementCount
    this.status.textContent = count ? interpolate(gettext("%s shown"), [count]) : gettext("Nothing is found. Use fewer words, or upload a file.")
    if (page) shown[0]?.querySelector("button").focus()
  }

  choice(artwork) {
    const picture = artwork.thumbnail
      ? make("img", { src: artwork.thumbnail, alt: "", loading: "lazy" })
      : make("span", { className: "artwork-none", textContent: gettext("Being made…") })
    const lacks = artwork.lacking.length ? [make("span", { className: "artwork-lacks", textContent: interpolate(gettext("Missing: %s"), [artwork.lacking.join(", ")]) })] : []
    const button = make(
      "button",
      { type: "button" },
      picture,
      make("strong", { textContent: artwork.title }),
      make("span", { textContent: artwork.creator }),
      ...lacks,
    )
    button.addEventListener("click", () => this.finish(artwork))
    return make("li", {}, button)
  }

  /** Arrows lead through the grid as it is laid out. */
  onKey(event) {
    const buttons = [...this.list.querySelectorAll("button")]
    const at = buttons.indexOf(event.target)
    const top = buttons[0]?.offsetTop
    const columns = Math.max(1, buttons.filter((one) => one.offsetTop === top).length)
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }
    if (at < 0 || !(event.key in steps)) return
    event.preventDefault()
    const next = buttons[at + steps[event.key]]
    if (next) next.focus()
    else if (event.key === "ArrowUp") this.search.focus()
  }
}

/** Ask for an artwork; resolves to its facts, to "upload", or to null if cancelled. */
export const pickArtwork = () => new Promise((settle) => new ArtworkPicker(settle))
