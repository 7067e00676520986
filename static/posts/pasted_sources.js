// While pasted works are being looked up, their cards come as soon as they are there.

const EVERY = 2000
const LONGEST = 60000

const list = () => document.getElementById("pasted")

/** Put in the cards that have changed; what somebody has open or focused stays. */
const update = (page) => {
  const fresh = page.getElementById("pasted")
  for (const card of list().querySelectorAll('[data-state="waiting"]')) {
    const now = fresh.querySelector(`#${card.id}`)
    if (!now) card.remove()
    else if (now.textContent !== card.textContent && !card.contains(document.activeElement)) card.replaceWith(now)
  }
  for (const id of ["pasted-news", "pasted-all"]) {
    const [own, now] = [document.getElementById(id), page.getElementById(id)]
    if (own && now && !own.contains(document.activeElement)) own.innerHTML = now.innerHTML
  }
}

const look = async (wait) => {
  if (!list()?.querySelector('[data-state="waiting"]')) return
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } })
    if (answer.ok) update(new DOMParser().parseFromString(await answer.text(), "text/html"))
  } catch {
    // No network: the next look may have one.
  }
  setTimeout(look, wait, Math.min(wait * 1.5, LONGEST))
}

setTimeout(look, EVERY, EVERY)
