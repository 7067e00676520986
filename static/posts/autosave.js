// Keeps what is typed: on the site every few seconds, in this browser while the site or
// the session is away. A line near the buttons says where the words are, and of when.
import { canStay, sendForm, takeOver } from "posts/background-save"
import { dropLocally, keepLocally, localCopies } from "posts/local-copies"

const { gettext, interpolate } = window
// Milliseconds that an answer may take.
const PATIENCE = 10_000
// Characters of what may outlive its page: a browser allows 64 KiB (Fetch, "keepalive").
const OUTLIVES = 60_000
const AWAY = "away"
const SIGNED_OUT = "signed out"
const REFUSED = "refused"

const now = () => new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })
const tokens = () => document.querySelectorAll("[name=csrfmiddlewaretoken]")

export const newKey = () =>
  // Not randomUUID: that one needs https.
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (Number(digit) ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (Number(digit) / 4)))).toString(16),
  )

/** Ask the site; the answer, or { problem } where there is none. */
const ask = async (url, options = {}) => {
  try {
    const answer = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(PATIENCE), ...options })
    if (answer.type === "opaqueredirect") return { problem: SIGNED_OUT }
    if (answer.status >= 500) return { problem: AWAY }
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json")
    const told = isJson ? await answer.json() : {}
    return answer.ok ? told : { ...told, problem: REFUSED, status: answer.status }
  } catch {
    return { problem: AWAY }
  }
}

class Autosave {
  constructor(form, changes) {
    this.form = form
    this.changes = changes
    this.data = document.getElementById("autosave").dataset
    this.key = document.querySelector("[name=form_key]")
    this.status = document.createElement("p")
    this.status.className = "autosave-status"
    this.status.setAttribute("role", "status")
    this.said = document.createElement("span")
    this.signInLink = document.createElement("a")
    this.signInLink.href = this.data.signInUrl
    this.signInLink.target = "_blank"
    this.signInLink.textContent = gettext("Sign in")
    this.signInLink.hidden = true
    this.status.append(this.said, " ", this.signInLink)
    form.querySelector(".submit-row .default").after(this.status)
    if (document.getElementById("words-are-back")) changes.setChanged(true)
    this.queue = Promise.resolve()
    this.isLeaving = false
    this.page = newKey()
    this.sequence = 0
    this.listen()
    this.kept = this.read()
    this.sendLocalCopies()
    this.tick()
  }

  /** What stands in the form, as it is sent. */
  read() {
    const fields = [...new FormData(this.form)].filter(([name]) => name !== "csrfmiddlewaretoken" && !name.includes("__prefix__"))
    return `${new URLSearchParams(fields)}`
  }

  isTyped() {
    return this.changes.isChanged() && this.read() !== this.kept
  }

  hasWords() {
    // An empty text has the tags of its empty line.
    const wordsOf = (value) => value.replace(/<\/?(p|br)[^>]*>/g, "").trim()
    return [...this.form.elements].some((one) => one.matches("textarea, input[type=text]") && wordsOf(one.value) && one.value !== one.defaultValue)
  }

  listen() {
    this.form.addEventListener("submit", (event) => this.onSubmit(event), true)
    document.addEventListener("formset:added", (event) => this.nameBlock(event.target))
    for (const row of document.querySelectorAll(".order-machine > .inline-related:not(.empty-form)")) this.nameBlock(row)
    document.addEventListener("visibilitychange", () => this.keep())
    window.addEventListener("focus", () => this.keep())
    window.addEventListener("online", () => this.keep())
    window.addEventListener("pagehide", () => this.leave())
    window.addEventListener("pageshow", () => (this.isLeaving = false))
    this.signInLink.addEventListener("click", (event) => this.signIn(event))
  }

  /** A block has its key before it is saved: by it a second save knows it. */
  nameBlock(row) {
    const key = row.querySelector('[name$="-block_key"]')
    if (key && !key.value) key.value = newKey()
  }

  async tick() {
    try {
      if (document.visibilityState === "visible") await this.keep()
    } finally {
      setTimeout(() => this.tick(), 1000 * Number(this.data.every))
    }
  }

  /** Keep what is new, one request after the other; what could not be done is returned. */
  keep() {
    return this.inTurn(() => this.keepNow())
  }

