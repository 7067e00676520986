// Pasted HTML as other programs write it, made into the few elements that the editor
// has, with a report of what was left out. Pure: nothing here touches the page.

const BLOCKS =
  "p,div,h1,h2,h3,h4,h5,h6,ul,ol,li,dl,dt,dd,table,blockquote,pre,hr,figure,figcaption,section,article,aside,header,footer,main,address,details,summary,center,fieldset"
const UNSEEN =
  "script,noscript,template,title,meta,link,nav,button,select,input,textarea,[hidden],[aria-hidden=true],.sr-only,.screen-reader-text,.visually-hidden"
const MEDIA = "img,svg,video,audio,iframe,object,embed,canvas"
const DELETED = "del,s,strike,.msoDel,[class*=Deletion]"
const COMMENTS =
  ".MsoCommentReference,.msocomanchor,.msocomtxt,.MsoCommentText,[data-css*='mso-element:comment' i],[data-css*='mso-special-character:comment' i],a[href*='#_msocom'],a[href*='#cmnt']"
const MARK = /^[[(]?\s*(?:[0-9]{1,3}|[ivxlc]{1,6}|[a-z]|[*†‡§¶#]{1,3})\s*[\])]?$/i
const MARKS = /^[[(]?\s*[0-9]{1,3}(?:\s*[,;–-]\s*[0-9]{1,3})+\s*[\])]?$/

const make = (tag, children = [], attributes = {}) => {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children)
  return element
}

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

/** The last value that an element's own style gives a property, or "". */
const css = (element, property) => {
  const found = (element.dataset?.css ?? "").matchAll(new RegExp(`(?:^|[;\\s])${property}\\s*:\\s*([^;]+)`, "gi"))
  return [...found].at(-1)?.[1].trim().toLowerCase() ?? ""
}

/** What was left out or changed, by kind: { pictures: ["A forest plot", …], … }. */
class Report {
  found = {}

  add(kind, words = "") {
    ;(this.found[kind] ??= []).push(words.replace(/\s+/g, " ").trim())
  }
}

/** Text without what nobody sees; spaces that do not break stay with numbers and units. */
export const characters = (text) =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u2060-\u2064\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb]/g, "")
    .replace(/(?<![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])\u200b|\u200b(?![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])/g, "")
    .replace(/\u00a0/g, (_space, at, all) =>
      /[\d=<>≤≥±×«~%–-]/.test(all[at - 1] ?? "") || /[\d=<>≤≥±×»:;!?%]/.test(all[at + 1] ?? "") ? "\u00a0" : " ",
    )

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

const stripMarker = (element) => {
  const first = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode()
  if (first) first.data = first.data.replace(BULLET, "")
}

/* What is left is written anew, from the few elements that the editor has. */

const TAGS = { strong: /^(?:B|STRONG)$/, em: /^(?:I|EM|VAR|DFN|CITE)$/, sub: /^SUB$/, sup: /^SUP$/ }
const SAYS = {
  strong: (one) => css(one, "font-weight") || css(one, "font").match(/\bbold\b/)?.[0] || "",
  em: (one) => css(one, "font-style") || css(one, "font").match(/\bitalic\b/)?.[0] || "",
  sub: (one) => css(one, "vertical-align"),
  sup: (one) => css(one, "vertical-align"),
}
const YES = { strong: /^(?:bold|[6-9]00)/, em: /^(?:italic|oblique)/, sub: /^sub/, sup: /^super/ }
const NO = { strong: /^(?:normal|lighter|[1-5]00)/, em: /^normal/ }

const decide = (element, mark) => {
  const said = SAYS[mark](element)
  if (YES[mark].test(said)) return true
  if (NO[mark]?.test(said)) return false
  return TAGS[mark].test(element.tagName) || undefined
}

/** Whether the nearest element around a text that says so says bold, italic, and so on. */
const isMarked = (text, mark) => {
  for (let element = text.parentElement; element; element = element.parentElement) {
    const decided = decide(element, mark)
    if (decided !== undefined) return decided
    if (/^su[bp]$/.test(mark) && element.matches("p,li,td,th,div")) return false
  }
  return false
}

const target = (link) => {
  const href = link.getAttribute("href")?.trim() ?? ""
  const around = /^https:\/\/(?:www\.google\.[a-z.]+\/url\?(?:.*&)?q|[a-z0-9.]*safelinks\.protection\.outlook\.com\/\?(?:.*&)?url)=([^&]+)/i.exec(href)
  const address = around ? decodeURIComponent(around[1]) : href
  return /^(?:https?:\/\/[^\s/]|mailto:[^\s@]+@)/i.test(address) ? address : ""
}

/** Writes what the editor can hold (`can`) of a tree, and reports what it cannot. */
class Writer {
  constructor(can, report) {
    this.can = can
    this.report = report
  }

  /** The blocks of an element: paragraphs, headings, lists, tables. */
  blocks(element) {
    const made = []
    let run = []
    const end = () => {
      made.push(...this.paragraphs(run))
      run = []
    }
    for (const child of element.childNodes) {
      const isBlock = child.nodeType === Node.ELEMENT_NODE && (child.matches(BLOCKS) || child.querySelector(BLOCKS))
      if (isBlock) {
        end()
        made.push(...this.block(child))
      } else run.push(...this.inline(child))
    }
    end()
    return made
  }

  paragraphs(run, tag = "p") {
    const paragraphs = [[]]
    run.forEach((node, at) => {
      const isSecondBreak = node.nodeName === "BR" && isBreakBefore(run, at)
      if (isSecondBreak) paragraphs.push([])
      else paragraphs.at(-1).push(node)
    })
    return paragraphs.map((nodes) => trim(make(tag, nodes))).filter((one) => one.textContent.trim() || one.querySelector("cite"))
  }

  block(element) {
    const tag = element.tagName
    if (/^H[1-6]$/.test(tag) || element.matches(".MsoTitle,p[role=heading]")) return this.heading(element)
    if (/^[UO]L$/.test(tag)) return this.list(element)
    if (tag === "TABLE") return this.table(element)
    if (tag === "PRE") for (const text of textsOf(element)) text.replaceWith(...lines(text.data))
    if (tag === "BLOCKQUOTE" || element.matches(".MsoQuote,.MsoIntenseQuote")) {
      this.report.add("quotations", textsOf(element).map((text) => text.data).join(" "))
    }
    return this.blocks(element)
  }

  heading(element) {
    const said = Number(/^H\d$/.test(element.tagName) ? element.tagName[1] : (element.getAttribute("aria-level") ?? 1))
    const level = Math.min(Math.max(said, 2), 3)
    if (said !== level || !this.can.headings) this.report.add("headings", element.textContent)
    const [heading] = this.paragraphs([...element.childNodes].flatMap((child) => this.inline(child)), this.can.headings ? `h${level}` : "p")
    if (!heading) return []
    for (const bold of heading.querySelectorAll("strong")) bold.replaceWith(...bold.childNodes)
    if (!this.can.headings) heading.replaceChildren(make("strong", [...heading.childNodes]))
    return [heading]
  }

  list(element) {
    const ordered = element.tagName === "OL"
    const list = make(ordered ? "ol" : "ul")
    const start = element.getAttribute("start")
    if (ordered && /^\d{1,4}$/.test(start ?? "") && start !== "1") list.setAttribute("start", start)
    for (const child of element.children) {
      const isItem = child.tagName === "LI"
      const parts = isItem ? this.blocks(child) : this.block(child)
      if (!isItem && list.lastElementChild) list.lastElementChild.append(...parts)
      else if (parts.length) list.append(make("li", parts[0].matches("ul,ol") ? [make("p"), ...parts] : parts))
    }
    for (const heading of list.querySelectorAll("h2,h3")) heading.replaceWith(make("p", [...heading.childNodes]))
    for (const table of list.querySelectorAll("table")) table.replaceWith(...rowsAsParagraphs(table))
    if (this.can.lists) return list.childElementCount ? [list] : []
    this.report.add("lists", list.firstElementChild?.textContent)
    return itemsAsParagraphs(list)
  }

  table(element) {
    const rows = [...element.querySelectorAll("tr")].filter((row) => row.closest("table") === element)
    const isLayout =
      element.querySelector("table") || /presentation|none/.test(element.getAttribute("role") ?? "") || rows.every((row) => row.cells.length < 2)
    if (isLayout) return rows.flatMap((row) => [...row.cells].flatMap((cell) => this.blocks(cell)))
    const made = rows.filter((row) => row.cells.length).map((row) => make("tr", [...row.cells].map((cell) => this.cell(cell))))
    const table = make("table", [make("tbody", made)])
    const caption = element.caption ?? element.closest("figure")?.querySelector("figcaption")
    if (caption) table.dataset.caption = characters(caption.textContent).replace(/\s+/g, " ").trim()
    caption?.remove()
    markHeaderRow(table)
    return [table]
  }

  cell(element) {
    const isHeader = element.tagName === "TH" || element.closest("thead")
    const inner = new Writer({ ...this.can, headings: false, lists: false }, this.report)
    const blocks = inner.blocks(element)
    const cell = make(isHeader ? "th" : "td", blocks.length ? blocks : [make("p")])
    if (isHeader) for (const bold of cell.querySelectorAll("strong")) bold.replaceWith(...bold.childNodes)
    for (const name of ["colspan", "rowspan"]) {
      const span = element.getAttribute(name)
      if (/^\d{1,3}$/.test(span ?? "") && span > 1) cell.setAttribute(name, span)
    }
    return cell
  }

  /** The nodes of what stands within a line: marked text, breaks, links, citations. */
  inline(node) {
    if (node.nodeType === Node.TEXT_NODE) return [this.text(node)]
    if (node.nodeType !== Node.ELEMENT_NODE) return []
    if (node.tagName === "BR") return [make("br")]
    if (node.matches("cite[data-source]")) {
      const cite = make("cite", [], { "data-source": node.dataset.source })
      if (node.dataset.locator) cite.dataset.locator = node.dataset.locator
      return [cite]
    }
    const inner = [...node.childNodes].flatMap((child) => this.inline(child))
    if (node.tagName !== "A" || !node.hasAttribute("href")) return inner
    const href = target(node)
    if (href && node.textContent.trim()) return [make("a", inner, { href })]
    if (node.textContent.trim()) this.report.add("links", `${node.textContent} (${node.getAttribute("href")})`)
    return inner
  }

  text(node) {
    let made = document.createTextNode(characters(node.data).replace(/[ \t\r\n]+/g, " "))
    if (!made.data.trim()) return made
    for (const tag of Object.keys(TAGS)) if (this.can[tag] !== false && isMarked(node, tag)) made = make(tag, [made])
    return made
  }
}

const textsOf = (element) => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  const texts = []
  while (walker.nextNode()) texts.push(walker.currentNode)
  return texts
}

