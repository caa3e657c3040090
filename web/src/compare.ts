// Compare: what changes for a configuration on another server, with the configuration rewritten for it; or what differs
// between two configurations.

import type { App, Tab } from "./app.ts";
import { changesOf, rewritten, sideBySide } from "./compare/answer.ts";
import { words } from "./compare/words.ts";
import type { Source } from "./core.ts";
import { button, h, put } from "./dom.ts";
import { Latest } from "./latest.ts";

/** What is compared. */
export interface CompareState {
  /** Whether the new configuration is another file, rather than the same on another server. */
  hasOther: boolean;
  path: string;
  old: string;
  other: string;
  /** The servers; empty if they are detected. Of the same file on another server, the new one never is. */
  from: string;
  to: string;
  /** Whether defaults of the old server are kept. */
  keeps: boolean;
}

export class CompareTab implements Tab {
  readonly element: HTMLElement;
  #app: App;
  #state: CompareState;
  /** Returns the configurations that are open in Check. */
  #open: () => Source[];
  #old: HTMLTextAreaElement;
  #other: HTMLTextAreaElement;
  #from: HTMLSelectElement;
  #to: HTMLSelectElement;
  #otherField: HTMLElement;
  #keep: HTMLElement;
  #answer = h("div", { class: "compared", "aria-live": "polite" });
  #runs = new Latest();

  constructor(app: App, state: CompareState, open: () => Source[]) {
    const { about, lang } = app;
    const say = words(lang);
    this.#app = app;
    this.#state = state;
    this.#open = open;
    const changed = () => this.#take();
    const text = (id: string, value: string) => h("textarea", { id, rows: 12, value, spellcheck: "false", oninput: changed });
    this.#old = text("old", state.old);
    this.#other = text("other", state.other);
    const servers = (id: string) =>
      h("select", { id, onchange: changed }, h("option", { value: "" }, app.say.serverAuto("")), ...about.servers.map((name) => h("option", { value: name }, name)));
    this.#from = servers("from-server");
    this.#to = servers("to-server");
    this.#from.value = state.from;
    this.#to.value = state.to || this.#firstServer;
    const kinds = h("div", { class: "kinds", role: "radiogroup", "aria-label": say.what }, this.#kind(say.anotherServer, false), this.#kind(say.anotherFile, true));
    const keeps = h("input", { id: "keeps", type: "checkbox", checked: state.keeps, onchange: () => {
      state.keeps = keeps.checked;
      this.#show();
    } });
    this.#keep = h("label", { class: "line", for: "keeps" }, keeps, say.keep);
    const server = (title: string, select: HTMLSelectElement) => h("p", { class: "line" }, h("label", { for: select.id }, title), select);
    const label = (title: string, of: HTMLTextAreaElement) => h("label", { class: "name", for: of.id }, title);
    this.#otherField = h("div", { class: "given" }, label(say.newText, this.#other), this.#other);
    const take = button(say.takeOpen, () => this.#takeOpen(), { class: "small" });
    this.element = h(
      "div",
      { class: "comparing" },
      h("section", { class: "asked", "aria-label": app.say.compare }, h("h2", { class: "headline" }, say.title), kinds, h("div", { class: "given" }, h("div", { class: "head" }, label(say.oldText, this.#old), take), this.#old), server(say.from, this.#from), this.#otherField, server(say.to, this.#to), this.#keep),
      this.#answer,
    );
    this.#arrange();
  }

  /** Makes one of the choices of what is compared. */
  #kind(title: string, hasOther: boolean): HTMLElement {
    const input = h("input", { type: "radio", name: "compared", checked: this.#state.hasOther === hasOther, onchange: () => {
      // A server that was chosen stays.
      const isChosen = this.#to.value !== this.#firstServer && this.#to.value !== "";
      this.#state.hasOther = hasOther;
      if (!isChosen) this.#to.value = this.#firstServer;
      this.#arrange();
      this.#take();
    } });
    return h("label", { class: "line" }, input, title);
  }

  /** The new server until one is chosen: another file is for the same server, unless it says otherwise. */
  get #firstServer(): string {
    const { servers, default_server } = this.#app.about;
    return this.#state.hasOther ? "" : (servers.at(-1) ?? default_server);
  }

  #arrange(): void {
    const [detected] = this.#to.options;
    // Safari shows hidden options.
    if (detected) detected.hidden = detected.disabled = !this.#state.hasOther;
    this.#otherField.hidden = !this.#state.hasOther;
    this.#keep.hidden = this.#state.hasOther;
  }

  shown(): void {
    if (this.#state.old) this.#show();
    else this.#takeOpen();
  }

  /** Takes the first configuration that is open in Check, and the second one as the other. */
  #takeOpen(): void {
    const [first, second] = this.#open();
    this.#state.path = first?.path ?? "redis.conf";
    this.#old.value = first?.text ?? "";
    if (second) this.#other.value = second.text;
    this.#take();
  }

  #take(): void {
    Object.assign(this.#state, { old: this.#old.value, other: this.#other.value, from: this.#from.value, to: this.#to.value });
    this.#show();
  }

  #show(): void {
    this.#runs.run(() =>
      this.#app.guard(async () => {
        const { app, state } = { app: this.#app, state: this.#state };
        const { core, lang } = app;
        if (!state.old.trim() || (state.hasOther && !state.other.trim())) {
          put(this.#answer, h("p", { class: "nothing" }, words(lang).nothing));
          return;
        }
        if (!this.#answer.hasChildNodes()) put(this.#answer, h("p", { class: "hint" }, app.say.loading));
        const old = { path: state.path || "redis.conf", text: state.old };
        const { from } = state;
        const to = this.#to.value;
        const compared = await core.compare(old, from, { ...old, text: state.hasOther ? state.other : state.old }, to, lang);
        const migrated = state.hasOther ? null : await core.migrate(old, from, to, state.keeps, lang);
        // A file that only the old server takes is rewritten, and what is left to say is said of that.
        const shown = migrated?.text != null && compared.wrong?.is_new ? await core.compare(old, from, { ...old, text: migrated.text }, to, lang) : compared;
        put(
          this.#answer,
          ...(migrated?.report?.possible === false ? [] : changesOf(app, shown)),
          ...(migrated ? rewritten(app, old, migrated) : []),
          ...(state.hasOther ? sideBySide(app, state.old, state.other) : []),
        );
      }),
    );
  }
}
