// Check: shows the findings of the open files while they are edited.

import type { App, Tab } from "./app.ts";
import { exportList } from "./check/export.ts";
import { type FilesState, OpenFiles } from "./check/files.ts";
import { FindingList } from "./check/findings.ts";
import { Fixes } from "./check/fixes.ts";
import { Hero } from "./check/hero.ts";
import { acceptDrops, openButtons } from "./check/open.ts";
import { NodePicture } from "./check/picture.ts";
import { FileTabs } from "./check/tabs.ts";
import type { Source } from "./core.ts";
import { Directives } from "./directives.ts";
import { button, h } from "./dom.ts";
import type { Mark } from "./editor.ts";
import { example, script } from "./example.ts";
import { Latest } from "./latest.ts";
import { splitter } from "./split.ts";
import type { Drawn } from "./topology/node.ts";
import type { Checked, Finding } from "./types.ts";

/** The state that is kept when the page is built again in another language. */
export interface CheckState extends FilesState {
  /** The chosen server; empty if it is detected. */
  server: string;
}

export class CheckTab implements Tab {
  readonly element: HTMLElement;
  #app: App;
  #state: CheckState;
  #files: OpenFiles;
  #tabs: FileTabs;
  #fixes: Fixes;
  #list: FindingList;
  #picture: NodePicture;
  #hero: Hero;
  #servers: HTMLSelectElement;
  #directives: Directives;
  #checks = new Latest();
  #checked: Checked | null = null;
  /** Whether the files can only be checked by the module with everything, which is not loaded yet. */
  #needsEverything = false;

