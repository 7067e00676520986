// Starts the block editor: the package's own parts in its own order (its index.js), without
// the inline style sheet that our policy refuses, and with keys and a kept place.
import { initContext } from "content-editor/context"
import { DragDrop } from "content-editor/dragdrop"
import { Machine } from "content-editor/machine"
import { Regions } from "content-editor/regions"
import { Sections } from "content-editor/sections"
import { emit } from "content-editor/utils"
import { startAutosave } from "posts/autosave"
import { serveKeys } from "posts/block-keys"
import { keepCaretInSight } from "posts/caret"
import { nameFields } from "posts/field-names"
import { serveHead } from "posts/head-fields"
import { keepPlace } from "posts/kept-place"
import "posts/paste"
import "posts/preview-pane"

// A folded part of a block is opened where it holds something, or where a link leads to it.
const openFilled = (body) => {
  const target = document.getElementById(location.hash.slice(1))
  for (const part of body.querySelectorAll("details")) {
    const fields = [...part.querySelectorAll("input, select")]
    const isFilled = fields.some((field) => (field.type === "checkbox" ? field.checked : field.value))
    part.open = part.contains(target) || isFilled
  }
}

const start = () => {
  const context = initContext()
  const machine = new Machine(context)
  const sections = new Sections(context, machine)
  const dragdrop = new DragDrop(context, machine, sections)
  const regions = new Regions(context, machine)
  machine.wire({ sections, regions, dragdrop })
  context.addPluginButton = (...button) => regions.addPluginButton(...button)

  machine.addPluginIcons()
  const groups = context.plugins.map(({ prefix }) => document.getElementById(`${prefix}-group`)).filter(Boolean)
  machine.reorderInlines(groups)
  for (const group of groups) group.style.display = "none"
  regions.assignToInlines()
  for (const { prefix, button } of context.plugins) context.addPluginButton(prefix, button, true)
  regions.initTabs()
  regions.selectInitial(undefined)
  machine.initializeCollapseAll()

  machine.wrapper.classList.toggle("order-machine-readonly", !context.allowChange)
  if (context.allowChange) serveKeys(machine)
  nameFields()
  openFilled(machine.orderMachine)
  serveHead()
  keepCaretInSight()
  const changes = keepPlace(machine)
  if (context.allowChange) startAutosave(changes)
  emit("content-editor:ready")
}

// After the admin has set up its formsets, which it does on the same queue.
window.django.jQuery(start)
