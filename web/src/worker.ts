// Runs a module in a worker, so that the page never waits for it.

import * as rconf from "rconf-module";

type Call = { id: number; name: keyof typeof rconf; args: unknown[] };

/** The exports of the module. A small module does not export everything that its JavaScript knows. */
let exported: object = {};

self.onmessage = ({ data }: MessageEvent<{ module: WebAssembly.Module } | Call>) => {
  if ("module" in data) start(data.module);
  else answer(data);
};

function start(module: WebAssembly.Module): void {
  try {
    exported = rconf.initSync({ module });
    self.postMessage({ ready: true });
  } catch (error) {
    self.postMessage({ ready: false, why: String(error) });
  }
}

function answer({ id, name, args }: Call): void {
  try {
    const call = rconf[name] as (...args: unknown[]) => unknown;
    self.postMessage({ id, result: name in exported ? call(...args) : undefined });
  } catch (error) {
    self.postMessage({ id, broken: panicLocation() || String(error) });
  }
}

/** Returns the place where the module panicked; empty if it cannot tell. */
function panicLocation(): string {
  try {
    return rconf.broken();
  } catch {
    return "";
  }
}
