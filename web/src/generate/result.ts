// The generated files: the list, the text of one with the reason for each line, and the download of all.

import type { App } from "../app.ts";
import type { Source } from "../core.ts";
import type { Directives } from "../directives.ts";
import { button, download, h, prose, put } from "../dom.ts";
import { Editor } from "../editor.ts";
import type { Cluster, Made, MadeFile } from "../types.ts";
import { Changes } from "./changes.ts";
import { texts } from "./words.ts";
import { archive } from "./zip.ts";

/** Makes the button that copies a text. `what` is the name of the text. */
export function copyButton(app: App, what: string, text: () => string): HTMLButtonElement {
  const { say, tell } = app;
  // If the browser refuses, the user can still select the text.
  const copy = () => void navigator.clipboard.writeText(text()).then(() => tell(say.copied), () => undefined);
  return button(say.copy, copy, { class: "small", "aria-label": `${say.copy}: ${what}` });
}

export class Result {
  readonly element: HTMLElement;
  /** The last good result. */
  cluster: Cluster | null = null;
  #app: App;
  #saved: () => void;
  #state: { file: string; composes?: boolean };
  #changes = new Changes();
  #status = h("p", { class: "counts", role: "status" });
  #download: HTMLButtonElement;
  #check: HTMLButtonElement;
  #files = h("ul", { class: "tree" });
  #copy: HTMLButtonElement;
  #host = h("div", { class: "editor view" });
  #view: Editor;
  #reasons = h("ol", { class: "reasons" });
  #reasonsBox: HTMLElement;

  /** Creates the view. `state` contains the path of the file that is shown; `saved` is called after a download. */
  constructor(app: App, state: { file: string; composes?: boolean }, directives: Directives, saved: () => void) {
    this.#saved = saved;
    const { say } = app;
    this.#app = app;
    this.#state = state;
    this.#view = new Editor(this.#host, app.lang, say, { reason: (line) => this.#reasonFor(line), directives: () => directives.current }, { readOnly: true, wraps: true });
    this.#copy = copyButton(app, "", () => this.#file?.text ?? "");
    this.#download = button(say.download(""), () => this.#save(), { class: "main", disabled: true });
    this.#check = button(texts(app.lang).checkIt, () => app.check(this.#checkable), { disabled: true });
    this.#reasonsBox = h("details", {}, h("summary", {}, say.reasons), this.#reasons);
    this.element = h(
      "section",
      { class: "result", "aria-labelledby": "result" },
      h("div", { class: "head" }, h("h2", { id: "result" }, say.result), this.#check, this.#download),
      this.#status,
      h("div", { class: "browse" }, this.#files, h("div", { class: "seen" }, this.#copy, this.#host, this.#reasonsBox)),
    );
  }

  /** The file that is shown. */
  get #file(): MadeFile | undefined {
    return this.cluster?.files.find((file) => file.path === this.#state.file);
  }

  /**
   * The files that can be checked: not the password, nor what is for people and for git. Scripts and compose run the same nodes,
   * and only one of them is used.
   */
  get #checkable(): Source[] {
    const unused = this.#state.composes ? /(^|\/)(plan|cluster)\.sh$/ : /(^|\/)compose\.yaml$/;
    const isChecked = (path: string) => /\.(conf|acl|ya?ml|sh|toml)$/.test(path) && !unused.test(path);
    const files = (this.cluster?.files ?? []).filter(({ path }) => isChecked(path)).map(({ path, text }) => ({ path, text }));
    // A configuration is shown first.
    return files.sort((a, b) => Number(b.path.endsWith(".conf")) - Number(a.path.endsWith(".conf")));
  }

  shown(): void {
    this.#view.shown();
  }

  setStatus(text: string): void {
    this.#status.textContent = text;
  }

  /** Forgets the last result. */
  reset(): void {
    this.#changes.reset();
    this.cluster = null;
  }

  take(cluster: Cluster): void {
    this.#changes.compare(cluster);
    this.cluster = cluster;
  }

  /** Shows the last good result, which may be older than `made`, the result of the current spec. */
  show(made: Made): void {
    const { say } = this.#app;
    const { cluster } = this;
    const isStale = made.cluster === null;
    this.element.classList.toggle("stale", isStale);
    this.#download.disabled = isStale || !cluster;
    this.#check.disabled = this.#download.disabled;
    this.#download.textContent = say.download(cluster?.name ?? "redis");
    const changes = this.#changes.hasCompared ? say.changedFiles(this.#changes.files.size) : "";
    this.setStatus(isStale && cluster ? say.stale : changes);
    if (!cluster) return;
    // The file that is shown stays, unless only others changed.
    const [changed] = [...this.#changes.files].sort((a, b) => rankOf(...a) - rankOf(...b))[0] ?? [];
    if (changed !== undefined && !this.#changes.files.has(this.#state.file)) this.#state.file = changed;
    if (!this.#file) this.#state.file = (cluster.files.find((file) => file.path.endsWith("redis.conf")) ?? cluster.files[0])?.path ?? "";
    put(this.#files, ...cluster.files.map((file) => this.#entry(file)));
    this.#showFile();
  }

  #entry({ path, mode }: MadeFile): HTMLElement {
    const { say } = this.#app;
    const isShown = path === this.#state.file;
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", "aria-current": isShown ? "true" : null, title: say.mode(mode.toString(8)), onclick: () => this.#open(path) },
        h("span", { class: "path" }, path),
        this.#changes.files.has(path) && h("span", { class: "mark" }, say.changed),
      ),
    );
  }

  /** Shows a file and focuses its text. */
  goTo(path: string): void {
    this.#open(path);
    this.#host.scrollIntoView({ block: "nearest" });
    this.#view.view.focus();
  }

  #open(path: string): void {
    this.#state.file = path;
    for (const entry of this.#files.querySelectorAll("button")) {
      if (entry.querySelector(".path")?.textContent === path) entry.setAttribute("aria-current", "true");
      else entry.removeAttribute("aria-current");
    }
    this.#showFile();
  }

  #showFile(): void {
    const { say } = this.#app;
    const file = this.#file;
    if (!file) return;
    this.#view.show(file.path, file.text, say.viewOf(file.path));
    this.#view.shade(this.#changes.files.get(file.path) ?? []);
    this.#copy.setAttribute("aria-label", `${say.copy}: ${file.path}`);
    this.#showReasons(file);
  }

