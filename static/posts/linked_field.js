// A link to a field of the form opens the drawers that it lies in, and shows it. Rows of
// blocks are led to by kept_place.js.
const show = () => {
  const named = document.getElementById(location.hash.slice(1))
  if (!named || named.closest(".order-machine")) return
  for (let at = named.parentElement; at; at = at.parentElement) if (at.matches("details")) at.open = true
  // An autocomplete hides the field that has the name; its row is what people see.
  const row = named.closest(".form-row") ?? named
  row.scrollIntoView({ block: row.offsetHeight > window.innerHeight / 2 ? "start" : "center" })
}

window.addEventListener("hashchange", show)
// The editors of blocks change how long the page is, and pictures do.
document.addEventListener("content-editor:ready", show)
window.addEventListener("load", show)
