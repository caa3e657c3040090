// The page around the tabs: header, language and theme, sharing, and messages.

import type { App, Tab } from "./app.ts";
import { type CheckState, CheckTab } from "./check.ts";
import type { Core } from "./core.ts";
import { button, h, put } from "./dom.ts";
import { example } from "./example.ts";
import { NotLoaded } from "./fetch.ts";
import type { GenerateState, GenerateTab } from "./generate.ts";
import type { BrowseState, BrowseTab } from "./browse.ts";
import type { CompareState, CompareTab } from "./compare.ts";
import type { DoctorTab } from "./doctor.ts";
import type { ExplainTab } from "./explain.ts";
import { LazyTab } from "./lazy.ts";
import { randomPassword } from "./generate/password.ts";
import { Broken } from "./module.ts";
import type { SlotRange, SlotsTab } from "./slots.ts";
import { setTheme, type Theme } from "./theme.ts";
import { Toast } from "./toast.ts";
import { type Drawn, slotsOf } from "./topology/node.ts";
import type { About, Lang } from "./types.ts";
import { type Words, wordsOf } from "./words.ts";

declare const COMMIT: string;

/** The address of the project's site, or "" if the page was built without one. */
declare const SITE: string;
const BLANK = "********";

const TABS = ["check", "generate", "compare", "explain", "doctor", "browse", "slots"] as const;
type TabName = (typeof TABS)[number];

export class Page {
  #root: HTMLElement;
  #core: Core;
  #about: About;
  #lang: Lang;
  #theme: Theme = "auto";
  #shownTab: TabName = "check";
  /** The tab to share, whose cluster Slots shows. */
  #lastWithCluster: "check" | "generate" = "check";
  /** The state that is kept when the tabs are built again in another language. */
  #states: { check: CheckState; generate: GenerateState; compare: CompareState; key: string; log: string; answers: string; browse: BrowseState };
  #check!: CheckTab;
  #generate!: LazyTab<GenerateTab>;
  #compare!: LazyTab<CompareTab>;
  #explain!: LazyTab<ExplainTab>;
  #doctor!: LazyTab<DoctorTab>;
  #browse!: LazyTab<BrowseTab>;
  #slots!: LazyTab<SlotsTab>;
  #say: Words;
  #toast = new Toast();
  /** The number of times a language was chosen. */
  #languageChoices = 0;

