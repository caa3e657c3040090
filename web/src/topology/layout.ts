// The layout of the nodes in the drawing.

import type { Drawn } from "./node.ts";

export interface Cell {
  node: Drawn;
  column: number;
  row: number;
}

/**
 * The cells of the drawing. A column is a shard; a row is a host, or the masters or replicas of all shards.
 */
export interface Grid {
  cells: Cell[];
  /** The rows of each host, if there are several. */
  bands: { label: string; row: number; rows: number }[];
  columns: number;
  rows: number;
}

/** Places nodes in at most `width` columns. Nodes without a known shard come last. */
export function layout(nodes: Drawn[], width: number): Grid {
  const masters = nodes.filter((node) => node.role === "master");
  const shards: Drawn[][] = masters.map((master) => [
    master,
    ...nodes.filter((node) => node.role === "replica" && node.replicaOf === master.id),
  ]);
  const placed = new Set(shards.flat());
  const rest = nodes.filter((node) => !placed.has(node));
  const columns = Math.max(1, Math.min(width, shards.length || rest.length));
  const hosts = [...new Set(nodes.map((node) => node.host).filter((host) => host !== null))];
  const cells: Cell[] = [];
  const bands: Grid["bands"] = [];
  let row = 0;
  // Shards that do not fit side by side go below.
  for (let start = 0; start < shards.length; start += columns) {
    const beside = shards.slice(start, start + columns);
    if (hosts.length > 1) {
      for (const host of hosts) {
        const ofHost = beside.map((shard) => shard.filter((node) => node.host === host));
        const rows = Math.max(1, ...ofHost.map((nodes) => nodes.length));
        ofHost.forEach((nodes, column) => nodes.forEach((node, nth) => cells.push({ node, column, row: row + nth })));
        bands.push({ label: host, row, rows });
        row += rows;
      }
    } else {
      beside.forEach((shard, column) => shard.forEach((node, nth) => cells.push({ node, column, row: row + nth })));
      row += Math.max(...beside.map((shard) => shard.length));
    }
  }
  rest.forEach((node, nth) => cells.push({ node, column: nth % columns, row: row + Math.floor(nth / columns) }));
  return { cells, bands, columns, rows: row + Math.ceil(rest.length / columns) };
}
