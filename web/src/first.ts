// Part of index.html itself, so that the first module is fetched while the script still loads.

import { preferred } from "./language.ts";

declare const ADDRESS: Record<string, string>;

const answer = fetch(ADDRESS[`rconf.${preferred()}.wasm`] ?? "");
// `main.ts` shows the error.
answer.catch(() => undefined);
Object.assign(globalThis, { rconfFirst: answer });
