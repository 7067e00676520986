// What the editor's form asks of the library of artwork, and how its answers are read.
const { gettext, interpolate } = window

const told = document.getElementById("artwork-library")
export const library = told ? JSON.parse(told.textContent) : null

export const make = (tag, properties = {}, ...children) => {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) element[name] = value
    else element.setAttribute(name, value)
  }
  element.append(...children)
  return element
}

const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value

/** Ask, and return the answer; throws an Error with words that can be shown. */
const ask = async (url, options = {}) => {
  let answer
  try {
    answer = await fetch(url, { credentials: "same-origin", ...options })
  } catch {
    throw new Error(gettext("The site could not be reached. Try again."))
  }
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json")
  if (answer.ok && isJson && !answer.redirected) return answer.json()
  if (isJson) throw new Error((await answer.json()).error)
  if (answer.redirected) throw new Error(gettext("You are signed out. Sign in in another tab, then try again."))
  if (answer.status === 403) throw new Error(gettext("You may not do that, or you signed in again meanwhile: save the post first."))
  if (answer.status === 413) throw new Error(gettext("The file is too large. Export it smaller."))
  throw new Error(interpolate(gettext("The site answered with an error (%s). Try again."), [answer.status]))
}

const send = (url, fields, options = {}) => {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) body.append(name, value)
  return ask(url, { method: "POST", headers: { "X-CSRFToken": token() }, body, ...options })
}

/** Search the library: {artworks: […], more}. */
export const find = (words, page, signal) => ask(`${library.picker}?${new URLSearchParams({ q: words, page })}`, { signal })

export const factsOf = async (ids) => (ids.length ? (await ask(`${library.picker}?ids=${ids.join(",")}`)).artworks : [])

/** Make an artwork of a file: {artwork, isHere}. */
export const upload = (file) => send(library.upload, { original: file })

const numbered = (address, id) => address.replace(/\/0\//, `/${id}/`)

/** Store one field of an artwork; it arrives even if the page is left meanwhile. */
export const storeCredit = async (id, name, value) => (await send(numbered(library.credit, id), { [name]: value }, { keepalive: true })).artwork

export const pageOf = (id) => numbered(library.page, id)

export const isPicture = (file) => file.type.startsWith("image/")
