// The pages of the rules, in Markdown. Each language has a file with its pages, which is fetched when the
// first page is needed.

import { fetchFile } from "./fetch.ts";
import type { Lang } from "./types.ts";

/** The files by their names, as JSON. Empty unless the page is a single file. */
declare const RULES: string;

type Pages = Record<string, string>;

const loaded = new Map<string, Promise<Pages>>();

function load(name: string): Promise<Pages> {
  if (RULES) return Promise.resolve(JSON.parse((JSON.parse(RULES) as Record<string, string>)[name] ?? "{}") as Pages);
  return fetchFile(name, (response) => response.json() as Promise<Pages>);
}

/** Returns the page of a rule, by its code. */
export async function rulePage(code: string, lang: Lang): Promise<string> {
  const name = `rules.${lang}.json`;
  const pages = loaded.get(name) ?? load(name);
  loaded.set(name, pages);
  try {
    return (await pages)[code] ?? "";
  } catch (error) {
    // The next call tries again.
    loaded.delete(name);
    throw error;
  }
}
