// A tab whose code is loaded when it is first shown.

import type { App, Tab } from "./app.ts";
import { h, put } from "./dom.ts";

export class LazyTab<T extends Tab> implements Tab {
  readonly element: HTMLElement;
  /** The tab, once it was shown. */
  tab: T | undefined;
  #app: App;
  #make: () => Promise<T>;
  #isLoading = false;

  constructor(app: App, make: () => Promise<T>) {
    this.#app = app;
    this.#make = make;
    this.element = h("div", { class: "lazy" });
  }

  shown(): void {
    if (this.tab) {
      this.tab.shown?.();
      return;
    }
    if (this.#isLoading) return;
    this.#isLoading = true;
    put(this.element, h("p", { class: "loading" }, this.#app.say.loading));
    void this.#app
      .guard(async () => {
        const tab = await this.#make();
        // By now the page may be in another language, in which there is another tab.
        if (!this.element.isConnected) return;
        this.tab = tab;
        put(this.element, tab.element);
        tab.shown?.();
      })
      .finally(() => {
        this.#isLoading = false;
      });
  }

  async share() {
    const made = await this.tab?.share?.();
    if (!made) throw new Error(this.#app.say.loading);
    return made;
  }
}
