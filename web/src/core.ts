// The modules, behind functions that take and give what `types.ts` says. Each runs in a worker; what is asked before it is
// ready waits. The first module looks at configurations, in one language; that with everything takes its place when
// something is asked that needs it.

import type { About, Blanked, Checked, DirectiveInfo, Fixed, Form, Lang, Made } from "./types.ts";

declare const WORKER: string;

/** A file as it is asked about. */
export interface Source {
  path: string;
  text: string;
}

/** What a module can do: look at configurations and speak one language, or everything. */
export type Part = Lang | "everything";

/** The module broke while it worked; it is there again for the next question. */
export class Broken extends Error {}

/** A module did not load. */
export class NotLoaded extends Error {}

interface Waiting {
  resolve(result: unknown): void;
  reject(why: Error): void;
}

/** How long the module may work on one question, in milliseconds. */
const PATIENCE = 20_000;

/** A module at work. */
class Running {
  readonly ready: Promise<void>;
  #worker: Worker;
  #waiting = new Map<number, Waiting>();
  #next = 0;
  #isLast = false;
  #ended: (why: string) => void;

  constructor(module: WebAssembly.Module, ended: () => void) {
    // From a blob, so that the page's policy holds for the worker too.
    const url = URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" }));
    const worker = new Worker(url);
    this.#worker = worker;
    this.#ended = (why) => {
      worker.terminate();
      ended();
      for (const { reject } of this.#waiting.values()) reject(new Broken(why));
      this.#waiting.clear();
    };
    this.ready = new Promise((resolve, reject) => {
      const fail = (why: string) => {
        reject(new NotLoaded(why));
        this.#ended(why);
      };
      worker.onerror = (event) => {
        event.preventDefault();
        fail(event.message || "the worker did not start");
      };
      worker.onmessage = ({ data }) => {
        if ("ready" in data) {
          URL.revokeObjectURL(url);
          if (data.ready) resolve();
          else fail(data.why);
          return;
        }
        const waiting = this.#waiting.get(data.id);
        this.#waiting.delete(data.id);
        if ("broken" in data) {
          waiting?.reject(new Broken(data.broken));
          this.#ended(data.broken);
        } else {
          waiting?.resolve(data.result);
          if (this.#isLast) this.retire();
        }
      };
    });
    // Who asks is told when it did not start.
    this.ready.catch(() => undefined);
    worker.postMessage({ module });
  }

  /** The answer, also to what is asked before it is ready; undefined if the module does not know it. */
  ask(name: string, words: unknown[]): Promise<unknown> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#ended("it took too long"), PATIENCE);
      const done = <T>(then: (value: T) => void) => (value: T) => {
        clearTimeout(timer);
        then(value);
      };
      this.#waiting.set(id, { resolve: done(resolve), reject: done(reject) });
      this.#worker.postMessage({ id, name, words });
    });
  }

  /** Ends when all is answered. */
  retire(): void {
    this.#isLast = true;
    if (this.#waiting.size === 0) this.#worker.terminate();
  }
}

export class Core {
  #load: (part: Part) => Promise<WebAssembly.Module>;
  #module: WebAssembly.Module;
  #running: Running | undefined;
  /** Whether the module with everything is there. */
  isWhole = false;
  #growing: Promise<void> | undefined;
  /** The language that was chosen last. */
  #wanted: Lang | undefined;
  #spoken = new Map<Lang, WebAssembly.Module>();

  private constructor(load: (part: Part) => Promise<WebAssembly.Module>, module: WebAssembly.Module) {
    this.#load = load;
    this.#module = module;
  }

  /** Starts with a module, of those that `load` loads. */
  static async start(load: (part: Part) => Promise<WebAssembly.Module>, part: Part): Promise<Core> {
    const core = new Core(load, await load(part));
    if (part === "everything") core.isWhole = true;
    else core.#spoken.set(part, core.#module);
    core.#running = core.#begin(core.#module);
    await core.#running.ready;
    return core;
  }

  #begin(module: WebAssembly.Module): Running {
    const running = new Running(module, () => {
      if (this.#running === running) this.#running = undefined;
    });
    return running;
  }

