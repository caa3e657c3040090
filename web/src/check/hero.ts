// What a visitor sees first: what the findings come to, in a sentence, and the picture of the cluster beside it.

import type { App } from "../app.ts";
import { button, h, put, shape } from "../dom.ts";
import { headline, unreadOf, wasChecked, withoutFindings } from "../headline.ts";
import { shortNames } from "../names.ts";
import type { Checked } from "../types.ts";
import type { OpenFiles } from "./files.ts";
import type { Fixes } from "./fixes.ts";
import { groupsOf } from "./findings.ts";
import type { NodePicture } from "./picture.ts";

export class Hero {
  readonly element: HTMLElement;
  #app: App;
  #files: OpenFiles;
  #picture: NodePicture;
  #headline = h("h2", { class: "headline", id: "headline" });
  #sub = h("p", { class: "sub" });
  #unread = h("p", { class: "hint unread", role: "status", hidden: true });
  #fixAll: HTMLButtonElement;
  #says: HTMLElement;
  #generate: HTMLElement;

  constructor(app: App, files: OpenFiles, fixes: Fixes, picture: NodePicture, server: () => string) {
    const { say } = app;
    this.#app = app;
    this.#files = files;
    this.#picture = picture;
    this.#fixAll = button(say.fixAll, () => fixes.applySafe(), { title: say.fixAllHelp, class: "main", disabled: true });
    const generate = () => app.guard(async () => (await import("./import.ts")).generateFrom(app, files, server()));
    this.#generate = button(say.generateFrom, () => void generate(), { title: say.generateFromHelp, hidden: true });
    this.#says = h(
      "div",
      { class: "says" },
      this.#headline,
      this.#sub,
      this.#unread,
      h("div", { class: "acts" }, this.#fixAll, button(say.takeAway, () => this.#takeAway(), { title: say.takeAwayHelp }), this.#generate),
      picture.hint,
    );
    this.element = h("section", { class: "hero", "aria-labelledby": "headline" }, h("div", { class: "left" }, this.#says, picture.story), picture.element);
  }

  /** Shows the result of a check, or that it is not finished if `checked` is `null`. */
  show(checked: Checked | null): void {
    const { say } = this.#app;
    this.#fixAll.disabled = !checked?.fixes.some((fix) => fix?.safe);
    this.playing();
    if (!checked) {
      put(this.#headline, say.loading);
      put(this.#sub);
      this.#unread.hidden = true;
      return;
    }
    const texts = new Map(this.#files.all.map(({ path, text }) => [path, text]));
    const { text, mood, finding } = headline(checked, this.#picture.nodes, texts, say);
    put(this.#headline, shape(mood), h("span", {}, text.replaceAll("`", "")));
    this.#headline.className = `headline ${mood}`;
    const problems = groupsOf(checked, new Set()).length;
    this.#generate.hidden = !checked.clusters.some(({ nodes }) => nodes.length > 1);
    const files = checked.files.filter((file) => wasChecked(file, texts)).length;
    const safe = checked.fixes.filter((fix) => fix?.safe).length;
    const { paths } = this.#files;
    const place = finding && paths.length > 1 ? `${say.placeIn(shortNames(paths).get(finding.path) ?? finding.path, finding.line)} · ` : "";
    const counts = [say.problems(problems, files), safe ? say.oneClick(safe) : ""].filter(Boolean).join(" ");
    put(this.#sub, problems ? place + counts : mood === "fine" ? say.checkedFiles(files) : withoutFindings(checked, texts, say).help);
    const unread = unreadOf(checked, texts);
    this.#unread.hidden = unread.length === 0;
    this.#unread.textContent = unread.length ? say.notRead(unread) : "";
  }

  /** Makes room for the story of a simulation while there is one. */
  playing(): void {
    this.element.classList.toggle("playing", this.#picture.isPlaying);
    this.#says.hidden = this.#picture.isPlaying;
  }

  #takeAway(): void {
    void this.#app.guard(async () => {
      const { takeAway } = await import("./take.ts");
      takeAway(this.#files.all);
      this.#files.saved();
    });
  }
}
