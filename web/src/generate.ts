// Generate: makes files and a plan from the form and its rconf.toml while they are edited.

import type { App, Tab } from "./app.ts";
import { Directives } from "./directives.ts";
import { h, prose, put } from "./dom.ts";
import { Editor, type EditorMoment, type Mark } from "./editor.ts";
import { messageAndHelp } from "./finding.ts";
import { sentence } from "./headline.ts";
import { SpecForm } from "./generate/form.ts";
import { randomPassword } from "./generate/password.ts";
import { Plans } from "./generate/plans.ts";
import { PRESETS, preset } from "./generate/presets.ts";
import { copyButton, Result } from "./generate/result.ts";
import { Sizing } from "./generate/sizing.ts";
import { type Runs, TargetChoice } from "./generate/target.ts";
import { texts } from "./generate/words.ts";
import { History } from "./history.ts";
import { Latest } from "./latest.ts";
import { Simulation } from "./simulation/simulation.ts";
import { type Drawn, slotsOf } from "./topology/node.ts";
import { Picture } from "./topology.ts";
import type { Cluster, Made, StartStep } from "./types.ts";

/**
 * The state that is kept when the page is built again in another language. The password is only in memory.
 */
export interface GenerateState {
  /** Whether there is a spec, which may be empty. There is none until the tab is shown. */
  hasSpec: boolean;
  spec: string;
  users: string;
  password: string;
  /** The path of the generated file that is shown. */
  file: string;
  /** Whether compose starts the containers, instead of scripts. */
  composes?: boolean;
  /** What is to know about a spec that was made of files. */
  notes?: string[];
  /** Whether the spec was changed since it was opened, or its files were downloaded. */
  isEdited?: boolean;
}

const SPEC = "rconf.toml";

/** What is put back with a spec when its replacement is undone. */
interface Kept {
  users: string;
  notes: string[];
  preset: string | null;
  isEdited: boolean;
}

export class GenerateTab implements Tab {
  readonly element: HTMLElement;
  readonly state: GenerateState;
  #app: App;
  #directives: Directives;
  #form: SpecForm;
  #spec: Editor;
  #history: History<Kept>;
  #problems: HTMLElement;
  #result: Result;
  #steps = h("ol", { class: "steps" });
  #picture: Picture;
  #runs = new Latest();
  #isLoadingPreset = false;
  #simulation: Simulation;
  #drawn: HTMLElement;
  #lead = h("p", { class: "lead" });
  #stale = h("p", { class: "hint", role: "status", hidden: true });
  #staleSteps = h("p", { class: "hint", hidden: true });
  #notes = h("ul", { class: "notes", role: "status" });
  #target: TargetChoice;
  #sizing: Sizing;
  #plans: Plans;
  /** What runs the nodes, according to the spec and the user. */
  #runsWith: Runs = "docker";
  #preset: string | null = null;
  #presetButtons = new Map<string, HTMLElement>();

