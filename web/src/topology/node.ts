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
  /** The first slot and the last one, or a text with the ranges. */
  slots: [number, number] | [string] | null;
  replicaOf: string | null;
  /** Whether it is a replica that never gets the data of its master. */
  isEmpty: boolean;
  /** Whether it is in no cluster, so that its loss is not simulated. */
  isAlone: boolean;
  /** The severities of the findings about the node. */
  severities: Severity[];
  /** Opens the file of the node. */
  open(): void;
}

/** A finding about two nodes. */
export interface Tie {
  a: string;
  b: string;
  severity: Severity;
  message: string;
  open(): void;
}

/** What became of a node in a simulation. */
export type Fate = "lost" | "failed" | "promoted" | "empty" | "down" | "refuses" | "moved";

/** Returns the slots of a node, or `null` if they are not known. */
export function slotsOf({ first_slot, last_slot }: { first_slot?: number; last_slot?: number }): [number, number] | null {
  return first_slot === undefined || last_slot === undefined ? null : [first_slot, last_slot];
}

export function roleOf(node: Drawn, say: Words): string {
  if (node.role === "master") return say.master;
  return node.replicaOf ? say.replicaOf(node.replicaOf) : say.unknownRole;
}

/** Returns the address of a node with its port, or the port alone if no file tells the address. */
export function addressOf(node: Drawn, say: Words): string {
  if (!node.address) return say.portOf(node.port);
  return `${node.address.includes(":") ? `[${node.address}]` : node.address}:${node.port}`;
}

export function countsOf(node: Drawn, say: Words): string {
  const of = (wanted: Severity) => node.severities.filter((severity) => severity === wanted).length;
  return node.severities.length ? say.counts(of("error"), of("warning"), of("info")) : say.noFindings;
}
