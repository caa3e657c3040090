// Part of index.html itself, so that the first module and the texts are fetched while the script still loads.

import { preferred } from "./language.ts";

declare const ADDRESS: Record<string, string>;
/** The script with the texts of each language. */
declare const TEXTS: Record<string, string>;

const lang = preferred();
const answer = fetch(ADDRESS[`rconf.${lang}.wasm`] ?? "");
// `main.ts` shows the error.
answer.catch(() => undefined);
Object.assign(globalThis, { rconfFirst: answer });
const texts = document.createElement("link");
texts.rel = "modulepreload";
texts.href = TEXTS[lang] ?? "";
document.head.append(texts);
