// What stands in forms that could not be sent, kept in this browser until they were:
// by the form's key and its editor. Nothing of it outlives signing out: forget_words.js.
const PREFIX = "unsaved-words:"
// Characters of one form: a browser has room for about five million of a whole site.
const ROOM = 2_000_000

const nameOf = (user, key) => `${PREFIX}${user}:${key}`

/** Keep a form; tells whether there was room. */
export const keepLocally = (user, key, post, fields) => {
  if (fields.length > ROOM) return false
  try {
    localStorage.setItem(nameOf(user, key), JSON.stringify({ post, fields, search: location.search, at: Date.now() }))
  } catch {
    return false
  }
  return true
}

export const dropLocally = (user, key) => localStorage.removeItem(nameOf(user, key))

/** What an editor has here, each with the key of its form. */
export const localCopies = (user) => {
  const start = nameOf(user, "")
  return Object.keys(localStorage)
    .filter((name) => name.startsWith(start))
    .map((name) => ({ key: name.slice(start.length), ...JSON.parse(localStorage.getItem(name)) }))
}