  constructor(root: HTMLElement, core: Core, about: About, lang: Lang, say: Words) {
    this.#say = say;
    this.#root = root;
    this.#core = core;
    this.#about = about;
    this.#lang = lang;
    const files = example();
    this.#states = {
      check: { files, current: files[0]?.path ?? "", server: "" },
      generate: { hasSpec: false, spec: "", users: "", password: randomPassword(), file: "" },
      compare: { hasOther: false, path: "", old: "", other: "", from: "", to: "", keeps: true },
      key: "user:1000",
      log: "",
      answers: "",
      browse: { search: "", shown: "" },
    };
  }

  /** Opens what the address shares, or the example. */
  async start(): Promise<void> {
    const about = /^#about=([\w%-]+)$/.exec(location.hash)?.[1];
    if (about !== undefined) {
      this.#states.browse.shown = decodeURIComponent(about);
      this.#shownTab = "browse";
    }
    const shared = location.hash.length > 1 && about === undefined ? (await import("./share.ts")).unpack(location.hash) : null;
    let isBlanked = false;
    if (shared?.tab === "check" && shared.files?.length) {
      const { files, server = "" } = shared;
      isBlanked = files.some(({ text }) => text.includes(BLANK));
      this.#states.check = { files, current: files[0]?.path ?? "", server: this.#about.servers.includes(server) ? server : "" };
    } else if (shared?.tab === "generate" && shared.spec !== undefined) {
      Object.assign(this.#states.generate, { hasSpec: shared.spec !== "", spec: shared.spec, users: shared.users ?? "" });
      this.#shownTab = "generate";
    }
    this.#build();
    // Another link was put into the address bar.
    addEventListener("hashchange", () => location.reload());
    // Nothing is stored, so what was typed would be lost.
    addEventListener("beforeunload", (event) => {
      if (this.#check.isUnsaved || this.#states.generate.isEdited) event.preventDefault();
    });
    addEventListener("keydown", (event) => {
      const isText = event.composedPath().some((one) => one instanceof HTMLElement && (one.isContentEditable || one.matches("input, textarea, select")));
      if (event.key === "?" && !isText) this.#showKeys();
    });
    // For the test that breaks the module on purpose.
    document.addEventListener("rconf-break", () => void this.#guard(() => this.#core.breakOnPurpose().then(() => undefined)));
    if (shared === undefined) this.#toast.show(this.#say.badLink, this.#say);
    if (isBlanked) this.#toast.show(this.#say.blanked, this.#say, { stays: true });
  }

  get #tabs(): Record<TabName, Tab> {
    return { check: this.#check, generate: this.#generate, compare: this.#compare, explain: this.#explain, doctor: this.#doctor, browse: this.#browse, slots: this.#slots };
  }

  /** Builds the page in the chosen language. */
  #build(): void {
    const say = this.#say;
    document.documentElement.lang = this.#lang === "zh" ? "zh-CN" : "en";
    const app: App = {
      core: this.#core,
      about: this.#about,
      lang: this.#lang,
      say,
      tell: (message, undo) => this.#toast.show(message, this.#say, { undo }),
      settle: () => this.#toast.settle(),
      generate: (spec, notes) => this.#generateOf(spec, notes),
      check: (files) => {
        this.#show("check");
        this.#check.open(files);
      },
      guard: (work) => this.#guard(work),
    };
    const { generate, compare, key, log, answers, browse } = this.#states;
    this.#check = new CheckTab(app, this.#states.check);
    this.#generate = new LazyTab(app, async () => new (await import("./generate.ts")).GenerateTab(app, generate));
    this.#compare = new LazyTab(app, async () => new (await import("./compare.ts")).CompareTab(app, compare, () => this.#check.configurations));
    this.#explain = new LazyTab(app, async () => new (await import("./explain.ts")).ExplainTab(app, log));
    this.#doctor = new LazyTab(app, async () => new (await import("./doctor.ts")).DoctorTab(app, answers));
    this.#browse = new LazyTab(app, async () => new (await import("./browse.ts")).BrowseTab(app, browse));
    this.#slots = new LazyTab(app, async () => new (await import("./slots.ts")).SlotsTab(app, () => this.#slotRanges(), key));
    const panel = (name: TabName) => h("div", { role: "tabpanel", id: `panel-${name}`, "aria-labelledby": `tab-${name}` }, this.#tabs[name].element);
    put(
      this.#root,
      h(
        "header",
        {},
        h("div", { class: "brand" }, h("span", { class: "logo", "aria-hidden": "true" }), h("h1", {}, "rconf"), h("p", {}, say.tagline)),
        h("div", { class: "options" }, this.#languages(), this.#themes(), button(say.share, () => this.#share())),
        h("div", { class: "tabs", role: "tablist", "aria-label": say.tabs }, ...TABS.map((name) => this.#tabButton(name))),
      ),
      h("main", {}, ...TABS.map(panel)),
      h("footer", {}, h("p", {}, say.privacy), h("p", {}, button(say.keys, () => this.#showKeys(), { class: "link" }), " · ", say.version(this.#about.version, COMMIT), ...(SITE ? [" · ", h("a", { href: SITE, rel: "noreferrer" }, say.source)] : []))),
      this.#toast.element,
    );
    this.#show(this.#shownTab);
  }

  /** Shows a spec in Generate, which may not be loaded yet. */
  #generateOf(spec: string, notes: string[]): void {
    const { tab } = this.#generate;
    if (!tab) Object.assign(this.#states.generate, { hasSpec: true, isEdited: true, spec, users: "", notes });
    this.#show("generate");
    tab?.open(spec, notes);
  }

  #showKeys(): void {
    void this.#guard(async () => (await import("./keys.ts")).showKeys(this.#lang, this.#say.keys, this.#say.close));
  }

  #tabButton(name: TabName): HTMLElement {
    return button(this.#say[name], () => this.#show(name), {
      role: "tab",
      id: `tab-${name}`,
      "aria-controls": `panel-${name}`,
      // Generate needs a module of its own, so start loading it before the click.
      onpointerenter: name === "generate" ? () => void Promise.all([this.#core.loadMaker(), import("./generate.ts")]).catch(() => undefined) : null,
      onkeydown: (event: KeyboardEvent) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        const next = TABS[(TABS.indexOf(name) + step + TABS.length) % TABS.length] ?? name;
        this.#show(next);
        document.getElementById(`tab-${next}`)?.focus();
      },
    });
  }

  #languages(): HTMLElement {
    const choose = async () => {
      await this.#guard(() => this.#speak(list.value as Lang));
      list.value = this.#lang;
    };
    const list = h("select", { "aria-label": this.#say.language, onchange: () => void choose() }, h("option", { value: "en", lang: "en" }, "English"), h("option", { value: "zh", lang: "zh-CN" }, "中文"));
    list.value = this.#lang;
    return list;
  }

  #themes(): HTMLElement {
    const choose = () => {
      this.#theme = list.value as Theme;
      setTheme(this.#theme);
    };
    const list = h("select", { "aria-label": this.#say.theme, onchange: choose }, ...Object.entries(this.#say.themes).map(([value, text]) => h("option", { value }, text)));
    list.value = this.#theme;
    return list;
  }

  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#toast.show(this.#reasonOf(error), this.#say, { stays: true });
    }
  }

  #reasonOf(error: unknown): string {
    if (error instanceof Broken) return this.#say.broke(error.message);
    return error instanceof NotLoaded ? this.#say.notLoaded(error.message) : String(error);
  }

  #show(name: TabName): void {
    // What it would undo is out of sight.
    if (name !== this.#shownTab) this.#toast.settle();
    this.#shownTab = name;
    if (name === "check" || name === "generate") this.#lastWithCluster = name;
    document.title = `rconf: ${this.#say[name]}`;
    // A link to a rule or a directive holds while it is shown.
    if (name !== "browse" && location.hash.startsWith("#about=")) history.replaceState(null, "", location.pathname);
    for (const other of TABS) {
      const tab = document.getElementById(`tab-${other}`);
      const panel = document.getElementById(`panel-${other}`);
      tab?.setAttribute("aria-selected", String(other === name));
      tab?.setAttribute("tabindex", other === name ? "0" : "-1");
      if (panel) panel.hidden = other !== name;
    }
    this.#tabs[name].shown?.();
  }

  /** Builds the page again in another language, once its module is loaded. */
  async #speak(lang: Lang): Promise<void> {
    const choice = ++this.#languageChoices;
    const [say] = await Promise.all([wordsOf(lang), this.#core.speak(lang)]);
    // Another language may have been chosen in the meantime.
    if (choice !== this.#languageChoices || lang === this.#lang) return;
    const languages = () => this.#root.querySelector<HTMLElement>("select");
    const isFocused = languages() === document.activeElement;
    this.#states = { check: this.#check.leave(), generate: this.#generate.tab?.state ?? this.#states.generate, compare: this.#states.compare, key: this.#slots.tab?.key ?? this.#states.key, log: this.#explain.tab?.text ?? this.#states.log, answers: this.#doctor.tab?.text ?? this.#states.answers, browse: this.#states.browse };
    this.#lang = lang;
    this.#say = say;
    // Its undo would change a tab that no longer exists.
    this.#toast.hide();
    this.#build();
    if (isFocused) languages()?.focus();
  }

  /**
   * Returns the slots of the masters: those of Check if it was shown last and knows them, else those of
   * Generate.
   */
  #slotRanges(): SlotRange[] {
    const range = (node: string, slots: Drawn["slots"]) => (slots?.length === 2 ? [{ node, first: slots[0], last: slots[1] }] : []);
    const checked = this.#check.nodes.flatMap(({ id, slots }) => range(id, slots));
    if (this.#lastWithCluster === "check" && checked.length) return checked;
    const made = this.#generate.tab?.cluster?.topology.nodes ?? [];
    return made.flatMap((node) => range(node.node, slotsOf(node)));
  }

  #share(): void {
    void this.#guard(async () => {
      const say = this.#say;
      const [{ pack }, made] = await Promise.all([import("./share.ts"), this.#tabs[this.#lastWithCluster].share?.()]);
      if (!made) return;
      const fragment = pack(made.shared);
      if (!fragment) {
        this.#toast.show(say.tooLong, say);
        return;
      }
      history.replaceState(null, "", `#${fragment}`);
      const isCopied = await navigator.clipboard.writeText(location.href).then(() => true, () => false);
      this.#toast.show((isCopied ? say.shared : say.shareLink)(made.hidden), say);
    });
  }
}
