// The drawers of the form are opened by what leads into them: a fault's link, a kept place.

/** Open every drawer around an element. */
export const reveal = (element) => {
  for (let drawer = element?.closest("details"); drawer; drawer = drawer.parentElement.closest("details")) drawer.open = true
}

const revealNamed = () => {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (!named?.closest(".drawer")) return
  reveal(named)
  named.scrollIntoView({ block: "center" })
}

/** Serve the links that name a field, now and while the page is open. */
export const serveDrawers = () => {
  revealNamed()
  window.addEventListener("hashchange", revealNamed)
}
