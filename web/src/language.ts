// The language that the page starts in.

import type { Lang } from "./types.ts";

/** Returns Chinese for everyone who reads it, unless they prefer English. */
export function preferred(): Lang {
  const isChinese = (tag: string) => tag.toLowerCase().startsWith("zh");
  return navigator.languages.some(isChinese) && !navigator.language.toLowerCase().startsWith("en") ? "zh" : "en";
}
