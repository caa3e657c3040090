// The parts of a finding that Check and Generate both show.

import { h, prose, shape } from "./dom.ts";
import { sentence, titleOf, whyOf } from "./headline.ts";
import type { Finding } from "./types.ts";
import type { Words } from "./words.ts";

/** Makes the title of a finding, as a button that goes to its place, one line why, and the help. */
export function messageAndHelp(finding: Finding, say: Words, goTo: () => void): HTMLElement[] {
  const why = whyOf(finding.message);
  return [
    h(
      "button",
      { type: "button", class: "jump", onclick: goTo },
      shape(finding.severity),
      h("span", { class: "sr" }, `${say.severity[finding.severity]}: `),
      h("strong", { class: "message" }, prose(sentence(titleOf(finding.message), say))),
    ),
    ...(why ? [h("p", { class: "because" }, prose(sentence(why, say)))] : []),
    h("p", { class: "help" }, prose(finding.help)),
  ];
}
