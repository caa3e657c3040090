// Generate: a form and its rconf.toml in, files and a plan out, live.

import type { App, Tab } from "./app.ts";
import { Latest } from "./core.ts";
import { button, download, h, prose, put } from "./dom.ts";
import { Editor, type Mark } from "./editor.ts";
import { PRESETS, preset } from "./presets.ts";
import { type Drawn, Picture } from "./topology.ts";
import type { Cluster, DirectiveInfo, Form, Made } from "./types.ts";
import { archive } from "./zip.ts";

/** What is kept when the page is built anew for another language. The password is in memory alone. */
export interface GenerateState {
  /** Whether there is a spec, be it an empty one; before somebody looks there is none. */
  begun: boolean;
  spec: string;
  users: string;
  password: string;
  file: string;
}

const SPEC = "rconf.toml";

/** A password that nobody has to type: 32 characters of 6 bits, as the CLI makes them. */
export function randomPassword(): string {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return [...crypto.getRandomValues(new Uint8Array(32))].map((byte) => digits[byte % 64]).join("");
}

type Kind = "text" | "number" | "select" | "lines" | "box";
/** The fields of the form: what each is, and what it shows while the spec leaves it out. */
const FIELDS: [string, Kind, string][] = [
  ["server", "select", ""],
  ["cluster.name", "text", "redis"],
  ["cluster.ports", "text", "7001-7006"],
  ["cluster.replicas", "number", "1"],
  ["announce.to", "select", "container"],
  ["announce.address", "text", ""],
  ["hosts", "lines", ""],
  ["network.subnet", "text", "172.28.0.0/16"],
  ["docker.memory", "text", ""],
  ["config.maxmemory", "text", ""],
  ["config.maxmemory-policy", "select", "noeviction"],
  ["docker.image", "text", ""],
  ["tls", "box", ""],
];

const POLICIES = ["noeviction", "allkeys-lru", "allkeys-lfu", "allkeys-random", "volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl"];

export class GenerateTab implements Tab {
  readonly element: HTMLElement;
  readonly state: GenerateState;
  #app: App;
  #spec: Editor;
  #view: Editor;
  #latest = new Latest();
  #made: Made | null = null;
  /** The changes of fields that are being written. */
  #writing: Promise<void> = Promise.resolve();
  #cluster: Cluster | null = null;
  #before = new Map<string, string>();
  #isBeginning = false;
  #changedFiles = new Map<string, number[]>();
  #inputs = new Map<string, HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>();
  #known = new Map<string, DirectiveInfo>();
  #knownFor = "";
  #note = h("p", { class: "hint", role: "status" });
  #problems = h("ol", { class: "findings", "aria-label": "" });
  #files = h("ul", { class: "tree" });
  #status = h("p", { class: "counts", role: "status" });
  #viewHost: HTMLElement;
  #copy: HTMLButtonElement;
  #reasons = h("ol", { class: "reasons" });
  #reasonsBox: HTMLElement;
  #steps = h("ol", { class: "steps" });
  #download: HTMLButtonElement;
  #picture: Picture;
  #result: HTMLElement;
  #users: HTMLTextAreaElement;
  #usersBox: HTMLElement;

