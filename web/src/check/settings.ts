// The settings of the linter: the panel shows and writes the keys of `[lint]` in an rconf.toml.

import type { App } from "../app.ts";
import type { Source } from "../core.ts";
import { button, h, put } from "../dom.ts";
import type { Finding, Lang, LintSettings } from "../types.ts";
import type { OpenFiles } from "./files.ts";

const FILE = "rconf.toml";
const LEVELS = ["error", "warning", "info", "off"] as const;
type Rule = LintSettings["rules"][number];

const en = {
  title: "Settings of the linter",
  help: (path: string) => `What you choose is written into \`[lint]\` of ${path}, which the command line and editors read too. Undo takes it back.`,
  server: "Server of files that name none",
  failOn: "The command line fails from",
  asIs: (what: string) => `default${what ? ` (${what})` : ""}`,
  find: "Find a rule",
  levels: { error: "Error", warning: "Warning", info: "Info", off: "Off" },
  own: (level: string) => `${level} (default)`,
  here: (count: number) => `${count} here`,
  changed: "changed",
  broken: (why: string) => `The settings cannot be changed here before this is repaired: ${why}`,
  kept: "A whole group is turned off in rconf.toml, which this cannot change. Edit the file.",
  close: "Close",
};

const zh: typeof en = {
  title: "检查设置",
  help: (path) => `所选内容会写入 ${path} 的 \`[lint]\`，命令行和编辑器也会读取。可以撤销。`,
  server: "未写明服务器的文件按什么检查",
  failOn: "命令行从哪一级起失败",
  asIs: (what) => `默认${what ? `（${what}）` : ""}`,
  find: "查找规则",
  levels: { error: "错误", warning: "警告", info: "信息", off: "关闭" },
  own: (level) => `${level}（默认）`,
  here: (count) => `此处 ${count} 个`,
  changed: "已改",
  broken: (why) => `先修好这一处，才能在这里改设置：${why}`,
  kept: "rconf.toml 关闭了整组规则，这里无法单独打开。请编辑该文件。",
  close: "关闭",
};

/** The rconf.toml that applies: the nearest to the root. */
function settingsFile(files: Source[]): Source | undefined {
  const depth = ({ path }: Source) => path.split("/").length;
  return files.filter(({ path }) => path === FILE || path.endsWith(`/${FILE}`)).sort((a, b) => depth(a) - depth(b))[0];
}

export class SettingsPanel {
  #app: App;
  #texts: typeof en;
  #files: OpenFiles;
  #changed: () => void;
  #counts = new Map<string, number>();
  #dialog: HTMLDialogElement;
  #top = h("div", { class: "form" });
  #problem = h("p", { class: "wrong", role: "alert" });
  #search: HTMLInputElement;
  #list = h("ul", { class: "rules", tabindex: "0" });
  #settings: LintSettings | undefined;

