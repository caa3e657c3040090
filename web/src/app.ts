// What the parts of the page share.

import type { Core } from "./core.ts";
import type { Shared } from "./share.ts";
import type { About, Lang } from "./types.ts";
import type { Words } from "./words.ts";

export interface App {
  core: Core;
  about: About;
  lang: Lang;
  say: Words;
  /** Tells the user something that passes, and may be undone. */
  tell(message: string, undo?: () => void): void;
  /** Does something with the core; what goes wrong there is told. */
  guard(work: () => Promise<void>): Promise<void>;
}

/** A part of the page. */
export interface Tab {
  element: HTMLElement;
  /** What a link to it holds, without secrets, and how many lines had some. */
  share?(): Promise<{ shared: Shared; hidden: number }>;
  /** It is seen now. */
  shown?(): void;
}
