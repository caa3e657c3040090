// A finding about a running node, with what the node answered and the page of its rule.

import type { App } from "../app.ts";
import { button, h, prose, put } from "../dom.ts";
import { messageAndHelp } from "../finding.ts";
import { markdown } from "../markdown.ts";
import { rulePage } from "../reference.ts";
import type { Finding } from "../types.ts";

/** How much of a long answer is shown. */
const LONGEST = 240;

/** Makes the card of a finding. */
export function findingCard(app: App, finding: Finding): HTMLElement {
  const { say, lang } = app;
  const page = h("div", { class: "page" });
  const toggle = button(say.why, () => {
    const isOpen = page.hasChildNodes();
    toggle.setAttribute("aria-expanded", String(!isOpen));
    toggle.textContent = isOpen ? say.why : say.whyNot;
    if (isOpen) put(page);
    else void app.guard(async () => put(page, ...markdown(await rulePage(finding.code, lang))));
  }, { class: "quiet", "aria-expanded": "false", "aria-label": `${say.why} ${finding.code} ${finding.name}` });
  const { answered } = finding;
  const item = h(
    "li",
    { class: `finding ${finding.severity}`, tabindex: "-1" },
    ...messageAndHelp(finding, say, () => toggle.click()),
    h("p", { class: "answered" }, h("span", { class: "where" }, finding.path), " ", answered && h("code", {}, answered.length > LONGEST ? `${answered.slice(0, LONGEST)}…` : answered)),
    finding.related.length > 0 && h("ul", { class: "related" }, ...finding.related.map((related) => h("li", {}, prose(related.message), " ", h("span", { class: "where" }, related.path)))),
    h("div", { class: "actions" }, toggle, h("code", { class: "code", title: finding.name }, `${finding.code} ${finding.name}`)),
    page,
  );
  item.dataset["key"] = `${finding.code} ${finding.path}`;
  return item;
}
