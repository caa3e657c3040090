// The roles that nodes would get, if no file tells them.

import type { SeenNode } from "./types.ts";

const SLOTS = 16384;
/** `redis-cli --cluster create` needs three masters. */
const LEAST_MASTERS = 3;

/**
 * Returns the nodes in the order of their ports, as a simulation takes them too, with the roles that `redis-cli --cluster create
 * --cluster-replicas 1` gives to nodes on one host: the first half are masters, and each has one replica of the second half.
 * With fewer than six nodes, all are masters. If one has a role, only those that others follow get one: they are masters
 * that were added without slots. Returns the nodes as they are if they are too few for a cluster.
 */
export function withRoles(found: SeenNode[]): { nodes: SeenNode[]; areGuessed: boolean } {
  if (found.some((node) => node.role)) {
    const isFollowed = ({ node }: SeenNode) => found.some((other) => other.replica_of === node);
    return { nodes: found.map((node) => (!node.role && isFollowed(node) ? { ...node, role: "master" } : node)), areGuessed: false };
  }
  if (found.length < LEAST_MASTERS) return { nodes: found, areGuessed: false };
  const nodes = [...found].sort((a, b) => a.port - b.port);
  const half = Math.floor(nodes.length / 2);
  const masters = half >= LEAST_MASTERS ? half : nodes.length;
  const step = SLOTS / masters;
  const role = (nth: number): Partial<SeenNode> => {
    if (nth < masters) return { role: "master", first_slot: Math.round(nth * step), last_slot: nth === masters - 1 ? SLOTS - 1 : Math.round((nth + 1) * step - 1) };
    return { role: "replica", replica_of: nodes[(nth - masters) % masters]?.node ?? "" };
  };
  return { nodes: nodes.map((node, nth) => ({ ...node, ...role(nth) })), areGuessed: true };
}
