/** Runs one task at a time. Of the tasks that are requested in the meantime, only the newest runs next. */
export class Latest {
  #isRunning = false;
  #next: (() => Promise<void>) | undefined;

  run(work: () => Promise<void>): void {
    this.#next = work;
    if (!this.#isRunning) void this.#loop();
  }

  async #loop(): Promise<void> {
    this.#isRunning = true;
    while (this.#next) {
      const work = this.#next;
      this.#next = undefined;
      await work();
    }
    this.#isRunning = false;
  }
}
