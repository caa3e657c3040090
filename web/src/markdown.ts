// The Markdown of rule pages: headings, paragraphs, lists and code. Texts become text nodes, never HTML.

import { h, prose } from "./dom.ts";

/** Returns the elements of a page. */
export function markdown(page: string): HTMLElement[] {
  const out: HTMLElement[] = [];
  let paragraph: string[] = [];
  let items: string[] = [];
  const endBlock = () => {
    if (paragraph.length) out.push(h("p", {}, prose(paragraph.join(" "))));
    if (items.length) out.push(h("ul", {}, ...items.map((item) => h("li", {}, prose(item)))));
    paragraph = [];
    items = [];
  };
  const lines = page.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (line.startsWith("```")) {
      endBlock();
      const code: string[] = [];
      for (at++; at < lines.length && !lines[at]?.startsWith("```"); at++) code.push(lines[at] ?? "");
      out.push(h("pre", { tabindex: "0" }, h("code", {}, code.join("\n"))));
    } else if (line.startsWith("## ")) {
      endBlock();
      out.push(h("h3", {}, line.slice(3)));
    } else if (line.startsWith("- ")) {
      if (paragraph.length) endBlock();
      items.push(line.slice(2));
    } else if (line.trim() === "") {
      endBlock();
    } else if (items.length) {
      items.push(`${items.pop()} ${line.trim()}`);
    } else {
      paragraph.push(line);
    }
  }
  endBlock();
  return out;
}
