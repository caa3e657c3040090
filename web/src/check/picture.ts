// The picture of the nodes that the files describe.

import type { App } from "../app.ts";
import { button, h, prose, put } from "../dom.ts";
import { example } from "../example.ts";
import { worst } from "../severity.ts";
import { type Drawn, slotsOf, type Tie } from "../topology/node.ts";
import { Picture } from "../topology.ts";
import type { Checked, Finding, SeenNode } from "../types.ts";
import type { OpenFiles } from "./files.ts";

export class NodePicture {
  readonly element: HTMLElement;
  #app: App;
  #files: OpenFiles;
  #addScript: () => void;
  #picture: Picture;
  #rolesHint = h("p", { class: "hint", hidden: true });

  /** Creates the picture. `addScript` is called to add the script of the example. */
  constructor(app: App, files: OpenFiles, addScript: () => void) {
    const { say } = app;
    this.#app = app;
    this.#files = files;
    this.#addScript = addScript;
    this.#picture = new Picture(say);
    this.element = h("section", { class: "drawn", "aria-labelledby": "topology" }, h("h2", { id: "topology" }, say.topology), this.#rolesHint, this.#picture.element);
  }

  show(checked: Checked | null): void {
    const clusters = checked?.clusters.filter(({ nodes }) => nodes.length > 1 || nodes[0]?.container) ?? [];
    const nodes = clusters.flatMap((cluster) => cluster.nodes);
    const findings = checked?.report.findings ?? [];
    const configurations = new Set(checked?.files.filter((file) => file.kind === "configuration").map((file) => file.path));
    const drawn = nodes.map((node) => this.#node(node, configurations.has(node.path) ? findings.filter((finding) => finding.path === node.path) : []));
    this.#picture.show(drawn, this.#ties(nodes, findings));
    const hasPlan = checked?.files.some((file) => file.kind === "plan") ?? false;
    this.#showRolesHint(!hasPlan && nodes.length > 1 && nodes.every((node) => !node.role));
  }

  #node(node: SeenNode, findings: Finding[]): Drawn {
    const severities = findings.map((finding) => finding.severity);
    const worstFinding = findings[severities.indexOf(worst(severities) ?? "info")];
    return {
      id: node.node,
      host: null,
      address: node.address,
      port: node.port,
      busPort: node.bus_port,
      role: node.role ?? null,
      slots: slotsOf(node),
      replicaOf: node.replica_of ?? null,
      severities,
      open: () => this.#files.goTo(worstFinding ?? { path: node.path, line: 1, column: 1, end_line: 1, end_column: 1 }),
    };
  }

  /** Returns the findings about two nodes. */
  #ties(nodes: SeenNode[], findings: Finding[]): Tie[] {
    const byPath = new Map(nodes.map((node) => [node.path, node.node]));
    return findings.flatMap((finding) => {
      const a = byPath.get(finding.path);
      return finding.related.flatMap((related): Tie[] => {
        const b = byPath.get(related.path);
        if (a === undefined || b === undefined || a === b) return [];
        return [{ a, b, severity: finding.severity, message: finding.message, open: () => this.#files.goTo(finding) }];
      });
    });
  }

  /**
   * Says why no roles are shown: configurations do not contain them. For the example, offers to add its
   * script, which assigns the roles.
   */
  #showRolesHint(isShown: boolean): void {
    const { say } = this.#app;
    this.#rolesHint.hidden = !isShown;
    const ofExample = new Set(example().map((file) => file.path));
    const { paths } = this.#files;
    const isExample = paths.length === ofExample.size && paths.every((path) => ofExample.has(path));
    put(this.#rolesHint, prose(say.rolesHint), isExample && " ", isExample && button(say.addScript, this.#addScript, { class: "small" }));
  }
}
