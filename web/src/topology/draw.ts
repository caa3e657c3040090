// The drawing of the nodes.

import { h, s } from "../dom.ts";
import { bySeverity, worst } from "../severity.ts";
import type { Words } from "../words.ts";
import { type Cell, type Grid, layout } from "./layout.ts";
import { addressOf, countsOf, type Drawn, roleOf, type Tie } from "./node.ts";

/** The maximum number of nodes that are drawn large, with more text. */
const MAX_LARGE = 24;
const LARGE = { isSmall: false, width: 178, height: 92, gapX: 22, gapY: 34, radius: 10 };
const SMALL = { isSmall: true, width: 118, height: 46, gapX: 10, gapY: 16, radius: 6 };
type Size = typeof LARGE;

/** Makes the drawing. `room` is the available width, in pixels. */
export function draw(nodes: Drawn[], ties: Tie[], room: number, say: Words): HTMLElement {
  const size = nodes.length > MAX_LARGE ? SMALL : LARGE;
  const grid = layout(nodes, Math.max(1, Math.floor((room - 16) / (size.width + size.gapX))));
  return h("div", { class: "picture" }, new Drawing(grid, size, ties.length > 0, say).svg(nodes.length, ties));
}

/**
 * A number that makes the ids of arrow heads unique, because one in a hidden drawing cannot be used in
 * another.
 */
let drawings = 0;

class Drawing {
  #grid: Grid;
  #size: Size;
  #say: Words;
  #left: number;
  #top: number;
  #arrow = `arrow-${++drawings}`;
  #cells: Map<string, Cell>;

  constructor(grid: Grid, size: Size, hasTies: boolean, say: Words) {
    this.#grid = grid;
    this.#size = size;
    this.#say = say;
    // Space for the names of the hosts, and for the ties over the first row.
    this.#left = grid.bands.length ? 92 : 4;
    this.#top = hasTies ? 44 : 10;
    this.#cells = new Map(grid.cells.map((cell) => [cell.node.id, cell]));
  }

  svg(count: number, ties: Tie[]): SVGElement {
    const { gapX, gapY } = this.#size;
    // With more than two rows, curves go around the last column.
    const width = this.#x(this.#grid.columns) - gapX + (this.#grid.rows > 2 ? gapX + 16 : 4);
    const height = this.#y(this.#grid.rows) - gapY + 10;
    const label = `${this.#say.topology}: ${this.#say.nodesOf(count)}`;
    return s(
      "svg",
      { viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": label },
      s("defs", {}, this.#arrowHead()),
      ...this.#bands(width),
      ...this.#edges(),
      ...this.#grid.cells.map((cell) => this.#node(cell)),
      ...this.#ties(ties),
    );
  }

  #x(column: number): number {
    return this.#left + column * (this.#size.width + this.#size.gapX);
  }

  #y(row: number): number {
    return this.#top + row * (this.#size.height + this.#size.gapY);
  }