  constructor(app: App, state: CheckState) {
    const { say } = app;
    this.#app = app;
    this.#state = state;
    this.#directives = new Directives(app);
    this.#files = new OpenFiles(app, state, {
      replaced: () => (this.#checked = null),
      shown: () => this.#fileShown(),
      listed: () => this.#showTabs(),
      changed: () => this.#check(),
      completing: () => this.#show(),
      step: (by) => this.#step(by),
      directives: () => this.#directives.current,
    });
    this.#tabs = new FileTabs(app, this.#files);
    const server = () => state.server;
    this.#fixes = new Fixes(app, this.#files, server, () => this.#check());
    this.#list = new FindingList(app, this.#files, this.#fixes, exportList(app, this.#files, server), () => this.#showMarks());
    const subject = { files: () => this.#files.all, server };
    this.#picture = new NodePicture(app, this.#files, subject, () => this.#addScript(), () => this.#hero.playing());
    this.#hero = new Hero(app, this.#files, this.#fixes, this.#picture, server);
    this.#servers = h("select", { id: "server", onchange: () => this.#chooseServer() }, h("option", { value: "" }, say.serverAuto("")), ...app.about.servers.map((name) => h("option", { value: name }, name)));
    this.#servers.value = state.server;
    const text = h("section", { class: "text", "aria-label": say.files }, ...this.#tabs.elements, this.#files.element, h("p", { class: "hint" }, say.drop));
    const work: HTMLElement = h("div", { class: "work" }, text, splitter(() => work, say.split), this.#list.element);
    this.element = h(
      "div",
      { class: "check", onkeydown: (event: KeyboardEvent) => this.#pressed(event) },
      this.#hero.element,
      this.#tools(),
      work,
    );
    acceptDrops(app, this.#files, this.element);
    this.#files.show(state.current);
    this.#check();
  }

  #tools(): HTMLElement {
    const { say } = this.#app;
    const { buttons, inputs } = openButtons(this.#app, this.#files);
    // One menu on a phone; `style.css` hides its title on larger screens, where it is always open.
    const menu = h(
      "details",
      { class: "tools", open: true },
      h("summary", {}, say.fileTools),
      h(
        "div",
        {},
        ...buttons,
        button(say.newFile, () => this.#files.add()),
        button(say.example, () => this.#files.open(example())),
        button(say.clear, () => this.#files.clear()),
        button(say.settings, () => this.#settings()),
        h("span", { class: "server" }, h("label", { for: "server" }, say.server), this.#servers),
      ),
      ...inputs,
    );
    const phone = matchMedia("(max-width: 640px)");
    const follow = () => (menu.open = !phone.matches);
    follow();
    phone.addEventListener("change", follow);
    return menu;
  }

  /** Goes to the finding after the cursor, or before it, in all files. After the last one comes the first. */
  #step(by: 1 | -1): boolean {
    const shown = (this.#checked?.report.findings ?? []).filter(({ severity }) => !this.#list.isHidden(severity));
    const order = new Map([...new Set(shown.map(({ path }) => path))].map((path, nth) => [path, nth]));
    const { current, editor } = this.#files;
    const { line, column } = editor.cursor;
    const here = order.get(current) ?? [...order.keys()].filter((path) => path < current).length - 0.5;
    const isAfter = (one: Finding) => ((order.get(one.path) ?? 0) - here || one.line - line || one.column - column) * by > 0;
    const sorted = by > 0 ? shown : shown.toReversed();
    const next = sorted.find(isAfter) ?? sorted[0];
    if (next) this.#files.goTo(next);
    return next !== undefined;
  }

  /** Undoes and does again from anywhere in the tab, as in the editor, and goes through the findings. */
  #pressed(event: KeyboardEvent): void {
    if (event.key === "F8" && !event.defaultPrevented) {
      if (this.#step(event.shiftKey ? -1 : 1)) event.preventDefault();
      return;
    }
    const isText = event.composedPath().some((one) => one instanceof HTMLElement && (one.isContentEditable || one.matches("input, textarea, select")));
    if (isText || !(event.ctrlKey || event.metaKey)) return;
    const key = event.key.toLowerCase();
    const hasDone = key === "z" && !event.shiftKey ? this.#files.undo() : (key === "y" || key === "z") && this.#files.redo();
    if (hasDone) event.preventDefault();
  }

  /** Opens files in place of the others, which can be undone. */
  open(files: Source[]): void {
    this.#files.open(files);
  }

  #settings(): void {
    void this.#app.guard(async () => {
      const { SettingsPanel } = await import("./check/settings.ts");
      await new SettingsPanel(this.#app, this.#files, this.#checked?.report.findings ?? [], () => this.#check()).open();
    });
  }

  get isUnsaved(): boolean {
    return this.#files.isUnsaved;
  }

  /** The configurations of servers: those that start come first, and among them the one that is shown. */
  get configurations(): Source[] {
    const { files = [], report } = this.#checked ?? {};
    const known = new Set(files.filter(({ kind, server }) => kind === "configuration" && server !== null).map(({ path }) => path));
    const refused = new Set(report?.findings.filter((finding) => finding.stops_load).map(({ path }) => path));
    const rank = ({ path }: Source) => (refused.has(path) ? 2 : 0) + (path === this.#files.current ? 0 : 1);
    return this.#files.all.filter(({ path }) => known.has(path)).sort((a, b) => rank(a) - rank(b));
  }

  /** The nodes in the picture. */
  get nodes(): Drawn[] {
    return this.#picture.nodes;
  }

  /**
   * Returns the state for the tab that takes the place of this one, which writes nothing into it any more.
   */
  leave(): CheckState {
    this.#files.leave();
    return this.#state;
  }

  shown(): void {
    this.#files.editor.shown();
  }

  async share() {
    const files = this.#files.all;
    const { texts, secrets } = await this.#app.core.withoutSecrets(files);
    const blanked = files.map(({ path }, nth) => ({ path, text: texts[nth] ?? "" }));
    return { shared: { tab: "check" as const, server: this.#state.server, files: blanked }, hidden: secrets };
  }

  #chooseServer(): void {
    this.#state.server = this.#servers.value;
    this.#check();
  }

  #addScript(): void {
    this.#files.append(script());
    this.#tabs.focus();
  }

  #check(): void {
    const start = performance.now();
    this.#checks.run(() =>
      this.#app.guard(async () => {
        const files = this.#files.all;
        const checked = await this.#app.core.checkNow(files, this.#state.server, this.#app.lang);
        // If the list of files changed meanwhile, another check follows.
        if (!this.#files.isList(files)) return;
        this.#needsEverything = !checked;
        // Not awaited, because the file that needs it may be closed in the meantime, and the next check must
        // not wait for it.
        if (!checked) void this.#loadEverything();
        this.#checked = checked;
        await this.#loadDirectives();
        this.#show();
        performance.measure("rconf check", { start });
      }),
    );
  }

  async #loadEverything(): Promise<void> {
    const { core, guard } = this.#app;
    await guard(() => core.loadEverything());
    if (this.#needsEverything && core.hasEverything) this.#check();
  }

  /** Loads the directives of the server of the file that is shown. */
  async #loadDirectives(): Promise<void> {
    const file = this.#checked?.files.find((file) => file.path === this.#files.current);
    await this.#directives.load(file?.server ?? (this.#state.server || this.#app.about.default_server));
  }

  #fileShown(): void {
    this.#show();
    void this.#app.guard(() => this.#loadDirectives());
  }

  #show(): void {
    this.#showTabs();
    this.#showMarks();
    const shown = this.#withoutUnfinished(this.#checked);
    this.#list.show(shown);
    this.#picture.show(shown);
    this.#hero.show(shown);
    const servers = new Set(this.#checked?.clusters.flatMap(({ nodes }) => nodes.map((node) => node.server)));
    const [server = ""] = servers.size === 1 ? servers : [this.#checked?.report.server];
    const detected = this.#state.server ? "" : server;
    const [first] = this.#servers.options;
    if (first) first.textContent = this.#app.say.serverAuto(detected);
  }

  /** Leaves out the findings about a word that is being typed while its completions are shown. */
  #withoutUnfinished(checked: Checked | null): Checked | null {
    const line = this.#files.editor.unfinishedLine;
    if (!checked || line === null) return checked;
    const isFinished = (nth: number) => {
      const finding = checked.report.findings[nth];
      return finding?.path !== this.#files.current || finding.line !== line;
    };
    const findings = checked.report.findings.filter((_, nth) => isFinished(nth));
    const summary = { error: 0, warning: 0, info: 0 };
    for (const { severity } of findings) summary[severity]++;
    return { ...checked, fixes: checked.fixes.filter((_, nth) => isFinished(nth)), report: { ...checked.report, findings, summary } };
  }

  #showTabs(): void {
    this.#tabs.show(this.#withoutUnfinished(this.#checked)?.report.findings ?? []);
  }

  /** Marks the findings of the file that is shown in its text. */
  #showMarks(): void {
    const { say } = this.#app;
    const checked = this.#withoutUnfinished(this.#checked);
    const findings = checked?.report.findings ?? [];
    const marks = findings.flatMap((finding, nth): Mark[] => {
      if (finding.path !== this.#files.current || this.#list.isHidden(finding.severity)) return [];
      const fix = checked?.fixes[nth];
      const actions = fix ? [{ name: `${say.fix}: ${fix.title}`, apply: () => this.#fixes.apply([finding], fix.title) }] : [];
      return [{ ...finding, title: `${finding.code} ${finding.name}`, actions }];
    });
    this.#files.editor.mark(marks);
  }
}
