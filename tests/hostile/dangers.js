// Lists what in a document could run, load or send something that is not ours. Markup of
// a vector names the tripwire: in words it may stand, and in attributes that hold words.
(root) => {
  const WORDS = /^(value|title|content|alt|placeholder|label|aria-[a-z]+|data-.+|datetime)$/
  const FORBIDDEN = new Set([
    "iframe", "object", "embed", "base", "frame", "frameset", "applet", "marquee",
    "xss", "x", "math", "plaintext", "noembed", "xmp", "isindex", "bgsound", "layer",
  ])
  const LEADING = ["href", "src", "action", "formaction", "xlink:href", "cite", "data",
    "poster", "background", "ping"]
  const DATA = /^(application\/(.+\+)?json|importmap|speculationrules)$/
  const here = "http://blog.test"
  const found = []
  // An input can have the name of anything that a form has.
  const { getAttributeNames, getAttribute } = Element.prototype
  const looked = (element) => {
    const said = (name) => getAttribute.call(element, name) || ""
    const tag = element.localName
    const tell = (what) => found.push(`<${tag}> ${what}`.slice(0, 200))
    if (FORBIDDEN.has(tag)) tell("stands here")
    if (tag === "script" && !DATA.test(said("type"))) {
      const source = new URL(said("src") || "data:", here)
      const isOurs = source.origin === here && source.pathname.startsWith("/static/")
      if (!isOurs && !element.nonce) tell("is no script of ours")
    }
    if (tag === "script" && said("type").endsWith("json")) {
      try { JSON.parse(element.textContent) } catch { tell("is no JSON") }
    }
    // Text that is being edited has the editor's own style, and links as they were stored.
    const isEditors = getAttribute.call(element, "data-tiptap-style") !== null
    if (tag === "style" && !isEditors) tell("stands here")
    if (tag === "link" && /stylesheet|prefetch|preload|import/.test(said("rel"))) {
      if (!said("href").startsWith("/")) tell("loads from elsewhere")
    }
    if (tag === "meta" && /refresh/i.test(said("http-equiv"))) tell("leads away")
    for (const name of getAttributeNames.call(element)) {
      const value = said(name)
      if (name.startsWith("on") || name === "srcdoc" || name.includes("tripwire"))
        tell(`has ${name}`)
      if (/clobber/.test(value) && (name === "id" || name === "name")) tell(`has ${value}`)
      if (name === "style" && /tripwire|url\(/.test(value)) tell("is styled by a stranger")
      if (LEADING.includes(name)) {
        let address
        try { address = new URL(value, `${here}/a/`) } catch { continue }
        const isPicture = name === "src" && value.startsWith("data:image/")
        const isFile = tag === "a" && getAttribute.call(element, "download") !== null
        const isEdited = Element.prototype.closest.call(element, ".ProseMirror") !== null
        const taken = isEdited ? /^(https?|mailto|cid):$/ : /^(https?|mailto):$/
        if (!taken.test(address.protocol) && !isPicture && !isFile)
          tell(`${name}=${value}`)
        if (name !== "href" && name !== "cite" && address.origin !== here && !isPicture)
          tell(`${name}=${value}`)
      // The id of a heading is made of its words' letters alone.
      } else if (name === "id" && /^[\p{L}\p{N}_-]+$/u.test(value)) {
        continue
      } else if (value.includes("tripwire") && !WORDS.test(name) && name !== "srcset")
        tell(`${name}=${value}`)
    }
    if (tag === "template") element.content.querySelectorAll("*").forEach(looked)
    if (element.shadowRoot) element.shadowRoot.querySelectorAll("*").forEach(looked)
  }
  root.querySelectorAll("*").forEach(looked)
  return found
}
