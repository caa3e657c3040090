// What is said of two configurations.

import type { App } from "../app.ts";
import type { Source } from "../core.ts";
import { diff } from "../diff.ts";
import { diffList } from "../diff/list.ts";
import { button, download, h, prose, shape } from "../dom.ts";
import type { Compared, Migrated } from "../types.ts";
import { words } from "./words.ts";

/** Says what changes, what is dangerous about it, or why that is not known. */
export function changesOf(app: App, { wrong, report, rows, summary }: Compared): HTMLElement[] {
  const say = words(app.lang);
  if (wrong) return [h("p", { class: "nothing", role: "alert" }, say.wrong[wrong.why](wrong.is_new ? say.newText : say.oldText, wrong.line ?? 0))];
  if (!report) return [];
  if (rows.length === 0) return [h("p", { class: "fine" }, h("strong", {}, say.same))];
  const dangers = report.dangers.map((danger) =>
    h("article", { class: `finding ${danger.severity}` }, h("h3", {}, shape(danger.severity), " ", h("span", { class: "sr" }, `${app.say.severity[danger.severity]}: `), prose(danger.message)), h("p", { class: "help" }, prose(danger.help))),
  );
  const hasHow = rows.some((row) => row.how !== null);
  const table = h(
    "table",
    { class: "changes" },
    h("thead", {}, h("tr", {}, ...[say.directive, say.old, say.now, ...(hasHow ? [say.how] : [])].map((title) => h("th", { scope: "col" }, title)))),
    h(
      "tbody",
      {},
      ...rows.map((row) =>
        h("tr", {}, h("th", { scope: "row" }, h("code", {}, row.name), row.old_name && h("span", { class: "hint" }, ` ${say.was(row.old_name)}`)), h("td", {}, row.old ?? "********"), h("td", {}, row.new), hasHow && h("td", {}, row.how ?? "")),
      ),
    ),
  );
  return [h("h2", { class: "headline" }, summary), ...dangers, h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say.changes }, table)];
}

/** Shows the configuration rewritten for the new server, or why it cannot be. */
export function rewritten(app: App, old: Source, { report, text }: Migrated): HTMLElement[] {
  const say = words(app.lang);
  if (!report) return [];
  if (text === null) {
    const card = (one: (typeof report.obstacles)[number]) =>
      h("article", { class: "finding error" }, h("h3", {}, shape("error"), " ", say.lineOf(one.line), prose(one.message)), h("p", { class: "help" }, prose(one.help)));
    return [h("h2", { class: "headline" }, say.impossible(report.to)), ...report.obstacles.map(card)];
  }
  const steps = report.steps.map((step) => h("li", {}, h("strong", {}, say.step[step.kind] ?? step.kind), " ", step.line !== null && say.lineOf(step.line), prose(step.message)));
  const copy = () => void navigator.clipboard.writeText(text).then(() => app.tell(app.say.copied), () => undefined);
  return [
    h("div", { class: "head" }, h("h2", {}, say.rewritten(report.to)), button(app.say.copy, copy, { class: "small" }), button(say.download, () => download(old.path.split("/").at(-1) ?? "redis.conf", text, "text/plain"), { class: "main small" })),
    ...(text === old.text ? [h("p", {}, say.asItIs)] : [h("ul", { class: "done" }, ...steps), diffList(diff(old.text, text), app.say.skippedLines)]),
    ...(text === old.text && steps.length ? [h("ul", { class: "done" }, ...steps)] : []),
  ];
}

/** Shows the lines in which two files differ. */
export function sideBySide(app: App, old: string, other: string): HTMLElement[] {
  if (old === other) return [];
  return [h("h2", {}, words(app.lang).lines), diffList(diff(old, other), app.say.skippedLines)];
}
