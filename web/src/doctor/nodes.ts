// Running nodes, as the picture draws them.

import type { Drawn } from "../topology/node.ts";
import type { Diagnosed, Finding } from "../types.ts";

/** The maximum number of ranges of slots that are listed. */
const MAX_RANGES = 3;

/** Returns the nodes to draw. `open` is called with the findings about a node. */
export function drawn(nodes: Diagnosed["nodes"], findings: Finding[], open: (about: Finding[]) => void): Drawn[] {
  return nodes.map((node) => {
    const about = findings.filter((finding) => finding.path === node.path);
    const { slots } = node;
    const ranges = slots.length > MAX_RANGES ? [...slots.slice(0, MAX_RANGES), "…"] : slots;
    return {
      id: node.name,
      host: node.host,
      address: node.address,
      port: node.port,
      busPort: node.bus_port,
      role: node.is_replica ? "replica" : "master",
      slots: ranges.length ? [ranges.map((range) => range.replace("-", "–")).join(", ")] : null,
      replicaOf: node.replica_of,
      isEmpty: false,
      isAlone: false,
      severities: about.map((finding) => finding.severity),
      open: () => open(about),
    };
  });
}
