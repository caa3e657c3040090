// The core of rconf: texts in, findings and files out. It reads no file and sends nothing.

import init, * as core from "./rconf.js";

let loading;

/** Loads the module, once. */
export function load(module) {
  loading ??= start(module);
  return loading;
}

async function start(module) {
  await init({ module_or_path: module ?? (await beside()) });
  return api;
}

// Browsers fetch the module from beside this file. Node, which cannot fetch files, reads it.
async function beside() {
  const url = new URL("./rconf_bg.wasm", import.meta.url);
  if (url.protocol !== "file:") return url;
  const { readFile } = await import("node:fs/promises");
  return readFile(url);
}

const apart = (files) => [Object.keys(files), Object.values(files)];

const api = {
  about: () => JSON.parse(core.about()),
  lint: (files, { server = "", language = "en" } = {}) =>
    JSON.parse(core.check(...apart(files), server, language)),
  report: (files, format, { server = "", language = "en" } = {}) =>
    core.export_findings(...apart(files), server, language, format),
  fix: (files, { server = "", unsafe = false } = {}) =>
    JSON.parse(core.fix_all(...apart(files), server, unsafe)),
  directives: (server, { language = "en" } = {}) => JSON.parse(core.directives(server, language)),
  slot: (key) => core.slot(key),
  template: () => core.template(),
  generate: (spec, { password, users = "", language = "en" }) =>
    JSON.parse(core.generate(spec, password, users, language)),
};