const lines = (text) => text.split(/\r?\n/).flatMap((line, at) => (at ? [make("br"), line] : [line]))

const isBreakBefore = (run, at) => {
  for (let before = at - 1; before >= 0; before--) {
    if (run[before].nodeName === "BR") return true
    if (run[before].textContent.trim()) return false
  }
  return true
}

/** Take spaces and breaks from the ends of a paragraph. */
const trim = (paragraph) => {
  for (const [end, pattern] of [["firstChild", /^[\s\u00a0]+/], ["lastChild", /[\s\u00a0]+$/]]) {
    while (paragraph[end] && (paragraph[end].nodeName === "BR" || (paragraph[end].nodeType === Node.TEXT_NODE && !paragraph[end].data.trim()))) {
      paragraph[end].remove()
    }
    let inner = paragraph[end]
    while (inner?.[end]) inner = inner[end]
    if (inner?.nodeType === Node.TEXT_NODE) inner.data = inner.data.replace(pattern, "")
  }
  return paragraph
}

const isBold = (cell) => cell.textContent.trim() && textsOf(cell).every((text) => !text.data.trim() || text.parentElement.closest("strong"))

/** A first row that alone is bold throughout is how a spreadsheet heads its columns. */
const markHeaderRow = (table) => {
  const [first, ...rest] = table.rows
  const isHeading = rest.length && [...first.cells].every(isBold) && !rest.some((row) => [...row.cells].every(isBold))
  if (!isHeading) return
  for (const cell of first.cells) {
    for (const bold of cell.querySelectorAll("strong")) bold.replaceWith(...bold.childNodes)
    const spans = Object.fromEntries([...cell.attributes].map(({ name, value }) => [name, value]))
    cell.replaceWith(make("th", [...cell.childNodes], spans))
  }
}

