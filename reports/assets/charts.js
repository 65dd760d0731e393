// Two small helps for pages that read well without them: charts drawn when scrolled to, tables sorted by a click or a key.
(() => {
  "use strict";

  // --- charts ---
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  /** A copy of a chart's spec with every var(--name) replaced by what it is in the present colour scheme. */
  const painted = (node) => {
    if (typeof node === "string") return node.replace(/var\((--[\w-]+)\)/g, (_, name) => style(name));
    if (Array.isArray(node)) return node.map(painted);
    if (node && typeof node === "object") {
      return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, painted(value)]));
    }
    return node;
  };

  let library;
  const plotly = (source) =>
    (library ??= new Promise((resolve, reject) => {
      if (window.Plotly) return resolve(window.Plotly); // a page that is one file holds it
      const script = document.createElement("script");
      script.src = source;
      script.onload = () => resolve(window.Plotly);
      script.onerror = () => reject(new Error(source));
      document.head.append(script);
    }));

  /** On a narrow screen only every n-th period is marked, counted from the last; a year stands where it changes. */
  const thinned = (layout, width) => {
    const { marks, years } = layout.meta;
    const every = Math.ceil((marks.length * 38) / Math.max(width - 70, 1));
    if (every < 2) return;
    const kept = marks.map((_, index) => index).filter((index) => (marks.length - 1 - index) % every === 0);
    layout.xaxis.tickvals = kept.map((index) => layout.xaxis.tickvals[index]);
    layout.xaxis.ticktext = kept.map((index, place) =>
      marks[index] === years[index] || years[index] === years[kept[place - 1]]
        ? marks[index]
        : `${marks[index]}<br>${years[index]}`,
    );
  };

  const draw = async (figure) => {
    const spec = painted(JSON.parse(figure.querySelector("script").textContent));
    const plot = figure.querySelector(".plot");
    try {
      const drawing = await plotly(figure.dataset.plotly);
      figure.classList.add("drawn");
      thinned(spec.layout, plot.clientWidth);
      spec.layout.width = plot.clientWidth;
      await drawing.react(plot, spec.data, spec.layout, spec.config);
    } catch {
      figure.classList.remove("drawn"); // the still picture stays
    }
  };

  const figures = [...document.querySelectorAll("figure.chart")];
  const seen = new IntersectionObserver(
    (entries) => {
      for (const entry of entries.filter((entry) => entry.isIntersecting)) {
        seen.unobserve(entry.target);
        draw(entry.target);
      }
    },
    { rootMargin: "120px" },
  );
  figures.forEach((figure) => seen.observe(figure));
  const redraw = () => figures.filter((figure) => figure.classList.contains("drawn")).forEach(draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  let waiting;
  addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(redraw, 150);
  });

  // --- print: everything unfolded ---
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open], .screen)")];
    folded.forEach((details) => (details.open = true));
  });
  addEventListener("afterprint", () => folded.forEach((details) => (details.open = false)));
})();
