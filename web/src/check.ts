// Check: files in, findings out, live.

import type { App, Tab } from "./app.ts";
import { Latest, type Source } from "./core.ts";
import { button, download, h, prose, put } from "./dom.ts";
import { Editor, type Mark } from "./editor.ts";
import { example, script } from "./example.ts";
import { type Given, readFiles, walk } from "./files.ts";
import { markdown } from "./markdown.ts";
import { rulePage } from "./rules.ts";
import { type Drawn, Picture, type Tie, worst } from "./topology.ts";
import type { Checked, DirectiveInfo, Finding, SeenNode, Severity } from "./types.ts";

/** What is kept when the page is built anew for another language. */
export interface CheckState {
  files: Source[];
  current: string;
  server: string;
}

/** More findings than this are not listed. */
const LISTED = 300;
/** More places of a finding about many files are not listed. */
const PLACES = 8;

/** A finding, with those that say the same of other places. */
interface Group {
  finding: Finding;
  nth: number;
  others: Finding[];
}

/** The names of new files. */
const NEW = /^redis(-\d+)?\.conf$/;

const severities: Severity[] = ["error", "warning", "info"];

export class CheckTab implements Tab {
  readonly element: HTMLElement;
  readonly state: CheckState;
  #app: App;
  #editor: Editor;
  /** Whether the files wait for the module with everything. */
  #isWaiting = false;
  #checked: Checked | null = null;
  #latest = new Latest();
  #hidden = new Set<Severity>();
  #directives = new Map<string, Map<string, DirectiveInfo>>();
  #known = new Map<string, DirectiveInfo>();
  #tabs = h("div", { class: "files", role: "tablist" });
  #close = h("button", { type: "button", class: "close", onclick: () => this.#remove(this.state.current) }, "×");
  #path = h("input", { class: "path", spellcheck: "false", autocomplete: "off", onchange: () => this.#rename(this.state.current, this.#path.value.trim()) });
  #panel: HTMLElement;
  #list = h("ol", { class: "findings" });
  #summary = h("div", { class: "summary" });
  #settings = h("p", { class: "hint", role: "status", hidden: true });
  #counts = h("p", { class: "counts", role: "status" });
  #picture: Picture;
  #rolesHint = h("p", { class: "hint", hidden: true });
  #fixAll: HTMLButtonElement;
  #servers: HTMLSelectElement;

