// Starts the page: loads the module and builds the tabs.

import { Core, type Part } from "./core.ts";
import { button, h, put } from "./dom.ts";
import { fetchFile } from "./fetch.ts";
import { preferred } from "./language.ts";
import { Page } from "./page.ts";
import { type Words, wordsOf } from "./words.ts";

/** The module with everything in Base64; empty unless the page is one file. */
declare const EMBEDDED: string;

/** The first module, which `first.ts` already requested. */
let first = (globalThis as { rconfFirst?: Promise<Response> }).rconfFirst;

async function load(part: Part): Promise<WebAssembly.Module> {
  if (EMBEDDED) return WebAssembly.compile(Uint8Array.from(atob(EMBEDDED), (c) => c.charCodeAt(0)));
  const response = first;
  first = undefined;
  return fetchFile(`${part}.wasm`, async (response) => WebAssembly.compile(await response.arrayBuffer()), response);
}

async function start(): Promise<void> {
  const root = document.querySelector<HTMLElement>("#app") ?? document.body;
  const lang = preferred();
  document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
  const texts = wordsOf(lang);
  let page: Page;
  try {
    const core = await Core.start(load, lang, EMBEDDED !== "");
    page = new Page(root, core, await core.about(), lang, await texts);
  } catch (error) {
    put(root, failure(error, await texts));
    return;
  }
  await page.start();
}

/** Makes the message for a first module that could not be loaded. */
function failure(error: unknown, say: Words): HTMLElement {
  return h(
    "div",
    { class: "failed", role: "alert" },
    h("h1", {}, "rconf"),
    h("p", {}, h("strong", {}, say.failed)),
    h("p", {}, say.failedHelp),
    h("p", { class: "name" }, error instanceof Error ? error.message : String(error)),
    button(say.reload, () => location.reload(), { class: "main" }),
  );
}

void start();
