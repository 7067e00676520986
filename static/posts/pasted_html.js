// Reads pasted HTML as other programs write it: their lists, footnotes, remarks and tracked
// changes. Nothing here touches the page; `report` says what was left out.
import { Writer } from "posts/pasted-blocks"
import { css, make, textsOf } from "posts/pasted-tree"

const UNSEEN =
  "script,noscript,template,title,meta,link,nav,button,select,input,textarea,[hidden],[aria-hidden=true],.sr-only,.screen-reader-text,.visually-hidden"
const MEDIA = "img,svg,video,audio,iframe,object,embed,canvas"
const DELETED = "del,s,strike,.msoDel,[class*=Deletion]"
const COMMENTS =
  ".MsoCommentReference,.msocomanchor,.msocomtxt,.MsoCommentText,[data-css*='mso-element:comment' i],[data-css*='mso-special-character:comment' i],a[href*='#_msocom'],a[href*='#cmnt']"
const MARK = /^[[(]?\s*(?:[0-9]{1,3}|[ivxlc]{1,6}|[a-z]|[*†‡§¶#]{1,3})\s*[\])]?$/i
const MARKS = /^[[(]?\s*[0-9]{1,3}(?:\s*[,;–-]\s*[0-9]{1,3})+\s*[\])]?$/

/** Read HTML without its styles being applied: our policy refuses that, and says so. */
export const parse = (html) => {
  const sheets = []
  const inert = html
    .replace(/<style\b[^>]*>([\s\S]*?)<\/style>/gi, (_all, sheet) => sheets.push(sheet) && "")
    .replace(/<[a-z](?:"[^"]*"|'[^']*'|[^'">])*>/gi, (tag) =>
      tag.replace(/("[^"]*"|'[^']*')|(\s)style(?=\s*=)/gi, (_all, quoted, space) => quoted ?? `${space}data-css`),
    )
  const { body } = new DOMParser().parseFromString(inert, "text/html")
  applyRules(body, sheets.join("\n"))
  return body
}

/** Give elements what a sheet says of their class: Excel and Cocoa write bold so. */
const applyRules = (body, sheet) => {
  for (const [, name, rules] of sheet.matchAll(/(?:^|[\s,}>])[a-z]*\.([\w-]+)\s*\{([^}]*)\}/gi)) {
    if (!/font|vertical-align|line-through|display|mso-hide/i.test(rules)) continue
    for (const element of body.getElementsByClassName(name)) {
      element.dataset.css = `${rules};${element.dataset.css ?? ""}`
    }
  }
}

/** What was left out or changed, by kind: { pictures: ["A forest plot", …], … }. */
class Report {
  found = {}

  add(kind, words = "") {
    ;(this.found[kind] ??= []).push(words.replace(/\s+/g, " ").trim())
  }
}

/* What goes first: words that their writer took back, remarks, what cannot be shown. */

const dropUnseen = (body) => {
  for (const element of body.querySelectorAll(`${UNSEEN},[data-css]`)) {
    const hides = /none|hidden|all/.test(`${css(element, "display")} ${css(element, "visibility")} ${css(element, "mso-hide")}`)
    if (element.matches(UNSEEN) || hides) element.remove()
  }
}

const dropDeleted = (body, report) => {
  for (const element of body.querySelectorAll(`${DELETED},[data-css*=line-through i]`)) {
    if (element.isConnected && element.textContent.trim()) report.add("deleted", element.textContent)
    element.remove()
  }
}

const dropComments = (body, report) => {
  for (const element of body.querySelectorAll(COMMENTS)) {
    if (!element.isConnected || !element.textContent.trim()) continue
    const place = element.id || element.querySelector("[id]")?.id || ""
    const isRemark = /^cmnt\d/.test(place) || /comment\b/i.test(css(element, "mso-element")) || element.matches(".msocomtxt")
    if (isRemark) report.add("comments", element.closest("p,div")?.textContent)
    ;(/^cmnt\d/.test(place) ? (element.closest("p,div") ?? element) : element).remove()
  }
}

const dropMedia = (body, report) => {
  for (const element of body.querySelectorAll(MEDIA)) {
    const alt = element.getAttribute("alt") ?? element.getAttribute("title") ?? ""
    if (/^\p{Extended_Pictographic}/u.test(alt)) {
      element.replaceWith(alt)
      continue
    }
    const figure = element.closest("figure")
    const caption = figure?.querySelector("table") ? null : figure?.querySelector("figcaption")
    const isPixel = ["width", "height"].every((side) => /^[01]$/.test(element.getAttribute(side) ?? ""))
    if (!isPixel) report.add("pictures", [alt, caption?.textContent].filter(Boolean).join(": "))
    caption?.remove()
    element.remove()
  }
  for (const formula of body.querySelectorAll("math")) report.add("formulas", formula.textContent)
}

/* Footnotes: a citation where the note is a source's reference, else words to place. */

const letters = (text) => text.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "")

