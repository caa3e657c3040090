// The module, behind functions that take and give what `types.ts` says. It runs in a worker; what is asked before it is
// ready waits.

import type { About, Blanked, Checked, DirectiveInfo, Fixed, Form, Lang, Made, RuleInfo } from "./types.ts";

declare const WORKER: string;

/** A file as it is asked about. */
export interface Source {
  path: string;
  text: string;
}

/** The module broke while it worked; it is there again for the next question. */
export class Broken extends Error {}

interface Waiting {
  resolve(result: unknown): void;
  reject(why: Error): void;
}

/** How long the module may work on one question, in milliseconds. */
const PATIENCE = 20_000;

export class Core {
  #module: WebAssembly.Module;
  #worker: Worker | undefined;
  #ready: Promise<void> | undefined;
  #waiting = new Map<number, Waiting>();
  #next = 0;

  private constructor(module: WebAssembly.Module) {
    this.#module = module;
  }

  /** Starts the module. */
  static async start(module: WebAssembly.Module): Promise<Core> {
    const core = new Core(module);
    await core.#begin();
    return core;
  }

  #begin(): Promise<void> {
    // From a blob, so that the page's policy holds for the worker too.
    const url = URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" }));
    const worker = new Worker(url);
    this.#worker = worker;
    this.#ready = new Promise((resolve, reject) => {
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message || "the worker did not start"));
        this.#end(event.message);
      };
      worker.onmessage = ({ data }) => {
        if ("ready" in data) {
          URL.revokeObjectURL(url);
          if (data.ready) resolve();
          else reject(new Error(data.why));
          return;
        }
        const waiting = this.#waiting.get(data.id);
        this.#waiting.delete(data.id);
        if ("broken" in data) {
          waiting?.reject(new Broken(data.broken));
          this.#end(data.broken);
        } else {
          waiting?.resolve(data.result);
        }
      };
    });
    worker.postMessage({ module: this.#module });
    return this.#ready;
  }

  /** Ends the worker; the next question starts another. */
  #end(why: string): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#ready = undefined;
    for (const { reject } of this.#waiting.values()) reject(new Broken(why));
    this.#waiting.clear();
  }

  async #ask(name: string, ...words: unknown[]): Promise<string> {
    await (this.#ready ?? this.#begin());
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#end("it took too long"), PATIENCE);
      const done = <T>(then: (value: T) => void) => (value: T) => {
        clearTimeout(timer);
        then(value);
      };
      this.#waiting.set(id, { resolve: done((result) => resolve(result as string)), reject: done(reject) });
      this.#worker?.postMessage({ id, name, words });
    });
  }

  async #json<T>(name: string, ...words: unknown[]): Promise<T> {
    return JSON.parse(await this.#ask(name, ...words)) as T;
  }

  about = () => this.#json<About>("about");
  check = (files: Source[], server: string, lang: Lang) => this.#json<Checked>("check", ...split(files), server, lang);
  export = (files: Source[], server: string, lang: Lang, format: "json" | "sarif") =>
    this.#ask("export_findings", ...split(files), server, lang, format);
  fixOne = (files: Source[], server: string, nth: number) => this.#json<Fixed>("fix_one", ...split(files), server, nth);
  fixAll = (files: Source[], server: string, withUnsafe: boolean) =>
    this.#json<Fixed>("fix_all", ...split(files), server, withUnsafe);
  directives = (server: string, lang: Lang) => this.#json<DirectiveInfo[]>("directives", server, lang);
  explain = (rule: string) => this.#json<RuleInfo | null>("explain", rule);
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
