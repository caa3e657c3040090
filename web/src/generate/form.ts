// The form: each field is a value in the spec, and a changed field is written into the text of the spec.

import type { App } from "../app.ts";
import { button, h, prose, put } from "../dom.ts";
import type { Finding, Form } from "../types.ts";
import type { Runs } from "./target.ts";
import type { GenerateWords } from "./words.ts";

type Kind = "text" | "number" | "select" | "lines" | "box";
type Input = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/**
 * The fields: the name in the spec, the kind of input, and the value to show if the spec does not have it.
 */
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
  ["kubernetes.namespace", "text", ""],
  ["kubernetes.storage", "text", "10gb"],
  ["kubernetes.storage-class", "text", ""],
  ["kubernetes.external-domain", "text", ""],
  ["tls", "box", ""],
];

/** The fields that mean nothing where Kubernetes runs the nodes. */
const NOT_OF_PODS = ["announce.address", "hosts", "network.subnet"];

const POLICIES = ["noeviction", "allkeys-lru", "allkeys-lfu", "allkeys-random", "volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl"];

/** The requests of the form to the rest of the tab. */
export interface FormOwner {
  specText(): string;
  /** Replaces the text of the spec. */
  setSpec(text: string): void;
  setUsers(text: string): void;
  newPassword(): void;
}

export class SpecForm {
  readonly elements: HTMLElement[];
  #app: App;
  #owner: FormOwner;
  #texts: GenerateWords;
  #inputs = new Map<string, Input>();
  #users: HTMLTextAreaElement;
  #usersField: HTMLElement;
  #note = h("p", { class: "hint", role: "status" });
  /** The last write of a field; the next one waits for it. */
  #writing: Promise<void> = Promise.resolve();

