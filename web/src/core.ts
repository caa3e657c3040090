// The functions of the modules, with the types in `types.ts`. The page starts with a small module, which checks
// configurations. The module with everything replaces it when it is needed. Those that make clusters and explain errors run
// beside it. Each has one language.

import { ModuleWorker } from "./module.ts";
import type { About, AskedChange, Blanked, Checked, Compared, Diagnosed, DirectiveInfo, Explained, Fixed, Form, Imported, Lang, LintSettings, Made, Migrated, PlannedChange, Simulated, Sized } from "./types.ts";

/** A file to check. */
export interface Source {
  path: string;
  text: string;
}

/**
 * A module of a language: `rconf` checks configurations, `make` makes clusters, `explain` explains errors, and `more` does all
 * but that.
 */
export type Part = `${"rconf" | "more" | Beside}.${Lang}`;
/** The modules that run beside the one that checks. */
type Beside = "make" | "explain";
type Load = (part: Part) => Promise<WebAssembly.Module>;

export class Core {
  /** Whether the module with everything is loaded. */
  hasEverything = false;
  #load: Load;
  #module: WebAssembly.Module;
  /** The worker that runs `#module`. There is none from a failure until the next call. */
  #worker: ModuleWorker | undefined;
  #loadingEverything: Promise<void> | undefined;
  /** The modules that were loaded. */
  #modules = new Map<Part, WebAssembly.Module>();
  /** The language that was chosen last. */
  #lang: Lang;
  /** Whether all parts are the same module, which has all languages. */
  #isWhole: boolean;
  /** The workers beside. */
  #beside = new Map<Part, Promise<ModuleWorker>>();

  private constructor(load: Load, module: WebAssembly.Module, lang: Lang, isWhole: boolean) {
    this.#load = load;
    this.#module = module;
    this.#lang = lang;
    this.#isWhole = isWhole;
    this.hasEverything = isWhole;
    this.#modules.set(`rconf.${lang}`, module);
  }

  /** Starts with the first module of a language. `load` loads it, and others when they are needed. */
  static async start(load: Load, lang: Lang, isWhole: boolean): Promise<Core> {
    const core = new Core(load, await load(`rconf.${lang}`), lang, isWhole);
    core.#worker = core.#run(core.#module);
    await core.#worker.ready;
    return core;
  }

  #run(module: WebAssembly.Module): ModuleWorker {
    const worker = new ModuleWorker(module, () => {
      if (this.#worker === worker) this.#worker = undefined;
    });
    return worker;
  }