  #arrowHead(): SVGElement {
    const path = s("path", { d: "M0 0L8 4L0 8z", class: "head" });
    return s("marker", { id: this.#arrow, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" }, path);
  }

  /** Makes the areas of the hosts. */
  #bands(width: number): SVGElement[] {
    const { height, gapY } = this.#size;
    return this.#grid.bands.map(({ label, row, rows }) =>
      s(
        "g",
        { class: "band" },
        s("rect", { x: 1, y: this.#y(row) - gapY / 2 + 2, width: width - 2, height: rows * (height + gapY) - 4, rx: 10 }),
        s("text", { x: 12, y: this.#y(row) + 20 }, clip(label, 11)),
      ),
    );
  }

  /** Makes the arrows from replicas to their masters. */
  #edges(): SVGElement[] {
    return this.#grid.cells.flatMap((replica) => {
      const master = replica.node.replicaOf ? this.#cells.get(replica.node.replicaOf) : undefined;
      return master ? [s("path", { d: this.#arrowPath(replica, master), class: "edge", "marker-end": `url(#${this.#arrow})` })] : [];
    });
  }

  #arrowPath(from: Cell, to: Cell): string {
    const { width, height, gapX } = this.#size;
    if (Math.abs(from.row - to.row) > 1) {
      // A curve past the nodes between the two.
      const [x1, x2] = [this.#x(from.column) + width, this.#x(to.column) + width];
      const [y1, y2] = [this.#y(from.row) + height / 2, this.#y(to.row) + height / 2];
      const bend = gapX / 2 + 8;
      return `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 + bend} ${y2} ${x2} ${y2}`;
    }
    const isBelow = from.row >= to.row;
    const [x1, x2] = [this.#x(from.column) + width / 2, this.#x(to.column) + width / 2];
    return `M${x1} ${this.#y(from.row) + (isBelow ? 0 : height)} L${x2} ${this.#y(to.row) + (isBelow ? height : 0)}`;
  }

  /** Draws the worst finding between each two nodes. */
  #ties(ties: Tie[]): SVGElement[] {
    const drawn = new Map<string, SVGElement>();
    for (const tie of [...ties].sort((a, b) => bySeverity(a.severity, b.severity))) {
      const [a, b] = [this.#cells.get(tie.a), this.#cells.get(tie.b)];
      const key = [tie.a, tie.b].sort().join(" ");
      if (a && b && !drawn.has(key)) drawn.set(key, this.#tie(tie, a, b));
    }
    return [...drawn.values()];
  }

  /**
   * Draws a curve over the tops of two nodes in a row, or a line from the top of the lower node to the bottom
   * of the upper one.
   */
  #tie(tie: Tie, a: Cell, b: Cell): SVGElement {
    const { isSmall, width, height, gapY } = this.#size;
    const isInRow = a.row === b.row;
    const end = (cell: Cell) => {
      const isTop = isInRow || cell.row > Math.min(a.row, b.row);
      return [this.#x(cell.column) + width / 2, this.#y(cell.row) + (isTop ? 0 : height)] as const;
    };
    const [[x1, y1], [x2, y2]] = [end(a), end(b)];
    const lift = isInRow ? Math.min(this.#top, gapY) * 1.5 : 0;
    const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2 - lift / 2];
    return pressable(
      s("g", { class: `tie ${tie.severity}` }),
      s("circle", { cx: x, cy: y, r: isSmall ? 9 : 12 }),
      this.#say.between(tie.a, tie.b, tie.message),
      tie.open,
      [
        s("path", { d: `M${x1} ${y1} Q${x} ${y - lift / 2} ${x2} ${y2}`, class: "line" }),
        s("circle", { cx: x, cy: y, r: isSmall ? 7 : 9, class: "dot" }),
        s("text", { x, y: y + 4, class: "bang" }, "!"),
      ],
    );
  }

  #node({ node, column, row }: Cell): SVGElement {
    const say = this.#say;
    const { isSmall, width, height, radius } = this.#size;
    const [x, y] = [this.#x(column), this.#y(row)];
    const severity = worst(node.severities);
    const lineHeight = isSmall ? 16 : 19;
    const lines = this.#lines(node).map((text, nth) => s("text", { x: x + 12, y: y + (isSmall ? 16 : 23) + nth * lineHeight, class: nth ? "more" : "name" }, text));
    const parts = [s("rect", { x, y, width, height, rx: radius, class: "box" }), ...lines];
    if (severity) {
      const count = String(node.severities.length);
      const badge = 18 + count.length * 7;
      parts.push(
        s("rect", { x: x + width - badge - 8, y: y + (isSmall ? 5 : 9), width: badge, height: isSmall ? 16 : 20, rx: isSmall ? 8 : 10, class: `badge ${severity}` }),
        s("text", { x: x + width - badge / 2 - 8, y: y + (isSmall ? 17 : 24), class: "count" }, count),
      );
    } else if (!isSmall) {
      const role = node.role === "master" ? say.master : node.role === "replica" ? say.replica : "?";
      parts.push(s("text", { x: x + width - 12, y: y + 23, class: "role" }, role));
    }
    const label = say.nodeLabel(node.id, roleOf(node, say), addressOf(node, say), countsOf(node, say));
    const area = s("rect", { x, y, width, height, rx: radius });
    return pressable(s("g", { class: `node ${node.role ?? "unknown"} ${severity ?? "fine"}` }), area, label, node.open, parts);
  }

  /** Returns the lines of text in a node. */
  #lines(node: Drawn): string[] {
    const say = this.#say;
    const slots = node.slots?.join("-");
    if (this.#size.isSmall) return [clip(node.id, 13), slots ?? clip(node.address ?? "", 15)];
    const role = node.replicaOf ? clip(say.replicaOf(node.replicaOf), 24) : say.noRole;
    return [clip(node.id, 15), clip(addressOf(node, say), 24), `${say.busPort} ${node.busPort}`, slots ? `${say.slotsOf} ${slots}` : role];
  }
}

/**
 * Turns a part of the drawing into a button: `children` are visible, and `area` above them receives clicks
 * and has the label.
 */
function pressable(part: SVGElement, area: SVGElement, label: string, open: () => void, children: SVGElement[]): SVGElement {
  for (const [name, value] of Object.entries({ role: "button", tabindex: "0", "aria-label": label, class: "hit" })) area.setAttribute(name, value);
  area.append(s("title", {}, label));
  area.addEventListener("click", open);
  area.addEventListener("keydown", (event) => {
    const { key } = event as KeyboardEvent;
    if (key === "Enter" || key === " ") {
      event.preventDefault();
      open();
    }
  });
  part.append(s("g", { "aria-hidden": "true" }, ...children), area);
  return part;
}

function clip(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
