// The message at the bottom of the page.

import { h, prose, put } from "./dom.ts";
import type { Words } from "./words.ts";

/** The duration of a message, in milliseconds. */
const DURATION = 8000;
const DURATION_WITH_UNDO = 20_000;

export class Toast {
  readonly element = h("div", { class: "toast", role: "status", hidden: true });
  #undo: HTMLButtonElement | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Shows a message. `undo` takes back what the message says, and is offered until another one follows. */
  show(message: string, say: Words, { stays = false, undo }: { stays?: boolean; undo?: (() => void) | undefined } = {}): void {
    clearTimeout(this.#timer);
    const clickUndo = () => {
      this.hide();
      undo?.();
    };
    this.#undo = undo && h("button", { type: "button", class: "undo", onclick: clickUndo }, say.undo);
    this.element.hidden = false;
    put(this.element, h("span", {}, prose(message)), this.#undo, h("button", { type: "button", class: "close", "aria-label": say.close, onclick: () => this.hide() }, "×"));
    if (!stays) this.#hideAfter(undo ? DURATION_WITH_UNDO : DURATION);
  }

  /** Hides the message if it offers to undo something. */
  settle(): void {
    if (this.#undo) this.hide();
  }

  hide(): void {
    this.#undo = undefined;
    this.element.hidden = true;
  }

  #hideAfter(duration: number): void {
    this.#timer = setTimeout(() => {
      if (this.element.matches(":hover, :focus-within")) this.#hideAfter(2000);
      else this.hide();
    }, duration);
  }
}