  /** Creates the panel. `findings` are those of the files; `changed` is called after a setting is written. */
  constructor(app: App, files: OpenFiles, findings: Finding[], changed: () => void) {
    this.#app = app;
    this.#texts = ({ en, zh } satisfies Record<Lang, typeof en>)[app.lang];
    this.#files = files;
    this.#changed = changed;
    for (const { code } of findings) this.#counts.set(code, (this.#counts.get(code) ?? 0) + 1);
    const texts = this.#texts;
    this.#search = h("input", { type: "search", "aria-label": texts.find, placeholder: texts.find, oninput: () => this.#showRules() });
    const [before, after = ""] = texts.help(settingsFile(files.all)?.path ?? FILE).split("`[lint]`");
    this.#dialog = h(
      "dialog",
      { class: "review settings", "aria-labelledby": "settings", onclose: () => this.#dialog.remove() },
      h("h2", { id: "settings" }, texts.title),
      h("div", {}, h("p", { class: "hint" }, before, h("code", {}, "[lint]"), after), this.#problem, this.#top, this.#search),
      this.#list,
      h("div", { class: "acts" }, button(texts.close, () => this.#dialog.close(), { class: "main" })),
    );
  }

  async open(): Promise<void> {
    await this.#read();
    document.body.append(this.#dialog);
    this.#dialog.showModal();
  }

  async #read(): Promise<void> {
    this.#settings = await this.#app.core.lintSettings(settingsFile(this.#files.all)?.text ?? "");
    const { error } = this.#settings;
    this.#problem.textContent = error === null ? "" : this.#texts.broken(error);
    this.#showTop();
    this.#showRules();
  }

  #showTop(): void {
    const texts = this.#texts;
    const { server = null, fail_on = null, error = null } = this.#settings ?? {};
    const list = (key: string, title: string, chosen: string | null, all: [string, string][], usual: string) => {
      const select = h("select", { id: `lint-${key}`, disabled: error !== null, onchange: () => this.#set(key, select.value || undefined) }, h("option", { value: "" }, texts.asIs(usual)), ...all.map(([value, text]) => h("option", { value }, text)));
      select.value = chosen ?? "";
      return h("div", { class: "field" }, h("label", { class: "name", for: select.id }, title), select);
    };
    put(
      this.#top,
      list("server", texts.server, server, this.#app.about.servers.map((name) => [name, name]), this.#app.about.default_server),
      list("fail-on", texts.failOn, fail_on, LEVELS.slice(0, 3).map((level) => [level, texts.levels[level]]), texts.levels.warning),
    );
  }

  /** Lists the rules: first those that are changed or report something here. */
  #showRules(): void {
    const wanted = this.#search.value.trim().toLowerCase();
    const rules = (this.#settings?.rules ?? []).filter(({ code, name }) => `${code} ${name}`.toLowerCase().includes(wanted));
    const rank = (rule: Rule) => (isChanged(rule) ? 2 : this.#counts.has(rule.code) ? 1 : 0);
    put(this.#list, ...rules.toSorted((a, b) => rank(b) - rank(a) || a.code.localeCompare(b.code)).map((rule) => this.#rule(rule)));
  }

  #rule(rule: Rule): HTMLElement {
    const texts = this.#texts;
    const { code, name, severity, pedantic, level } = rule;
    const own = pedantic ? "off" : severity;
    const title = (one: (typeof LEVELS)[number]) => (one === own ? texts.own(texts.levels[one]) : texts.levels[one]);
    const select = h(
      "select",
      { "aria-label": `${code} ${name}`, disabled: this.#settings?.error !== null, onchange: () => this.#set(code, select.value === own ? undefined : select.value, select.value) },
      ...LEVELS.map((one) => h("option", { value: one }, title(one))),
    );
    select.value = level;
    const count = this.#counts.get(code);
    const note = isChanged(rule) ? texts.changed : count ? texts.here(count) : "";
    return h("li", { "data-code": code }, h("code", {}, code), h("span", { class: "title" }, name), h("span", { class: "kind" }, note), select);
  }

  /** Writes a setting, or removes it. `level` is what a rule must have then. */
  #set(key: string, value: string | undefined, level?: string): void {
    void this.#app.guard(async () => {
      const file = settingsFile(this.#files.all);
      const isPedantic = this.#settings?.rules.some(({ code, pedantic }) => code === key && pedantic);
      const text = await this.#app.core.withLint(file?.text ?? "", key, value ?? (isPedantic ? "off" : undefined));
      if (text !== (file?.text ?? "")) {
        if (file) this.#files.write([{ path: file.path, text }]);
        else this.#files.append({ path: FILE, text });
        this.#changed();
      }
      await this.#read();
      const now = this.#settings?.rules.find(({ code }) => code === key)?.level;
      if (level !== undefined && now !== level) this.#problem.textContent = this.#texts.kept;
      this.#list.querySelector<HTMLElement>(`[data-code="${key}"] select`)?.focus();
    });
  }
}

function isChanged({ severity, pedantic, level }: Rule): boolean {
  return level !== (pedantic ? "off" : severity);
}