  async #part(part: Part): Promise<WebAssembly.Module> {
    const module = this.#isWhole ? this.#module : (this.#modules.get(part) ?? (await this.#load(part)));
    this.#modules.set(part, module);
    return module;
  }

  /** Replaces the module, unless the new one does not start or is no longer wanted according to `isWanted`. */
  async #replace(module: WebAssembly.Module, hasEverything: boolean, isWanted: () => boolean): Promise<void> {
    const worker = this.#run(module);
    await worker.ready;
    if (!isWanted()) {
      worker.retire();
      return;
    }
    this.hasEverything = hasEverything;
    this.#worker?.retire();
    this.#module = module;
    this.#worker = worker;
  }

  /** Loads the module with everything, unless it is loaded. */
  loadEverything(): Promise<void> {
    if (this.hasEverything) return Promise.resolve();
    this.#loadingEverything ??= this.#loadMore().finally(() => {
      this.#loadingEverything = undefined;
    });
    return this.#loadingEverything;
  }

  async #loadMore(): Promise<void> {
    // The language may be changed in the meantime.
    while (!this.hasEverything) {
      const lang = this.#lang;
      await this.#replace(await this.#part(`more.${lang}`), true, () => this.#lang === lang);
    }
  }

  /** Loads the module of a language that does as much as the current one. */
  async speak(lang: Lang): Promise<void> {
    const before = this.#lang;
    this.#lang = lang;
    if (this.#isWhole) return;
    const hasEverything = this.hasEverything;
    const module = await this.#part(`${hasEverything ? "more" : "rconf"}.${lang}`).catch((why: unknown) => {
      // The page stays in its language.
      if (this.#lang === lang) this.#lang = before;
      throw why;
    });
    const isWanted = () => this.#lang === lang && this.hasEverything === hasEverything;
    if (isWanted() && module !== this.#module) await this.#replace(module, hasEverything, isWanted);
  }

  /** Returns the worker of a module that runs beside, in a language. Loads it unless it is loaded. */
  #loadBeside(name: Beside, lang: Lang = this.#lang): Promise<ModuleWorker> {
    const part: Part = `${name}.${lang}`;
    const known = this.#beside.get(part);
    if (known) return known;
    const forget = () => {
      if (this.#beside.get(part) === worker) this.#beside.delete(part);
    };
    const start = async () => {
      const started = new ModuleWorker(await this.#part(part), forget);
      await started.ready;
      return started;
    };
    const worker = start();
    this.#beside.set(part, worker);
    worker.catch(forget);
    return worker;
  }

  /** Loads the module that makes clusters, unless it is loaded. */
  async loadMaker(): Promise<void> {
    await this.#loadBeside("make");
  }

  async #make(name: string, ...args: unknown[]): Promise<string> {
    return (await (await this.#loadBeside("make")).call(name, args)) as string;
  }

  async #makeJson<T>(name: string, ...args: unknown[]): Promise<T> {
    return JSON.parse(await this.#make(name, ...args)) as T;
  }

  /** Returns the causes that may be behind an error text, or a log. */
  async explain(text: string, lang: Lang): Promise<Explained> {
    const worker = await this.#loadBeside("explain");
    return JSON.parse((await worker.call("explain", [text, lang])) as string) as Explained;
  }

  /**
   * Calls a function of the loaded module. Resolves to `undefined` if only the module with everything can
   * answer.
   */
  #tryCall(name: string, args: unknown[]): Promise<unknown> {
    this.#worker ??= this.#run(this.#module);
    return this.#worker.call(name, args);
  }

  async #call(name: string, ...args: unknown[]): Promise<string> {
    const answer = await this.#tryCall(name, args);
    if (answer !== undefined) return answer as string;
    await this.loadEverything();
    return (await this.#tryCall(name, args)) as string;
  }

  async #json<T>(name: string, ...args: unknown[]): Promise<T> {
    return JSON.parse(await this.#call(name, ...args)) as T;
  }

  about = () => this.#json<About>("about");
  /**
   * Checks files without loading a module. Returns `null` if only the module with everything can check them.
   */
  checkNow = async (files: Source[], server: string, lang: Lang): Promise<Checked | null> => {
    const answer = await this.#tryCall("check", [...split(files), server, lang]);
    return answer === undefined ? null : (JSON.parse(answer as string) as Checked);
  };
  check = (files: Source[], server: string, lang: Lang) => this.#json<Checked>("check", ...split(files), server, lang);
  export = (files: Source[], server: string, lang: Lang, format: "json" | "sarif") =>
    this.#call("export_findings", ...split(files), server, lang, format);
  fixOne = (files: Source[], server: string, nth: number) => this.#json<Fixed>("fix_one", ...split(files), server, nth);
  /** Ignores the nth finding of `check` with a comment. */
  ignoreOne = (files: Source[], server: string, nth: number) => this.#json<Fixed>("ignore_one", ...split(files), server, nth);
  fixAll = (files: Source[], server: string, withUnsafe: boolean) =>
    this.#json<Fixed>("fix_all", ...split(files), server, withUnsafe);
  directives = (server: string, lang: Lang) => this.#json<DirectiveInfo[]>("directives", server, lang);
  slot = async (key: string) => Number(await this.#call("slot", key));
  template = (lang: Lang) => this.#make("template", lang);
  form = (spec: string) => this.#makeJson<Form | null>("form", spec);
  withField = (spec: string, field: string, value: string | undefined) => this.#make("with_field", spec, field, value);
  withHosts = (spec: string, hosts: string[]) => this.#make("with_hosts", spec, hosts);
  withTls = (spec: string, wanted: boolean) => this.#make("with_tls", spec, wanted);
  /** Divides the memory of a machine, in megabytes. With 0 nodes, it runs the most that the spec puts on one host. */
  size = (spec: string, megabytes: number, nodes: number, changes: number, lang: Lang) => this.#makeJson<Sized | null>("size", spec, megabytes, nodes, changes, lang);
  /** Returns the plan of a change to the cluster of a spec. */
  change = (spec: string, asked: AskedChange, lang: Lang) => this.#json<PlannedChange>("change", spec, JSON.stringify(asked), lang);
  /** Makes a spec of the cluster that files describe. */
  importSpec = (files: Source[], server: string, lang: Lang) => this.#json<Imported>("import_spec", ...split(files), server, lang);
  /** Returns what the `[lint]` table of an rconf.toml sets. */
  lintSettings = (text: string) => this.#json<LintSettings>("lint_settings", text);
  /** Returns an rconf.toml with a key of `[lint]`, or the level of a rule by its code, set to a value. */
  withLint = (text: string, key: string, value: string | undefined) => this.#call("with_lint", text, key, value);
  /**
   * Makes a cluster of a spec. What it sets is checked by the module that checks. `written` is the language of the comments in
   * the files, which the module of that language writes.
   */
  generate = async (spec: string, password: string, users: string, lang: Lang, written: Lang): Promise<Made> => {
    const made = await this.#checkedCluster(spec, password, users, lang);
    if (made.cluster && written !== lang && !this.#isWhole) {
      const worker = await this.#loadBeside("make", written);
      const other = JSON.parse((await worker.call("generate", [spec, password, users, written, "[]"])) as string) as Made;
      if (other.cluster) made.cluster.files = other.cluster.files;
    }
    return made;
  };

  #checkedCluster = async (spec: string, password: string, users: string, lang: Lang): Promise<Made> => {
    const made = await this.#makeJson<Made>("generate", spec, password, users, lang);
    if (made.to_check.length === 0) return made;
    const { server } = made.report;
    const checks = made.to_check.map(({ paths, texts }) => this.#json<Checked>("check", paths, texts, server, lang));
    const found = (await Promise.all(checks)).map(({ report }) => report.findings);
    return this.#makeJson<Made>("generate", spec, password, users, lang, JSON.stringify(found));
  };
  /** Compares two configurations, each for a server; it is detected if its name is empty. */
  compare = (old: Source, from: string, now: Source, to: string, lang: Lang) =>
    this.#json<Compared>("compare", [old.path, old.text, from], [now.path, now.text, to], lang);
  /** Rewrites a configuration for another server. With `keeps`, a line is added for each default that differs. */
  migrate = (old: Source, from: string, to: string, keeps: boolean, lang: Lang) =>
    this.#json<Migrated>("migrate", [old.path, old.text, from], to, keeps, lang);
  /** Predicts what becomes of a cluster that loses nodes, or hosts as `host:NAME`. */
  simulate = (files: Source[], server: string, lang: Lang, lost: string[]) =>
    this.#json<Simulated>("simulate", ...split(files), server, lang, lost);
  /** Returns what is wrong with running nodes, of which the answers were pasted. */
  doctor = (text: string, lang: Lang) => this.#json<Diagnosed>("doctor", text, lang);
  withoutSecrets = (files: Source[]) => this.#makeJson<Blanked>("without_secrets", ...split(files));
  breakOnPurpose = () => this.#call("break_on_purpose");
}

function split(files: Source[]): [string[], string[]] {
  return [files.map((file) => file.path), files.map((file) => file.text)];
}
