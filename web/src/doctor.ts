// Doctor: what is wrong with a running cluster, from the answers of its nodes.

import type { App, Tab } from "./app.ts";
import { button, h, prose, put } from "./dom.ts";
import { findingCard } from "./doctor/finding.ts";
import { drawn } from "./doctor/nodes.ts";
import { COMMANDS, EXAMPLE, words } from "./doctor/words.ts";
import { Latest } from "./latest.ts";
import { worst } from "./severity.ts";
import { Simulation } from "./simulation/simulation.ts";
import { type Fates, Picture } from "./topology.ts";
import type { Diagnosed, Finding } from "./types.ts";

/** The path of the pasted text, as the module calls it. */
const PASTED = "answers.txt";

/** A picture in which nodes that do not run now stay marked, whatever else is told. */
class RunningPicture extends Picture {
  down: Fates = new Map();

  override tell(fates: Fates): void {
    super.tell(new Map([...this.down, ...fates]));
  }
}

export class DoctorTab implements Tab {
  readonly element: HTMLElement;
  #app: App;
  #input: HTMLTextAreaElement;
  #picture: RunningPicture;
  #simulation: Simulation;
  #found = h("div", { class: "causes", "aria-live": "polite" });
  #drawn: HTMLElement;
  #runs = new Latest();

  constructor(app: App, text: string) {
    const say = words(app.lang);
    this.#app = app;
    this.#input = h("textarea", { id: "answers", rows: 12, value: text, spellcheck: "false", placeholder: "127.0.0.1:7001> CLUSTER NODES", "aria-describedby": "answers-help", oninput: () => this.#show() });
    const subject = { files: () => [{ path: PASTED, text: this.#input.value }], server: () => "" };
    this.#simulation = new Simulation(app, subject, () => undefined);
    this.#picture = new RunningPicture(app.say, (name) => this.#simulation.toggle(name, this.#picture));
    this.#drawn = h("section", { class: "drawn", hidden: true, "aria-label": app.say.topology }, h("p", { class: "lead" }, app.say.pressNode), this.#picture.element, this.#simulation.element);
    const copy = () => void navigator.clipboard.writeText(COMMANDS).then(() => app.tell(app.say.copied), () => undefined);
    const how = h("details", { open: !text }, h("summary", {}, say.how), h("p", {}, prose(say.howText)), h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say.how }, h("pre", {}, COMMANDS)), button(app.say.copy, copy, { class: "small" }), h("p", { class: "hint" }, prose(say.secrets)));
    this.element = h(
      "div",
      { class: "explain doctor" },
      h("section", { class: "asked", "aria-labelledby": "running" }, h("h2", { class: "headline", id: "running" }, h("label", { for: "answers" }, say.title)), h("p", { class: "hint", id: "answers-help" }, say.help), this.#input, h("p", { class: "chips" }, button(say.example, () => this.#take(EXAMPLE), { class: "chip" })), how),
      h("div", { class: "causes" }, this.#drawn, this.#found),
    );
    if (text) this.#show();
  }

  /** What was pasted. */
  get text(): string {
    return this.#input.value;
  }

  shown(): void {
    // Where there is a keyboard on the screen, it would cover half of the tab.
    if (!matchMedia("(pointer: coarse)").matches) this.#input.focus();
  }

  #take(text: string): void {
    this.#input.value = text;
    this.#show();
  }

  #show(): void {
    this.#runs.run(() =>
      this.#app.guard(async () => {
        const text = this.#input.value;
        if (!text.trim()) {
          this.#draw(null);
          put(this.#found);
          return;
        }
        const { core, lang, say } = this.#app;
        if (!this.#found.hasChildNodes()) put(this.#found, h("p", { class: "hint" }, say.loading));
        const diagnosed = await core.doctor(text, lang);
        this.#draw(diagnosed);
        put(this.#found, ...this.#answers(diagnosed));
      }),
    );
  }

  /** Draws the nodes. */
  #draw(diagnosed: Diagnosed | null): void {
    const nodes = diagnosed?.nodes ?? [];
    const findings = diagnosed?.report?.findings ?? [];
    const { fate } = this.#app.say;
    this.#picture.down = new Map(nodes.filter((node) => !node.is_up).map(({ name }) => [name, { fate: "failed", text: fate.failed }]));
    this.#drawn.hidden = nodes.length === 0;
    if (this.#picture.show(drawn(nodes, findings, (about) => this.#goTo(about)), [])) this.#simulation.end(this.#picture);
    if (!this.#simulation.isShown) this.#picture.tell(new Map());
  }

  /** Goes to the worst finding about a node. */
  #goTo(about: Finding[]): void {
    const severity = worst(about.map((finding) => finding.severity));
    const first = about.find((finding) => finding.severity === severity);
    const card = [...this.#found.querySelectorAll<HTMLElement>(".finding")].find((one) => one.dataset["key"] === (first && `${first.code} ${first.path}`));
    card?.scrollIntoView({ block: "center" });
    card?.focus();
  }

  #answers({ report, unread, needs_password }: Diagnosed): HTMLElement[] {
    const say = words(this.#app.lang);
    const notes = [needs_password && say.needsPassword, unread.length > 0 && say.unread(unread.length, unread.slice(0, 5))].filter((note) => note !== false);
    const hints = notes.map((note) => h("p", { class: "hint" }, prose(note)));
    if (!report) return [h("p", { class: "nothing", role: "alert" }, prose(say.nothing)), ...hints.slice(0, needs_password ? 1 : 0)];
    const { error, warning, info } = report.summary;
    if (report.findings.length === 0) return [h("p", { class: "fine" }, h("strong", {}, say.fine(report.files))), ...hints];
    const list = h("ul", { class: "causes" }, ...report.findings.map((finding) => findingCard(this.#app, finding)));
    return [h("h2", {}, say.found(report.files), this.#app.say.counts(error, warning, info)), list, ...hints];
  }
}
