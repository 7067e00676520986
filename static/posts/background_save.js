// Saving without leaving the page: what stands in it, the cursor and what can be undone
// stay. Where saving changes the rows of the page, it is loaded again as without this.
const ROWS = ".order-machine > .inline-related:not(.empty-form)"
// Numbers of rows that nobody sees: those of blocks which were saved and then removed.
const UNSEEN_FROM = 100_000

// The keys of blocks that were saved since the page was opened, and the kind of each;
// and of those that stand in the form which was sent last.
const savedBlocks = new Map()
const sentBlocks = new Map()

const keyOf = (row) => row.querySelector('[name$="-block_key"]')
const prefixOf = (row) => row.id.replace(/-\d+$/, "")
const rowsOf = (form) => [...form.querySelectorAll(ROWS)]
const valueOf = (form, name) => new FormData(form).getAll(name).join("\n")

/** Whether the rows of the page stay as they are when it is saved. */
export const canStay = (form) => {
  const isDeleting = form.querySelector("[name$=-DELETE]:checked")
  const isAdding = [...form.querySelectorAll("tr.form-row:not(.empty-form, .has_original) select")].some((one) => one.value)
  const isSwitched = [...form.querySelectorAll('[name^="initial-"]')].some((one) => one.value !== valueOf(form, one.name.replace("initial-", "")))
  const isChoosing = form.querySelector('[name^="choice-"]')
  return !(isDeleting || isAdding || isSwitched || isChoosing)
}

/** Send the form; null for any answer but that it is stored. */
export const sendForm = async (form) => {
  noteSentBlocks(form)
  const body = new URLSearchParams(new FormData(form))
  body.set("_continue", "1")
  const options = { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" }
  const answer = await fetch(location.pathname + location.search, options).catch(() => null)
  const isJson = answer?.ok && answer.headers.get("Content-Type")?.startsWith("application/json")
  return isJson ? answer.json() : null
}

/** Go on from what is stored now. */
export const takeOver = (form, told) => {
  form.elements.opened.value = told.opened
  form.elements.opened_revision.value = told.opened_revision
  noteSavedBlocks(form)
  showMessages(told.messages)
  document.dispatchEvent(new Event("working-copy:saved"))
}

const noteSentBlocks = (form) => {
  for (const unseen of form.querySelectorAll(".removed-block")) unseen.classList.add("sent")
  sentBlocks.clear()
  for (const row of rowsOf(form)) if (!row.querySelector(".delete")) sentBlocks.set(keyOf(row).value, prefixOf(row))
}

/** What was removed while the form was on its way is saved, and goes with the next one. */
const noteSavedBlocks = (form) => {
  for (const unseen of form.querySelectorAll(".removed-block.sent")) unseen.remove()
  savedBlocks.clear()
  for (const [key, prefix] of sentBlocks) if (!form.querySelector(`.removed-block[value="${CSS.escape(key)}"]`)) savedBlocks.set(key, prefix)
  noteRemovedBlocks(form)
}

/** A block that was saved and is removed now is no row any more: the form says that it goes. */
const noteRemovedBlocks = (form) => {
  const there = new Set(rowsOf(form).map((row) => keyOf(row).value))
  for (const [key, prefix] of savedBlocks) {
    if (there.has(key)) continue
    savedBlocks.delete(key)
    const number = UNSEEN_FROM + form.querySelectorAll(".removed-block").length
    for (const [name, value] of [["block_key", key], ["DELETE", "on"]]) {
      const field = document.createElement("input")
      Object.assign(field, { type: "hidden", className: "removed-block", name: `${prefix}-${number}-${name}`, value })
      form.append(field)
    }
  }
}

const showMessages = (messages) => {
  document.querySelector(".messagelist")?.remove()
  const list = document.createElement("ul")
  list.className = "messagelist"
  for (const { tags, words } of messages) {
    const line = document.createElement("li")
    line.className = tags
    line.textContent = words
    list.append(line)
  }
  document.getElementById("content-start").prepend(list)
}

document.addEventListener("formset:removed", () => setTimeout(() => noteRemovedBlocks(document.getElementById("workingcopy_form"))))
