// The open files: their texts and paths, and the editor that shows one of them.

import type { App } from "../app.ts";
import type { Source } from "../core.ts";
import { h } from "../dom.ts";
import { Editor, type EditorMoment, type TextRange } from "../editor.ts";
import { example } from "../example.ts";
import { History } from "../history.ts";
import type { DirectiveInfo } from "../types.ts";

export interface FilesState {
  files: Source[];
  /** The path of the file that is shown. */
  current: string;
  /** Whether a text was changed since the files were opened, or downloaded. */
  isUnsaved?: boolean;
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
  /** The list of completions was opened or closed. */
  completing(): void;
  /** Goes to the next finding, or to the previous one. Returns whether there is one. */
  step(by: 1 | -1): boolean;
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
  #history: History<FilesState>;

  constructor(app: App, state: FilesState, owner: FilesOwner) {
    this.#app = app;
    this.#state = state;
    this.#owner = owner;
    const host = h("div", { class: "editor" });
    this.editor = new Editor(host, app.lang, app.say, {
      changed: (isHistory) => this.#edited(isHistory),
      directives: () => owner.directives(),
      completing: () => owner.completing(),
      undo: () => this.undo(),
      redo: () => this.redo(),
      step: (by) => owner.step(by),
    });
    this.#history = new History(this.editor, { take: () => ({ files: this.snapshot(), current: this.current }), put: (kept, texts) => this.#restore(kept, texts) });
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

  get isUnsaved(): boolean {
    return this.#state.isUnsaved ?? false;
  }

  /** Tells that the files were downloaded. */
  saved(): void {
    this.#state.isUnsaved = false;
  }

  /** Changes the files in one step, which can be undone. Returns what undoes it. */
  #change(work: () => void): () => void {
    this.#app.settle();
    return this.#history.change(work);
  }

  /** Undoes the last change of the files. Returns whether it did: what was typed after it is undone by the editor. */
  undo(): boolean {
    return this.#history.undo();
  }

  /** Does the change of the files again that was undone last. Returns whether it did. */
  redo(): boolean {
    return this.#history.redo();
  }

  #restore({ files, current }: FilesState, texts: EditorMoment): void {
    this.#app.settle();
    this.#state.files = files.map((file) => ({ ...file }));
    this.#state.current = current;
    this.editor.restore(texts, this.#app.say.editorOf(current));
    this.#owner.replaced();
    this.#owner.shown();
    this.#owner.changed();
    this.editor.view.focus();
  }

  /**
   * Opens files in place of all others, and offers to undo that. `skipped` is the number of files that could not be read.
   */
  open(files: Source[], skipped = 0): void {
    const { say, tell } = this.#app;
    const before = this.snapshot();
    const isDisposable = before.every(({ text }) => text.trim() === "") || JSON.stringify(before) === JSON.stringify(example());
    const undo = this.#change(() => {
      this.editor.forgetAll();
      this.#state.files = files;
      this.#owner.replaced();
      this.show(files[0]?.path ?? "");
      this.#owner.changed();
    });
    const message = [isDisposable ? "" : say.replaced, skipped ? say.skipped(skipped) : ""].filter(Boolean).join(" ");
    if (message) tell(message, isDisposable ? undefined : undo);
  }

  clear(): void {
    this.open([{ ...EMPTY }]);
  }

  /** Adds an empty file and shows it. */
  add(): void {
    let nth = 1;
    const path = () => (nth === 1 ? "redis.conf" : `redis-${nth}.conf`);
    while (this.#state.files.some((file) => file.path === path())) nth++;
    this.#change(() => this.#showList([...this.all, { path: path(), text: "" }], path()));
    this.editor.view.focus();
  }

  /** Adds a file, and goes on showing the current one. */
  append(file: Source): void {
    this.#change(() => {
      this.#state.files = [...this.all, file];
      this.#owner.listed();
      this.#owner.changed();
    });
  }

  /**
   * Changes the path of a file, unless another file has that path. The path determines the kind of the file,
   * and its node.
   */
  rename(from: string, to: string): void {
    const files = this.all;
    if (!to || to === from || files.some((other) => other.path === to) || !files.some((file) => file.path === from)) return;
    this.#change(() => this.#rename(from, to));
  }

  #rename(from: string, to: string): void {
    this.editor.renamed(from, to);
    this.#state.files = this.#state.files.map((file) => (file.path === from ? { ...file, path: to } : file));
    this.#state.current = to;
    this.#owner.listed();
    this.#owner.changed();
  }

  /** Closes a file, and offers to undo that. */
  close(path: string): void {
    const closed = this.all.find((file) => file.path === path);
    if (!closed) return;
    const undo = this.#change(() => {
      const rest = this.#state.files.filter((file) => file !== closed);
      const files = rest.length ? rest : [{ ...EMPTY }];
      this.editor.forget(path);
      this.#showList(files, this.current === path ? (files[0]?.path ?? "") : this.current);
    });
    if (closed.text.trim()) this.#app.tell(this.#app.say.closed(path), undo);
  }

  #showList(files: Source[], current: string): void {
    this.#state.files = files;
    this.show(current);
    this.#owner.changed();
  }

  /** Writes new texts in one step, and returns what undoes it. */
  write(files: Source[]): () => void {
    this.#state.isUnsaved = true;
    return this.#change(() => {
      for (const { path, text } of files) {
        const file = this.#state.files.find((file) => file.path === path);
        if (!file) continue;
        this.editor.replace(path, file.text, text);
        file.text = text;
      }
    });
  }

  #edited(isHistory: boolean): void {
    if (this.#history.isWriting) return;
    this.#state.isUnsaved = true;
    // What the message at the bottom would undo is no longer the last change.
    this.#app.settle();
    this.#history.edited(isHistory);
    const file = this.#state.files.find((file) => file.path === this.editor.path);
    // A compose file or a script is recognized by its path, so one that is pasted into a new file needs
    // another path.
    if (file && file.text.trim() === "" && NEW_PATH.test(file.path)) {
      const path = pathFor(this.editor.text);
      if (path && !this.#state.files.some((other) => other.path === path)) this.#rename(file.path, path);
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
