// The picture of the nodes that the files describe, in which nodes and hosts can be stopped.

import type { App } from "../app.ts";
import { button, h, prose, put } from "../dom.ts";
import { example } from "../example.ts";
import { withRoles } from "../roles.ts";
import { Simulation, type Subject } from "../simulation/simulation.ts";
import { worst } from "../severity.ts";
import { type Drawn, slotsOf, type Tie } from "../topology/node.ts";
import { Picture } from "../topology.ts";
import type { Checked, Finding, SeenNode } from "../types.ts";
import type { OpenFiles } from "./files.ts";

/** The rule about nodes that cannot log in to their masters, and stay empty as replicas. */
const STAYS_EMPTY = "A001";

export class NodePicture {
  readonly element: HTMLElement;
  #app: App;
  #files: OpenFiles;
  #addScript: () => void;
  #picture: Picture;
  #simulation: Simulation;
  #lead = h("p", { class: "lead" });
  /** The nodes that are not in cluster mode, whose loss is not simulated. */
  #alone = new Set<string>();
  #rolesHint = h("p", { class: "hint", hidden: true });

  /** Creates the picture. `addScript` is called to add the script of the example, and `playing` when a simulation begins or ends. */
  constructor(app: App, files: OpenFiles, subject: Subject, addScript: () => void, playing: () => void) {
    const { say } = app;
    this.#app = app;
    this.#files = files;
    this.#addScript = addScript;
    this.#simulation = new Simulation(app, subject, playing);
    this.#picture = new Picture(say, (name) => this.#press(name));
    this.element = h("section", { class: "drawn", "aria-labelledby": "topology" }, h("h2", { class: "sr", id: "topology" }, say.topology), this.#lead, this.#picture.element);
  }

  /** What the roles in the picture come from. */
  get hint(): HTMLElement {
    return this.#rolesHint;
  }

  /** The story of the simulation. */
  get story(): HTMLElement {
    return this.#simulation.element;
  }

  get isPlaying(): boolean {
    return this.#simulation.isShown;
  }

  /** The nodes in the picture. */
  get nodes(): Drawn[] {
    return this.#picture.nodes;
  }

  show(checked: Checked | null): void {
    const { say } = this.#app;
    const clusters = checked?.clusters.filter(({ nodes }) => nodes.length > 1 || nodes[0]?.container) ?? [];
    const findings = checked?.report.findings ?? [];
    const configurations = new Set(checked?.files.filter((file) => file.kind === "configuration").map((file) => file.path));
    const cast = clusters.map(({ nodes }) => (nodes.every((node) => node.is_cluster) ? withRoles(nodes) : { nodes, areGuessed: false }));
    const nodes = cast.flatMap((one) => one.nodes);
    const areGuessed = cast.some((one) => one.areGuessed);
    const drawn = nodes.map((node) => this.#node(node, configurations.has(node.path) ? findings.filter((finding) => finding.path === node.path) : []));
    const isNew = this.#picture.show(drawn, tiesOf(findings, nodes, configurations, (finding) => this.#files.goTo(finding)));
    if (isNew) this.#simulation.end(this.#picture);
    this.element.classList.toggle("none", nodes.length === 0);
    this.#alone = new Set(nodes.filter((node) => !node.is_cluster).map((node) => node.node));
    this.#lead.hidden = nodes.length === this.#alone.size;
    this.#lead.textContent = say.pressNode;
    const ofExample = new Set(example().map((file) => file.path));
    const { paths } = this.#files;
    const isExample = paths.length === ofExample.size && paths.every((path) => ofExample.has(path));
    this.#rolesHint.hidden = !areGuessed;
    put(this.#rolesHint, prose(say.rolesHint), isExample && " ", isExample && button(say.addScript, () => this.#addScript(), { class: "link" }));
  }

  #node(node: SeenNode, about: Finding[]): Drawn {
    return {
      id: node.node,
      host: null,
      address: node.address,
      port: node.port,
      busPort: node.bus_port,
      role: node.role ?? null,
      slots: slotsOf(node),
      replicaOf: node.replica_of ?? null,
      isEmpty: node.role === "replica" && about.some((finding) => finding.code === STAYS_EMPTY),
      isAlone: !node.is_cluster,
      severities: about.map((finding) => finding.severity),
      open: () => this.#open(node, about),
    };
  }

  /** Stops a node or a host. The file of a node that is in no cluster is opened instead. */
  #press(name: string): void {
    if (this.#alone.has(name)) this.#picture.nodes.find(({ id }) => id === name)?.open();
    else this.#simulation.toggle(name, this.#picture);
  }

  /** Goes to the worst finding about a node, or else to its file. */
  #open(node: SeenNode, about: Finding[]): void {
    const severity = worst(about.map((finding) => finding.severity));
    const place = about.find((finding) => finding.severity === severity);
    this.#files.goTo(place ?? { path: node.path, line: 1, column: 1, end_line: 1, end_column: 1 });
  }
}

/** Returns the findings that concern two nodes. */
function tiesOf(findings: Finding[], nodes: SeenNode[], configurations: Set<string>, open: (finding: Finding) => void): Tie[] {
  const nodeOf = (path: string) => (configurations.has(path) ? nodes.find((node) => node.path === path)?.node : undefined);
  return findings.flatMap((finding) => {
    const a = nodeOf(finding.path);
    return finding.related.flatMap((related) => {
      const b = nodeOf(related.path);
      return a && b && a !== b ? [{ a, b, severity: finding.severity, message: finding.message, open: () => open(finding) }] : [];
    });
  });
}
