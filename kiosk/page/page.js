// The keys of the page: they belong to the kiosk from its first drawing on, wherever somebody clicked.
"use strict";

function giveKeysToKiosk() {
  const keyboard = document.querySelector(".xterm-helper-textarea");
  if (keyboard !== null && !document.body.classList.contains("-closed")) {
    // Only a change of focus is told to the kiosk.
    keyboard.blur();
    keyboard.focus();
  }
}

// F11 is the browser's: full screen, as in a terminal.
window.addEventListener("keydown", (event) => event.key === "F11" && event.stopImmediatePropagation(), true);

window.addEventListener("DOMContentLoaded", () => {
  const drawn = new MutationObserver(() => {
    if (document.body.classList.contains("-first-byte")) {
      drawn.disconnect();
      giveKeysToKiosk();
    }
  });
  drawn.observe(document.body, { attributeFilter: ["class"] });
  document.addEventListener("click", () => {
    if (document.activeElement === document.body) {
      giveKeysToKiosk();
    }
  });
});
