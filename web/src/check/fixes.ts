// Fixes: for one finding, for those with the same message in other files, and all safe ones.

import type { App } from "../app.ts";
import type { Finding } from "../types.ts";
import type { OpenFiles } from "./files.ts";

export class Fixes {
  #app: App;
  #files: OpenFiles;
  #server: () => string;
  #applied: () => void;

  /**
   * Creates the fixes. `server` returns the chosen server; `applied` is called when texts may have changed.
   */
  constructor(app: App, files: OpenFiles, server: () => string, applied: () => void) {
    this.#app = app;
    this.#files = files;
    this.#server = server;
    this.#applied = applied;
  }

  /** Applies all safe fixes. Starts again if the user types in the meantime. */
  applySafe(): void {
    void this.#app.guard(async () => {
      const { core, say, tell } = this.#app;
      const sent = this.#files.snapshot();
      const fixed = await core.fixAll(sent, this.#server(), false);
      if (!this.#files.isUnchangedSince(sent)) {
        this.applySafe();
        return;
      }
      this.#files.write(fixed.files);
      tell(fixed.error ?? say.fixed(fixed.applied));
      this.#applied();
    });
  }

  /**
   * Applies the fixes of some findings one after the other, because each may move the others. Stops if the
   * user types in the meantime.
   */
  apply(findings: Finding[]): void {
    void this.#app.guard(async () => {
      const { core, lang, say, tell } = this.#app;
      let applied = 0;
      for (const wanted of findings) {
        const sent = this.#files.snapshot();
        const { report } = await core.check(sent, this.#server(), lang);
        const nth = report.findings.findIndex(({ code, path, message }) => code === wanted.code && path === wanted.path && message === wanted.message);
        if (nth < 0) continue;
        const fixed = await core.fixOne(sent, this.#server(), nth);
        if (!this.#files.isUnchangedSince(sent)) break;
        this.#files.write(fixed.files);
        applied += fixed.applied;
      }
      tell(say.fixed(applied));
      this.#applied();
    });
  }
}
