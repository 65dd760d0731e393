// Long tables: sorted by a column's button (mouse, Enter or space), narrowed to a peer group or to a name.
(() => {
  "use strict";
  const language = document.documentElement.lang;
  const collator = new Intl.Collator(language, { numeric: true });

  /** What a cell sorts by: its text, or its number; null where it has no value, which sorts last either way. */
  const key = (cell, kind) => {
    const text = cell.textContent.trim();
    if (kind === "text") return text === "—" ? null : text;
    const number = Number.parseFloat(text.replaceAll(",", "").replace("−", "-"));
    return Number.isNaN(number) ? null : number;
  };

  const sort = (table, header, kind) => {
    const rising = header.getAttribute("aria-sort") !== "ascending";
    const rows = [...table.tBodies[0].rows].map((row) => [key(row.cells[header.cellIndex], kind), row]);
    const order = kind === "text" ? collator.compare : (a, b) => a - b;
    rows.sort(([a], [b]) => {
      if (a === null || b === null) return (a === null) - (b === null);
      return rising ? order(a, b) : order(b, a);
    });
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", rising ? "ascending" : "descending");
    const sorted = document.createDocumentFragment();
    sorted.append(...rows.map(([, row]) => row));
    table.tBodies[0].append(sorted);
  };

  for (const table of document.querySelectorAll("table[data-sortable]")) {
    for (const header of table.querySelectorAll("thead th[data-sort]")) {
      if (header.querySelector("button")) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...header.childNodes);
      button.addEventListener("click", () => sort(table, header, header.dataset.sort));
      header.append(button);
    }
  }

  // --- narrowing: what needs this script stands only where the script does ---
  for (const form of document.querySelectorAll("form.sift")) {
    const table = document.getElementById(form.dataset.table);
    const [name, group] = [form.querySelector("input"), form.querySelector("select")];
    const count = form.querySelector("[role=status]");
    const [byName, byGroup] = ["name", "group"].map((part) => table.querySelector(`th[data-part=${part}]`).cellIndex);
    const rows = [...table.tBodies[0].rows].map((row) => [
      row,
      row.cells[byName].textContent.toLowerCase(),
      row.cells[byGroup].textContent.trim(),
    ]);
    const narrow = () => {
      const wanted = name.value.trim().toLowerCase();
      let shown = 0;
      for (const [row, called, own] of rows) {
        row.hidden = !(called.includes(wanted) && (group.value === "" || own === group.value));
        shown += row.hidden ? 0 : 1;
      }
      count.textContent = form.dataset.count.replace("0", shown);
    };
    form.hidden = false;
    form.addEventListener("input", narrow);
    form.addEventListener("submit", (event) => event.preventDefault());
  }
})();