  constructor(app: App, state: CheckState) {
    const { say } = app;
    this.#app = app;
    this.state = state;
    const host = h("div", { class: "editor" });
    this.#editor = new Editor(host, app.lang, {
      changed: () => this.#changed(),
      directives: () => this.#known,
    });
    this.#picture = new Picture(say);
    this.#servers = h("select", { id: "server", onchange: () => this.#choose() }, h("option", { value: "" }, say.serverAuto("")));
    for (const name of app.about.servers) this.#servers.append(h("option", { value: name }, name));
    this.#servers.value = state.server;
    this.#fixAll = button(say.fixAll, () => this.#fixAllSafe(), { title: say.fixAllHelp, class: "main" });
    const pick = (folder: boolean) =>
      h("input", { type: "file", multiple: true, hidden: true, webkitdirectory: folder, "aria-label": folder ? say.openFolder : say.openFiles, onchange: (event: Event) => {
        const input = event.target as HTMLInputElement;
        void this.#take([...(input.files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file })), folder);
        input.value = "";
      } });
    const [file, folder] = [pick(false), pick(true)];
    const exporter = h("select", { "aria-label": say.exportAs, onchange: () => this.#export(exporter) }, h("option", { value: "" }, say.exportAs), h("option", { value: "json" }, "JSON"), h("option", { value: "sarif" }, "SARIF"));
    this.#panel = h("div", { class: "panel", role: "tabpanel", id: "file" }, host);
    this.element = h(
      "div",
      { class: "check" },
      h(
        "div",
        { class: "tools" },
        h("label", { for: "server" }, say.server),
        this.#servers,
        button(say.openFiles, () => file.click()),
        button(say.openFolder, () => folder.click()),
        button(say.newFile, () => this.#add()),
        button(say.example, () => this.#open(example())),
        button(say.clear, () => this.#open([{ path: "redis.conf", text: "" }])),
        file,
        folder,
      ),
      h("p", { class: "hint" }, say.drop),
      h(
        "div",
        { class: "work" },
        h("section", { class: "text", "aria-label": say.files }, h("div", { class: "strip" }, this.#tabs, this.#close), h("div", { class: "strip" }, this.#path), this.#panel),
        h(
          "section",
          { class: "found", "aria-labelledby": "findings" },
          h("div", { class: "head" }, h("h2", { id: "findings" }, say.findings), this.#fixAll, exporter),
          this.#counts,
          this.#settings,
          this.#summary,
          this.#list,
        ),
      ),
      h("section", { class: "drawn", "aria-labelledby": "topology" }, h("h2", { id: "topology" }, say.topology), this.#rolesHint, this.#picture.element),
    );
    this.#acceptDrops();
    this.#showFiles();
    this.#show(state.current);
    this.#check();
  }

  /** Opens files in the place of those that are there, which the user can have back. */
  #open(files: Source[], skipped = 0): void {
    const { say, tell } = this.#app;
    const was = this.#texts().map((file) => ({ ...file }));
    const { current } = this.state;
    const isNothing = was.every(({ text }) => text.trim() === "") || JSON.stringify(was) === JSON.stringify(example());
    this.#hold(files, files[0]?.path ?? "");
    const message = [isNothing ? "" : say.replaced, skipped ? say.skipped(skipped) : ""].filter(Boolean).join(" ");
    const back = () => {
      this.#hold(was, current);
      this.#editor.view.focus();
    };
    if (message) tell(message, isNothing ? undefined : back);
  }

  #hold(files: Source[], current: string): void {
    this.#editor.forgetAll();
    this.state.files = files;
    this.#checked = null;
    this.#show(current);
    this.#check();
  }

  /** What is left behind for another tab in its place. What is still on its way to this one writes nothing any more. */
  leave(): CheckState {
    this.#texts();
    this.#editor.forgetAll();
    return this.state;
  }

  shown(): void {
    this.#editor.seen();
  }

  async share() {
    const given = this.#texts();
    const { texts, lines } = await this.#app.core.withoutSecrets(given);
    const files = given.map(({ path }, nth) => ({ path, text: texts[nth] ?? "" }));
    return { shared: { tab: "check" as const, server: this.state.server, files }, hidden: lines };
  }

  /** The nodes that the picture shows, for those who ask where a key is. */
  get nodes(): SeenNode[] {
    return this.#checked?.clusters.flatMap((cluster) => cluster.nodes) ?? [];
  }

  #texts(): Source[] {
    const current = this.state.files.find((file) => file.path === this.#editor.path);
    if (current) current.text = this.#editor.text;
    return this.state.files;
  }

  #changed(): void {
    const file = this.state.files.find((file) => file.path === this.#editor.path);
    // What is pasted into a new file may be a plan, which its name has to say.
    if (file && file.text.trim() === "" && NEW.test(file.path)) {
      const text = this.#editor.text;
      const name = /^services:/m.test(text) ? "compose.yaml" : /^\s*docker (run|network|create)\b/m.test(text) ? "run.sh" : "";
      if (name && !this.state.files.some((other) => other.path === name)) this.#rename(file.path, name);
    }
    this.#check();
  }

  /** Gives a file another path: it says what the file is, and which node. */
  #rename(from: string, to: string): void {
    const texts = this.#texts();
    const file = texts.find((file) => file.path === from);
    if (file && to && !texts.some((other) => other.path === to)) {
      file.path = to;
      this.#editor.renamed(from, to);
      this.state.files = [...texts];
      this.state.current = to;
      this.#check();
    }
    this.#path.value = this.state.current;
    this.#showFiles();
  }

  #check(): void {
    const start = performance.now();
    this.#latest.run(() =>
      this.#app.guard(async () => {
        const { core, lang } = this.#app;
        const texts = this.#texts();
        const checked = await core.checkNow(texts, this.state.server, lang);
        // The files may be others by now; the next answer is about them.
        if (this.state.files !== texts) return;
        this.#isWaiting = !checked;
        // Without waiting for it here: what is closed meanwhile may make it needless.
        if (!checked) void this.#grow();
        this.#checked = checked;
        await this.#learn();
        this.#render();
        performance.measure("rconf check", { start });
      }),
    );
  }

  async #grow(): Promise<void> {
    await this.#app.guard(() => this.#app.core.grow());
    if (this.#isWaiting && this.#app.core.isWhole) this.#check();
  }

  /** Learns the directives of the server that the file is read as. */
  async #learn(): Promise<void> {
    const file = this.#checked?.files.find((file) => file.path === this.state.current);
    const server = file?.server ?? (this.state.server || this.#app.about.default_server);
    let known = this.#directives.get(server);
    if (!known) {
      const list = await this.#app.core.directives(server, this.#app.lang);
      known = new Map(list.map((one) => [one.name, one]));
      this.#directives.set(server, known);
    }
    this.#known = known;
  }

  #show(path: string): void {
    const file = this.state.files.find((file) => file.path === path) ?? this.state.files[0];
    if (!file) return;
    this.#texts();
    this.state.current = file.path;
    this.#editor.show(file.path, file.text, this.#app.say.editorOf(file.path));
    this.#render();
    void this.#app.guard(() => this.#learn());
  }

  #go(spot: Omit<Mark, "severity" | "title" | "message" | "help" | "actions"> & { path: string }): void {
    if (spot.path !== this.state.current && this.state.files.some((file) => file.path === spot.path)) this.#show(spot.path);
    if (spot.path === this.state.current) this.#editor.go(spot);
    this.#panel.scrollIntoView({ block: "nearest" });
  }

  #fixAllSafe(): void {
    void this.#app.guard(async () => {
      const { core, say } = this.#app;
      const sent = this.#texts().map((file) => ({ ...file }));
      const fixed = await core.fixAll(sent, this.state.server, false);
      if (this.#isStale(sent)) {
        this.#fixAllSafe();
        return;
      }
      this.#put(fixed.files);
      this.#app.tell(fixed.error ?? say.fixed(fixed.applied));
      this.#check();
    });
  }

  /** Whether the user went on typing since the files were sent. */
  #isStale(sent: Source[]): boolean {
    const now = this.#texts();
    return now.length !== sent.length || now.some((file, nth) => file.path !== sent[nth]?.path || file.text !== sent[nth]?.text);
  }

  /** Fixes what is said of several files in all of them: one by one, since each fix may move the others. */
  #fixAlike(finding: Finding, others: Finding[]): void {
    void this.#app.guard(async () => {
      const { core, lang, say } = this.#app;
      let applied = 0;
      for (const wanted of [finding, ...others]) {
        const sent = this.#texts().map((file) => ({ ...file }));
        const { report } = await core.check(sent, this.state.server, lang);
        const is = (one: Finding) => one.code === wanted.code && one.path === wanted.path && one.message === wanted.message;
        const nth = report.findings.findIndex(is);
        if (nth < 0) continue;
        const fixed = await core.fixOne(sent, this.state.server, nth);
        if (this.#isStale(sent)) break;
        this.#put(fixed.files);
        applied += fixed.applied;
      }
      this.#app.tell(say.fixed(applied));
      this.#check();
    });
  }

  #put(files: Source[]): void {
    for (const { path, text } of files) {
      const file = this.state.files.find((file) => file.path === path);
      if (!file) continue;
      this.#editor.replace(path, file.text, text);
      file.text = text;
    }
  }

  #choose(): void {
    this.state.server = this.#servers.value;
    this.#check();
  }

  #add(): void {
    let nth = 1;
    const free = () => (nth === 1 ? "redis.conf" : `redis-${nth}.conf`);
    while (this.state.files.some((file) => file.path === free())) nth++;
    this.state.files = [...this.#texts(), { path: free(), text: "" }];
    this.#show(free());
    this.#check();
    this.#editor.view.focus();
  }

  #remove(path: string): void {
    const gone = this.#texts().find((file) => file.path === path);
    if (!gone) return;
    const at = this.state.files.indexOf(gone);
    const rest = this.state.files.filter((file) => file !== gone);
    const files = rest.length ? rest : [{ path: "redis.conf", text: "" }];
    this.#editor.forget(path);
    this.state.files = files;
    this.#show(this.state.current === path ? (files[0]?.path ?? "") : this.state.current);
    this.#check();
    this.#tabs.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
    if (gone.text.trim()) this.#app.tell(this.#app.say.closed(path), () => this.#reopen(gone, at));
  }

  /** Takes back a file that was closed. An empty one in its place goes; another of its name stays, and it gets a new one. */
  #reopen(gone: Source, at: number): void {
    const others = this.#texts().filter((file) => file.text.trim() !== "");
    let path = gone.path;
    for (let nth = 2; others.some((other) => other.path === path); nth++) path = `${nth}/${gone.path}`;
    this.#editor.forget(path);
    this.state.files = [...others.slice(0, at), { path, text: gone.text }, ...others.slice(at)];
    this.#show(path);
    this.#check();
    this.#editor.view.focus();
  }

  #export(select: HTMLSelectElement): void {
    const format = select.value;
    select.value = "";
    if (format !== "json" && format !== "sarif") return;
    void this.#app.guard(async () => {
      const text = await this.#app.core.export(this.#texts(), this.state.server, this.#app.lang, format);
      download(format === "json" ? "rconf.json" : "rconf.sarif", text, "application/json");
    });
  }

  // -- files from outside

  #acceptDrops(): void {
    const over = (on: boolean) => this.element.classList.toggle("over", on);
    this.element.dataset["drop"] = this.#app.say.dropHere;
    this.element.addEventListener("dragover", (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      over(true);
    });
    this.element.addEventListener("dragleave", (event) => {
      if (!this.element.contains(event.relatedTarget as Node)) over(false);
    });
    // Before the editor, which would put a file's text where the mouse is.
    this.element.addEventListener(
      "drop",
      (event) => {
        const transfer = event.dataTransfer;
        over(false);
        if (!transfer?.types.includes("Files")) return;
        event.preventDefault();
        event.stopPropagation();
        const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
        const plain = [...transfer.files];
        void (async () => {
          const found: Given[] = [];
          let folder = false;
          for (const [nth, entry] of entries.entries()) {
            if (entry?.isDirectory) folder = true;
            if (entry) await walk(entry, found);
            else if (plain[nth]) found.push({ path: plain[nth].name, file: plain[nth] });
          }
          await this.#take(found, folder);
        })();
      },
      true,
    );
  }

  /** Opens what a user gave. */
  async #take(given: Given[], folder: boolean): Promise<void> {
    const { files, skipped } = await readFiles(given, folder);
    if (files.length) this.#open(files, skipped);
    else if (skipped) this.#app.tell(this.#app.say.skipped(skipped));
  }

  // -- what is seen

  #render(): void {
    this.#showFiles();
    this.#showMarks();
    this.#showFindings();
    this.#showPicture();
    const common = this.#checked?.report.server ?? "";
    const first = this.#servers.options[0];
    if (first) first.textContent = this.#app.say.serverAuto(this.state.server ? "" : common);
  }

  #showFiles(): void {
    const { say } = this.#app;
    const focused = this.#tabs.contains((this.#tabs.getRootNode() as Document).activeElement);
    const tab = (file: Source) => {
      const of = this.#checked?.report.findings.filter((finding) => finding.path === file.path) ?? [];
      const bad = worst(of.map((finding) => finding.severity));
      const selected = file.path === this.state.current;
      const element = h(
        "button",
        {
          type: "button",
          role: "tab",
          "aria-selected": selected ? "true" : "false",
          "aria-controls": "file",
          tabindex: selected ? 0 : -1,
          class: "file",
          title: file.path,
          onclick: () => this.#show(file.path),
          onkeydown: (event: KeyboardEvent) => {
            if (event.key === "Delete") this.#remove(file.path);
            else this.#step(event, file.path);
          },
        },
        h("span", { class: "path" }, file.path),
        bad && h("span", { class: `badge ${bad}` }, of.length),
      );
      return element;
    };
    this.#tabs.setAttribute("aria-label", say.files);
    this.#path.setAttribute("aria-label", say.pathOf);
    put(this.#tabs, ...this.state.files.map(tab));
    const selected = this.#tabs.querySelector<HTMLElement>('[aria-selected="true"]');
    if (focused) selected?.focus();
    if (selected) this.#tabs.scrollLeft = Math.max(0, selected.offsetLeft - this.#tabs.offsetLeft - 40);
    const { current } = this.state;
    if (!this.#path.matches(":focus")) this.#path.value = current;
    this.#close.setAttribute("aria-label", say.remove(current));
    this.#close.title = say.remove(current);
  }

  #step(event: KeyboardEvent, path: string): void {
    const at = this.state.files.findIndex((file) => file.path === path);
    const count = this.state.files.length;
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + count, Home: 0, End: count - 1 }[event.key];
    const next = to === undefined ? undefined : this.state.files[to % count];
    if (!next) return;
    event.preventDefault();
    this.#show(next.path);
  }

  #showMarks(): void {
    const { say } = this.#app;
    const findings = this.#checked?.report.findings ?? [];
    const marks = findings.flatMap((finding, nth): Mark[] => {
      if (finding.path !== this.state.current) return [];
      const fix = this.#checked?.fixes[nth];
      const actions = fix ? [{ name: `${say.fix}: ${fix.title}`, apply: () => this.#fixAlike(finding, []) }] : [];
      return [{ ...finding, title: `${finding.code} ${finding.name}`, actions }];
    });
    this.#editor.mark(marks);
  }

  #showFindings(): void {
    const { say } = this.#app;
    const checked = this.#checked;
    if (!checked) {
      put(this.#list);
      put(this.#summary);
      this.#counts.textContent = say.loading;
      this.#settings.hidden = true;
      this.#fixAll.disabled = true;
      return;
    }
    const { findings, summary } = checked.report;
    this.#fixAll.disabled = !checked.fixes.some((fix) => fix?.safe);
    this.#counts.textContent = say.counts(summary.error, summary.warning, summary.info);
    this.#settings.hidden = !this.#checked?.settings_error;
    put(this.#settings, prose(say.badSettings(this.#checked?.settings_error ?? "")));
    put(
      this.#summary,
      ...severities.map((severity) =>
        h(
          "button",
          {
            type: "button",
            class: `filter ${severity}`,
            "aria-pressed": this.#hidden.has(severity) ? "false" : "true",
            onclick: () => {
              if (!this.#hidden.delete(severity)) this.#hidden.add(severity);
              this.#showFindings();
              this.#summary.querySelectorAll<HTMLElement>("button")[severities.indexOf(severity)]?.focus();
            },
          },
          `${say.severity[severity]} ${summary[severity]}`,
        ),
      ),
    );
    // What is said of several files is said once. What is worst comes first; within that, the order of files and lines.
    const groups = new Map<string, Group>();
    findings.forEach((finding, nth) => {
      if (this.#hidden.has(finding.severity)) return;
      const key = JSON.stringify([finding.code, finding.severity, finding.message, finding.help]);
      const group = groups.get(key);
      if (group) group.others.push(finding);
      else groups.set(key, { finding, nth, others: [] });
    });
    const shown = [...groups.values()].sort((a, b) => severities.indexOf(a.finding.severity) - severities.indexOf(b.finding.severity));
    // Who has pressed a button of a finding that is gone goes on with the one in its place.
    const items = [...this.#list.children];
    const focused = items.findIndex((item) => item.contains(document.activeElement));
    const opened = new Set([...this.#list.querySelectorAll<HTMLElement>("[data-open]")].map((item) => item.dataset["key"]));
    put(
      this.#list,
      ...shown.slice(0, LISTED).map((group) => this.#item(group, opened)),
      shown.length > LISTED && h("li", { class: "hint" }, say.more(shown.length - LISTED)),
      findings.length === 0 && h("li", { class: "fine" }, h("strong", {}, say.none), " ", say.noneHelp),
    );
    if (focused >= 0) {
      const next = this.#list.children[Math.min(focused, this.#list.children.length - 1)];
      (next?.querySelector<HTMLElement>(".jump") ?? this.#fixAll).focus({ preventScroll: true });
    }
  }

  #item({ finding, nth, others }: Group, opened: Set<string | undefined>): HTMLElement {
    const { say } = this.#app;
    const fix = this.#checked?.fixes[nth];
    const many = this.state.files.length > 1;
    const key = `${finding.code} ${finding.path} ${finding.start}`;
    const page = h("div", { class: "page" });
    const item = h("li", { class: `finding ${finding.severity}` });
    item.dataset["key"] = key;
    const why = button(say.why, () => toggle(!("open" in item.dataset)), { class: "quiet", "aria-expanded": "false", "aria-label": `${say.why} ${finding.code} ${finding.name}` });
    const toggle = (open: boolean) => {
      if (open) item.dataset["open"] = "";
      else delete item.dataset["open"];
      why.setAttribute("aria-expanded", String(open));
      why.textContent = open ? say.whyNot : say.why;
      if (!open) put(page);
      else
        void this.#app.guard(async () => {
          put(page, say.loading);
          try {
            const text = await rulePage(finding.code, this.#app.lang);
            if ("open" in item.dataset) put(page, ...markdown(text));
          } catch (why) {
            toggle(false);
            throw why;
          }
        });
    };
    const where = (spot: { path: string; line: number; column: number }) =>
      h("span", { class: "where" }, many && `${spot.path} `, say.position(spot.line, spot.column));
    item.append(
      h(
        "button",
        { type: "button", class: "jump", onclick: () => this.#go(finding) },
        h("span", { class: `severity ${finding.severity}` }, say.severity[finding.severity]),
        h("span", { class: "message" }, prose(finding.message)),
        where(finding),
      ),
      h("p", { class: "help" }, prose(finding.help)),
    );
    if (finding.related.length) {
      item.append(
        h(
          "ul",
          { class: "related" },
          ...finding.related.map((related) =>
            h("li", {}, h("button", { type: "button", class: "link", onclick: () => this.#go(related) }, prose(related.message), " ", where(related))),
          ),
        ),
      );
    }
    if (others.length) {
      item.append(
        h(
          "p",
          { class: "others" },
          say.alsoIn(others.length),
          ...others.slice(0, PLACES).map((other) => h("button", { type: "button", class: "link", onclick: () => this.#go(other) }, where(other))),
          others.length > PLACES && "…",
        ),
      );
    }
    item.append(
      h(
        "div",
        { class: "actions" },
        fix && button(say.fix, () => this.#fixAlike(finding, others), { class: "small", title: fix.title, "aria-label": `${say.fix}: ${fix.title}` }),
        fix && h("span", { class: "title" }, prose(fix.title), !fix.safe && ` (${say.choice})`),
        why,
        h("code", { class: "code" }, `${finding.code} ${finding.name}`),
      ),
      page,
    );
    if (opened.has(key)) toggle(true);
    return item;
  }

  #showPicture(): void {
    const checked = this.#checked;
    const clusters = checked?.clusters.filter((cluster) => cluster.nodes.length > 1 || cluster.nodes[0]?.container) ?? [];
    const nodes = clusters.flatMap((cluster) => cluster.nodes);
    const findings = checked?.report.findings ?? [];
    // A node is known by its file; two containers may have the same.
    const byPath = new Map(nodes.map((node) => [node.path, node.node]));
    const of = (node: SeenNode) => (checked?.files.find((file) => file.path === node.path)?.kind === "configuration" ? findings.filter((finding) => finding.path === node.path) : []);
    const drawn = nodes.map((node): Drawn => {
      const own = of(node);
      const first = own.find((finding) => finding.severity === worst(own.map((one) => one.severity)));
      return {
        id: node.node,
        host: null,
        container: node.container,
        address: node.address,
        port: node.port,
        busPort: node.bus_port,
        role: node.role ?? null,
        slots: node.first_slot === undefined || node.last_slot === undefined ? null : [node.first_slot, node.last_slot],
        replicaOf: node.replica_of ?? null,
        findings: own,
        open: () => this.#go(first ?? { path: node.path, line: 1, column: 1, end_line: 1, end_column: 1 }),
      };
    });
    const ties = findings.flatMap((finding): Tie[] => {
      const a = byPath.get(finding.path);
      return finding.related.flatMap((related): Tie[] => {
        const b = byPath.get(related.path);
        if (a === undefined || b === undefined || a === b) return [];
        return [{ a, b, severity: finding.severity, message: finding.message, open: () => this.#go(finding) }];
      });
    });
    this.#picture.show(drawn, ties);
    this.#sayOfRoles(nodes);
  }

  /** Configurations hold no roles. Who opened the example may have its script, which gives them. */
  #sayOfRoles(nodes: SeenNode[]): void {
    const { say } = this.#app;
    const plans = this.#checked?.files.filter((file) => file.kind === "plan") ?? [];
    this.#rolesHint.hidden = plans.length > 0 || nodes.length < 2 || nodes.some((node) => node.role);
    const paths = new Set(example().map((file) => file.path));
    const isExample = this.state.files.length === paths.size && this.state.files.every((file) => paths.has(file.path));
    const add = () => {
      this.state.files = [...this.#texts(), script()];
      this.#showFiles();
      this.#tabs.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
      this.#check();
    };
    put(this.#rolesHint, prose(say.rolesHint), isExample && " ", isExample && button(say.addScript, add, { class: "small" }));
  }
}