  constructor(app: App, state: GenerateState) {
    const { say } = app;
    this.#app = app;
    this.state = state;
    const specHost = h("div", { class: "editor spec" });
    this.#spec = new Editor(specHost, app.lang, { changed: () => this.#typed(), directives: () => this.#known }, { wraps: true });
    this.#viewHost = h("div", { class: "editor view" });
    this.#view = new Editor(this.#viewHost, app.lang, { reason: (line) => this.#reason(line), directives: () => this.#known }, { readOnly: true, wraps: true });
    this.#picture = new Picture(say);
    this.#copy = button(say.copy, () => this.#copyText(this.#cluster?.files.find((file) => file.path === this.state.file)?.text ?? ""), { class: "small" });
    this.#reasonsBox = h("details", {}, h("summary", {}, say.reasons), this.#reasons);
    this.#download = button(say.download(""), () => this.#save(), { class: "main", disabled: true });
    this.#problems.setAttribute("aria-label", say.specProblems);
    const presets = h("div", { class: "presets", role: "group", "aria-label": say.presets });
    for (const name of PRESETS) {
      const [title, text] = say.preset[name] ?? [name, ""];
      presets.append(h("button", { type: "button", class: "preset", onclick: () => this.#start(name) }, h("strong", {}, title), h("span", {}, text)));
    }
    this.#users = h("textarea", { rows: 5, spellcheck: "false", oninput: () => this.#usersTyped() });
    this.#usersBox = h("label", { class: "field wide", hidden: true }, h("span", { class: "name" }, say.users), this.#users);
    const password = h("div", { class: "field wide" }, h("span", { class: "name" }, say.password), h("span", { class: "help" }, say.passwordHelp), button(say.newPassword, () => this.#newPassword(), { class: "small" }));
    this.#result = h(
      "section",
      { class: "result", "aria-labelledby": "result" },
      h("div", { class: "head" }, h("h2", { id: "result" }, say.result), this.#download),
      this.#status,
      h("div", { class: "browse" }, this.#files, h("div", { class: "seen" }, this.#copy, this.#viewHost, this.#reasonsBox)),
    );
    this.element = h(
      "div",
      { class: "generate" },
      h("h2", { class: "sr" }, say.presets),
      presets,
      h(
        "div",
        { class: "work" },
        h(
          "section",
          { class: "ask", "aria-labelledby": "form" },
          h("h2", { id: "form" }, say.form),
          h("form", { class: "form", onsubmit: (event: Event) => event.preventDefault() }, ...FIELDS.map((field) => this.#field(...field)), this.#usersBox, password),
          this.#note,
          h("h2", {}, say.toml),
          specHost,
          this.#problems,
        ),
        this.#result,
      ),
      h("section", { "aria-labelledby": "steps" }, h("h2", { id: "steps" }, say.steps), this.#steps),
      h("section", { class: "drawn", "aria-labelledby": "planned" }, h("h2", { id: "planned" }, say.topology), this.#picture.element),
    );
    this.#users.value = state.users;
    this.#spec.show(SPEC, state.spec, say.toml);
    for (const input of this.#inputs.values()) input.toggleAttribute("disabled", !state.begun);
    this.#make();
  }

  /** Starts from the first preset, once somebody wants to see a cluster. */
  begin(): void {
    if (this.state.begun || this.#isBeginning) return;
    this.#isBeginning = true;
    this.#status.textContent = this.#app.say.loading;
    void this.#app
      .guard(async () => {
        const { spec, users } = await preset(this.#app.core, PRESETS[0] ?? "");
        // Somebody may have begun otherwise, or in another language.
        if (!this.state.begun && this.element.isConnected) this.open(spec, users);
      })
      .finally(() => {
        this.#isBeginning = false;
        if (!this.state.begun) this.#status.textContent = "";
      });
  }

  /** Starts from a spec. */
  open(spec: string, users: string): void {
    this.state.users = users;
    this.#users.value = users;
    this.#before.clear();
    this.#cluster = null;
    this.#spec.replace(SPEC, this.#spec.text, spec);
    this.state.spec = spec;
    this.state.begun = true;
    this.#make();
  }

  shown(): void {
    this.begin();
    this.#spec.seen();
    this.#view.seen();
  }

  async share() {
    await this.#writing;
    const given = [
      { path: SPEC, text: this.#spec.text },
      { path: "users.acl", text: this.state.users },
    ];
    const { texts, lines } = await this.#app.core.withoutSecrets(given);
    return { shared: { tab: "generate" as const, spec: texts[0] ?? "", users: texts[1] ?? "" }, hidden: lines };
  }

  /** The cluster that is shown. */
  get cluster(): Cluster | null {
    return this.#cluster;
  }

  #start(name: string): void {
    void this.#app.guard(async () => {
      const { spec, users } = await preset(this.#app.core, name);
      this.open(spec, users);
    });
  }

  #newPassword(): void {
    this.state.password = randomPassword();
    this.#make();
  }

  #typed(): void {
    this.state.spec = this.#spec.text;
    this.state.begun = true;
    this.#make();
  }

  #usersTyped(): void {
    this.state.users = this.#users.value;
    this.#make();
  }

  // -- the form

  #field(name: string, kind: Kind, otherwise: string): HTMLElement {
    const { say, about } = this.#app;
    const [title, help] = say.fields[name] ?? [name, ""];
    const id = `field-${name.replaceAll(".", "-")}`;
    const common = { id, "aria-describedby": `${id}-help`, onchange: () => this.#set(name) };
    const options: Record<string, [string, string][]> = {
      server: about.servers.map((server) => [server, server]),
      "announce.to": Object.entries(say.announceTo),
      "config.maxmemory-policy": POLICIES.map((policy) => [policy, policy]),
    };
    const input =
      kind === "select"
        ? h("select", common, ...(options[name] ?? []).map(([value, text]) => h("option", { value }, text)))
        : kind === "lines"
          ? h("textarea", { ...common, rows: 3, spellcheck: "false" })
          : h("input", { ...common, type: kind === "box" ? "checkbox" : kind, placeholder: otherwise, min: kind === "number" ? 0 : null, spellcheck: "false", autocomplete: "off" });
    this.#inputs.set(name, input);
    return h(
      "div",
      { class: `field ${kind}` },
      h("label", { class: "name", for: id }, title),
      input,
      h("span", { class: "help", id: `${id}-help` }, help),
    );
  }

  /** A field changed: the spec follows, one field after the other. */
  #set(name: string): void {
    const input = this.#inputs.get(name);
    if (!input) return;
    const value = input.value.trim();
    const on = input instanceof HTMLInputElement && input.checked;
    this.#writing = this.#writing.then(() => this.#app.guard(() => this.#write(name, value, on)));
  }

  async #write(name: string, value: string, on: boolean): Promise<void> {
    const { core } = this.#app;
    const was = this.#spec.text;
    let spec = was;
    if (name === "tls") spec = await core.withTls(spec, on);
    else if (name === "hosts") {
      const hosts = value.split(/[\n,，、;；]+/).map((host) => host.trim()).filter(Boolean);
      spec = await core.withHosts(spec, hosts);
      const now = await core.form(spec);
      const to = now?.values["announce.to"] ?? "container";
      // Nodes on several hosts are reached at their hosts; without hosts, only at an address that is given.
      if (hosts.length > 1 && to === "container") spec = await core.withField(spec, "announce.to", "host");
      if (hosts.length === 0 && to === "host" && !now?.values["announce.address"]) spec = await core.withField(spec, "announce.to", undefined);
    } else {
      spec = await core.withField(spec, name, value || undefined);
      if (name === "server") {
        // The image is that of the server's makers until it is another.
        const [flavor, release] = value.split(":");
        const image = (await core.form(spec))?.values["docker.image"] ?? "";
        if (/^(redis|valkey\/valkey):[\d.]+$/.test(image)) {
          spec = await core.withField(spec, "docker.image", `${flavor === "valkey" ? "valkey/valkey" : "redis"}:${release}`);
        }
      }
    }
    // Who typed into the text meanwhile is right.
    if (this.#spec.text === was) this.#spec.replace(SPEC, was, spec);
  }

  #fill(form: Form | null): void {
    const { say, about } = this.#app;
    this.#note.textContent = form ? "" : say.notToml;
    for (const [name, kind, otherwise] of FIELDS) {
      const input = this.#inputs.get(name);
      if (!input) continue;
      input.toggleAttribute("disabled", !form);
      if (!form || input.matches(":focus") && kind !== "select" && kind !== "box") continue;
      if (input instanceof HTMLInputElement && kind === "box") input.checked = form.tls;
      else if (kind === "lines") input.value = form.hosts.join("\n");
      else input.value = form.values[name] ?? (kind === "select" ? otherwise || about.default_server : "");
    }
    this.#usersBox.hidden = !form?.values["auth.acl-file"];
  }

  // -- the result

  #make(): void {
    if (!this.state.begun) return;
    this.#latest.run(() =>
      this.#app.guard(async () => {
        const { core, lang } = this.#app;
        const [spec, users, password] = [this.#spec.text, this.state.users, this.state.password];
        const [form, made] = [await core.form(spec), await core.generate(spec, password, users, lang)];
        this.#made = made;
        this.#fill(form);
        if (made.cluster) this.#take(made.cluster);
        await this.#learn(made.report.server);
        this.#render();
      }),
    );
  }

  async #learn(server: string): Promise<void> {
    if (this.#knownFor === server) return;
    const list = await this.#app.core.directives(server, this.#app.lang);
    this.#known = new Map(list.map((one) => [one.name, one]));
    this.#knownFor = server;
  }

  /** Compares with the result before. */
  #take(cluster: Cluster): void {
    const now = new Map(cluster.files.map((file) => [file.path, file.text]));
    const same = this.#before.size === now.size && [...now].every(([path, text]) => this.#before.get(path) === text);
    if (!same) {
      this.#changedFiles = new Map();
      if (this.#before.size) {
        for (const [path, text] of now) {
          const was = this.#before.get(path);
          if (was !== text) this.#changedFiles.set(path, changedLines(was ?? "", text));
        }
      }
      this.#before = now;
    }
    this.#cluster = cluster;
  }

  #render(): void {
    const { say } = this.#app;
    const made = this.#made;
    const cluster = this.#cluster;
    if (!made) return;
    const findings = made.report.findings;
    const ofSpec = findings.filter((finding) => finding.path === SPEC);
    this.#spec.mark(ofSpec.map((finding): Mark => ({ ...finding, title: `${finding.code} ${finding.name}`, actions: [] })));
    put(
      this.#problems,
      ...findings.map((finding) =>
        h(
          "li",
          { class: `finding ${finding.severity}` },
          h(
            "button",
            { type: "button", class: "jump", onclick: () => (finding.path === SPEC ? this.#spec.go(finding) : this.#users.focus()) },
            h("span", { class: `severity ${finding.severity}` }, say.severity[finding.severity]),
            h("span", { class: "message" }, prose(finding.message)),
            h("span", { class: "where" }, `${finding.path} `, say.position(finding.line, finding.column)),
          ),
          h("p", { class: "help" }, prose(finding.help)),
        ),
      ),
      made.error && h("li", { class: "finding error" }, made.error),
    );
    const isStale = made.cluster === null;
    this.#result.classList.toggle("stale", isStale);
    this.#download.disabled = isStale || !cluster;
    this.#download.textContent = say.download(cluster?.name ?? "redis");
    this.#status.textContent = isStale && cluster ? say.stale : this.#before.size ? say.changedFiles(this.#changedFiles.size) : "";
    if (!cluster) return;
    if (!cluster.files.some((file) => file.path === this.state.file)) {
      this.state.file = cluster.files.find((file) => file.path.endsWith("redis.conf"))?.path ?? cluster.files[0]?.path ?? "";
    }
    put(this.#files, ...cluster.files.map((file) => this.#entry(file.path, file.mode)));
    this.#showFile();
    put(this.#steps, ...cluster.steps.map((step) => this.#step(step)));
    this.#showPicture(cluster);
  }

  #entry(path: string, mode: number): HTMLElement {
    const { say } = this.#app;
    const changed = this.#changedFiles.has(path);
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", "aria-current": path === this.state.file ? "true" : null, title: say.mode(mode.toString(8)), onclick: () => this.#open(path) },
        h("span", { class: "path" }, path),
        changed && h("span", { class: "mark" }, say.changed),
      ),
    );
  }

  #open(path: string, focus = false): void {
    this.state.file = path;
    for (const entry of this.#files.querySelectorAll("button")) {
      const own = entry.querySelector(".path")?.textContent === path;
      if (own) entry.setAttribute("aria-current", "true");
      else entry.removeAttribute("aria-current");
    }
    this.#showFile();
    if (focus) {
      this.#viewHost.scrollIntoView({ block: "nearest" });
      this.#view.view.focus();
    }
  }

  #showFile(): void {
    const file = this.#cluster?.files.find((file) => file.path === this.state.file);
    if (!file) return;
    this.#view.show(file.path, file.text, this.#app.say.viewOf(file.path));
    this.#view.shade(this.#changedFiles.get(file.path) ?? []);
    this.#copy.setAttribute("aria-label", `${this.#app.say.copy}: ${file.path}`);
    this.#showReasons();
  }

  /** The reasons as a list, for those who cannot hover. */
  #showReasons(): void {
    const { say } = this.#app;
    const reasons = this.#cluster?.reasons[this.state.file] ?? [];
    const lines = this.#cluster?.files.find((file) => file.path === this.state.file)?.text.split("\n") ?? [];
    this.#reasonsBox.hidden = reasons.length === 0;
    put(
      this.#reasons,
      ...reasons.map(({ line, reason, origin }) => {
        const name = lines[line - 1]?.split(" ")[0] ?? "";
        const spot = { line, column: 1, end_line: line, end_column: 1 };
        return h(
          "li",
          {},
          h("button", { type: "button", class: "link", onclick: () => this.#view.go(spot) }, h("code", {}, name)),
          " ",
          prose(reason),
          origin !== null && h("span", { class: "where" }, say.fromSpec(origin)),
        );
      }),
    );
  }

  #copyText(text: string): void {
    void navigator.clipboard.writeText(text).then(
      () => this.#app.tell(this.#app.say.copied),
      () => undefined,
    );
  }

  /** Why a generated line is there. */
  #reason(line: number): HTMLElement | null {
    const { say } = this.#app;
    const reason = this.#cluster?.reasons[this.state.file]?.find((one) => one.line === line);
    if (!reason) return null;
    const origin = reason.origin === null ? say.chosen : say.fromSpec(reason.origin);
    return h("div", { class: "hover" }, h("p", {}, prose(reason.reason)), h("p", { class: "name" }, origin));
  }

