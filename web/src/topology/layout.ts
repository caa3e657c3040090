// The order of the nodes in the picture.

import type { Drawn } from "./node.ts";

/** Returns the shards, each a master with its replicas. A node whose shard is not known is alone. */
export function shards(nodes: Drawn[]): Drawn[][] {
  const replicasOf = (master: Drawn) => nodes.filter((node) => node.role === "replica" && node.replicaOf === master.id);
  const known = nodes.filter((node) => node.role === "master").map((master) => [master, ...replicasOf(master)]);
  const placed = new Set(known.flat());
  return [...known, ...nodes.filter((node) => !placed.has(node)).map((node) => [node])];
}

/** Returns the hosts, if there are several. */
export function hostsOf(nodes: Drawn[]): string[] {
  const hosts = [...new Set(nodes.map((node) => node.host).filter((host) => host !== null))];
  return hosts.length > 1 ? hosts : [];
}
