/** Building elements. Text becomes text nodes only, so nothing in it is ever markup. */

export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

export function button(className, attributes, onClick, ...children) {
  const element = el("button", { type: "button", class: className, ...attributes }, ...children);
  element.addEventListener("click", onClick);
  return element;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** The round mark of a person: the surname on a quiet colour that stays the same. */
export function face(person) {
  const tone = [...person.id].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 6;
  const surname = [...person.name][0] ?? "";
  return el("span", { class: `face tone-${tone}`, "aria-hidden": "true" }, surname);
}

export function bell() {
  return el("img", { class: "face", src: "/simulator/page/bell.svg", alt: "" });
}

/** Writes `text` only when it differs, so that live regions do not speak twice. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A red mark with the number of unseen messages; nothing when there are none. */
export function mark(element, count) {
  element.hidden = count === 0;
  write(element, count > 99 ? "99+" : String(count || ""));
  element.setAttribute("aria-label", `${count}条没看`);
}
