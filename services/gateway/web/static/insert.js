// Puts a field into the text that was edited last, where its cursor stands. Without this script it is typed.
"use strict";
(() => {
  const texts = document.querySelectorAll("textarea[data-fields]");
  let last = document.querySelector("textarea[data-fields][aria-invalid]") ?? texts[0];
  if (!last) return;
  for (const text of texts) text.addEventListener("focus", () => { last = text; });
  for (const shown of document.querySelectorAll("[data-insert]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "field-name";
    button.lang = "vi";
    button.textContent = shown.textContent;
    button.setAttribute("aria-describedby", shown.dataset.insert);
    button.addEventListener("click", () => {
      last.focus();
      last.setRangeText(button.textContent, last.selectionStart, last.selectionEnd, "end");
    });
    shown.replaceWith(button);
  }
})();
