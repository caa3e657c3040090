// Stands in the page itself, so that the first module is asked for while the script is still on its way.

import { preferred } from "./language.ts";

declare const ADDRESS: Record<string, string>;

const answer = fetch(ADDRESS[`rconf.${preferred()}.wasm`] ?? "");
// The script says what is wrong.
answer.catch(() => undefined);
Object.assign(globalThis, { rconfFirst: answer });