  inTurn(act) {
    this.queue = this.queue.catch(() => null).then(act)
    return this.queue
  }

  async keepNow() {
    if (this.isLeaving) return {}
    const isNew = this.isTyped()
    const fields = this.read()
    if (!this.data.url && !(isNew && this.hasWords())) return {}
    const answer = await this.send(fields, isNew)
    if (answer.problem) this.tellProblem(answer, fields, isNew)
    else if (isNew) this.onKept(answer, fields)
    else if (this.status.matches(".problem")) this.tell("")
    if (answer.others) this.tellOthers(answer.others)
    return answer
  }

  async send(fields, isNew) {
    const url = this.numbered(this.data.url || `${this.data.newUrl}${location.search}`)
    const body = isNew ? fields : `${new URLSearchParams({ form_key: this.key.value })}`
    const answer = await this.post(url, body)
    if (answer.is_kept === false) {
      // This form was saved, and the page came back by the browser's own button.
      this.key.value = newKey()
      return this.post(url, isNew ? this.read() : `${new URLSearchParams({ form_key: this.key.value })}`)
    }
    return answer
  }

  /** Requests may overtake each other, above all the last one: each says which it is. */
  numbered(url) {
    this.sequence += 1
    return `${url}${url.includes("?") ? "&" : "?"}page=${this.page}&sequence=${this.sequence}`
  }

  async post(url, body) {
    const answer = await this.postOnce(url, body)
    const isOther = answer.status === 403 && (await this.renew())
    return isOther ? this.postOnce(url, body) : answer.status === 403 ? { problem: SIGNED_OUT } : answer
  }

  postOnce(url, body) {
    const headers = {
      Accept: "application/json",
      "Content-Type": "application/x-www-form-urlencoded",
      "X-CSRFToken": tokens()[0].value,
    }
    return ask(url, { method: "POST", body, headers, keepalive: body.length < OUTLIVES })
  }

  /** Take the token of a session that began meanwhile; tells whether it is the same person's. */
  async renew() {
    const answer = await ask(this.data.newUrl)
    if (answer.user !== this.data.user) return false
    for (const token of tokens()) token.value = answer.token
    return true
  }

  onKept(answer, fields) {
    this.kept = fields
    dropLocally(this.data.user, this.key.value)
    this.tell(answer.said)
    if (answer.url) this.becomeDraft(answer)
  }

  /** The form of a new post goes on as that of the draft that was made of it. */
  becomeDraft({ url, autosave_url: autosaveUrl, opened, post }) {
    history.replaceState(history.state, "", url)
    this.data.url = autosaveUrl
    this.data.post = post
    this.form.elements.opened.value = opened
  }

  /** Say where the words are; what stands there already stays: it may have the focus. */
  tell(words, problem = null) {
    if (this.said.textContent !== words) this.said.textContent = words
    this.status.classList.toggle("problem", problem !== null)
    this.signInLink.hidden = problem !== SIGNED_OUT
  }

  tellProblem({ problem, said }, fields, isNew) {
    const isHere = isNew && keepLocally(this.data.user, this.key.value, this.data.post, fields)
    const where = isHere ? interpolate(gettext("Kept in this browser only, %s."), [now()]) : isNew ? gettext("Not kept: copy your words.") : ""
    const why =
      said ??
      {
        [AWAY]: gettext("The site cannot be reached."),
        [SIGNED_OUT]: gettext("You are signed out."),
        [REFUSED]: gettext("The site did not take it."),
      }[problem]
    this.tell(`${where} ${why}`.trim(), problem)
  }

  tellOthers(others) {
    const place = document.getElementById("others-here")
    const said = [...place.children].map((one) => one.textContent)
    if (`${said}` === `${others}`) return
    place.replaceChildren(
      ...others.map((words) => {
        const line = document.createElement("p")
        line.dir = "auto"
        line.textContent = words
        return line
      }),
    )
  }