const rowsAsParagraphs = (table) =>
  [...table.rows].map((row) => make("p", [[...row.cells].map((cell) => cell.textContent.trim()).join(" | ")]))

const itemsAsParagraphs = (list) =>
  [...list.children].flatMap((item, at) => {
    const [first, ...rest] = [...item.children].flatMap((part) => (part.matches("ul,ol") ? itemsAsParagraphs(part) : [part]))
    first?.prepend(list.tagName === "OL" ? `${Number(list.getAttribute("start") ?? 1) + at}. ` : "• ")
    return first ? [first, ...rest] : []
  })

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
  return { blocks: new Writer(can, report).blocks(body), found: report.found }
}

/** Text of which every line has the same number of cells, parted by tabs, is a table. */
export const tableOfText = (text) => {
  const rows = text.replace(/\r\n?/g, "\n").replace(/^\n+|\n+$/g, "").split("\n").map((line) => line.split("\t"))
  if (rows[0].length < 2 || rows.some((row) => row.length !== rows[0].length)) return null
  const cell = (words) => make("td", [make("p", [characters(words).trim()])])
  return make("table", [make("tbody", rows.map((row) => make("tr", row.map(cell))))])
}

/** Blocks as plain text, for fields that hold nothing else. */
export const plainText = (blocks) =>
  blocks
    .map((block) => (block.tagName === "TABLE" ? [...block.rows].map(cellsOf).join("\n") : linesOf(block)))
    .join("\n\n")

const cellsOf = (row) => [...row.cells].map((cell) => linesOf(cell).replace(/\s*\n\s*/g, " ")).join("\t")

const RAISED = Object.fromEntries([..."0123456789+-n"].map((sign, at) => [sign, [..."⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ"][at]]))
const LOWERED = Object.fromEntries([..."0123456789+-"].map((sign, at) => [sign, [..."₀₁₂₃₄₅₆₇₈₉₊₋"][at]]))

const linesOf = (block) => {
  for (const [tag, signs] of [["sup", RAISED], ["sub", LOWERED]]) {
    for (const mark of block.querySelectorAll(tag)) {
      const shifted = [...mark.textContent].map((sign) => signs[sign])
      if (shifted.every(Boolean)) mark.replaceWith(shifted.join(""))
    }
  }
  for (const line of block.querySelectorAll("br")) line.replaceWith("\n")
  return block.textContent.replace(/ {2,}/g, " ").replace(/[ \t]*\n[ \t]*/g, "\n").trim()
}
