// Copies the text beside a button. Without scripts the buttons stay hidden; the text can be
// marked and copied by hand.
"use strict";

const told = (button, words) => {
  const line = document.getElementById(button.dataset.told);
  line.textContent = "";
  // Said anew, so that it is read out again when the same is copied twice.
  window.setTimeout(() => { line.textContent = words; }, 50);
};

const marked = (text) => {
  text.focus();
  text.select();
  text.setSelectionRange(0, text.value.length);
  return document.execCommand("copy");
};

const copied = async (text) => {
  if (window.isSecureContext && navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text.value);
      return true;
    } catch {
      // Refused by the browser: the old way may still do.
    }
  }
  return marked(text);
};

for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const done = await copied(document.getElementById(button.dataset.copy));
    told(button, done ? button.dataset.done : button.dataset.failed);
  });
}