  constructor(app: App, state: GenerateState) {
    const { say } = app;
    this.#app = app;
    this.state = state;
    this.#directives = new Directives(app);
    const specHost = h("div", { class: "editor spec" });
    const undo = { undo: () => this.#history.undo(), redo: () => this.#history.redo() };
    this.#spec = new Editor(specHost, app.lang, app.say, { changed: (isHistory) => this.#specEdited(isHistory), directives: () => this.#directives.current, ...undo }, { wraps: true });
    this.#history = new History(this.#spec, { take: () => this.#kept, put: (kept, texts) => this.#restore(kept, texts) });
    const own = texts(app.lang);
    const specText = () => this.#spec.text;
    const setSpec = (text: string) => this.#spec.replace(SPEC, this.#spec.text, text);
    this.#form = new SpecForm(app, own, state.users, {
      specText,
      setSpec,
      setUsers: (text) => this.#change({ users: text }),
      newPassword: () => this.#change({ password: randomPassword() }),
    });
    this.#target = new TargetChoice(own, (runs) => this.#runWith(runs));
    this.#sizing = new Sizing(app, own, { specText, write: (fields) => this.#form.write(fields) });
    this.#plans = new Plans(app, own, { specText, setSpec });
    this.#problems = h("ol", { class: "findings", "aria-label": say.specProblems });
    this.#result = new Result(app, state, this.#directives, () => (this.state.isEdited = false));
    this.#simulation = new Simulation(app, { files: () => [{ path: SPEC, text: this.#spec.text }], server: () => "" }, () => this.#drawn.classList.toggle("playing", this.#simulation.isShown));
    this.#picture = new Picture(say, (name) => this.#simulation.toggle(name, this.#picture));
    this.#drawn = h("section", { class: "drawn", "aria-labelledby": "planned" }, h("h2", { id: "planned" }, say.topology), this.#lead, this.#stale, this.#simulation.element, this.#picture.element);
    this.element = h(
      "div",
      { class: "generate" },
      h("h2", { class: "sr" }, say.presets),
      this.#presets(),
      this.#notes,
      this.#drawn,
      h(
        "div",
        { class: "work" },
        h("section", { class: "ask", "aria-labelledby": "form" }, h("h2", { id: "form" }, say.form), this.#target.element, ...this.#form.elements, this.#sizing.element, h("h2", {}, say.toml), specHost, this.#problems),
        this.#result.element,
      ),
      h("section", { "aria-labelledby": "steps" }, h("h2", { id: "steps" }, say.steps), this.#staleSteps, this.#steps),
      this.#plans.element,
    );
    this.#spec.show(SPEC, state.spec, say.toml);
    this.#form.setEnabled(state.hasSpec);
    this.#showNotes();
    this.#generate();
  }

  #presets(): HTMLElement {
    const { say } = this.#app;
    const presets = PRESETS.map((name) => {
      const [title, text] = say.preset[name] ?? [name, ""];
      const one = h("button", { type: "button", class: "preset", "aria-pressed": "false", onclick: () => this.#openPreset(name) }, h("strong", {}, title), h("span", {}, text));
      this.#presetButtons.set(name, one);
      return one;
    });
    return h("div", { class: "presets", role: "group", "aria-label": say.presets }, ...presets);
  }

  /** Marks the preset that the spec was started from, until it is changed. */
  #markPreset(name: string | null): void {
    this.#preset = name;
    for (const [other, button] of this.#presetButtons) button.setAttribute("aria-pressed", String(other === name));
  }

  /** The cluster that is shown. */
  get cluster(): Cluster | null {
    return this.#result.cluster;
  }

  shown(): void {
    this.#openFirstPreset();
    this.#spec.shown();
    this.#result.shown();
  }

  async share() {
    await this.#form.written();
    const given = [
      { path: SPEC, text: this.#spec.text },
      { path: "users.acl", text: this.state.users },
    ];
    const { texts, secrets } = await this.#app.core.withoutSecrets(given);
    return { shared: { tab: "generate" as const, spec: texts[0] ?? "", users: texts[1] ?? "" }, hidden: secrets };
  }

  /** Opens the first preset if there is no spec yet. */
  #openFirstPreset(): void {
    if (this.state.hasSpec || this.#isLoadingPreset) return;
    this.#isLoadingPreset = true;
    this.#result.setStatus(this.#app.say.loading);
    void this.#app
      .guard(async () => {
        const { spec, users } = await preset(this.#app.core, PRESETS[0] ?? "", this.#app.lang);
        // By now there may be a spec, or the page may be in another language.
        if (!this.state.hasSpec && this.element.isConnected) this.#open(spec, users, PRESETS[0] ?? "");
      })
      .finally(() => {
        this.#isLoadingPreset = false;
        if (!this.state.hasSpec) this.#result.setStatus("");
      });
  }

  #openPreset(name: string): void {
    void this.#app.guard(async () => {
      const { spec, users } = await preset(this.#app.core, name, this.#app.lang);
      this.#replace(() => this.#open(spec, users, name));
    });
  }

  /** Shows a spec that was made of files, with what is to know about it. */
  open(spec: string, notes: string[]): void {
    this.#replace(() => this.#open(spec, "", null, notes));
    this.state.isEdited = true;
  }

  /** Replaces the spec, which can be undone, and offers that if it was edited. */
  #replace(open: () => void): void {
    const wasEdited = this.state.isEdited;
    this.#app.settle();
    // Before the first spec there is nothing to go back to.
    if (!this.state.hasSpec) return open();
    const undo = this.#history.change(open);
    if (wasEdited) this.#app.tell(this.#app.say.presetOpened, undo);
  }

  get #kept(): Kept {
    return { users: this.state.users, notes: this.state.notes ?? [], preset: this.#preset, isEdited: this.state.isEdited ?? false };
  }

  /** Shows a spec as it was, after its replacement was undone or done again. */
  #restore({ users, notes, preset, isEdited }: Kept, texts: EditorMoment): void {
    this.#app.settle();
    this.#spec.restore(texts, this.#app.say.toml);
    this.#take(users, notes);
    this.#change({ spec: this.#spec.text });
    this.state.isEdited = isEdited;
    this.#markPreset(preset);
  }

