import type { Severity } from "./types.ts";

const RANK: Record<Severity, number> = { info: 0, warning: 1, error: 2 };

/** Orders severities, the worst first. */
export function bySeverity(a: Severity, b: Severity): number {
  return RANK[b] - RANK[a];
}

/** Returns the worst severity, or `null` if there are none. */
export function worst(severities: Severity[]): Severity | null {
  return [...severities].sort(bySeverity)[0] ?? null;
}
