// The language that the page begins with.

import type { Lang } from "./types.ts";

export function preferred(): Lang {
  const isChinese = (tag: string) => tag.toLowerCase().startsWith("zh");
  return navigator.languages.some(isChinese) && !navigator.language.toLowerCase().startsWith("en") ? "zh" : "en";
}
