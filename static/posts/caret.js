// The caret stays in sight while somebody writes: clear of the text's own buttons above and
// of Save and Publish below. Other fields have the style sheet's scroll padding.
const AIR = 12

const heightOf = (selector, around = document) => around.querySelector(selector)?.offsetHeight ?? 0

const heed = (editor) => {
  const covered = {
    get top() {
      return heightOf(".prose-menubar", editor.view.dom.closest(".prose-editor")) + AIR
    },
    get bottom() {
      return heightOf(".submit-row") + AIR
    },
    left: 0,
    right: 0,
  }
  editor.setOptions({ editorProps: { ...editor.options.editorProps, scrollThreshold: covered, scrollMargin: covered } })
}

/** Tell each editor how much of the window its bars cover: those that are there, and later ones. */
export const keepCaretInSight = () => {
  for (const text of document.querySelectorAll(".ProseMirror[contenteditable]")) if (text.editor) heed(text.editor)
  document.addEventListener("prose-editor:ready", ({ detail }) => heed(detail.editor))
}
