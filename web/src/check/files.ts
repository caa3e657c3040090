// The open files: their texts and paths, and the editor that shows one of them.

import type { App } from "../app.ts";
import type { Source } from "../core.ts";
import { h } from "../dom.ts";
import { Editor, type TextRange } from "../editor.ts";
import { example } from "../example.ts";
import type { DirectiveInfo } from "../types.ts";

export interface FilesState {
  files: Source[];
  /** The path of the file that is shown. */
  current: string;
}

/** The requests and notifications of the files to the tab that they belong to. */
export interface FilesOwner {
  /** All files were replaced; `shown` and `changed` follow. */
  replaced(): void;
  /** Another file is shown. */
  shown(): void;
  /** A file was added or renamed, and the same file is still shown. */
  listed(): void;
  /** A text changed, or the list of files did. */
  changed(): void;
  directives(): Map<string, DirectiveInfo>;
}

/** The paths that new files get. */
const NEW_PATH = /^redis(-\d+)?\.conf$/;
const EMPTY: Source = { path: "redis.conf", text: "" };

export class OpenFiles {
  readonly element: HTMLElement;
  readonly editor: Editor;
  #app: App;
  #state: FilesState;
  #owner: FilesOwner;

  constructor(app: App, state: FilesState, owner: FilesOwner) {
    this.#app = app;
    this.#state = state;
    this.#owner = owner;
    const host = h("div", { class: "editor" });
    this.editor = new Editor(host, app.lang, { changed: () => this.#edited(), directives: () => owner.directives() });
    this.element = h("div", { class: "panel", role: "tabpanel", id: "file" }, host);
  }

  /** The path of the file that is shown. */
  get current(): string {
    return this.#state.current;
  }

  get paths(): string[] {
    return this.#state.files.map((file) => file.path);
  }

  /** All files with their texts. Each change of the list makes another array. */
  get all(): Source[] {
    this.#takeText();
    return this.#state.files;
  }

  /** Returns whether an array of `all` is still the list of files. Texts may have changed. */
  isList(files: Source[]): boolean {
    return this.#state.files === files;
  }

  /** Takes the text that is shown from the editor. */
  #takeText(): void {
    const current = this.#state.files.find((file) => file.path === this.editor.path);
    if (current) current.text = this.editor.text;
  }

  /** Returns a copy of all files, which later changes do not affect. */
  snapshot(): Source[] {
    return this.all.map((file) => ({ ...file }));
  }

  /** Returns whether the files are still the same as in a snapshot. */
  isUnchangedSince(snapshot: Source[]): boolean {
    const now = this.all;
    return now.length === snapshot.length && now.every((file, nth) => file.path === snapshot[nth]?.path && file.text === snapshot[nth]?.text);
  }

  /** Takes the text that is shown, and writes nothing into the state any more. */
  leave(): void {
    this.#takeText();
    this.editor.forgetAll();
  }

  /** Shows the file with this path, or the first file if there is none. */
  show(path: string): void {
    const file = this.#state.files.find((file) => file.path === path) ?? this.#state.files[0];
    if (!file) return;
    this.#takeText();
    this.#state.current = file.path;
    this.editor.show(file.path, file.text, this.#app.say.editorOf(file.path));
    this.#owner.shown();
  }

  /** Shows a place in one of the files. */
  goTo(place: TextRange & { path: string }): void {
    if (place.path !== this.current && this.#state.files.some((file) => file.path === place.path)) this.show(place.path);
    if (place.path === this.current) this.editor.goTo(place);
    this.element.scrollIntoView({ block: "nearest" });
  }

  /**
   * Opens files in place of all others, and offers to undo that. `skipped` is the number of files that could
   * not be read.
   */
  open(files: Source[], skipped = 0): void {
    const { say, tell } = this.#app;
    const before = this.snapshot();
    const { current } = this;
    const isDisposable = before.every(({ text }) => text.trim() === "") || JSON.stringify(before) === JSON.stringify(example());
    this.#replaceAll(files, files[0]?.path ?? "");
    const message = [isDisposable ? "" : say.replaced, skipped ? say.skipped(skipped) : ""].filter(Boolean).join(" ");
    const undo = () => {
      this.#replaceAll(before, current);
      this.editor.view.focus();
    };
    if (message) tell(message, isDisposable ? undefined : undo);
  }

  clear(): void {
    this.open([{ ...EMPTY }]);
  }

  #replaceAll(files: Source[], current: string): void {
    this.editor.forgetAll();
    this.#state.files = files;
    this.#owner.replaced();
    this.show(current);
    this.#owner.changed();
  }

  /** Adds an empty file and shows it. */
  add(): void {
    let nth = 1;
    const path = () => (nth === 1 ? "redis.conf" : `redis-${nth}.conf`);
    while (this.#state.files.some((file) => file.path === path())) nth++;
    this.#showList([...this.all, { path: path(), text: "" }], path());
    this.editor.view.focus();
  }

  /** Adds a file, and goes on showing the current one. */
  append(file: Source): void {
    this.#state.files = [...this.all, file];
    this.#owner.listed();
    this.#owner.changed();
  }

  /**
   * Changes the path of a file, unless another file has that path. The path determines the kind of the file,
   * and its node.
   */
  rename(from: string, to: string): void {
    const files = this.all;
    const file = files.find((file) => file.path === from);
    if (!file || !to || files.some((other) => other.path === to)) return;
    file.path = to;
    this.editor.renamed(from, to);
    this.#state.files = [...files];
    this.#state.current = to;
    this.#owner.listed();
    this.#owner.changed();
  }

  /** Closes a file, and offers to undo that. */
  close(path: string): void {
    const closed = this.all.find((file) => file.path === path);
    if (!closed) return;
    const at = this.#state.files.indexOf(closed);
    const rest = this.#state.files.filter((file) => file !== closed);
    const files = rest.length ? rest : [{ ...EMPTY }];
    this.editor.forget(path);
    this.#showList(files, this.current === path ? (files[0]?.path ?? "") : this.current);
    if (closed.text.trim()) this.#app.tell(this.#app.say.closed(path), () => this.#reopen(closed, at));
  }

  /**
   * Opens a closed file again, and closes empty files. If another file has its path now, it gets a new one.
   */
  #reopen(closed: Source, at: number): void {
    const others = this.all.filter((file) => file.text.trim() !== "");
    let path = closed.path;
    for (let nth = 2; others.some((other) => other.path === path); nth++) path = `${nth}/${closed.path}`;
    this.editor.forget(path);
    this.#showList([...others.slice(0, at), { path, text: closed.text }, ...others.slice(at)], path);
    this.editor.view.focus();
  }

  #showList(files: Source[], current: string): void {
    this.#state.files = files;
    this.show(current);
    this.#owner.changed();
  }

  /** Writes new texts, each as one step of its file's history. */
  write(files: Source[]): void {
    for (const { path, text } of files) {
      const file = this.#state.files.find((file) => file.path === path);
      if (!file) continue;
      this.editor.replace(path, file.text, text);
      file.text = text;
    }
  }

  #edited(): void {
    const file = this.#state.files.find((file) => file.path === this.editor.path);
    // A compose file or a script is recognized by its path, so one that is pasted into a new file needs
    // another path.
    if (file && file.text.trim() === "" && NEW_PATH.test(file.path)) {
      const path = pathFor(this.editor.text);
      if (path) this.rename(file.path, path);
    }
    this.#owner.changed();
  }
}

/**
 * Returns the path that a text needs in order to be read as what it looks like, or `null` if it looks like a
 * configuration.
 */
function pathFor(text: string): string | null {
  if (/^services:/m.test(text)) return "compose.yaml";
  return /^\s*docker (run|network|create)\b/m.test(text) ? "run.sh" : null;
}
