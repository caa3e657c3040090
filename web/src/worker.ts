// Runs a module beside the page, so that nothing it does makes the page wait. It is started anew when it breaks.

import * as rconf from "rconf-module";

type Call = { id: number; name: keyof typeof rconf; words: unknown[] };

/** What the module can do: one of the smaller ones lacks what others know. */
let known: object = {};

self.onmessage = ({ data }: MessageEvent<{ module: WebAssembly.Module } | Call>) => {
  if ("module" in data) {
    try {
      known = rconf.initSync({ module: data.module });
      self.postMessage({ ready: true });
    } catch (why) {
      self.postMessage({ ready: false, why: String(why) });
    }
    return;
  }
  try {
    const call = rconf[data.name] as (...words: unknown[]) => unknown;
    self.postMessage({ id: data.id, result: data.name in known ? call(...data.words) : undefined });
  } catch (why) {
    let at = "";
    try {
      at = rconf.broken();
    } catch {
      // It is past answering.
    }
    self.postMessage({ id: data.id, broken: at || String(why) });
  }
};
