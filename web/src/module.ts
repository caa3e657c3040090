// A WebAssembly module in a worker.

import { NotLoaded } from "./fetch.ts";

/** The script of the worker. */
declare const WORKER: string;

/** The error if the module fails during a call. */
export class Broken extends Error {}

/** A call that is not answered yet. */
interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** The maximum duration of a call, in milliseconds. */
const TIMEOUT = 20_000;

export class ModuleWorker {
  readonly ready: Promise<void>;
  #worker: Worker;
  #failed: () => void;
  #pending = new Map<number, Pending>();
  #nextId = 0;
  #isRetired = false;

  /** Creates a worker. `failed` is called when the worker ends because of an error. */
  constructor(module: WebAssembly.Module, failed: () => void) {
    // From a blob, so that the policy of the page applies to the worker too.
    const url = URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" }));
    this.#worker = new Worker(url);
    this.#failed = failed;
    this.ready = new Promise((resolve, reject) => {
      const failToStart = (why: string) => {
        reject(new NotLoaded(why));
        this.#fail(why);
      };
      this.#worker.onerror = (event) => {
        event.preventDefault();
        failToStart(event.message || "the worker did not start");
      };
      this.#worker.onmessage = ({ data }) => {
        if (!("ready" in data)) {
          this.#answered(data);
          return;
        }
        URL.revokeObjectURL(url);
        if (data.ready) resolve();
        else failToStart(data.why);
      };
    });
    // Callers that do not wait for it learn of the error from their calls, which are rejected too.
    this.ready.catch(() => undefined);
    this.#worker.postMessage({ module });
  }

  /**
   * Calls a function of the module, which may not be ready yet. Resolves to `undefined` if the module cannot
   * answer.
   */
  call(name: string, args: unknown[]): Promise<unknown> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#fail("it took too long"), TIMEOUT);
      const settle = <T>(then: (value: T) => void) => (value: T) => {
        clearTimeout(timer);
        then(value);
      };
      this.#pending.set(id, { resolve: settle(resolve), reject: settle(reject) });
      this.#worker.postMessage({ id, name, args });
    });
  }

  /** Ends the worker after all calls are answered. */
  retire(): void {
    this.#isRetired = true;
    if (this.#pending.size === 0) this.#worker.terminate();
  }

  #answered(data: { id: number; result?: unknown; broken?: string }): void {
    const pending = this.#pending.get(data.id);
    this.#pending.delete(data.id);
    if (data.broken !== undefined) {
      pending?.reject(new Broken(data.broken));
      this.#fail(data.broken);
      return;
    }
    pending?.resolve(data.result);
    if (this.#isRetired) this.retire();
  }

  /** Ends the worker, and rejects all calls. */
  #fail(why: string): void {
    this.#worker.terminate();
    this.#failed();
    for (const { reject } of this.#pending.values()) reject(new Broken(why));
    this.#pending.clear();
  }
}
