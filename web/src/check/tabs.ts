// The tabs of the open files, with the path of the one that is shown.

import type { App } from "../app.ts";
import { h, put, shape } from "../dom.ts";
import { shortNames } from "../names.ts";
import { worst } from "../severity.ts";
import type { Finding } from "../types.ts";
import type { OpenFiles } from "./files.ts";

export class FileTabs {
  readonly elements: HTMLElement[];
  #app: App;
  #files: OpenFiles;
  #tabs: HTMLElement;
  #close = h("button", { type: "button", class: "close", onclick: () => this.#closeFile(this.#files.current) }, "×");
  #path: HTMLInputElement;

  constructor(app: App, files: OpenFiles) {
    const { say } = app;
    this.#app = app;
    this.#files = files;
    this.#tabs = h("div", { class: "files", role: "tablist", "aria-label": say.files });
    this.#path = h("input", { class: "path", spellcheck: "false", autocomplete: "off", "aria-label": say.pathOf, onchange: () => this.#rename() });
    this.elements = [h("div", { class: "strip" }, this.#tabs, this.#close), h("div", { class: "strip" }, this.#path)];
  }

  /** Shows the files, each with the number of its findings. */
  show(findings: Finding[]): void {
    const { paths, current } = this.#files;
    const isFocused = this.#tabs.contains(document.activeElement);
    const names = shortNames(paths);
    put(this.#tabs, ...paths.map((path) => this.#tab(path, names.get(path) ?? path, findings.filter((finding) => finding.path === path))));
    if (isFocused) this.focus();
    const selected = this.#selected;
    if (selected) this.#tabs.scrollLeft = Math.max(0, selected.offsetLeft - this.#tabs.offsetLeft - 40);
    if (!this.#path.matches(":focus")) this.#path.value = current;
    const close = this.#app.say.remove(current);
    this.#close.setAttribute("aria-label", close);
    this.#close.title = close;
  }

  /** Focuses the tab of the file that is shown. */
  focus(): void {
    this.#selected?.focus();
  }

  get #selected(): HTMLElement | null {
    return this.#tabs.querySelector<HTMLElement>('[aria-selected="true"]');
  }

  #tab(path: string, name: string, findings: Finding[]): HTMLElement {
    const severity = worst(findings.map((finding) => finding.severity));
    const isSelected = path === this.#files.current;
    return h(
      "button",
      {
        type: "button",
        role: "tab",
        "aria-selected": String(isSelected),
        "aria-controls": "file",
        tabindex: isSelected ? 0 : -1,
        class: "file",
        title: path,
        onclick: () => this.#files.show(path),
        onkeydown: (event: KeyboardEvent) => {
          if (event.key === "Delete") this.#closeFile(path);
          else this.#move(event, path);
        },
      },
      h("span", { class: "path" }, name),
      // The number of the worst, in their color: the sum would look as if all were that bad.
      severity && h("span", { class: `badge ${severity}` }, shape(severity), findings.filter((finding) => finding.severity === severity).length),
    );
  }

  /** Moves to another tab with the arrow keys, Home and End. */
  #move(event: KeyboardEvent, path: string): void {
    const { paths } = this.#files;
    const at = paths.indexOf(path);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + paths.length, Home: 0, End: paths.length - 1 }[event.key];
    const next = to === undefined ? undefined : paths[to % paths.length];
    if (next === undefined) return;
    event.preventDefault();
    this.#files.show(next);
  }

  #rename(): void {
    this.#files.rename(this.#files.current, this.#path.value.trim());
    this.#path.value = this.#files.current;
  }

  #closeFile(path: string): void {
    this.#files.close(path);
    this.focus();
  }
}
