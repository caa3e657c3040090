// Fixes: for one finding, for those with the same message in other files, and all safe ones. What they change is shown first.

import type { App } from "../app.ts";
import type { Source } from "../core.ts";
import type { Finding, Fixed } from "../types.ts";
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
      else await this.#write(say.fixAll, sent, fixed.files, say.fixed(fixed.applied));
    });
  }

  /** Applies the fixes of some findings. */
  apply(findings: Finding[], title: string): void {
    const { core, say } = this.#app;
    this.#each(findings, `${say.fix}: ${title}`, say.fixed, (files, nth) => core.fixOne(files, this.#server(), nth));
  }

  /** Ignores some findings with comments. */
  ignore(findings: Finding[]): void {
    const { core, say } = this.#app;
    const title = `${say.ignore}: ${findings[0]?.name ?? ""}`;
    this.#each(findings, title, say.ignored, (files, nth) => core.ignoreOne(files, this.#server(), nth));
  }

  /**
   * Does something about some findings one after the other, because each change may move the others. Stops if the
   * user types in the meantime.
   */
  #each(findings: Finding[], title: string, done: (count: number) => string, work: (files: Source[], nth: number) => Promise<Fixed>): void {
    void this.#app.guard(async () => {
      const { core, lang } = this.#app;
      const sent = this.#files.snapshot();
      let now = sent;
      let applied = 0;
      for (const wanted of findings) {
        const { report } = await core.check(now, this.#server(), lang);
        const nth = report.findings.findIndex(({ code, path, message }) => code === wanted.code && path === wanted.path && message === wanted.message);
        if (nth < 0) continue;
        const fixed = await work(now, nth);
        const texts = new Map(fixed.files.map(({ path, text }) => [path, text]));
        now = now.map(({ path, text }) => ({ path, text: texts.get(path) ?? text }));
        applied += fixed.applied;
      }
      const changed = now.filter(({ text }, nth) => text !== sent[nth]?.text);
      await this.#write(title, sent, changed, done(applied));
    });
  }

  /** Shows what changes, and writes it if the user agrees and the files are still those that were fixed. */
  async #write(title: string, sent: Source[], changed: Source[], done: string): Promise<void> {
    const { tell } = this.#app;
    if (changed.length === 0) {
      tell(done);
      return;
    }
    const { review } = await import("./review.ts");
    if (!(await review(this.#app, title.replaceAll("`", ""), sent, changed)) || !this.#files.isUnchangedSince(sent)) return;
    tell(done, this.#files.write(changed));
    this.#applied();
  }
}
