// The list of findings, with its filters.

import type { App } from "../app.ts";
import { button, h, prose, put, shape } from "../dom.ts";
import { withoutFindings } from "../headline.ts";
import { bySeverity } from "../severity.ts";
import type { Checked, Severity } from "../types.ts";
import type { OpenFiles } from "./files.ts";
import { findingItem, type Group, openPages } from "./finding.ts";
import type { Fixes } from "./fixes.ts";

/** The maximum number of findings that are listed. */
const MAX_LISTED = 300;
/** The severities, in the order of the filters. */
const SEVERITIES: Severity[] = ["error", "warning", "info"];

export class FindingList {
  readonly element: HTMLElement;
  #app: App;
  #files: OpenFiles;
  #fixes: Fixes;
  #checked: Checked | null = null;
  #hidden = new Set<Severity>();
  #filtered: () => void;
  #counts = h("p", { class: "counts sr", role: "status" });
  #settings = h("p", { class: "hint", role: "status", hidden: true });
  #filters = h("div", { class: "summary" });
  #list = h("ol", { class: "findings" });

  /** Creates the list. `filtered` is called when the filters changed. */
  constructor(app: App, files: OpenFiles, fixes: Fixes, exporter: HTMLElement, filtered: () => void) {
    const { say } = app;
    this.#app = app;
    this.#files = files;
    this.#fixes = fixes;
    this.#filtered = filtered;
    this.element = h(
      "section",
      { class: "found", "aria-labelledby": "findings" },
      h("div", { class: "head" }, h("h2", { id: "findings" }, say.findings), this.#filters, exporter),
      this.#counts,
      this.#settings,
      this.#list,
    );
  }

  /** Returns whether the findings of a severity are hidden. */
  isHidden(severity: Severity): boolean {
    return this.#hidden.has(severity);
  }

  /** Shows the result of a check, or that it is not finished if `checked` is `null`. */
  show(checked: Checked | null): void {
    this.#checked = checked;
    if (checked) this.#showChecked(checked);
    else this.#showLoading();
  }

  #showLoading(): void {
    put(this.#list);
    put(this.#filters);
    this.#counts.textContent = this.#app.say.loading;
    this.#settings.hidden = true;
  }

  #showChecked(checked: Checked): void {
    const { say } = this.#app;
    const { summary } = checked.report;
    this.#counts.textContent = say.counts(summary.error, summary.warning, summary.info);
    this.#settings.hidden = !checked.settings_error;
    put(this.#settings, prose(say.badSettings(checked.settings_error ?? "")));
    put(this.#filters, ...SEVERITIES.map((severity) => this.#toggle(severity, summary[severity])));
    this.#showList(checked);
  }

  #showList(checked: Checked): void {
    const { say } = this.#app;
    const groups = groupsOf(checked, this.#hidden);
    const { findings } = checked.report;
    const texts = new Map(this.#files.all.map(({ path, text }) => [path, text]));
    const { text, help, isFine } = withoutFindings(checked, texts, say);
    // If the focused finding disappears, the finding in its place gets the focus.
    const focused = [...this.#list.children].findIndex((item) => item.contains(document.activeElement));
    const open = openPages(this.#list);
    put(
      this.#list,
      ...groups.slice(0, MAX_LISTED).map((group) => findingItem(this.#app, this.#files, this.#fixes, group, open)),
      groups.length > MAX_LISTED && h("li", { class: "hint" }, say.more(groups.length - MAX_LISTED)),
      findings.length === 0 && h("li", { class: isFine ? "fine" : "nothing" }, h("strong", {}, text), " ", help),
      findings.length > 0 && groups.length === 0 && h("li", { class: "nothing" }, say.allHidden, " ", button(say.showAll, () => this.#filter(new Set()), { class: "small" })),
    );
    if (focused >= 0) {
      const next = this.#list.children[Math.min(focused, this.#list.children.length - 1)];
      next?.querySelector<HTMLElement>(".jump")?.focus({ preventScroll: true });
    }
  }

  /** Hides the findings of some severities. */
  #filter(hidden: Set<Severity>): void {
    this.#hidden = hidden;
    this.show(this.#checked);
    this.#filtered();
  }

  /** Makes the button that shows and hides the findings of a severity. */
  #toggle(severity: Severity, count: number): HTMLElement {
    const toggle = () => {
      const hidden = new Set(this.#hidden);
      if (!hidden.delete(severity)) hidden.add(severity);
      this.#filter(hidden);
      this.#filters.querySelectorAll<HTMLElement>("button")[SEVERITIES.indexOf(severity)]?.focus();
    };
    return h(
      "button",
      { type: "button", class: `filter ${severity}`, "aria-pressed": String(!this.#hidden.has(severity)), onclick: toggle },
      shape(severity),
      h("span", {}, `${this.#app.say.severity[severity]} ${count}`),
    );
  }
}

/**
 * Groups the findings with the same message about several places. The worst come first, and of these what a
 * server refuses; those of the same severity are in the order of the report.
 */
export function groupsOf({ report, fixes }: Checked, hidden: Set<Severity>): Group[] {
  const groups = new Map<string, Group>();
  report.findings.forEach((finding, nth) => {
    if (hidden.has(finding.severity)) return;
    const key = JSON.stringify([finding.code, finding.severity, finding.message, finding.help]);
    const group = groups.get(key);
    if (group) group.others.push(finding);
    else groups.set(key, { finding, fix: fixes[nth] ?? null, others: [] });
  });
  return [...groups.values()].sort((a, b) => bySeverity(a.finding.severity, b.finding.severity) || Number(b.finding.stops_load ?? false) - Number(a.finding.stops_load ?? false));
}