  /** Sign in in a small window, which closes itself; the form stays as it is. */
  signIn(event) {
    const small = window.open(this.data.signInUrl, "sign-in", "popup,width=520,height=640")
    if (!small) return
    event.preventDefault()
    const page = new URL(this.data.signInUrl, location).pathname
    const watch = setInterval(() => {
      const isDone = !small.closed && small.location.pathname !== "blank" && small.location.pathname !== page
      if (isDone) small.close()
      if (!isDone && !small.closed) return
      clearInterval(watch)
      this.keep()
    }, 300)
  }

  /** Words that this browser kept, of a form that is gone, go to the site, which offers them. */
  async sendLocalCopies() {
    const { user, post } = this.data
    const found = localCopies(user).filter((one) => one.key !== this.key.value && one.fields && (one.post === post || !one.post))
    const offers = document.getElementById("unsaved-words")
    offers.inert = found.length > 0
    for (const one of found) {
      const url = one.post ? `${this.data.url}?left=1&at=${one.at}` : `${this.data.newUrl}${one.search}`
      const answer = await this.post(url, one.fields)
      if (!answer.problem) dropLocally(user, one.key)
      if (answer.url) this.offerDraft(answer.url)
      else if (answer.is_kept) await this.showOffers()
    }
    offers.inert = false
  }

  async showOffers() {
    const answer = await fetch(location.href)
    const page = new DOMParser().parseFromString(await answer.text(), "text/html")
    document.getElementById("unsaved-words").replaceWith(page.getElementById("unsaved-words"))
    for (const token of tokens()) token.value = this.form.elements.csrfmiddlewaretoken.value
  }

  offerDraft(url) {
    const line = document.createElement("p")
    line.className = "unsaved"
    const link = document.createElement("a")
    link.href = url
    link.textContent = gettext("Open it")
    line.append(gettext("You wrote a new post here and did not save it. It is a draft now."), " ", link)
    document.getElementById("unsaved-words").append(line)
  }

  /** A page that is left keeps its words in this browser too: what is long is cut off on its way. */
  leave() {
    if (this.isLeaving) return
    const [isNew, fields] = [this.isTyped(), this.read()]
    if (isNew && (this.data.url || this.hasWords())) keepLocally(this.data.user, this.key.value, this.data.post, fields)
    // What the page hears after this, above all that it is hidden, says nothing more.
    this.isLeaving = true
    if (!this.data.url) return
    const isTooLong = isNew && fields.length >= OUTLIVES
    const body = isNew && !isTooLong ? fields : `${new URLSearchParams({ form_key: this.key.value })}`
    const url = `${this.data.url}?left=1`
    // Without its words it may not push aside those that are on their way.
    this.postOnce(isTooLong ? url : this.numbered(url), body)
  }

  /** The page is left only for a site that is there and knows who asks. */
  async onSubmit(event) {
    if (this.isLeaving) return
    event.preventDefault()
    event.stopImmediatePropagation()
    if (this.isBusy) return
    this.isBusy = true
    try {
      await this.sendForm(event.submitter)
    } finally {
      this.isBusy = false
    }
  }

  async sendForm(submitter) {
    if (submitter?.name === "_continue" && (await this.save().catch(() => false))) return
    if (!(await this.isThere())) return
    this.isLeaving = true
    this.form.requestSubmit(submitter)
  }

  /** In turn: a new post whose draft is just being made is sent as that. */
  isThere() {
    return this.inTurn(async () => {
      const answer = this.data.url ? await this.keepNow() : await ask(this.data.newUrl)
      const isAway = [AWAY, SIGNED_OUT].includes(answer.problem)
      if (isAway && !this.data.url) this.tellProblem(answer, this.read(), this.isTyped())
      return !isAway
    })
  }

  /** Save and stay; false where the page has to be sent as a whole. */
  save() {
    return this.inTurn(() => this.saveNow())
  }

  async saveNow() {
    if (!this.data.url || !canStay(this.form)) return false
    const sent = this.read()
    const told = await sendForm(this.form)
    if (!told) return false
    const isTypedOn = this.read() !== sent
    takeOver(this.form, told)
    this.changes.setChanged(isTypedOn)
    this.kept = isTypedOn ? sent : this.read()
    dropLocally(this.data.user, this.key.value)
    this.tell(interpolate(gettext("Saved %s"), [now()]))
    return true
  }
}

export const startAutosave = (changes) => new Autosave(document.getElementById("workingcopy_form"), changes)
