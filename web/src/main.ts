// Starts the page: loads the module, builds the tabs, and builds them anew in another language.

import type { App, Tab } from "./app.ts";
import { type CheckState, CheckTab } from "./check.ts";
import { Broken, Core, NotLoaded, type Part } from "./core.ts";
import { h, prose, put } from "./dom.ts";
import { example } from "./example.ts";
import { GenerateTab, type GenerateState, randomPassword } from "./generate.ts";
import { preferred } from "./language.ts";
import { pack, unpack } from "./share.ts";
import { type Range, SlotsTab } from "./slots.ts";
import type { About, Lang } from "./types.ts";
import { words } from "./words.ts";

declare const COMMIT: string;
declare const EMBEDDED: string;
/** Where each file is fetched, by its name. */
declare const ADDRESS: Record<string, string>;

/** Where the project is at home. */
const HOME = "https://rconf.dev";

type Name = "check" | "generate" | "slots";
type Theme = "auto" | "light" | "dark";

const root = document.querySelector<HTMLElement>("#app") ?? document.body;
let lang: Lang = preferred();
let theme: Theme = "auto";

/** What `first.ts` asked for. */
let asked = (globalThis as { rconfFirst?: Promise<Response> }).rconfFirst;

async function load(part: Part): Promise<WebAssembly.Module> {
  if (EMBEDDED) return WebAssembly.compile(Uint8Array.from(atob(EMBEDDED), (c) => c.charCodeAt(0)));
  const name = part === "everything" ? "rconf.wasm" : `rconf.${part}.wasm`;
  try {
    const response = await (asked ?? fetch(ADDRESS[name] ?? name));
    asked = undefined;
    if (!response.ok) throw new Error(String(response.status));
    return await WebAssembly.compile(await response.arrayBuffer());
  } catch (why) {
    throw new NotLoaded(`${name}: ${why instanceof Error ? why.message : why}`);
  }
}

async function start(): Promise<void> {
  document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
  let core: Core;
  let about: About;
  try {
    core = await Core.start(load, EMBEDDED ? "everything" : lang);
    about = await core.about();
  } catch (why) {
    const say = words[lang];
    put(
      root,
      h(
        "div",
        { class: "failed", role: "alert" },
        h("h1", {}, "rconf"),
        h("p", {}, h("strong", {}, say.failed)),
        h("p", {}, say.failedHelp),
        h("p", { class: "name" }, String(why instanceof Error ? why.message : why)),
        h("button", { type: "button", class: "main", onclick: () => location.reload() }, say.reload),
      ),
    );
    return;
  }
  new Page(core, about).begin();
}

class Page {
  #core: Core;
  #about: About;
  #tab: Name = "check";
  /** The tab with a cluster that was seen last. */
  #last: "check" | "generate" = "check";
  #check!: CheckTab;
  #generate!: GenerateTab;
  #slots!: SlotsTab;
  #tabs!: Record<Name, Tab>;
  #toast = h("div", { class: "toast", role: "status", hidden: true });
  #undo: (() => void) | undefined;
  /** How often a language was chosen. */
  #choices = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #states: { check: CheckState; generate: GenerateState; key: string };