  constructor(app: App, texts: GenerateWords, users: string, owner: FormOwner) {
    const { say } = app;
    this.#app = app;
    this.#texts = texts;
    this.#owner = owner;
    this.#users = h("textarea", { rows: 5, spellcheck: "false", value: users, oninput: () => owner.setUsers(this.#users.value) });
    this.#usersField = h("label", { class: "field wide", hidden: true }, h("span", { class: "name" }, say.users), this.#users);
    const password = h(
      "div",
      { class: "field wide" },
      h("span", { class: "name" }, say.password),
      h("span", { class: "help" }, say.passwordHelp),
      button(say.newPassword, () => owner.newPassword(), { class: "small" }),
    );
    const fields = FIELDS.map((field) => this.#field(...field));
    const form = h("form", { class: "form", onsubmit: (event: Event) => event.preventDefault() }, ...fields, this.#usersField, password);
    this.elements = [form, this.#note];
  }

  #field(name: string, kind: Kind, fallback: string): HTMLElement {
    const [title, help] = this.#app.say.fields[name] ?? this.#texts.fields[name] ?? [name, ""];
    const id = `field-${name.replaceAll(".", "-")}`;
    const input = this.#input(name, kind, fallback, { id, "aria-describedby": `${id}-help`, onchange: () => this.#changed(name, input) });
    this.#inputs.set(name, input);
    return h("div", { class: `field ${kind}` }, h("label", { class: "name", for: id }, title), input, h("span", { class: "help", id: `${id}-help` }, help), h("span", { class: "wrong", id: `${id}-wrong`, role: "alert" }));
  }

  /** Shows the errors in a spec at the fields that they are about. */
  showProblems(findings: Finding[], spec: string): void {
    const errors = findings.filter((finding) => finding.severity === "error");
    for (const [name, input] of this.#inputs) {
      const found = errors.find((finding) => fieldAt(spec, finding.line) === name);
      const wrong = document.getElementById(`${input.id}-wrong`);
      if (found) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
      input.setAttribute("aria-describedby", `${input.id}-help${found ? ` ${input.id}-wrong` : ""}`);
      if (wrong) put(wrong, found && prose(found.message));
    }
  }

  #input(name: string, kind: Kind, fallback: string, attributes: Record<string, unknown>): Input {
    if (kind === "select") return h("select", attributes, ...this.#options(name).map(([value, text]) => h("option", { value }, text)));
    if (kind === "lines") return h("textarea", { ...attributes, rows: 3, spellcheck: "false" });
    const type = kind === "box" ? "checkbox" : kind;
    return h("input", { ...attributes, type, placeholder: fallback, min: kind === "number" ? 0 : null, spellcheck: "false", autocomplete: "off" });
  }

  #options(name: string): [string, string][] {
    const { say, about } = this.#app;
    if (name === "announce.to") return Object.entries(say.announceTo);
    return (name === "server" ? about.servers : POLICIES).map((value) => [value, value]);
  }

  /** Shows the values of a spec, or that its text is not TOML if `form` is `null`. */
  show(form: Form | null): void {
    const { say, about } = this.#app;
    this.#note.textContent = form ? "" : say.notToml;
    this.setEnabled(form !== null);
    this.#usersField.hidden = !form?.values["auth.acl-file"];
    if (!form) return;
    const isPods = (form.values["cluster.target"] ?? "docker") !== "docker";
    for (const [name, input] of this.#inputs) {
      const field = input.parentElement;
      if (field) field.hidden = name.startsWith("kubernetes.") ? !isPods : isPods && NOT_OF_PODS.includes(name);
    }
    // The address of a single host, which nodes in a network of containers do not announce.
    const address = this.#inputs.get("announce.address")?.parentElement;
    const isNeeded = form.hosts.length === 0 && (form.values["announce.to"] ?? "container") !== "container";
    if (address && !isPods) address.hidden = !isNeeded && !form.values["announce.address"];
    // Pods announce no address of a host.
    const announced = this.#inputs.get("announce.to");
    announced?.querySelector('[value="host"]')?.toggleAttribute("disabled", isPods);
    const container = announced?.querySelector('[value="container"]');
    if (container) container.textContent = isPods ? this.#texts.ofPod : (say.announceTo.container ?? "");
    for (const [name, kind, fallback] of FIELDS) {
      const input = this.#inputs.get(name);
      if (!input) continue;
      const isTypedInto = input.matches(":focus") && kind !== "select" && kind !== "box";
      if (isTypedInto) continue;
      if (input instanceof HTMLInputElement && kind === "box") input.checked = form.tls;
      else if (kind === "lines") input.value = form.hosts.join("\n");
      else input.value = form.values[name] ?? (kind === "select" ? fallback || about.default_server : "");
    }
  }

  setEnabled(isEnabled: boolean): void {
    for (const input of this.#inputs.values()) input.toggleAttribute("disabled", !isEnabled);
  }

  setUsers(text: string): void {
    this.#users.value = text;
  }

  focusUsers(): void {
    this.#users.focus();
  }

  /** Waits until all changed fields are written. */
  written(): Promise<void> {
    return this.#writing;
  }

  #changed(name: string, input: Input): void {
    const value = input.value.trim();
    const isChecked = input instanceof HTMLInputElement && input.checked;
    this.#edit((spec) => this.#withField(spec, name, value, isChecked));
  }

  /** Changes the text of the spec after all earlier changes, unless the user changes it in the meantime. */
  #edit(work: (spec: string) => Promise<string>): void {
    this.#writing = this.#writing.then(() =>
      this.#app.guard(async () => {
        const before = this.#owner.specText();
        const after = await work(before);
        if (this.#owner.specText() === before) this.#owner.setSpec(after);
      }),
    );
  }

  /** Writes fields. */
  write(fields: [string, string | undefined][]): void {
    const { core } = this.#app;
    this.#edit(async (spec) => {
      let changed = spec;
      for (const [name, value] of fields) changed = await core.withField(changed, name, value);
      return changed;
    });
  }

  /** Changes what runs the nodes. What only hosts have is removed for pods. */
  runWith(runs: Runs): void {
    const { core } = this.#app;
    this.#edit(async (spec) => {
      const isPods = runs === "kubernetes";
      const changed = await core.withField(spec, "cluster.target", isPods ? runs : undefined);
      if (!isPods) return changed;
      const values = (await core.form(changed))?.values ?? {};
      let lean = await core.withHosts(changed, []);
      if (values["announce.to"] === "host") lean = await core.withField(lean, "announce.to", undefined);
      return values["announce.address"] === undefined ? lean : core.withField(lean, "announce.address", undefined);
    });
  }

  /** Returns the spec with the value of a field. */
  async #withField(spec: string, name: string, value: string, isChecked: boolean): Promise<string> {
    const { core } = this.#app;
    if (name === "tls") return core.withTls(spec, isChecked);
    if (name === "hosts") return this.#withHosts(spec, value);
    const changed = await core.withField(spec, name, value || undefined);
    return name === "server" ? this.#withImageOf(changed, value) : changed;
  }

  /**
   * Changes the hosts. Nodes on several hosts announce the addresses of their hosts; on one host, they can do
   * so only if its address is given.
   */
  async #withHosts(spec: string, value: string): Promise<string> {
    const { core } = this.#app;
    const hosts = value.split(/[\n,，、;；]+/).map((host) => host.trim()).filter(Boolean);
    const changed = await core.withHosts(spec, hosts);
    const values = (await core.form(changed))?.values;
    const announceTo = values?.["announce.to"] ?? "container";
    if (hosts.length > 1 && announceTo === "container") return core.withField(changed, "announce.to", "host");
    if (hosts.length === 0 && announceTo === "host" && !values?.["announce.address"]) return core.withField(changed, "announce.to", undefined);
    return changed;
  }

  /** Changes an official image to that of the server, and keeps any other image. */
  async #withImageOf(spec: string, server: string): Promise<string> {
    const { core } = this.#app;
    const image = (await core.form(spec))?.values["docker.image"] ?? "";
    if (!/^(redis|valkey\/valkey):[\d.]+$/.test(image)) return spec;
    const [flavor, release] = server.split(":");
    return core.withField(spec, "docker.image", `${flavor === "valkey" ? "valkey/valkey" : "redis"}:${release}`);
  }
}

/** Returns the field that a line of a spec sets, such as `cluster.ports`. */
function fieldAt(spec: string, line: number): string | undefined {
  const lines = spec.split("\n").slice(0, line);
  const key = /^\s*([\w-]+)\s*=/.exec(lines.at(-1) ?? "")?.[1];
  const heading = lines.findLast((text) => /^\s*\[/.test(text)) ?? "";
  const table = /^\s*\[+([\w.-]+)\]/.exec(heading)?.[1];
  if (table === "hosts" || key === "hosts") return "hosts";
  return key && table ? `${table}.${key}` : key;
}
