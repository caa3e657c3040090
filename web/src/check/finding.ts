// A finding in the list, with its fix and the page of its rule.

import type { App } from "../app.ts";
import { button, h, prose, put } from "../dom.ts";
import { messageAndHelp } from "../finding.ts";
import { shortNames } from "../names.ts";
import { rulePage } from "../reference.ts";
import type { Checked, Finding } from "../types.ts";
import type { OpenFiles } from "./files.ts";
import type { Fixes } from "./fixes.ts";

/** A finding, and the findings with the same message about other places. */
export interface Group {
  finding: Finding;
  fix: Checked["fixes"][number];
  others: Finding[];
}

/** The maximum number of places that are listed. */
const MAX_PLACES = 8;

/** Returns the key that identifies a finding in the list from one check to the next. */
const keyOf = (finding: Finding) => `${finding.code} ${finding.path} ${finding.start}`;

/** Returns the keys of the findings in a list whose rule pages are open. */
export function openPages(list: Element): Set<string> {
  return new Set([...list.querySelectorAll<HTMLElement>("[data-open]")].map((item) => item.dataset["key"] ?? ""));
}

/** Makes the list item of a finding. Its rule page is open if its key is in `open`. */
export function findingItem(app: App, files: OpenFiles, fixes: Fixes, group: Group, open: Set<string>): HTMLElement {
  const { say } = app;
  const { finding, fix, others } = group;
  const names = shortNames(files.paths);
  const withPath = files.paths.length > 1;
  type Place = Parameters<OpenFiles["goTo"]>[0] & { column: number };
  const textOf = (place: Place) => (withPath ? say.placeIn(names.get(place.path) ?? place.path, place.line) : say.position(place.line, place.column));
  const chip = (place: Place) => h("button", { type: "button", class: "chip where", title: `${place.path}: ${say.position(place.line, place.column)}`, onclick: () => files.goTo(place) }, textOf(place));
  const item = h("li", { class: `finding ${finding.severity}` }, ...messageAndHelp(finding, say, () => files.goTo(finding)));
  item.dataset["key"] = keyOf(finding);
  if (finding.related.length) {
    const link = (place: Place, ...text: Node[]) => h("button", { type: "button", class: "link", onclick: () => files.goTo(place) }, ...text, " ", h("span", { class: "where" }, textOf(place)));
    item.append(h("ul", { class: "related" }, ...finding.related.map((related) => h("li", {}, link(related, prose(related.message))))));
  }
  const places = [finding, ...others];
  item.append(h("p", { class: "chips" }, ...places.slice(0, MAX_PLACES).map(chip), places.length > MAX_PLACES && say.andMore(places.length - MAX_PLACES)));
  const page = rulePageOf(app, finding, item);
  const apply = fix && (() => fixes.apply(places, fix.title));
  item.append(
    h(
      "div",
      { class: "actions" },
      apply && h("button", { type: "button", class: "fix", "aria-label": `${say.fix}: ${fix.title}`, onclick: apply }, say.fix),
      fix && h("span", { class: "title" }, prose(fix.title), !fix.safe && ` (${say.unsafeFix})`),
      page.toggle,
      // What a server refuses, no comment changes.
      finding.group !== "load" && button(say.ignore, () => fixes.ignore(places), { class: "quiet", "aria-label": `${say.ignore} ${finding.code} ${finding.name}` }),
      h("code", { class: "code", title: finding.name }, `${finding.code} ${finding.name}`),
    ),
    page.element,
  );
  if (open.has(keyOf(finding))) page.setOpen(true);
  return item;
}

/**
 * Makes the page of a finding's rule, and the button that opens and closes it. `item` stores whether it is
 * open.
 */
function rulePageOf(app: App, finding: Finding, item: HTMLElement) {
  const { say } = app;
  const isOpen = () => "open" in item.dataset;
  const element = h("div", { class: "page" });
  const toggle = button(say.why, () => setOpen(!isOpen()), { class: "quiet", "aria-expanded": "false", "aria-label": `${say.why} ${finding.code} ${finding.name}` });
  const load = async () => {
    put(element, say.loading);
    try {
      const [text, { markdown }] = await Promise.all([rulePage(finding.code, app.lang), import("../markdown.ts")]);
      if (isOpen()) put(element, ...markdown(text));
    } catch (error) {
      setOpen(false);
      throw error;
    }
  };
  const setOpen = (open: boolean) => {
    if (open) item.dataset["open"] = "";
    else delete item.dataset["open"];
    toggle.setAttribute("aria-expanded", String(open));
    toggle.textContent = open ? say.whyNot : say.why;
    if (open) void app.guard(load);
    else put(element);
  };
  return { element, toggle, setOpen };
}