  constructor(core: Core, about: About) {
    this.#core = core;
    this.#about = about;
    const files = example();
    this.#states = {
      check: { files, current: files[0]?.path ?? "", server: "" },
      generate: { begun: false, spec: "", users: "", password: randomPassword(), file: "" },
      key: "user:1000",
    };
  }

  begin(): void {
    const shared = unpack(location.hash);
    let isBlanked = false;
    if (shared?.tab === "check" && shared.files?.length) {
      isBlanked = shared.files.some(({ text }) => text.includes("********"));
      this.#states.check = { files: shared.files, current: shared.files[0]?.path ?? "", server: this.#about.servers.includes(shared.server ?? "") ? (shared.server ?? "") : "" };
    } else if (shared?.tab === "generate" && shared.spec !== undefined) {
      Object.assign(this.#states.generate, { begun: shared.spec !== "", spec: shared.spec, users: shared.users ?? "" });
      this.#tab = "generate";
    }
    this.#build();
    // Another link was put into the address bar.
    addEventListener("hashchange", () => location.reload());
    // For the test that breaks the module on purpose.
    document.addEventListener("rconf-break", () => void this.#guard(() => this.#core.breakOnPurpose().then(() => undefined)));
    if (shared === undefined) this.#tell(words[lang].badLink);
    if (isBlanked) this.#tell(words[lang].blanked, { stays: true });
  }

  #build(): void {
    const say = words[lang];
    document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
    const app: App = {
      core: this.#core,
      about: this.#about,
      lang,
      say,
      tell: (message, undo) => this.#tell(message, { undo }),
      guard: (work) => this.#guard(work),
    };
    this.#check = new CheckTab(app, this.#states.check);
    this.#generate = new GenerateTab(app, this.#states.generate);
    this.#slots = new SlotsTab(app, () => this.#ranges(), this.#states.key);
    this.#tabs = { check: this.#check, generate: this.#generate, slots: this.#slots };
    const names: Name[] = ["check", "generate", "slots"];
    const tab = (name: Name) =>
      h(
        "button",
        {
          type: "button",
          role: "tab",
          id: `tab-${name}`,
          "aria-controls": `panel-${name}`,
          onclick: () => this.#show(name),
          // It will be asked for.
          onpointerenter: name === "generate" ? () => void this.#core.grow().catch(() => undefined) : null,
          onkeydown: (event: KeyboardEvent) => {
            const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
            if (step === undefined) return;
            event.preventDefault();
            const next = names[(names.indexOf(name) + step + names.length) % names.length] ?? name;
            this.#show(next);
            document.getElementById(`tab-${next}`)?.focus();
          },
        },
        say[name],
      );
    const panel = (name: Name) => h("div", { role: "tabpanel", id: `panel-${name}`, "aria-labelledby": `tab-${name}` }, this.#tabs[name].element);
    const language = h("select", { "aria-label": say.language, onchange: () => void this.#guard(() => this.#speak(language.value as Lang)).then(() => (language.value = lang)) }, h("option", { value: "en", lang: "en" }, "English"), h("option", { value: "zh", lang: "zh-CN" }, "中文"));
    language.value = lang;
    const themes = h("select", { "aria-label": say.theme, onchange: () => this.#paint(themes.value as Theme) }, ...Object.entries(say.themes).map(([value, text]) => h("option", { value }, text)));
    themes.value = theme;
    put(
      root,
      h(
        "header",
        {},
        h("div", { class: "brand" }, h("h1", {}, "rconf"), h("p", {}, say.tagline)),
        h("div", { class: "menu" }, h("div", { class: "tabs", role: "tablist", "aria-label": say.tabs }, ...names.map(tab)), h("div", { class: "options" }, language, themes, h("button", { type: "button", onclick: () => this.#share() }, say.share))),
      ),
      h("main", {}, ...names.map(panel)),
      h("footer", {}, h("p", {}, say.privacy), h("p", {}, say.version(this.#about.version, COMMIT), " · ", h("a", { href: HOME, rel: "noreferrer" }, say.source))),
      this.#toast,
    );
    this.#show(this.#tab);
  }

  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (why) {
      const say = words[lang];
      this.#tell(why instanceof Broken ? say.broke(why.message) : why instanceof NotLoaded ? say.notLoaded(why.message) : String(why), { stays: true });
    }
  }

  #show(name: Name): void {
    this.#tab = name;
    if (name !== "slots") this.#last = name;
    document.title = `rconf: ${words[lang][name]}`;
    for (const one of Object.keys(this.#tabs)) {
      const tab = document.getElementById(`tab-${one}`);
      const panel = document.getElementById(`panel-${one}`);
      tab?.setAttribute("aria-selected", String(one === name));
      tab?.setAttribute("tabindex", one === name ? "0" : "-1");
      if (panel) panel.hidden = one !== name;
    }
    this.#tabs[name].shown?.();
  }

  async #speak(to: Lang): Promise<void> {
    const nth = ++this.#choices;
    await this.#core.speak(to);
    // Another language was chosen meanwhile.
    if (nth !== this.#choices || to === lang) return;
    const select = root.querySelector<HTMLElement>("select");
    const isFocused = select === document.activeElement;
    this.#states = { check: this.#check.leave(), generate: this.#generate.state, key: this.#slots.key };
    lang = to;
    // What it would undo is another tab's by then.
    this.#toast.hidden = true;
    this.#build();
    if (isFocused) root.querySelector<HTMLElement>("select")?.focus();
  }

  #paint(to: Theme): void {
    theme = to;
    if (to === "auto") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = to;
  }

  #ranges(): Range[] {
    const nodes = this.#generate.cluster?.topology.nodes ?? [];
    const seen = this.#check.nodes;
    // The cluster that was looked at last, if its roles are known; else the one that is generated.
    const of = this.#last === "check" && seen.some((node) => node.first_slot !== undefined) ? seen : nodes;
    return of.flatMap((node) => (node.first_slot === undefined || node.last_slot === undefined ? [] : [{ node: node.node, first: node.first_slot, last: node.last_slot }]));
  }

  #share(): void {
    void this.#guard(async () => {
      const say = words[lang];
      const tab = this.#tabs[this.#last];
      const made = await tab.share?.();
      if (!made) return;
      const fragment = pack(made.shared);
      if (!fragment) {
        this.#tell(say.tooLong);
        return;
      }
      history.replaceState(null, "", `#${fragment}`);
      await navigator.clipboard.writeText(location.href).then(
        () => this.#tell(say.shared(made.hidden)),
        () => this.#tell(say.shareLink(made.hidden)),
      );
    });
  }

  #tell(message: string, { stays = false, undo }: { stays?: boolean; undo?: (() => void) | undefined } = {}): void {
    clearTimeout(this.#timer);
    // What can be undone can be undone as long as it is told of, whatever else is.
    if (undo || this.#toast.hidden) this.#undo = undo;
    const hide = () => {
      this.#toast.hidden = true;
    };
    const back = () => {
      hide();
      this.#undo?.();
    };
    // Not from under somebody's hands.
    const pass = () => {
      if (this.#toast.matches(":hover, :focus-within")) this.#timer = setTimeout(pass, 2000);
      else hide();
    };
    const close = h("button", { type: "button", class: "quiet", "aria-label": words[lang].close, onclick: hide }, "×");
    this.#toast.hidden = false;
    put(this.#toast, h("span", {}, prose(message)), this.#undo && h("button", { type: "button", class: "small", onclick: back }, words[lang].undo), close);
    if (!stays) this.#timer = setTimeout(pass, this.#undo ? 20_000 : 8000);
  }
}

void start();
