// The parts of a finding that Check and Generate both show.

import { h, prose } from "./dom.ts";
import type { Finding } from "./types.ts";
import type { Words } from "./words.ts";

/** Makes the text of a place in a file. */
export function placeText(place: { path: string; line: number; column: number }, withPath: boolean, say: Words): HTMLElement {
  return h("span", { class: "where" }, withPath && `${place.path} `, say.position(place.line, place.column));
}

/** Makes the message, as a button that goes to the place, and the help. */
export function messageAndHelp(finding: Finding, withPath: boolean, say: Words, goTo: () => void): HTMLElement[] {
  return [
    h(
      "button",
      { type: "button", class: "jump", onclick: goTo },
      h("span", { class: `severity ${finding.severity}` }, say.severity[finding.severity]),
      h("span", { class: "message" }, prose(finding.message)),
      placeText(finding, withPath, say),
    ),
    h("p", { class: "help" }, prose(finding.help)),
  ];
}