/** The source whose title stands in these words, of [[id, name], …]. */
export const matchSource = (words, sources) => {
  const found = letters(words)
  return sources
    .map(([id, name]) => ({ id, name, title: letters(name.replace(/^[^:]*: /, "")) }))
    .filter(({ title }) => title.length > 11 && found.includes(title))
    .sort((one, other) => other.title.length - one.title.length)[0]
}

const fragment = (link) => decodeURI((link.getAttribute("href") ?? "").split("#")[1] ?? "")

const findPlace = (body, name) =>
  name && [...body.querySelectorAll("[id],a[name]")].find((one) => one.id === name || one.getAttribute("name") === name)

const noteAround = (place) =>
  place.closest("[data-css*='mso-element:footnote' i]:not([data-css*='-list' i]),[data-css*='mso-element:endnote' i]:not([data-css*='-list' i]),li,div[id^=sdfootnote],div[id^=sdendnote]") ??
  place.closest("p,dd,aside,div")

const setFootnotes = (body, report, sources) => {
  const notes = new Map()
  for (const mark of body.querySelectorAll("a[href*='#']")) {
    const label = mark.textContent.replace(/[\s[\]()]/g, "")
    const isOne = MARK.test(mark.textContent.trim())
    if (!(isOne || MARKS.test(mark.textContent.trim())) || mark.closest("[data-note]")) continue
    const place = isOne && findPlace(body, fragment(mark))
    const note = place && noteAround(place)
    if (!note || note.contains(mark)) {
      report.add("marks", `[${label}]`)
      mark.replaceWith(make("sup", [`[${label}]`]))
      continue
    }
    // What leads back from the note to its mark comes first in the page for no mark.
    if (!(mark.compareDocumentPosition(note) & Node.DOCUMENT_POSITION_FOLLOWING)) continue
    note.dataset.note = label
    const source = matchSource(note.textContent, sources)
    notes.set(note, { label, source })
    if (source) mark.replaceWith(make("cite", [], { "data-source": source.id }))
    else mark.replaceWith(make("sup", [`[${label}]`]))
  }
  for (const [note, { label, source }] of notes) setNote(body, note, label, source, report)
}