  /** Lists the reasons, for everyone who cannot hover. */
  #showReasons(file: MadeFile): void {
    const { say } = this.#app;
    const reasons = this.cluster?.reasons[file.path] ?? [];
    const lines = file.text.split("\n");
    this.#reasonsBox.hidden = reasons.length === 0;
    put(
      this.#reasons,
      ...reasons.map(({ line, reason, origin }) => {
        const name = lines[line - 1]?.split(" ")[0] ?? "";
        const range = { line, column: 1, end_line: line, end_column: 1 };
        return h(
          "li",
          {},
          h("button", { type: "button", class: "link", onclick: () => this.#view.goTo(range) }, h("code", {}, name)),
          " ",
          prose(reason),
          origin !== null && h("span", { class: "where" }, say.fromSpec(origin)),
        );
      }),
    );
  }

  /** Returns why a line of the shown file is there, or `null` if there is nothing to say. */
  #reasonFor(line: number): HTMLElement | null {
    const { say } = this.#app;
    const found = this.cluster?.reasons[this.#state.file]?.find((reason) => reason.line === line);
    if (!found) return null;
    const origin = found.origin === null ? say.chosen : say.fromSpec(found.origin);
    return h("div", { class: "hover" }, h("p", {}, prose(found.reason)), h("p", { class: "name" }, origin));
  }

  #save(): void {
    // The button is disabled unless this is the result of the current spec.
    if (!this.cluster) return;
    download(`${this.cluster.name}.zip`, archive(this.cluster) as BlobPart, "application/zip");
    this.#saved();
  }
}

/** Orders changed files, those to look at first: configurations, then what runs them, then the others. */
function rankOf(path: string, lines: number[]): number {
  const kind = path.endsWith("redis.conf") ? 0 : /\.(ya?ml|sh|acl)$/.test(path) ? 1 : 2;
  return kind + (lines.length ? 0 : 3);
}
