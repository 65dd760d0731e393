// A button that copies a text of the page; where the browser does not let it, the text is selected instead.
(() => {
  "use strict";
  const textOf = (place) => [...place.querySelectorAll("p")].map((one) => one.textContent).join("\n");

  const select = (place) => {
    const range = document.createRange();
    range.selectNodeContents(place);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  };

  for (const button of document.querySelectorAll("button[data-copy]")) {
    const place = document.getElementById(button.dataset.copy);
    const status = button.parentElement.querySelector("[role=status]");
    button.hidden = false; // it needs this script, so it stands only where the script does
    button.addEventListener("click", async () => {
      let isCopied = false;
      try {
        await navigator.clipboard.writeText(textOf(place)); // undefined on pages that are not secure
        isCopied = true;
      } catch {
        select(place);
        isCopied = document.execCommand("copy");
      }
      if (!isCopied) place.scrollIntoView({ block: "nearest" });
      status.textContent = isCopied ? button.dataset.done : button.dataset.selected;
    });
  }
})();
