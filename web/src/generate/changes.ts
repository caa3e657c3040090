// Finds the files and lines that differ from the previous result.

import type { Cluster } from "../types.ts";

export class Changes {
  /** The changed files, each with the numbers of its changed lines, from 1. */
  files = new Map<string, number[]>();
  #texts = new Map<string, string>();

  /** Forgets the previous result, so that nothing in the next one counts as changed. */
  reset(): void {
    this.#texts.clear();
    this.files.clear();
    this.hasCompared = false;
  }

  /** Whether a result was compared with a previous one. */
  hasCompared = false;

  /** Compares a result with the previous one. If they are equal, the changes stay the same. */
  compare(cluster: Cluster): void {
    const texts = new Map(cluster.files.map((file) => [file.path, file.text]));
    const before = this.#texts;
    const isSame = before.size === texts.size && [...texts].every(([path, text]) => before.get(path) === text);
    if (isSame) return;
    const changed = [...texts].filter(([path, text]) => before.size > 0 && before.get(path) !== text);
    this.files = new Map(changed.map(([path, text]) => [path, changedLines(before.get(path) ?? "", text)]));
    this.hasCompared = before.size > 0;
    this.#texts = texts;
  }
}

/** The line that seals a file changes with each other one, and is not what changed. */
const SEAL = "rconf: digest sha256:";

/** Returns the numbers of the lines that the old text does not have, from 1. */
function changedLines(before: string, after: string): number[] {
  const counts = new Map<string, number>();
  for (const line of before.split("\n")) counts.set(line, (counts.get(line) ?? 0) + 1);
  const changed: number[] = [];
  after.split("\n").forEach((line, nth) => {
    const left = counts.get(line) ?? 0;
    if (left > 0) counts.set(line, left - 1);
    else if (!line.includes(SEAL)) changed.push(nth + 1);
  });
  return changed;
}
