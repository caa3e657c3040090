// Changes to the cluster while it runs: a plan is chosen, and its steps are shown.

import type { App } from "../app.ts";
import { button, download, h, prose, put } from "../dom.ts";
import { Latest } from "../latest.ts";
import type { ChangeStep, Cluster, PlannedChange } from "../types.ts";
import { copyButton } from "./result.ts";
import type { GenerateWords } from "./words.ts";

/** The requests to the rest of the tab. */
export interface PlansOwner {
  specText(): string;
  /** Replaces the text of the spec. */
  setSpec(text: string): void;
}

const POD_PLANS = ["rolling-restart", "rotate-password", "upgrade", "add-shard", "remove-shard"];
const SHARD_PLANS = ["add-shard", "remove-shard"];

export class Plans {
  readonly element: HTMLElement;
  #app: App;
  #texts: GenerateWords;
  #owner: PlansOwner;
  #plan: HTMLSelectElement;
  #to: HTMLSelectElement;
  #port: HTMLInputElement;
  #master: HTMLSelectElement;
  #host: HTMLSelectElement;
  #node: HTMLSelectElement;
  #sentinel: HTMLSelectElement;
  #roles: HTMLTextAreaElement;
  #after: HTMLElement;
  #rolesHelp = h("span", { class: "help" });
  /** The fields, each with the plans that need it. */
  #fields: [HTMLElement, string[]][];
  #answer = h("div", { class: "planned", "aria-live": "polite" });
  #cluster: Cluster | null = null;
  #runs = new Latest();

