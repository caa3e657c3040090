// The nodes of a cluster as a drawing, with a table that says the same.

import { h, put, s } from "./dom.ts";
import type { Severity } from "./types.ts";
import type { Words } from "./words.ts";

/** A node to draw. */
export interface Drawn {
  id: string;
  host: string | null;
  container: string | null;
  address: string | null;
  port: number;
  busPort: number;
  role: "master" | "replica" | null;
  slots: [number, number] | null;
  replicaOf: string | null;
  findings: { severity: Severity; message: string }[];
  /** Opens the file of the node. */
  open(): void;
}

/** Something that is wrong between two nodes. */
export interface Tie {
  a: string;
  b: string;
  severity: Severity;
  message: string;
  open(): void;
}

const RANK: Record<Severity, number> = { info: 0, warning: 1, error: 2 };

/** The worst of severities. */
export function worst(severities: Severity[]): Severity | null {
  return severities.reduce<Severity | null>((bad, one) => (bad && RANK[bad] >= RANK[one] ? bad : one), null);
}

/** Where each node stands: columns are shards, rows the hosts, or the ranks in a shard. */
interface Grid {
  cells: { node: Drawn; column: number; row: number }[];
  bands: { label: string; row: number; rows: number }[];
  columns: number;
  rows: number;
}

function layout(nodes: Drawn[], width: number): Grid {
  const masters = nodes.filter((node) => node.role === "master");
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const shards: Drawn[][] = masters.map((master) => [
    master,
    ...nodes.filter((node) => node.role === "replica" && node.replicaOf === master.id),
  ]);
  const placed = new Set(shards.flat());
  const rest = nodes.filter((node) => !placed.has(node) && byId.has(node.id));
  const columns = Math.max(1, Math.min(width, shards.length || rest.length));
  const hosts = [...new Set(nodes.map((node) => node.host).filter((host) => host !== null))];
  const cells: Grid["cells"] = [];
  const bands: Grid["bands"] = [];
  let row = 0;
  // Shards that do not fit beside each other go below.
  for (let start = 0; start < shards.length; start += columns) {
    const these = shards.slice(start, start + columns);
    if (hosts.length > 1) {
      for (const host of hosts) {
        const of = these.map((shard) => shard.filter((node) => node.host === host));
        const rows = Math.max(1, ...of.map((nodes) => nodes.length));
        of.forEach((nodes, column) => nodes.forEach((node, nth) => cells.push({ node, column, row: row + nth })));
        bands.push({ label: host, row, rows });
        row += rows;
      }
    } else {
      these.forEach((shard, column) => shard.forEach((node, nth) => cells.push({ node, column, row: row + nth })));
      row += Math.max(...these.map((shard) => shard.length));
    }
  }
  rest.forEach((node, nth) => cells.push({ node, column: nth % columns, row: row + Math.floor(nth / columns) }));
  return { cells, bands, columns, rows: row + Math.ceil(rest.length / columns) };
}

let pictures = 0;

