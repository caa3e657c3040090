// What a fix changes, over all files, before it is written.

import type { App } from "../app.ts";
import type { Source } from "../core.ts";
import { button, h } from "../dom.ts";
import { type DiffLine, diff } from "../diff.ts";
import { diffList } from "../diff/list.ts";
import { shortNames } from "../names.ts";

/** Shows what changes, and resolves to whether the user wants it. */
export function review(app: App, title: string, before: Source[], after: Source[]): Promise<boolean> {
  const { say } = app;
  const texts = new Map(before.map(({ path, text }) => [path, text]));
  const names = shortNames(before.map(({ path }) => path));
  const parts = after.map(({ path, text }) => part(names.get(path) ?? path, path, diff(texts.get(path) ?? "", text), say.skippedLines));
  return new Promise((resolve) => {
    const dialog = h("dialog", { class: "review", "aria-labelledby": "review" });
    const close = (isWanted: boolean) => {
      dialog.close();
      dialog.remove();
      resolve(isWanted);
    };
    const apply = button(say.apply, () => close(true), { class: "main" });
    dialog.append(
      h("h2", { id: "review" }, title),
      h("p", { class: "hint" }, say.changesIn(after.length)),
      h("div", { class: "parts", tabindex: "0", role: "region", "aria-label": title }, ...parts),
      h("div", { class: "acts" }, apply, button(say.cancel, () => close(false))),
    );
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      close(false);
    });
    document.body.append(dialog);
    dialog.showModal();
    apply.focus();
  });
}

function part(name: string, path: string, lines: DiffLine[], skipped: (count: number) => string): HTMLElement {
  return h("section", {}, h("h3", { title: path }, name), diffList(lines, skipped));
}