  constructor(app: App, texts: GenerateWords, owner: PlansOwner) {
    this.#app = app;
    this.#texts = texts;
    this.#owner = owner;
    const list = (id: string) => h("select", { id: `plan-${id}`, onchange: () => this.update() });
    this.#plan = list("kind");
    this.#to = list("to");
    put(this.#to, ...app.about.servers.map((name) => h("option", { value: name }, name)));
    this.#port = h("input", { type: "number", id: "plan-port", min: 1, max: 65_535, oninput: () => this.update() });
    this.#master = list("master");
    this.#host = list("host");
    this.#node = list("node");
    this.#sentinel = list("sentinel");
    this.#roles = h("textarea", { id: "plan-roles", rows: 4, spellcheck: "false", oninput: () => this.update() });
    const field = (title: string, input: HTMLElement) => h("div", { class: "field" }, h("label", { class: "name", for: input.id }, title), input);
    this.#fields = [
      [field(texts.to, this.#to), ["upgrade"]],
      [field(texts.newPort, this.#port), ["add-node"]],
      [field(texts.follows, this.#master), ["add-node"]],
      [field(texts.onHost, this.#host), ["add-node"]],
      [field(texts.which, this.#node), ["remove-node"]],
      [field(texts.which, this.#sentinel), ["replace-sentinel"]],
    ];
    this.#after = h("details", {}, h("summary", {}, texts.roles), h("label", { class: "field", for: this.#roles.id }, this.#rolesHelp), this.#roles);
    this.element = h(
      "section",
      { class: "later", "aria-labelledby": "later" },
      h("h2", { id: "later" }, texts.later),
      h("p", { class: "hint" }, texts.laterHelp),
      h("div", { class: "form" }, field(texts.plan, this.#plan), ...this.#fields.map(([element]) => element)),
      this.#after,
      this.#answer,
    );
  }

  /** Shows the choices for a cluster, or that there is none. */
  show(cluster: Cluster | null): void {
    this.#cluster = cluster;
    if (!cluster) {
      put(this.#answer, h("p", { class: "hint" }, this.#texts.noPlan));
      return;
    }
    const { say } = this.#app;
    const { nodes, sentinels = [] } = cluster.topology;
    const plans = Object.entries(this.#texts.plans).filter(([name]) => (cluster.pods ? POD_PLANS.includes(name) : !SHARD_PLANS.includes(name) && (name !== "replace-sentinel" || sentinels.length > 0)));
    options(this.#plan, [["", this.#texts.choose], ...plans]);
    options(this.#node, nodes.map(({ node }) => [node, node]));
    const masters = nodes.filter(({ role }) => role === "master").map(({ node }): [string, string] => [node, say.replicaOf(node)]);
    options(this.#master, sentinels.length ? masters : [["", this.#texts.asMaster], ...masters]);
    options(this.#host, [...new Set(nodes.map(({ host }) => host ?? ""))].map((name) => [name, name]));
    options(this.#sentinel, sentinels.map(({ sentinel }) => [sentinel, sentinel]));
    if (!this.#port.value) this.#port.value = String(Math.max(...nodes.map(({ port }) => port)) + 1);
    if (this.#to.dataset.server !== cluster.server) {
      this.#to.dataset.server = cluster.server;
      const at = this.#app.about.servers.indexOf(cluster.server);
      this.#to.value = this.#app.about.servers[at + 1] ?? cluster.server;
    }
    put(this.#rolesHelp, prose(sentinels.length ? this.#texts.rolesHelpSentinel : this.#texts.rolesHelp));
    this.update();
  }

  update(): void {
    const plan = this.#plan.value;
    for (const [element, plans] of this.#fields) element.hidden = !plans.includes(plan);
    const hosts = this.#host.parentElement;
    if (hosts && this.#host.options.length < 2) hosts.hidden = true;
    // The plans of pods ask the nodes for their roles themselves.
    const needsRoles = plan !== "" && !this.#cluster?.pods;
    this.#after.hidden = !needsRoles;
    if (plan === "") put(this.#answer);
    if (!this.#cluster || plan === "") return;
    this.#runs.run(() =>
      this.#app.guard(async () => {
        const asked = {
          change: plan,
          port: Math.min(Math.max(0, Math.trunc(Number(this.#port.value)) || 0), 65_535),
          node: (plan === "add-node" ? this.#master : plan === "replace-sentinel" ? this.#sentinel : this.#node).value,
          host: this.#host.value,
          to: this.#to.value,
          roles: needsRoles ? this.#roles.value : "",
        };
        const spec = this.#owner.specText();
        const planned = await this.#app.core.change(spec, asked, this.#app.lang);
        if (this.#plan.value === plan) this.#show(planned, spec, plan);
      }),
    );
  }

  #show({ change, script, spec, are_other_nodes, error }: PlannedChange, before: string, plan: string): void {
    const texts = this.#texts;
    if (!change) {
      put(this.#answer, h("p", { class: "wrong", role: "alert" }, are_other_nodes ? texts.otherNodes : prose(error ?? "")));
      return;
    }
    const take = () => {
      this.#owner.setSpec(spec ?? before);
      this.#app.tell(texts.specTaken);
    };
    put(
      this.#answer,
      h("h3", {}, prose(change.title.charAt(0).toUpperCase() + change.title.slice(1))),
      ...change.notes.map((note) => h("p", { class: "hint" }, prose(note))),
      h("ol", { class: "steps" }, ...change.steps.map((step) => this.#step(step))),
      h(
        "div",
        { class: "acts" },
        button(texts.asScript, () => download(`${plan}.sh`, script ?? "", "text/x-shellscript")),
        spec !== null && spec !== before && button(texts.takeSpec, take),
      ),
    );
  }

  #step(step: ChangeStep): HTMLElement {
    const texts = this.#texts;
    const code = (lines: string[]) => h("pre", { tabindex: "0" }, h("code", {}, lines.join("\n")));
    const check = (title: string, one: ChangeStep["wait"]) => one && h("p", { class: "hint" }, `${title}: `, prose(one.says), " ", h("code", {}, one.test));
    const text = step.commands.join("\n");
    return h(
      "li",
      {},
      h("h4", {}, prose(step.title)),
      h("p", {}, prose(step.why)),
      check(texts.before, step.precondition),
      step.commands.length > 0 ? h("div", { class: "command" }, code(step.commands), copyButton(this.#app, step.title, () => text)) : h("p", { class: "hint" }, texts.byHand),
      check(texts.wait(step.wait?.seconds ?? 0), step.wait),
      step.way_back.length > 0 && h("details", {}, h("summary", {}, texts.undoIt), code(step.way_back)),
    );
  }
}

/** Replaces the options of a list, and keeps what is chosen if it is still there. */
function options(list: HTMLSelectElement, all: [string, string][]): void {
  const chosen = list.value;
  put(list, ...all.map(([value, text]) => h("option", { value }, text)));
  if (all.some(([value]) => value === chosen)) list.value = chosen;
}