/** Draws nodes. `room` is the width there is, in pixels. */
export function draw(nodes: Drawn[], ties: Tie[], room: number, say: Words): HTMLElement {
  const small = nodes.length > 24;
  const [wide, high, gapX, gapY] = small ? [118, 46, 10, 16] : [178, 92, 22, 34];
  const grid = layout(nodes, Math.max(1, Math.floor((room - 16) / (wide + gapX))));
  const left = grid.bands.length ? 92 : 4;
  const x = (column: number) => left + column * (wide + gapX);
  // Room for what stands between nodes of the first row.
  const top = ties.length ? 44 : 10;
  const y = (row: number) => top + row * (high + gapY);
  // Curves past replicas go around the last column too.
  const width = x(grid.columns) - gapX + (grid.rows > 2 ? gapX + 16 : 4);
  const height = y(grid.rows) - gapY + 10;
  const at = new Map(grid.cells.map((cell) => [cell.node.id, cell]));
  // Each picture has its own: that of one that is hidden is not drawn.
  const id = `arrow-${++pictures}`;
  const edges: SVGElement[] = [];
  for (const { node, column, row } of grid.cells) {
    const master = node.replicaOf ? at.get(node.replicaOf) : undefined;
    if (!master) continue;
    const [x1, y1] = [x(column) + wide / 2, y(row) + (row >= master.row ? 0 : high)];
    const [x2, y2] = [x(master.column) + wide / 2, y(master.row) + (row >= master.row ? high : 0)];
    // Past the replicas between the two.
    const bend = Math.abs(row - master.row) > 1 ? wide / 2 + gapX / 2 : 0;
    const d = bend
      ? `M${x1 + wide / 2} ${y(row) + high / 2} C${x1 + bend + 8} ${y(row) + high / 2} ${x2 + bend + 8} ${y(master.row) + high / 2} ${x2 + wide / 2} ${y(master.row) + high / 2}`
      : `M${x1} ${y1} L${x2} ${y2}`;
    edges.push(s("path", { d, class: "edge", "marker-end": `url(#${id})` }));
  }
  const drawnTies = new Map<string, SVGElement>();
  for (const tie of [...ties].sort((a, b) => RANK[b.severity] - RANK[a.severity])) {
    const [a, b] = [at.get(tie.a), at.get(tie.b)];
    const key = [tie.a, tie.b].sort().join(" ");
    if (!a || !b || drawnTies.has(key)) continue;
    // Beside each other: over the tops. Else from the lower one's top to the upper one's foot.
    const point = (cell: typeof a) => [x(cell.column) + wide / 2, y(cell.row) + (cell.row > Math.min(a.row, b.row) || a.row === b.row ? 0 : high)] as const;
    const [[x1, y1], [x2, y2]] = [point(a), point(b)];
    const lift = a.row === b.row ? Math.min(top, gapY) * 1.5 : 0;
    const [mx, my] = [(x1 + x2) / 2, (y1 + y2) / 2 - lift / 2];
    const says = say.between(tie.a, tie.b, tie.message);
    drawnTies.set(
      key,
      button(s("g", { class: `tie ${tie.severity}` }), s("circle", { cx: mx, cy: my, r: small ? 9 : 12 }), says, tie.open, [
        s("path", { d: `M${x1} ${y1} Q${mx} ${my - lift / 2} ${x2} ${y2}`, class: "line" }),
        s("circle", { cx: mx, cy: my, r: small ? 7 : 9, class: "dot" }),
        s("text", { x: mx, y: my + 4, class: "bang" }, "!"),
      ]),
    );
  }
  const boxes = grid.cells.map(({ node, column, row }) => box(node, x(column), y(row), wide, high, small, say));
  const bands = grid.bands.map(({ label, row, rows }) =>
    s(
      "g",
      { class: "band" },
      s("rect", { x: 1, y: y(row) - gapY / 2 + 2, width: width - 2, height: rows * (high + gapY) - 4, rx: 10 }),
      s("text", { x: 12, y: y(row) + 20 }, clip(label, 11)),
    ),
  );
  const arrow = s("marker", { id, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" });
  arrow.append(s("path", { d: "M0 0L8 4L0 8z", class: "head" }));
  const picture = s(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": `${say.topology}: ${say.nodesOf(nodes.length)}` },
    s("defs", {}, arrow),
  );
  picture.append(...bands, ...edges, ...boxes, ...drawnTies.values());
  return h("div", { class: "picture" }, picture);
}

/** A part of the drawing that can be pressed: what is seen of it, and over that what takes the press and has the name. */
function button(part: SVGElement, hit: SVGElement, label: string, open: () => void, children: SVGElement[]): SVGElement {
  for (const [name, value] of Object.entries({ role: "button", tabindex: "0", "aria-label": label, class: "hit" })) hit.setAttribute(name, value);
  hit.append(s("title", {}, label));
  hit.addEventListener("click", open);
  hit.addEventListener("keydown", (event) => {
    const { key } = event as KeyboardEvent;
    if (key === "Enter" || key === " ") {
      event.preventDefault();
      open();
    }
  });
  part.append(s("g", { "aria-hidden": "true" }, ...children), hit);
  return part;
}

function clip(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function roleOf(node: Drawn, say: Words): string {
  if (node.role === "master") return say.master;
  return node.replicaOf ? say.replicaOf(node.replicaOf) : say.unknownRole;
}

function addressOf(node: Drawn, say: Words): string {
  const address = node.address?.includes(":") ? `[${node.address}]` : node.address;
  return `${address ?? say.noAddress}:${node.port}`;
}

function countsOf(node: Drawn, say: Words): string {
  const of = (severity: Severity) => node.findings.filter((finding) => finding.severity === severity).length;
  return node.findings.length ? say.counts(of("error"), of("warning"), of("info")) : say.noFindings;
}

function box(node: Drawn, x: number, y: number, wide: number, high: number, small: boolean, say: Words): SVGElement {
  const bad = worst(node.findings.map((finding) => finding.severity));
  const label = say.nodeLabel(node.id, roleOf(node, say), addressOf(node, say), countsOf(node, say));
  const line = (nth: number, text: string, name: string) =>
    s("text", { x: x + 12, y: y + (small ? 16 : 23) + nth * (small ? 16 : 19), class: name }, text);
  const parts: SVGElement[] = [s("rect", { x, y, width: wide, height: high, rx: small ? 6 : 10, class: "box" })];
  if (small) {
    parts.push(line(0, clip(node.id, 13), "name"), line(1, node.slots ? node.slots.join("-") : clip(node.address ?? "", 15), "more"));
  } else {
    const role = node.role === "master" ? say.master : node.role === "replica" ? say.replica : "?";
    parts.push(
      line(0, clip(node.id, 15), "name"),
      s("text", { x: x + wide - 12, y: y + 23, class: "role" }, bad ? "" : role),
      line(1, clip(addressOf(node, say), 24), "more"),
      line(2, `${say.busPort} ${node.busPort}`, "more"),
      line(3, node.slots ? `${say.slotsOf} ${node.slots.join("-")}` : (node.replicaOf ? clip(say.replicaOf(node.replicaOf), 24) : say.noRole), "more"),
    );
  }
  if (bad) {
    const count = String(node.findings.length);
    const w = 18 + count.length * 7;
    parts.push(
      s("rect", { x: x + wide - w - 8, y: y + (small ? 5 : 9), width: w, height: small ? 16 : 20, rx: small ? 8 : 10, class: `badge ${bad}` }),
      s("text", { x: x + wide - w / 2 - 8, y: y + (small ? 17 : 24), class: "count" }, count),
    );
  }
  const hit = s("rect", { x, y, width: wide, height: high, rx: small ? 6 : 10 });
  return button(s("g", { class: `node ${node.role ?? "unknown"} ${bad ?? "fine"}` }), hit, label, node.open, parts);
}

/** The same as a table. */
export function table(nodes: Drawn[], say: Words): HTMLElement {
  const withHost = nodes.some((node) => node.host);
  const head = [say.node, ...(withHost ? [say.host] : []), say.address, say.port, say.busPort, say.role, say.slotsOf, say.findingsOf];
  const cells = (node: Drawn) => [
    h("button", { type: "button", class: "link", onclick: () => node.open() }, node.id),
    ...(withHost ? [node.host ?? ""] : []),
    node.address ?? say.noAddress,
    node.port,
    node.busPort,
    roleOf(node, say),
    node.slots?.join("-") ?? "",
    countsOf(node, say),
  ];
  return h(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": say.table },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, ...nodes.map((node) => h("tr", {}, ...cells(node).map((cell) => h("td", {}, cell))))),
    ),
  );
}

/** Fills a section with the drawing and its table; it is drawn anew when the room changes. */
export class Picture {
  readonly element = h("div", { class: "topology" });
  #nodes: Drawn[] = [];
  #ties: Tie[] = [];
  #say: Words;
  #drawnFor = 0;

  constructor(say: Words) {
    this.#say = say;
    new ResizeObserver(() => {
      if (Math.abs(this.element.clientWidth - this.#drawnFor) > 8) this.#draw();
    }).observe(this.element);
  }

  show(nodes: Drawn[], ties: Tie[]): void {
    this.#nodes = nodes;
    this.#ties = ties;
    this.#draw();
  }

  #draw(): void {
    const say = this.#say;
    this.#drawnFor = this.element.clientWidth;
    const open = this.element.querySelector("details")?.open ?? false;
    if (this.#nodes.length === 0) {
      put(this.element, h("p", { class: "hint" }, say.noTopology.replaceAll("`", "")));
      return;
    }
    put(
      this.element,
      draw(this.#nodes, this.#ties, this.#drawnFor || 700, say),
      h("details", { open }, h("summary", {}, say.table), table(this.#nodes, say)),
    );
  }
}
