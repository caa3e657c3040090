// The nodes as a table.

import { h } from "../dom.ts";
import type { Words } from "../words.ts";
import { countsOf, type Drawn, roleOf } from "./node.ts";

/** Makes the table. */
export function table(nodes: Drawn[], say: Words): HTMLElement {
  const withHost = nodes.some((node) => node.host);
  const head = [say.node, ...(withHost ? [say.host] : []), say.address, say.port, say.busPort, say.role, say.slotsOf, say.findingsOf];
  const cells = (node: Drawn) => [
    h("button", { type: "button", class: "link", onclick: () => node.open() }, node.id),
    ...(withHost ? [node.host ?? ""] : []),
    node.address ?? "",
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
