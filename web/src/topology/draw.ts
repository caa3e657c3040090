// The picture: shards side by side, each a master with its replicas below it. Nodes are buttons, not a drawing, so that they
// wrap on a phone, and are read aloud.

import { h, shape } from "../dom.ts";
import { bySeverity, worst } from "../severity.ts";
import { titleOf } from "../headline.ts";
import type { Words } from "../words.ts";
import { hostsOf, shards } from "./layout.ts";
import { addressOf, countsOf, type Drawn, roleOf, type Tie } from "./node.ts";

/** The maximum number of nodes that are drawn large, with more text. */
const MAX_LARGE = 24;
/** The maximum number of findings between two nodes that are listed. */
const MAX_TIES = 3;

/** Makes the picture. `stop` is called with the name of a node, or `host:NAME`. */
export function draw(nodes: Drawn[], ties: Tie[], stop: (name: string) => void, say: Words): HTMLElement {
  const hosts = hostsOf(nodes);
  const isSmall = nodes.length > MAX_LARGE;
  return h(
    "div",
    { class: `picture${isSmall ? " small" : ""}`, role: "group", "aria-label": `${say.topology}: ${say.nodesOf(nodes.length)}` },
    hosts.length > 0 && h("div", { class: "hosts" }, ...hosts.map((host) => hostButton(host, nodes, stop, say))),
    h("ul", { class: "shards" }, ...shards(nodes).map((shard) => h("li", {}, h("ul", { class: "shard" }, ...shard.map((node) => card(node, hosts.length > 0, stop, say)))))),
    ties.length > 0 && h("ul", { class: "ties" }, ...tieItems(ties, say)),
  );
}

function hostButton(host: string, nodes: Drawn[], stop: (name: string) => void, say: Words): HTMLElement {
  const on = nodes.filter((node) => node.host === host).map((node) => node.id);
  const label = say.stopHost(host, on.length);
  return h("button", { type: "button", class: "host", "data-host": host, "aria-label": label, title: label, onclick: () => stop(`host:${host}`) }, say.hostOf(host));
}

function card(node: Drawn, withHost: boolean, stop: (name: string) => void, say: Words): HTMLElement {
  const severity = worst(node.severities);
  const counts = countsOf(node, say);
  const role = node.role === "master" ? say.master : node.role === "replica" ? say.replica : "";
  const slots = node.slots?.join("–");
  const label = say.nodeLabel(node.id, roleOf(node, say), addressOf(node, say), counts);
  // A running node is named by its address, which is not said twice.
  const address = addressOf(node, say);
  const where = address === node.id ? [] : breakable(address);
  const host = withHost && node.host && address !== node.host && !address.startsWith(`${node.host}:`) ? node.host : "";
  const count = node.severities.filter((one) => one === severity).length;
  return h(
    "li",
    { class: `node ${node.role ?? "unknown"} ${severity ?? ""}`, "data-id": node.id, "data-empty": node.isEmpty },
    h(
      "button",
      { type: "button", class: "hit", title: label, onclick: () => stop(node.id) },
      h("span", { class: `id${node.id.length > 9 ? " long" : ""}` }, ...breakable(node.id)),
      role !== "" && h("span", { class: "role" }, role),
      (where.length > 0 || host !== "") && h("span", { class: "more" }, ...where, where.length > 0 && host !== "" && " · ", host),
      h("span", { class: "more slots" }, slots && h("span", { class: "word" }, `${say.slotsOf} `), slots ? slots : node.isEmpty ? say.staysEmpty : node.replicaOf ? say.replicaOf(node.replicaOf) : ""),
      h("span", { class: "sr" }, `. ${counts}.${node.isAlone ? "" : ` ${say.stopIt}`}`),
      h("span", { class: "fate" }),
      // A master that was added without slots has no keys.
      !(node.role === "master" && !node.slots) && h("span", { class: "data" }, h("span")),
    ),
    h(
      "button",
      { type: "button", class: "open", "aria-label": say.openFileOf(node.id, counts), title: say.openFileOf(node.id, counts), onclick: () => node.open() },
      ...(severity ? [shape(severity), h("span", {}, count)] : ["↗"]),
    ),
  );
}

/** Returns an address so that its port goes to another line where there is no room. */
function breakable(address: string): (string | HTMLElement)[] {
  const [, host, port] = /^(.*)(:\d+)$/.exec(address) ?? [];
  return host && port ? [host, h("wbr"), port] : [address];
}

/** Lists the worst findings between two nodes. The same finding about other nodes is left out: the list of findings has it. */
function tieItems(ties: Tie[], say: Words): HTMLElement[] {
  const seen = new Map<string, Tie>();
  for (const tie of [...ties].sort((a, b) => bySeverity(a.severity, b.severity))) {
    const key = titleOf(tie.message);
    if (!seen.has(key)) seen.set(key, tie);
  }
  return [...seen.values()].slice(0, MAX_TIES).map((tie) =>
    h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "tie", title: say.between(tie.a, tie.b, tie.message), onclick: () => tie.open() },
        shape(tie.severity),
        h("strong", {}, `${tie.a} ↔ ${tie.b}`),
        h("span", {}, titleOf(tie.message).replaceAll("`", "")),
      ),
    ),
  );
}
