// The pages of the rules, in Markdown: files of their own, which are fetched when the first one is wanted.

import { NotLoaded } from "./core.ts";
import type { Lang } from "./types.ts";

/** All of them, by the names of their files, where the page is one file; else nothing. */
declare const RULES: string;
declare const ADDRESS: Record<string, string>;

const known = new Map<string, Promise<Record<string, string>>>();

async function load(name: string): Promise<Record<string, string>> {
  try {
    if (RULES) return JSON.parse((JSON.parse(RULES) as Record<string, string>)[name] ?? "{}");
    const response = await fetch(ADDRESS[name] ?? name);
    if (!response.ok) throw new Error(String(response.status));
    return await response.json();
  } catch (why) {
    known.delete(name);
    throw new NotLoaded(`${name}: ${why instanceof Error ? why.message : why}`);
  }
}

/** The page of a rule, by its code. */
export async function rulePage(code: string, lang: Lang): Promise<string> {
  const name = `rules.${lang}.json`;
  const pages = known.get(name) ?? load(name);
  known.set(name, pages);
  return (await pages)[code] ?? "";
}
