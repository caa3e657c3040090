// A history of the changes that replace or rewrite whole texts, and of what is typed in their editor.

import type { Editor, EditorMoment } from "./editor.ts";

/** What there is besides the texts: a copy of it, and how it is put back. */
export interface HistoryOwner<T> {
  take(): T;
  put(kept: T, texts: EditorMoment): void;
}

interface Moment<T> {
  kept: T;
  texts: EditorMoment;
  /** By path: the number of changes of a text that could be undone after the last change of all. */
  depths: Map<string, number>;
}

/** The maximum number of changes that can be undone. */
const MAX_PAST = 100;

export class History<T> {
  /** Whether the texts are changed by `change`, not by the user. */
  isWriting = false;
  #editor: Editor;
  #owner: HistoryOwner<T>;
  /** The moments before each change, and those that were undone. */
  #past: Moment<T>[] = [];
  #future: Moment<T>[] = [];
  #depths = new Map<string, number>();
  /** The number of changes that could be typed again when the texts were last put back. */
  #redoable = 0;

  constructor(editor: Editor, owner: HistoryOwner<T>) {
    this.#editor = editor;
    this.#owner = owner;
  }

  #moment(): Moment<T> {
    return { kept: this.#owner.take(), texts: this.#editor.moment(), depths: this.#depths };
  }

  /** Makes a change in one step, which can be undone. Returns what undoes it, as long as it is the last one. */
  change(work: () => void): () => void {
    const before = this.#moment();
    this.#past.push(before);
    if (this.#past.length > MAX_PAST) this.#past.shift();
    this.#future = [];
    this.isWriting = true;
    try {
      work();
    } finally {
      this.isWriting = false;
    }
    this.#depths = this.#editor.depths();
    return () => {
      if (this.#past.at(-1) === before) this.#move(this.#past, this.#future);
    };
  }

  /** Has to be called when the text was edited; `isHistory` tells that its own history did that. */
  edited(isHistory: boolean): void {
    if (!isHistory) this.#future = [];
  }

  /**
   * Undoes the last change. Returns whether it did: what was typed after it comes first, and the editor undoes that.
   */
  undo(): boolean {
    const { depth, path } = this.#editor;
    return depth <= (this.#depths.get(path) ?? 0) && this.#move(this.#past, this.#future);
  }

  /** Does the change again that was undone last. Returns whether it did: what was typed before it comes first. */
  redo(): boolean {
    return this.#editor.redoDepth <= this.#redoable && this.#move(this.#future, this.#past);
  }

  #move(from: Moment<T>[], to: Moment<T>[]): boolean {
    const moment = from.pop();
    if (!moment) return false;
    to.push(this.#moment());
    this.#depths = moment.depths;
    this.#owner.put(moment.kept, moment.texts);
    this.#redoable = this.#editor.redoDepth;
    return true;
  }
}
