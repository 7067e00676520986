// A table begins with a header row: none is published without one.
import { Extension } from "django-prose-editor/editor"

export const HeadedTable = Extension.create({
  name: "headedTable",
  // Below the table's own 100: the later of two commands of one name counts.
  priority: 50,

  addCommands() {
    return {
      insertTableWithOptions: () => ({ commands }) => commands.insertTable({ rows: 3, cols: 3, withHeaderRow: true }),
    }
  },
})
