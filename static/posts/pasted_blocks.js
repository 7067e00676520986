// Writes pasted HTML anew, from the few elements that the editor has, or as plain text.
import { characters, css, make, textsOf } from "posts/pasted-tree"

const BLOCKS =
  "p,div,h1,h2,h3,h4,h5,h6,ul,ol,li,dl,dt,dd,table,blockquote,pre,hr,figure,figcaption,section,article,aside,header,footer,main,address,details,summary,center,fieldset"

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
export class Writer {
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
    const type = element.getAttribute("type") ?? ""
    if (ordered && /^[aAiI]$/.test(type)) list.setAttribute("type", type)
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
