import type { About, Checked, DirectiveInfo, Fixed, Lang, Made } from "./types.js";

export type * from "./types.js";

/** Texts of files, by path. Paths use `/`; files that include or run each other are found by them. */
export type Files = Record<string, string>;

/** What holds for a run. */
export interface Options {
  /** The server, such as `redis:7.2`, of all files; by default, what each file or its image names. */
  server?: string;
  /** The language of messages; English by default. */
  language?: Lang;
}

/** The core. Columns and offsets are in UTF-16 code units, as in strings of JavaScript. */
export interface Rconf {
  /** Returns the version and the servers that are known. */
  about(): About;
  /** Checks configurations, and the plans and specs among the files. */
  lint(files: Files, options?: Options): Checked;
  /** Returns the findings as `rconf lint --format` prints them. */
  report(files: Files, format: "json" | "sarif", options?: Options): string;
  /** Returns the files that fixes change. `unsafe` applies those that change what a server does, too. */
  fix(files: Files, options?: { server?: string; unsafe?: boolean }): Fixed;
  /** Returns the directives that a server knows. */
  directives(server: string, options?: { language?: Lang }): DirectiveInfo[];
  /** Returns the slot of a key. */
  slot(key: string): number;
  /** Returns a commented `rconf.toml` to start from. */
  template(): string;
  /** Returns the files of a cluster, or the findings in its `rconf.toml`. `users` is the text of its `acl-file`. */
  generate(spec: string, options: { password: string; users?: string; language?: Lang }): Made;
}

/** Loads the module, once: from beside this file, unless it is given, as bytes, an address or a response. */
export function load(module?: BufferSource | URL | Response | WebAssembly.Module): Promise<Rconf>;
