// The interfaces between the page and its tabs.

import type { Core, Source } from "./core.ts";
import type { Shared } from "./share.ts";
import type { About, Lang } from "./types.ts";
import type { Words } from "./words.ts";

export interface App {
  core: Core;
  about: About;
  lang: Lang;
  say: Words;
  /** Shows a message for some time, with a button that calls `undo` if it is given. */
  tell(message: string, undo?: () => void): void;
  /** Takes away the button of the message that is shown: what it would undo is no longer the last change. */
  settle(): void;
  /** Shows a spec in Generate, with what is to know about it. */
  generate(spec: string, notes: string[]): void;
  /** Opens files in Check in place of others. */
  check(files: Source[]): void;
  /** Does some work, and shows a message if it fails. */
  guard(work: () => Promise<void>): Promise<void>;
}

export interface Tab {
  element: HTMLElement;
  /** Returns the contents of a link to the tab, without secrets, and the number of passwords that were blanked. */
  share?(): Promise<{ shared: Shared; hidden: number }>;
  /** Called when the tab is shown. */
  shown?(): void;
}
