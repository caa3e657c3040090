// The texts of the page. Each language is a part that is loaded when the page is shown in it. The compiler checks that no
// text is missing.

import type { Lang } from "./types.ts";
import type { en } from "./words/en.ts";

export type Words = typeof en;

/** Loads the texts of a language. */
export async function wordsOf(lang: Lang): Promise<Words> {
  return lang === "zh" ? (await import("./words/zh.ts")).zh : (await import("./words/en.ts")).en;
}
