// What the findings come to, in one sentence.

import type { Drawn } from "./topology/node.ts";
import type { Checked, Finding, Severity } from "./types.ts";
import type { Words } from "./words.ts";

export interface Headline {
  text: string;
  /** How bad it is: the severity of the findings that it is about, `fine` if there are none, `none` if nothing was checked. */
  mood: Severity | "fine" | "none";
  /** The finding whose title it is, if that may be about one of several files. */
  finding?: Finding;
}

/** The rule about replicas that stay empty and are promoted nevertheless. */
const EMPTY_FAILOVER = "R002";
/** The rule about replicas that never get the data. */
const NEVER_SYNCHRONISED = "A001";

/** Returns whether a file was checked: it is of a known kind, and not empty. */
export function wasChecked(file: Checked["files"][number], texts: Map<string, string>): boolean {
  return file.kind !== "other" && (texts.get(file.path) ?? "").trim() !== "";
}

/** Returns the paths of the files that are not read, which are not free of problems. */
export function unreadOf(checked: Checked, texts: Map<string, string>): string[] {
  return checked.files.filter((file) => file.kind === "other" && (texts.get(file.path) ?? "").trim() !== "").map((file) => file.path);
}

/**
 * Returns what is said if there are no findings, with advice: that all is fine only if all files were read, and the
 * configuration of a server was among them.
 */
export function withoutFindings(checked: Checked, texts: Map<string, string>, say: Words): { text: string; help: string; isFine: boolean } {
  const files = checked.files.filter((file) => wasChecked(file, texts));
  if (files.length === 0) return { text: say.nothingChecked, help: say.nothingCheckedHelp, isFine: false };
  if (unreadOf(checked, texts).length) return { text: say.noneRead, help: "", isFine: false };
  // Sentinels are in no cluster.
  const hasServer = checked.clusters.some(({ nodes }) => nodes.length > 0);
  return hasServer ? { text: say.none, help: say.noneHelp, isFine: true } : { text: say.noneButNoServer, help: say.noServerHelp, isFine: false };
}

/** Returns the headline. `nodes` are those in the picture, and `texts` the texts of the files by path. */
export function headline(checked: Checked, nodes: Drawn[], texts: Map<string, string>, say: Words): Headline {
  const { findings } = checked.report;
  if (findings.length === 0) {
    const { text, isFine } = withoutFindings(checked, texts, say);
    return { text, mood: isFine ? "fine" : "none" };
  }
  const files = checked.files.filter((file) => wasChecked(file, texts));
  const [refusal] = findings.filter((finding) => finding.stops_load);
  const refused = pathsOf(findings.filter((finding) => finding.stops_load));
  const configurations = files.filter((file) => file.kind === "configuration").length;
  if (refusal) return { text: say.doesNotStart(refused, Math.max(configurations, refused)), mood: "error", finding: refusal };
  const has = (code: string) => findings.some((finding) => finding.code === code);
  const masters = nodes.filter((node) => node.role === "master" && node.slots).length;
  if (has(EMPTY_FAILOVER)) return { text: say.losesKeys(say.portion(1, masters)), mood: "error" };
  if (has(NEVER_SYNCHRONISED)) return { text: say.replicasStayEmpty, mood: "error" };
  const worst = (["error", "warning"] as const).map((severity) => findings.find((finding) => finding.severity === severity)).find(Boolean);
  if (worst) return { text: sentence(titleOf(worst.message), say), mood: worst.severity, finding: worst };
  return { text: say.onlyHints, mood: "info" };
}

const pathsOf = (findings: Finding[]) => new Set(findings.map((finding) => finding.path)).size;

/** Returns what a message says first: what is wrong. The rest says what follows from it. */
export function titleOf(message: string): string {
  return split(message)[0];
}

/** Returns what a message says after its title; empty if it says no more. */
export function whyOf(message: string): string {
  return split(message)[1];
}

function split(message: string): [string, string] {
  // Not in code, where a colon means something else.
  let isCode = false;
  for (let at = 0; at < message.length; at++) {
    if (message[at] === "`") isCode = !isCode;
    if (isCode) continue;
    if (message.startsWith(": ", at)) return [message.slice(0, at), message.slice(at + 2)];
    if (message[at] === "：") return [message.slice(0, at), message.slice(at + 1)];
    // A question stays one.
    const rest = /^(\? |？)(?=.)/.exec(message.slice(at, at + 3))?.[0];
    if (rest) return [message.slice(0, at + 1), message.slice(at + rest.length)];
  }
  return [message, ""];
}

/** Returns a text as a sentence: with a capital, unless it begins with code or a name (`redis-cli`), and with a full stop. */
export function sentence(text: string, say: Words): string {
  const end = /[.!?。！？]$/.test(text) ? "" : say.fullStop;
  const isWord = /^[a-z]+[,;]?(\s|$)/.test(text);
  return (isWord ? text.slice(0, 1).toUpperCase() + text.slice(1) : text) + end;
}
