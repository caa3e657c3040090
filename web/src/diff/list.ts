// Differences as a list.

import type { DiffLine } from "../diff.ts";
import { h } from "../dom.ts";

const SIGN = { same: " ", gone: "−", added: "+" };

/** Makes the list. `skipped` says how many lines are left out. */
export function diffList(lines: DiffLine[], skipped: (count: number) => string): HTMLElement {
  const row = (line: DiffLine) =>
    line.kind === "skipped"
      ? h("li", { class: "skipped" }, skipped(line.count))
      : h("li", { class: line.kind }, h("span", { class: "sign" }, SIGN[line.kind]), line.kind === "gone" ? h("del", {}, line.text) : line.kind === "added" ? h("ins", {}, line.text) : h("span", {}, line.text));
  return h("ol", { class: "diff" }, ...lines.map(row));
}
