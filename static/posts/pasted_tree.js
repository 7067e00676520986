// What reading and writing pasted HTML share: elements, their own styles, their texts.

export const make = (tag, children = [], attributes = {}) => {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children)
  return element
}

/** The last value that an element's own style gives a property, or "". */
export const css = (element, property) => {
  const found = (element.dataset?.css ?? "").matchAll(new RegExp(`(?:^|[;\\s])${property}\\s*:\\s*([^;]+)`, "gi"))
  return [...found].at(-1)?.[1].trim().toLowerCase() ?? ""
}

export const textsOf = (element) => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  const texts = []
  while (walker.nextNode()) texts.push(walker.currentNode)
  return texts
}

/** Text without what nobody sees; spaces that do not break stay with numbers and units. */
export const characters = (text) =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u2060-\u2064\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb]/g, "")
    .replace(/(?<![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])\u200b|\u200b(?![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])/g, "")
    .replace(/\u00a0/g, (_space, at, all) =>
      /[\d=<>≤≥±×«~%–-]/.test(all[at - 1] ?? "") || /[\d=<>≤≥±×»:;!?%]/.test(all[at + 1] ?? "") ? "\u00a0" : " ",
    )
