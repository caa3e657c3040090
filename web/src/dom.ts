// Makes elements in one expression each.

type Child = Node | string | number | null | undefined | false;
type Attributes = Record<string, unknown>;

/**
 * Makes an element. Attributes that begin with `on` are listeners, `value` is the property. Attributes and
 * children that are `null`, `undefined` or `false` are left out.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), attributes, children);
}

/** Makes a button. */
export function button(text: string, onclick: () => void, attributes: Attributes = {}): HTMLButtonElement {
  return h("button", { type: "button", onclick, ...attributes }, text);
}

/** Makes an SVG element. */
export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function fill<E extends Element>(element: E, attributes: Attributes, children: Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value as EventListener);
    else if (name === "value") (element as unknown as HTMLInputElement).value = String(value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  put(element, ...children);
  return element;
}

/** Replaces the children of an element. */
export function put(element: Element, ...children: Child[]): void {
  const real = children.filter((child) => child !== null && child !== undefined && child !== false);
  element.replaceChildren(...real.map((child) => (typeof child === "number" ? String(child) : child)));
}

/** Bold text: the marks are next to it, so that `********` and `*** ERROR` stay as they are. */
const BOLD = /\*\*([^\s*](?:[^*]*[^\s*])?)\*\*/;

/** Returns a text in which the parts between backticks are code, and marked text is bold. */
export function prose(text: string): DocumentFragment {
  const out = document.createDocumentFragment();
  text.split("`").forEach((part, nth) => {
    if (nth % 2) out.append(h("code", {}, part));
    else part.split(BOLD).forEach((piece, nth) => out.append(nth % 2 ? h("strong", {}, piece) : piece));
  });
  return out;
}

/** Makes the shape of a severity, which tells it apart without its color. */
export function shape(severity: string): HTMLElement {
  return h("span", { class: `shape ${severity}`, "aria-hidden": "true" });
}

/** Downloads a file. */
export function download(name: string, content: BlobPart, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
