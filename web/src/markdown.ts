// The Markdown of rule pages: headings, paragraphs, lists and code. Their texts are put in as texts, never as HTML.

import { h, prose } from "./dom.ts";

export function markdown(page: string): HTMLElement[] {
  const out: HTMLElement[] = [];
  let words: string[] = [];
  let items: string[] = [];
  const end = () => {
    if (words.length) out.push(h("p", {}, prose(words.join(" "))));
    if (items.length) out.push(h("ul", {}, ...items.map((item) => h("li", {}, prose(item)))));
    words = [];
    items = [];
  };
  const lines = page.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (line.startsWith("```")) {
      end();
      const code: string[] = [];
      for (at++; at < lines.length && !lines[at]?.startsWith("```"); at++) code.push(lines[at] ?? "");
      out.push(h("pre", { tabindex: "0" }, h("code", {}, code.join("\n"))));
    } else if (line.startsWith("## ")) {
      end();
      out.push(h("h3", {}, line.slice(3)));
    } else if (line.startsWith("- ")) {
      if (words.length) end();
      items.push(line.slice(2));
    } else if (line.trim() === "") {
      end();
    } else if (items.length) {
      items.push(`${items.pop()} ${line.trim()}`);
    } else {
      words.push(line);
    }
  }
  end();
  return out;
}