const setNote = (body, note, label, source, report) => {
  for (const link of note.querySelectorAll("a[href*='#']")) {
    if (/^[\s[\]()]*(?:[\w*†‡§¶#^↩↑⤴︎\uFE0E]{0,5}|Jump up)[\s[\]()]*$/i.test(link.textContent)) link.remove()
  }
  const words = note.textContent.trim()
  if (source) report.add("cited", `${source.name.split(":")[0]} – ${words}`)
  else {
    report.add("notes", `[${label}] ${words}`)
    ;(note.querySelector("p") ?? note).prepend(`[${label}] `)
    body.append(make("div", [...note.childNodes]))
  }
  note.remove()
}

/* Lists that Word and Word Online write as paragraphs, or as one list for each item. */

const LEVEL = /mso-list:\s*l\d+\s+level(\d+)/i
const BULLET = /^[\s\u00a0]*(?:[·•o§▪◦–\uf0b7\uf0a7-][\s\u00a0]+|\(?(?:\d{1,3}|[a-z]|[ivxlc]{1,5})[.)][\s\u00a0]+)/

const nestItems = (items) => {
  let root = null
  let open = []
  for (const { element, level, marker, ordered } of items) {
    const at = element.tagName === "LI" ? element.parentElement : element
    if (!root || at.previousElementSibling !== root) open = []
    while (open.length && open.at(-1).level > level) open.pop()
    if (open.at(-1)?.level === level && open.at(-1).ordered !== ordered) open.pop()
    if (open.at(-1)?.level !== level) {
      const list = make(ordered ? "ol" : "ul")
      const start = Number.parseInt(marker.replace(/\D+/, ""), 10)
      if (ordered && start > 1) list.setAttribute("start", start)
      if (ordered && /^\(?[aAiI][.)]/.test(marker)) list.setAttribute("type", marker.match(/[aAiI]/)[0])
      if (open.length) open.at(-1).list.lastElementChild.append(list)
      else {
        at.before(list)
        root = list
      }
      open.push({ level, ordered, list })
    }
    open.at(-1).list.append(make("li", [...element.childNodes]))
    element.remove()
    if (at !== element && !at.children.length) at.remove()
  }
}

const nestLists = (body) => {
  const paragraphs = [...body.querySelectorAll("p[data-css*='mso-list' i],div[data-css*='mso-list' i]")]
  nestItems(
    paragraphs
      .filter((element) => LEVEL.test(element.dataset.css))
      .map((element) => {
        const written = element.querySelector("[data-css*='mso-list:Ignore' i]")
        const marker = (written ?? element).textContent.replace(/\s+/g, " ").trim()
        if (written) written.remove()
        else stripMarker(element)
        const ordered = /^\(?(?:\d+|[a-z]|[ivxlc]+)[.)]/i.test(marker)
        return { element, level: Number(element.dataset.css.match(LEVEL)[1]), marker, ordered }
      }),
  )
  for (const wrapper of body.querySelectorAll(".ListContainerWrapper")) wrapper.replaceWith(...wrapper.childNodes)
  nestItems(
    [...body.querySelectorAll("li[data-aria-level]")].map((element) => ({
      element,
      level: Number(element.dataset.ariaLevel),
      marker: element.parentElement.getAttribute("start") ?? "1",
      ordered: element.parentElement.tagName === "OL",
    })),
  )
}

/** Take a marker that is plain text, in one element or several, from before an item. */
const stripMarker = (element) => {
  let length = element.textContent.match(BULLET)?.[0].length ?? 0
  for (const text of textsOf(element)) {
    const taken = Math.min(length, text.data.length)
    text.data = text.data.slice(taken)
    length -= taken
  }
}

/** Items that came without their list get one. */
const wrapItems = (body) => {
  for (const item of body.querySelectorAll("li")) {
    if (item.closest("ul,ol")) continue
    const before = item.previousElementSibling
    const list = before?.matches("ul[data-made]") ? before : make("ul", [], { "data-made": "" })
    if (list !== before) item.before(list)
    list.append(item)
  }
}

/** Clean pasted HTML: its blocks, as elements, and the report of what was left out. */
export const clean = (html, can, sources = []) => {
  const body = parse(html)
  const report = new Report()
  dropUnseen(body)
  dropComments(body, report)
  dropDeleted(body, report)
  dropMedia(body, report)
  setFootnotes(body, report, sources)
  nestLists(body)
  wrapItems(body)
  return { blocks: new Writer(can, report).blocks(body), found: report.found }
}
