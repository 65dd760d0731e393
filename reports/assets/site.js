// Helps for finding one's way: the next period, where it came after this page was written, and the search within a tree.
(() => {
  "use strict";
  const crumbs = document.querySelector(".crumbs[data-period]");

  // --- the next period ---
  if (crumbs && window.periods && crumbs.dataset.tree === "../") {
    const { period, kind } = crumbs.dataset;
    const same = window.periods.filter((one) => one[1] === kind);
    const place = same.findIndex((one) => one[0] === period);
    const next = same[place + 1];
    if (place >= 0 && next) {
      const link = document.createElement("a");
      link.rel = "next";
      link.href = `../${next[2]}/index.html`;
      link.textContent = next[3];
      const turn = crumbs.querySelector(".turn") ?? crumbs.appendChild(document.createElement("span"));
      turn.className = "turn";
      turn.append(" ", link);
    }
  }

  // --- search ---
  const box = document.querySelector("form.search");
  if (!box) return;
  const input = box.querySelector("input");
  const list = box.querySelector("ul");
  const count = box.querySelector("[role=status]");
  let asked;
  const index = () =>
    (asked ??= new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = `${box.dataset.at}find.js`;
      script.onload = () => resolve(window.found ?? []);
      script.onerror = () => resolve([]);
      document.head.append(script);
    }));
  const MOST = 12;
  // A branch's or a person's own number, which their pages are named by.
  const isNumber = (href, wanted) => /\d/.test(wanted) && href.toLowerCase().split(/[/.]/).includes(wanted);
  const show = async () => {
    const wanted = input.value.trim().toLowerCase();
    const all = wanted ? await index() : [];
    const hits = all.filter(([title, , href]) => title.toLowerCase().includes(wanted) || isNumber(href, wanted));
    list.replaceChildren(
      ...hits.slice(0, MOST).map(([title, kind, href]) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        const what = document.createElement("small");
        link.href = box.dataset.at + href;
        link.textContent = title;
        what.textContent = kind;
        item.append(link, " ", what);
        return item;
      }),
    );
    count.textContent = wanted ? box.dataset.count.replace("0", hits.length) : "";
  };
  box.hidden = false; // it needs this script, so it stands only where the script does
  input.addEventListener("input", show);
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    list.querySelector("a")?.click();
  });
})();
