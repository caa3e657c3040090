// Explain: from an error text, or a whole log, to what may be behind it.

import type { App, Tab } from "./app.ts";
import { button, h, prose, put } from "./dom.ts";
import { words } from "./explain/words.ts";
import { Latest } from "./latest.ts";
import { markdown } from "./markdown.ts";
import { rulePage } from "./reference.ts";
import type { Cause, Explained } from "./types.ts";

/** What can be tried: texts that servers and clients print. */
const EXAMPLES = [
  "(error) CLUSTERDOWN The cluster is down",
  "MASTER aborted replication with an error: NOAUTH Authentication required.",
  "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.",
];

export class ExplainTab implements Tab {
  readonly element: HTMLElement;
  #app: App;
  #input: HTMLTextAreaElement;
  #answer = h("div", { class: "causes", "aria-live": "polite" });
  #runs = new Latest();

  constructor(app: App, text: string) {
    const say = words(app.lang);
    this.#app = app;
    this.#input = h("textarea", { id: "log", rows: 9, value: text, spellcheck: "false", placeholder: say.placeholder, "aria-describedby": "log-help", oninput: () => this.#show() });
    const example = (line: string) => button(line, () => this.#take(line), { class: "chip", lang: "en" });
    this.element = h(
      "div",
      { class: "explain" },
      h("section", { class: "asked", "aria-labelledby": "ask" }, h("h2", { class: "headline", id: "ask" }, h("label", { for: "log" }, say.title)), h("p", { class: "hint", id: "log-help" }, say.help), this.#input, h("p", { class: "chips" }, say.tryThis, " ", ...EXAMPLES.map(example))),
      this.#answer,
    );
    if (text) this.#show();
  }

  get text(): string {
    return this.#input.value;
  }

  shown(): void {
    // Where there is a keyboard on the screen, it would cover half of the tab.
    if (!matchMedia("(pointer: coarse)").matches) this.#input.focus();
  }

  #take(text: string): void {
    this.#input.value = text;
    this.#show();
  }

  #show(): void {
    this.#runs.run(() =>
      this.#app.guard(async () => {
        const text = this.#input.value;
        if (!text.trim()) {
          put(this.#answer);
          return;
        }
        const { core, lang, say } = this.#app;
        if (!this.#answer.hasChildNodes()) put(this.#answer, h("p", { class: "hint" }, say.loading));
        const explained = await core.explain(text, lang);
        put(this.#answer, ...this.#answers(explained, text.trim().includes("\n")));
      }),
    );
  }

  #answers({ causes, is_well, nearest }: Explained, isLog: boolean): HTMLElement[] {
    const say = words(this.#app.lang);
    if (causes.length) return causes.map((cause, nth) => this.#card(cause, isLog, nth === 0));
    if (is_well) return [h("p", { class: "fine" }, h("strong", {}, say.isWell))];
    const unknown = h("p", { class: "nothing" }, say.unknownText);
    return nearest ? [unknown, h("h3", {}, say.nearest), this.#card(nearest, false, false)] : [unknown];
  }

  #card(cause: Cause, isLog: boolean, isFirst: boolean): HTMLElement {
    const say = words(this.#app.lang);
    const part = (title: string, text: string | null) => (text ? [h("h4", {}, title), ...text.split("\n").map((line) => h("p", {}, prose(line)))] : []);
    return h(
      "article",
      { class: `cause${isFirst ? " first" : ""}` },
      h("h3", {}, prose(cause.title)),
      h("p", { class: "because" }, isLog ? `${say.lineOf(cause.line)} ` : "", h("code", {}, cause.said)),
      h("p", {}, prose(cause.means)),
      ...part(say.whatToDo, cause.remedy),
      h("details", { open: isFirst }, h("summary", {}, say.howToTell), ...cause.tell.split("\n").map((line) => h("p", {}, prose(line))), ...part(say.beware, cause.beware)),
      cause.rules.length > 0 && h("p", { class: "chips" }, say.rulesWarn, " ", ...cause.rules.map((code) => this.#rule(code))),
    );
  }

  /** Makes the button that shows the page of a rule below it. */
  #rule(code: string): HTMLElement {
    const page = h("div", { class: "page" });
    const toggle = h("button", { type: "button", class: "chip", "aria-expanded": "false", onclick: () => {
      const isOpen = page.hasChildNodes();
      toggle.setAttribute("aria-expanded", String(!isOpen));
      if (isOpen) put(page);
      else void this.#app.guard(async () => put(page, ...markdown(await rulePage(code, this.#app.lang))));
    } }, code);
    return h("span", { class: "rule" }, toggle, page);
  }
}