  #step(step: Cluster["steps"][number]): HTMLElement {
    const { say } = this.#app;
    const text = step.commands.join("\n");
    const copy = button(say.copy, () => this.#copyText(text), { class: "small", "aria-label": `${say.copy}: ${step.title}` });
    return h("li", {}, h("h3", {}, step.title), h("p", {}, prose(step.why)), h("div", { class: "command" }, h("pre", { tabindex: "0" }, h("code", {}, text)), copy));
  }

  #showPicture(cluster: Cluster): void {
    const drawn = cluster.topology.nodes.map((node): Drawn => {
      const folder = `${node.host ? `${node.host}/` : ""}node-${node.node}/conf/redis.conf`;
      return {
        id: node.node,
        host: node.host,
        container: node.container,
        address: node.hostname ?? node.announced,
        port: node.port,
        busPort: node.bus_port,
        role: node.role,
        slots: node.first_slot === undefined || node.last_slot === undefined ? null : [node.first_slot, node.last_slot],
        replicaOf: node.replica_of ?? null,
        findings: [],
        open: () => this.#open(folder, true),
      };
    });
    this.#picture.show(drawn, []);
  }

  #save(): void {
    const cluster = this.#made?.cluster;
    if (!cluster) return;
    download(`${cluster.name}.zip`, archive(cluster) as BlobPart, "application/zip");
  }
}

/** The numbers of the lines that are not in the old text in that order, from 1. */
function changedLines(was: string, now: string): number[] {
  const [old, fresh] = [was.split("\n"), now.split("\n")];
  const counts = new Map<string, number>();
  for (const line of old) counts.set(line, (counts.get(line) ?? 0) + 1);
  const changed: number[] = [];
  fresh.forEach((line, nth) => {
    const left = counts.get(line) ?? 0;
    if (left > 0) counts.set(line, left - 1);
    else changed.push(nth + 1);
  });
  return changed;
}
