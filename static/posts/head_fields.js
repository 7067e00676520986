// Title and standfirst: Enter goes on to what follows, and each is as high as its words.
const fit = (field) => {
  field.style.height = "auto"
  field.style.height = `${field.scrollHeight}px`
}

export const serveHead = () => {
  const [title, standfirst] = ["id_title", "id_standfirst"].map((id) => document.getElementById(id))
  const text = () => document.querySelector(".order-machine .ProseMirror[contenteditable=true]")
  for (const [field, next] of [[title, () => standfirst], [standfirst, text]]) {
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return
      event.preventDefault()
      next()?.focus()
    })
  }
  if (CSS.supports("field-sizing", "content")) return
  for (const field of [title, standfirst]) {
    field.addEventListener("input", () => fit(field))
    fit(field)
  }
}