  /** Replaces the spec and its users. */
  #open(spec: string, users: string, from: string | null, notes: string[] = []): void {
    this.#take(users, notes);
    // Before the first spec there is nothing to go back to.
    if (this.state.hasSpec) this.#spec.replace(SPEC, this.#spec.text, spec);
    else this.#startWith(spec);
    this.#change({ spec, hasSpec: true });
    this.state.isEdited = false;
    this.#markPreset(from);
  }

  #startWith(spec: string): void {
    this.#spec.forgetAll();
    this.#spec.show(SPEC, spec, this.#app.say.toml);
  }

  /** Takes what belongs to another spec. */
  #take(users: string, notes: string[]): void {
    Object.assign(this.state, { users, notes });
    this.#showNotes();
    this.#form.setUsers(users);
    this.#result.reset();
  }

  #showNotes(): void {
    put(this.#notes, ...(this.state.notes ?? []).map((note) => h("li", {}, prose(sentence(note, this.#app.say)))));
  }

  /** Changes what runs the nodes. Docker and compose have the same spec. */
  #runWith(runs: Runs): void {
    this.state.composes = runs === "compose";
    if ((runs === "kubernetes") === (this.#runsWith === "kubernetes")) this.#generate();
    else this.#form.runWith(runs);
    // The file that such a cluster is started with.
    this.state.file = { docker: "plan.sh", compose: "compose.yaml", kubernetes: "kustomization.yaml" }[runs];
  }

  #specEdited(isHistory: boolean): void {
    if (!this.#history.isWriting) this.#history.edited(isHistory);
    this.#change({ spec: this.#spec.text, hasSpec: true });
  }

  #change(change: Partial<GenerateState>): void {
    // What the message at the bottom would undo is no longer the last change.
    if (!this.#history.isWriting) this.#app.settle();
    this.state.isEdited = true;
    if (this.#preset !== null) this.#markPreset(null);
    Object.assign(this.state, change);
    this.#generate();
  }

  #generate(): void {
    if (!this.state.hasSpec) return;
    this.#runs.run(() =>
      this.#app.guard(async () => {
        const { core, lang } = this.#app;
        const [spec, users, password] = [this.#spec.text, this.state.users, this.state.password];
        const form = await core.form(spec);
        // What is written must be what `rconf gen` writes from the same spec.
        const written = form?.values.language === "zh" ? "zh" : "en";
        const made = await core.generate(spec, password, users, lang, written);
        this.#form.show(form);
        this.#runsWith = (form?.values["cluster.target"] ?? "docker") !== "docker" ? "kubernetes" : this.state.composes ? "compose" : "docker";
        this.#target.show(this.#runsWith, form !== null);
        if (made.cluster) {
          this.#sizing.update();
          this.#result.take(made.cluster);
        }
        await this.#directives.load(made.report.server);
        this.#show(made);
      }),
    );
  }

  #show(made: Made): void {
    this.#showProblems(made);
    const isStale = made.cluster === null && this.cluster !== null;
    this.element.classList.toggle("stale", isStale);
    for (const note of [this.#stale, this.#staleSteps]) {
      note.hidden = !isStale;
      note.textContent = isStale ? this.#app.say.stale : "";
    }
    this.#result.show(made);
    const { cluster } = this;
    if (!cluster) return;
    const hasHosts = new Set(cluster.topology.nodes.map((node) => node.host)).size > 1;
    this.#lead.textContent = hasHosts ? this.#app.say.pressNodeOrHost : this.#app.say.pressNode;
    const { steps, compose_steps } = cluster;
    // On several hosts, compose is started by hand on each of them.
    const isComposed = this.#runsWith === "compose" && compose_steps.length > 0;
    put(this.#steps, ...(isComposed ? compose_steps : steps).map((step) => this.#step(step)));
    this.#plans.show(made.cluster);
    if (this.#picture.show(cluster.topology.nodes.map((node) => this.#node(node)), [])) this.#simulation.end(this.#picture);
  }

  #showProblems({ report, error }: Made): void {
    this.#form.showProblems(report.findings.filter((finding) => finding.path === SPEC), this.#spec.text);
    const inSpec = report.findings.filter((finding) => finding.path === SPEC);
    this.#spec.mark(inSpec.map((finding): Mark => ({ ...finding, title: `${finding.code} ${finding.name}`, actions: [] })));
    put(
      this.#problems,
      ...report.findings.map((finding) => {
        const goTo = () => (finding.path === SPEC ? this.#spec.goTo(finding) : this.#form.focusUsers());
        return h("li", { class: `finding ${finding.severity}` }, ...messageAndHelp(finding, this.#app.say, goTo));
      }),
      error && h("li", { class: "finding error" }, error),
    );
  }

  #step(step: StartStep): HTMLElement {
    const text = step.commands.join("\n");
    const copy = copyButton(this.#app, step.title, () => text);
    return h("li", {}, h("h3", {}, step.title), h("p", {}, prose(step.why)), h("div", { class: "command" }, h("pre", { tabindex: "0" }, h("code", {}, text)), copy));
  }

  #node(node: Cluster["topology"]["nodes"][number]): Drawn {
    const shards = this.cluster?.pods?.shards ?? [];
    const shard = shards.find(({ pods }) => pods.some((pod) => pod.node === node.node));
    const pod = shard?.pods.find((pod) => pod.node === node.node);
    const manifest = `shard-${shard?.number}.yaml`;
    // An operator has one manifest for all.
    const ofPods = this.cluster?.files.some((file) => file.path === manifest) ? manifest : "cluster.yaml";
    const path = shard ? ofPods : `${node.host ? `${node.host}/` : ""}node-${node.node}/conf/redis.conf`;
    return {
      id: node.node,
      host: node.host,
      address: pod?.pod ?? node.hostname ?? node.announced,
      port: pod?.port ?? node.port,
      busPort: pod?.bus_port ?? node.bus_port,
      role: node.role,
      slots: slotsOf(node),
      replicaOf: node.replica_of ?? null,
      isEmpty: false,
      isAlone: false,
      severities: [],
      open: () => this.#result.goTo(path),
    };
  }
}
