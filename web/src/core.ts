// The functions of the modules, with the types in `types.ts`. The page starts with a small module, which checks
// configurations. The module with everything replaces it when it is needed. Each has one language.

import { ModuleWorker } from "./module.ts";
import type { About, Blanked, Checked, DirectiveInfo, Explained, Fixed, Form, Lang, Made, Simulated } from "./types.ts";

/** A file to check. */
export interface Source {
  path: string;
  text: string;
}

/**
 * A module of a language: `rconf` checks configurations, `more` does all but explain errors, which `explain` does.
 */
export type Part = `${"rconf" | "more" | "explain"}.${Lang}`;
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
  /** The worker that explains errors, and its language. */
  #explainer: { lang: Lang; worker: ModuleWorker } | undefined;

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
    this.#lang = lang;
    if (this.#isWhole) return;
    const hasEverything = this.hasEverything;
    const module = await this.#part(`${hasEverything ? "more" : "rconf"}.${lang}`);
    const isWanted = () => this.#lang === lang && this.hasEverything === hasEverything;
    if (isWanted() && module !== this.#module) await this.#replace(module, hasEverything, isWanted);
  }

  /** Returns the causes that may be behind an error text, or a log. */
  async explain(text: string, lang: Lang): Promise<Explained> {
    if (this.#explainer?.lang !== lang) {
      const worker: ModuleWorker = new ModuleWorker(await this.#part(`explain.${lang}`), () => {
        if (this.#explainer?.worker === worker) this.#explainer = undefined;
      });
      await worker.ready;
      this.#explainer?.worker.retire();
      this.#explainer = { lang, worker };
    }
    return JSON.parse((await this.#explainer.worker.call("explain", [text, lang])) as string) as Explained;
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
  fixAll = (files: Source[], server: string, withUnsafe: boolean) =>
    this.#json<Fixed>("fix_all", ...split(files), server, withUnsafe);
  directives = (server: string, lang: Lang) => this.#json<DirectiveInfo[]>("directives", server, lang);
  slot = async (key: string) => Number(await this.#call("slot", key));
  template = () => this.#call("template");
  form = (spec: string) => this.#json<Form | null>("form", spec);
  withField = (spec: string, field: string, value: string | undefined) => this.#call("with_field", spec, field, value);
  withHosts = (spec: string, hosts: string[]) => this.#call("with_hosts", spec, hosts);
  withTls = (spec: string, wanted: boolean) => this.#call("with_tls", spec, wanted);
  generate = (spec: string, password: string, users: string, lang: Lang) =>
    this.#json<Made>("generate", spec, password, users, lang);
  /** Predicts what becomes of a cluster that loses nodes, or hosts as `host:NAME`. */
  simulate = (files: Source[], server: string, lang: Lang, lost: string[]) =>
    this.#json<Simulated>("simulate", ...split(files), server, lang, lost);
  withoutSecrets = (files: Source[]) => this.#json<Blanked>("without_secrets", ...split(files));
  breakOnPurpose = () => this.#call("break_on_purpose");
}

function split(files: Source[]): [string[], string[]] {
  return [files.map((file) => file.path), files.map((file) => file.text)];
}
