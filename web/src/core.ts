// The functions of the modules, with the types in `types.ts`. The page starts with a small module, which
// checks configurations and has one language. The module with everything replaces it when it is needed.

import { ModuleWorker } from "./module.ts";
import type { About, Blanked, Checked, DirectiveInfo, Fixed, Form, Lang, Made } from "./types.ts";

/** A file to check. */
export interface Source {
  path: string;
  text: string;
}

/** A module: the small one of a language, or the one with everything. */
export type Part = Lang | "everything";
type Load = (part: Part) => Promise<WebAssembly.Module>;

export class Core {
  /** Whether the module with everything is loaded. */
  hasEverything = false;
  #load: Load;
  #module: WebAssembly.Module;
  /** The worker that runs `#module`. There is none from a failure until the next call. */
  #worker: ModuleWorker | undefined;
  #loadingEverything: Promise<void> | undefined;
  /** The small modules that were loaded. */
  #small = new Map<Lang, WebAssembly.Module>();
  /** The language that was chosen last. */
  #lang: Lang | undefined;

  private constructor(load: Load, module: WebAssembly.Module) {
    this.#load = load;
    this.#module = module;
  }

  /** Starts with a module. `load` loads it, and others when they are needed. */
  static async start(load: Load, part: Part): Promise<Core> {
    const core = new Core(load, await load(part));
    if (part === "everything") core.hasEverything = true;
    else core.#small.set(part, core.#module);
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

  /**
   * Replaces the module, unless the new one does not start or is no longer wanted according to `isWanted`.
   */
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
    this.#loadingEverything ??= this.#load("everything")
      .then((module) => this.#replace(module, true, () => true))
      .finally(() => {
        this.#loadingEverything = undefined;
      });
    return this.#loadingEverything;
  }

  /**
   * Loads the small module of a language, unless the module with everything is loaded, which has all
   * languages.
   */
  async speak(lang: Lang): Promise<void> {
    this.#lang = lang;
    if (this.hasEverything) return;
    const module = this.#small.get(lang) ?? (await this.#load(lang));
    this.#small.set(lang, module);
    const isWanted = () => this.#lang === lang && !this.hasEverything;
    if (isWanted() && module !== this.#module) await this.#replace(module, false, isWanted);
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
  withoutSecrets = (files: Source[]) => this.#json<Blanked>("without_secrets", ...split(files));
  breakOnPurpose = () => this.#call("break_on_purpose");
}

function split(files: Source[]): [string[], string[]] {
  return [files.map((file) => file.path), files.map((file) => file.text)];
}
