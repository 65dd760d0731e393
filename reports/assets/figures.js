// Every picture of the page with its style resolved, as SVG and as PNG, into a script element that the page's dump holds.
(async () => {
  "use strict";
  const SCALE = 3; // pixels of the PNG for one of the page
  const STYLES = [
    "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "stroke-linecap",
    "stroke-opacity", "vector-effect", "opacity", "font-family", "font-size", "font-weight", "font-style",
    "font-variant-numeric", "letter-spacing", "text-anchor", "dominant-baseline", "paint-order", "visibility", "display",
  ];
  for (const details of document.querySelectorAll("details")) details.open = true;

  /** Where the picture stands: the section's name, counted within it; safe as the name of a file. */
  const counts = new Map();
  const named = (picture) => {
    const section = picture.closest("section[aria-labelledby]")?.getAttribute("aria-labelledby") ?? "page";
    const place = (counts.get(section) ?? 0) + 1;
    counts.set(section, place);
    return `${section.replaceAll(/[^A-Za-z0-9_-]/g, "_")}-${place}`;
  };

  const resolved = (picture, width, height) => {
    const copy = picture.cloneNode(true);
    const from = [picture, ...picture.querySelectorAll("*")];
    [copy, ...copy.querySelectorAll("*")].forEach((node, index) => {
      const style = getComputedStyle(from[index]);
      node.setAttribute("style", STYLES.map((name) => `${name}:${style.getPropertyValue(name)}`).join(";"));
      node.removeAttribute("class");
    });
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.setAttribute("width", width);
    copy.setAttribute("height", height);
    const label = picture.getAttribute("aria-label");
    if (label) {
      const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
      title.textContent = label;
      copy.prepend(title);
    }
    return new XMLSerializer().serializeToString(copy);
  };

  const painted = (svg, width, height) =>
    new Promise((resolve, reject) => {
      const image = new Image();
      image.onload = () => {
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [Math.ceil(width * SCALE), Math.ceil(height * SCALE)];
        const context = canvas.getContext("2d");
        context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--paper").trim() || "#fff";
        context.fillRect(0, 0, canvas.width, canvas.height);
        context.drawImage(image, 0, 0, canvas.width, canvas.height);
        resolve(canvas.toDataURL("image/png").split(",")[1]);
      };
      image.onerror = () => reject(new Error("a picture cannot be drawn"));
      image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
    });

  const drawn = [];
  for (const picture of document.querySelectorAll("svg")) {
    if (picture.parentElement.closest("svg")) continue;
    const { width, height } = picture.getBoundingClientRect();
    if (!width || !height) continue;
    const svg = resolved(picture, width, height);
    drawn.push({ name: named(picture), svg, png: await painted(svg, width, height) });
  }
  const held = document.createElement("script");
  held.type = "application/json";
  held.id = "drawn";
  const text = JSON.stringify(drawn);
  held.textContent = text.replaceAll("<", "\\u003c").replaceAll(">", "\\u003e").replaceAll("&", "\\u0026");
  document.body.append(held);
})();
