// The directives of a server, for completion and hover.

import type { App } from "./app.ts";
import type { DirectiveInfo } from "./types.ts";

export class Directives {
  /** The directives of the server that was loaded last, by name. */
  current = new Map<string, DirectiveInfo>();
  #app: App;
  #byServer = new Map<string, Map<string, DirectiveInfo>>();

  constructor(app: App) {
    this.#app = app;
  }

  /** Loads the directives of a server, unless they are known. */
  async load(server: string): Promise<void> {
    let known = this.#byServer.get(server);
    if (!known) {
      const list = await this.#app.core.directives(server, this.#app.lang);
      known = new Map(list.map((directive) => [directive.name, directive]));
      this.#byServer.set(server, known);
    }
    this.current = known;
  }
}
