// The nodes to draw, and texts about them.

import type { Severity } from "../types.ts";
import type { Words } from "../words.ts";

/** A node to draw. */
export interface Drawn {
  id: string;
  host: string | null;
  address: string | null;
  port: number;
  busPort: number;
  role: "master" | "replica" | null;
  slots: [number, number] | null;
  replicaOf: string | null;
  /** The severities of the findings about the node. */
  severities: Severity[];
  /** Opens the file of the node. */
  open(): void;
}

/** A finding about two nodes, drawn between them. */
export interface Tie {
  a: string;
  b: string;
  severity: Severity;
  message: string;
  open(): void;
}

/** Returns the slots of a node, or `null` if they are not known. */
export function slotsOf({ first_slot, last_slot }: { first_slot?: number; last_slot?: number }): [number, number] | null {
  return first_slot === undefined || last_slot === undefined ? null : [first_slot, last_slot];
}

export function roleOf(node: Drawn, say: Words): string {
  if (node.role === "master") return say.master;
  return node.replicaOf ? say.replicaOf(node.replicaOf) : say.unknownRole;
}

export function addressOf(node: Drawn, say: Words): string {
  const address = node.address?.includes(":") ? `[${node.address}]` : node.address;
  return `${address ?? say.noAddress}:${node.port}`;
}

export function countsOf(node: Drawn, say: Words): string {
  const of = (wanted: Severity) => node.severities.filter((severity) => severity === wanted).length;
  return node.severities.length ? say.counts(of("error"), of("warning"), of("info")) : say.noFindings;
}
