// The page's tables as CSV files, each made when it is asked for: the same bytes as pipeline/outlets/tables.py gives.
(() => {
  "use strict";
  const box = document.querySelector("details.files");
  const UNSPOKEN = new Set(["SVG", "SCRIPT", "STYLE"]);
  const APART = new Set(["BR", "SMALL", "P", "DIV", "LI", "SPAN"]);
  const AMOUNT = /^[+−-]?\d[\d,]*(\.\d+)?$/;
  const FORMULA = /^ *[=+\-@＝＋－＠]/;

  /** What a reader sees of it, pictures left out. */
  const text = (node) => {
    const spoken = (one) => {
      if (one.nodeType === Node.TEXT_NODE) return one.data;
      const name = one.nodeName.toUpperCase();
      if (one.nodeType !== Node.ELEMENT_NODE || UNSPOKEN.has(name)) return "";
      return (APART.has(name) ? " " : "") + [...one.childNodes].map(spoken).join("");
    };
    return [...node.childNodes].map(spoken).join("").trim().split(/\s+/).join(" ");
  };

  /** The rows with every column in its place: a cell over several rows stands in each, a heading over several columns too. */
  const grid = (table) => {
    const held = new Map(); // column → rows that it goes on for, and its text
    return [...table.rows].map((row) => {
      const cells = [];
      const free = () => {
        while (held.has(cells.length)) {
          const [left, told] = held.get(cells.length);
          if (left > 1) held.set(cells.length, [left - 1, told]);
          else held.delete(cells.length);
          cells.push(told);
        }
      };
      for (const cell of row.cells) {
        free();
        const told = text(cell);
        for (let column = 0; column < cell.colSpan; column += 1) {
          if (cell.rowSpan > 1) held.set(cells.length, [cell.rowSpan - 1, told]);
          cells.push(cell.nodeName === "TH" || column === 0 ? told : "");
        }
      }
      free();
      return cells;
    });
  };

  /** The rows in one length, without the columns that hold pictures only. */
  const spoken = (rows) => {
    const columns = [...Array(Math.max(...rows.map((row) => row.length))).keys()];
    const kept = columns.filter((column) => rows.slice(1).some((row) => row[column]));
    return rows.map((row) => kept.map((column) => row[column] ?? ""));
  };

  /** The cell as a spreadsheet may read it: a plain amount as a number, and nothing as a formula. */
  const harmless = (cell) => {
    if (AMOUNT.test(cell)) return cell.replaceAll(",", "").replaceAll("−", "-").replace(/^\+/, "");
    if (/^\+\d/.test(cell)) return cell.slice(1);
    return FORMULA.test(cell) ? `'${cell}` : cell;
  };

  const quoted = (cell, alone) => (/[",\r\n]/.test(cell) || (alone && cell === "") ? `"${cell.replaceAll('"', '""')}"` : cell);
  const content = (table) =>
    spoken(grid(table)).map((row) => `${row.map((cell) => quoted(harmless(cell), row.length === 1)).join(",")}\r\n`);

  /** The tables that have a row below their header, each with the headings over it. */
  const tables = () => {
    const found = [];
    const count = new Map();
    let [over, under] = ["", ""];
    for (const place of document.querySelectorAll("h2, h3, summary, table")) {
      if (place.nodeName === "H2") [over, under] = [text(place), ""];
      else if (place.nodeName !== "TABLE") under = text(place);
      else if (place.rows.length > 1) {
        const title = [over, under].filter(Boolean).join(" · ");
        count.set(title, (count.get(title) ?? 0) + 1);
        found.push([count.get(title) === 1 ? title : `${title} · ${count.get(title)}`, place]);
      }
    }
    return found;
  };

  const save = (title, table) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff", ...content(table)], { type: "text/csv;charset=utf-8" }));
    link.download = `${title.replace(/[\\/:*?"<>|]/g, "-") || "table"}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  };

  const list = () => {
    box.querySelector("ul").replaceChildren(
      ...tables().map(([title, table]) => {
        const [item, button] = ["li", "button"].map((name) => document.createElement(name));
        button.type = "button";
        button.textContent = title || "CSV";
        button.addEventListener("click", () => save(title, table));
        item.append(button);
        return item;
      }),
    );
  };

  if (!box || ![...document.querySelectorAll("table")].some((table) => table.rows.length > 1)) return;
  box.hidden = false; // it needs this script, so it stands only where the script does
  box.addEventListener("toggle", list, { once: true });
})();
