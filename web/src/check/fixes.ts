// Fixes: for one finding, for those with the same message in other files, and all safe ones. What they change is shown first.

import type { App } from "../app.ts";
import type { Source } from "../core.ts";
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
      if (fixed.error !== null) tell(fixed.error);
      else await this.#write(say.fixAll, sent, fixed.files, fixed.applied);
    });
  }

  /**
   * Applies the fixes of some findings one after the other, because each may move the others. Stops if the
   * user types in the meantime.
   */
  apply(findings: Finding[], title: string): void {
    void this.#app.guard(async () => {
      const { core, lang, say } = this.#app;
      const sent = this.#files.snapshot();
      let now = sent;
      let applied = 0;
      for (const wanted of findings) {
        const { report } = await core.check(now, this.#server(), lang);
        const nth = report.findings.findIndex(({ code, path, message }) => code === wanted.code && path === wanted.path && message === wanted.message);
        if (nth < 0) continue;
        const fixed = await core.fixOne(now, this.#server(), nth);
        const texts = new Map(fixed.files.map(({ path, text }) => [path, text]));
        now = now.map(({ path, text }) => ({ path, text: texts.get(path) ?? text }));
        applied += fixed.applied;
      }
      const changed = now.filter(({ text }, nth) => text !== sent[nth]?.text);
      await this.#write(`${say.fix}: ${title}`, sent, changed, applied);
    });
  }

  /** Shows what changes, and writes it if the user agrees and the files are still those that were fixed. */
  async #write(title: string, sent: Source[], changed: Source[], applied: number): Promise<void> {
    const { say, tell } = this.#app;
    if (changed.length === 0) {
      tell(say.fixed(0));
      return;
    }
    const { review } = await import("./review.ts");
    if (!(await review(this.#app, title.replaceAll("`", ""), sent, changed)) || !this.#files.isUnchangedSince(sent)) return;
    tell(say.fixed(applied), this.#files.write(changed));
    this.#applied();
  }
}
