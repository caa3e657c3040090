// Browse: all rules, and all directives of a server, with a search over both.

import type { App, Tab } from "./app.ts";
import { h, prose, put, shape } from "./dom.ts";
import { Latest } from "./latest.ts";
import { markdown } from "./markdown.ts";
import { allDirectives, allRules } from "./reference.ts";

/** What is shown: the code of a rule, or the name of a directive. Empty if nothing is. */
export interface BrowseState {
  search: string;
  shown: string;
}

interface Entry {
  /** The code of a rule, or the name of a directive. */
  name: string;
  title: string;
  /** The severity of a rule; a directive has none. */
  severity: string | null;
  /** What the search looks through. */
  text: string;
  page(): HTMLElement[];
}

export class BrowseTab implements Tab {
  readonly element: HTMLElement;
  readonly state: BrowseState;
  #app: App;
  #entries: Entry[] = [];
  #search: HTMLInputElement;
  #servers: HTMLSelectElement;
  #count = h("p", { class: "hint", role: "status" });
  #list = h("ul", { class: "entries" });
  #page = h("article", { class: "entry page", "aria-live": "polite" });
  #loads = new Latest();

  constructor(app: App, state: BrowseState) {
    const { say, about } = app;
    this.#app = app;
    this.state = state;
    this.#search = h("input", { id: "search", type: "search", value: state.search, spellcheck: "false", autocomplete: "off", placeholder: say.searchFor, oninput: () => this.#showList() });
    this.#servers = h("select", { "aria-label": say.server, onchange: () => this.#load() }, ...about.servers.map((name) => h("option", { value: name }, name)));
    this.#servers.value = about.default_server;
    this.element = h(
      "section",
      { class: "browser", "aria-label": say.browse },
      h("div", { class: "index" }, h("div", { class: "seek" }, h("label", { class: "sr", for: "search" }, say.browse), this.#search, this.#servers), this.#count, this.#list),
      this.#page,
    );
    this.#load();
  }

  #load(): void {
    this.#loads.run(() =>
      this.#app.guard(async () => {
        const { core, lang, say } = this.#app;
        const [rules, notes, directives] = await Promise.all([allRules(lang), allDirectives(lang), core.directives(this.#servers.value, lang)]);
        const ofRules = Object.entries(rules).map(([code, { name, severity, page }]): Entry => ({ name: code, title: name, severity, text: `${code} ${name} ${page}`.toLowerCase(), page: () => [h("h2", {}, name), h("p", { class: "hint" }, code), ...markdown(page)] }));
        const ofDirectives = directives.map((directive): Entry => {
          const note = notes[directive.alias_of ?? directive.name];
          const line = (title: string, text: string) => [h("dt", {}, title), h("dd", {}, text)];
          return {
            name: directive.name,
            title: directive.name,
            severity: null,
            text: `${directive.name} ${note?.meaning ?? ""}`.toLowerCase(),
            page: () => [
              h("h2", {}, h("code", {}, directive.name)),
              ...(directive.alias_of ? [h("p", { class: "hint" }, say.hover.alias(directive.alias_of))] : []),
              ...(note ? [h("p", {}, prose(note.meaning))] : []),
              ...(note?.note ? [h("p", {}, prose(note.note))] : []),
              h("dl", {}, ...line(say.hover.takes, directive.takes), ...line(say.hover.default, directive.default), ...line(say.hover.change, directive.change)),
            ],
          };
        });
        this.#entries = [...ofRules, ...ofDirectives];
        this.#showList();
        this.#open(this.state.shown || (ofRules[0]?.name ?? ""));
      }),
    );
  }

  /** Lists the entries with all words of the search, those whose name has them first. */
  #showList(): void {
    this.state.search = this.#search.value;
    const wanted = this.#search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const isNamed = (entry: Entry) => wanted.every((word) => `${entry.name} ${entry.title}`.toLowerCase().includes(word));
    const found = this.#entries.filter((entry) => wanted.every((word) => entry.text.includes(word)));
    const sorted = wanted.length ? [...found.filter(isNamed), ...found.filter((entry) => !isNamed(entry))] : found;
    const rules = sorted.filter((entry) => entry.severity !== null).length;
    this.#count.textContent = this.#app.say.foundEntries(rules, sorted.length - rules);
    put(this.#list, ...sorted.map((entry) => this.#item(entry)));
  }

  #item(entry: Entry): HTMLElement {
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", "data-name": entry.name, "aria-current": entry.name === this.state.shown ? "true" : null, onclick: () => this.#open(entry.name) },
        entry.severity === null ? h("span", { class: "kind" }, "=") : shape(entry.severity),
        h("span", { class: "title" }, entry.title),
        entry.severity !== null && h("span", { class: "code" }, entry.name),
      ),
    );
  }

  #open(name: string): void {
    const entry = this.#entries.find((entry) => entry.name === name);
    if (!entry) return;
    this.state.shown = name;
    for (const button of this.#list.querySelectorAll<HTMLElement>("button")) {
      if (button.dataset["name"] === name) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    put(this.#page, ...entry.page());
    if (this.element.offsetParent) history.replaceState(null, "", `#about=${encodeURIComponent(name)}`);
  }
}
