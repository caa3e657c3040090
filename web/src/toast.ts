// The message at the bottom of the page.

import { h, prose, put } from "./dom.ts";
import type { Words } from "./words.ts";

/** The duration of a message, in milliseconds. */
const DURATION = 8000;
const DURATION_WITH_UNDO = 20_000;

export class Toast {
  readonly element = h("div", { class: "toast", role: "status", hidden: true });
  #undo: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Shows a message. An `undo` is offered until its message disappears, even if another message follows. */
  show(message: string, say: Words, { stays = false, undo }: { stays?: boolean; undo?: (() => void) | undefined } = {}): void {
    clearTimeout(this.#timer);
    if (undo || this.element.hidden) this.#undo = undo;
    const clickUndo = () => {
      this.hide();
      this.#undo?.();
    };
    this.element.hidden = false;
    put(
      this.element,
      h("span", {}, prose(message)),
      this.#undo && h("button", { type: "button", class: "small", onclick: clickUndo }, say.undo),
      h("button", { type: "button", class: "quiet", "aria-label": say.close, onclick: () => this.hide() }, "×"),
    );
    if (!stays) this.#hideAfter(this.#undo ? DURATION_WITH_UNDO : DURATION);
  }

  hide(): void {
    this.element.hidden = true;
  }

  #hideAfter(duration: number): void {
    this.#timer = setTimeout(() => {
      if (this.element.matches(":hover, :focus-within")) this.#hideAfter(2000);
      else this.hide();
    }, duration);
  }
}