  /** Puts another module to work, if it is still wanted then. One that does not start takes nobody's place. */
  async #change(module: WebAssembly.Module, isWhole: boolean, isWanted: () => boolean): Promise<void> {
    const running = this.#begin(module);
    await running.ready;
    if (!isWanted()) {
      running.retire();
      return;
    }
    this.isWhole = isWhole;
    this.#running?.retire();
    this.#module = module;
    this.#running = running;
  }

  /** Loads the module with everything, if it is not there. */
  grow = (): Promise<void> => {
    if (this.isWhole) return Promise.resolve();
    this.#growing ??= this.#load("everything")
      .then((module) => this.#change(module, true, () => true))
      .finally(() => {
        this.#growing = undefined;
      });
    return this.#growing;
  };

  /** Loads the module that speaks a language, if that with everything is not there. */
  speak = async (lang: Lang): Promise<void> => {
    this.#wanted = lang;
    const isWanted = () => this.#wanted === lang && !this.isWhole;
    if (this.isWhole) return;
    const module = this.#spoken.get(lang) ?? (await this.#load(lang));
    this.#spoken.set(lang, module);
    if (isWanted() && module !== this.#module) await this.#change(module, false, isWanted);
  };

  #put(name: string, words: unknown[]): Promise<unknown> {
    this.#running ??= this.#begin(this.#module);
    return this.#running.ask(name, words);
  }

  async #ask(name: string, ...words: unknown[]): Promise<string> {
    const answer = await this.#put(name, words);
    if (answer !== undefined) return answer as string;
    await this.grow();
    return (await this.#put(name, words)) as string;
  }

  async #json<T>(name: string, ...words: unknown[]): Promise<T> {
    return JSON.parse(await this.#ask(name, ...words)) as T;
  }

  about = () => this.#json<About>("about");
  /** What is found at once; null if that takes the module with everything, which is not there yet. */
  checkNow = async (files: Source[], server: string, lang: Lang): Promise<Checked | null> => {
    const answer = await this.#put("check", [...split(files), server, lang]);
    return answer === undefined ? null : (JSON.parse(answer as string) as Checked);
  };
  check = (files: Source[], server: string, lang: Lang) => this.#json<Checked>("check", ...split(files), server, lang);
  export = (files: Source[], server: string, lang: Lang, format: "json" | "sarif") =>
    this.#ask("export_findings", ...split(files), server, lang, format);
  fixOne = (files: Source[], server: string, nth: number) => this.#json<Fixed>("fix_one", ...split(files), server, nth);
  fixAll = (files: Source[], server: string, withUnsafe: boolean) =>
    this.#json<Fixed>("fix_all", ...split(files), server, withUnsafe);
  directives = (server: string, lang: Lang) => this.#json<DirectiveInfo[]>("directives", server, lang);
  slot = async (key: string) => Number(await this.#ask("slot", key));
  template = () => this.#ask("template");
  form = (spec: string) => this.#json<Form | null>("form", spec);
  withField = (spec: string, field: string, value: string | undefined) => this.#ask("with_field", spec, field, value);
  withHosts = (spec: string, hosts: string[]) => this.#ask("with_hosts", spec, hosts);
  withTls = (spec: string, wanted: boolean) => this.#ask("with_tls", spec, wanted);
  generate = (spec: string, password: string, users: string, lang: Lang) =>
    this.#json<Made>("generate", spec, password, users, lang);
  withoutSecrets = (files: Source[]) => this.#json<Blanked>("without_secrets", ...split(files));
  breakOnPurpose = () => this.#ask("break_on_purpose");
}

function split(files: Source[]): [string[], string[]] {
  return [files.map((file) => file.path), files.map((file) => file.text)];
}

/** Does the newest of what is asked, and skips what was asked meanwhile. */
export class Latest {
  #running = false;
  #next: (() => Promise<void>) | undefined;

  run(work: () => Promise<void>): void {
    this.#next = work;
    if (!this.#running) void this.#loop();
  }

  async #loop(): Promise<void> {
    this.#running = true;
    while (this.#next) {
      const work = this.#next;
      this.#next = undefined;
      await work();
    }
    this.#running = false;
  }
}
