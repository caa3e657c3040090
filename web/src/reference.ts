// The reference: the pages of the rules, in Markdown, and what each directive does. Each language has a file of either
// kind, which is fetched when it is first needed.

import { fetchFile } from "./fetch.ts";
import type { DirectiveInfo, DirectiveNote, Lang, Severity } from "./types.ts";

/** The files by their names, as JSON. Empty unless the page is a single file. */
declare const REFERENCE: string;

const loaded = new Map<string, Promise<unknown>>();

function load(name: string): Promise<unknown> {
  if (REFERENCE) return Promise.resolve(JSON.parse((JSON.parse(REFERENCE) as Record<string, string>)[name] ?? "{}"));
  return fetchFile(name, (response) => response.json() as Promise<unknown>);
}

/** Returns an entry of a file, or `undefined` if it has none of this name. */
async function entry<T>(kind: "rules" | "directives", lang: Lang, name: string): Promise<T | undefined> {
  return (await entries<T>(kind, lang))[name];
}

/** Returns the entries of a file, by their names. */
async function entries<T>(kind: "rules" | "directives", lang: Lang): Promise<Record<string, T>> {
  const file = `${kind}.${lang}.json`;
  const all = loaded.get(file) ?? load(file);
  loaded.set(file, all);
  try {
    return (await all) as Record<string, T>;
  } catch (error) {
    // The next call tries again.
    loaded.delete(file);
    throw error;
  }
}

/** A rule, as the reference has it. */
export interface RuleEntry {
  name: string;
  severity: Severity;
  page: string;
}

/** Returns the page of a rule, by its code. */
export async function rulePage(code: string, lang: Lang): Promise<string> {
  return (await entry<RuleEntry>("rules", lang, code))?.page ?? "";
}

/** Returns all rules, by their codes. */
export const allRules = (lang: Lang) => entries<RuleEntry>("rules", lang);

/** Returns what all directives do, by their names. */
export const allDirectives = (lang: Lang) => entries<DirectiveNote>("directives", lang);

/** Returns what a directive does, or `undefined` if that cannot be loaded: what else is known of it is shown without. */
export function directiveNote(directive: DirectiveInfo, lang: Lang): Promise<DirectiveNote | undefined> {
  return entry<DirectiveNote>("directives", lang, directive.alias_of ?? directive.name).catch(() => undefined);
}
