// Losses that are tried in the picture. What is needed to show them is loaded with the first one.

import type { App } from "../app.ts";
import type { Source } from "../core.ts";
import { h, put } from "../dom.ts";
import type { Picture } from "../topology.ts";
import type { Simulated } from "../types.ts";
import type { Player } from "./player.ts";

/** What a simulation is about. */
export interface Subject {
  files(): Source[];
  /** The chosen server; empty if it is detected. */
  server(): string;
}

export class Simulation {
  /** The story, which is empty while nothing is lost. */
  readonly element = h("div", { class: "stage", hidden: true });
  #app: App;
  #subject: Subject;
  #changed: () => void;
  #lost = new Set<string>();
  #player: Player | undefined;

  /** Creates the simulation. `changed` is called when it begins and ends. */
  constructor(app: App, subject: Subject, changed: () => void) {
    this.#app = app;
    this.#subject = subject;
    this.#changed = changed;
  }

  get isShown(): boolean {
    return this.#lost.size > 0;
  }

  /** Stops a node, or the nodes of a host as `host:NAME`; if that is stopped, starts it again. */
  toggle(name: string, picture: Picture): void {
    if (!this.#lost.delete(name)) this.#lost.add(name);
    if (this.#lost.size === 0) this.end(picture);
    else void this.#app.guard(() => this.#start(picture));
  }

  /** Starts all nodes again. */
  end(picture: Picture): void {
    if (!this.isShown && !this.#player) return;
    this.#player?.pause();
    this.#player = undefined;
    this.#lost.clear();
    picture.tell(new Map());
    this.element.hidden = true;
    put(this.element);
    this.#changed();
  }

  async #start(picture: Picture): Promise<void> {
    const { core, lang, say, tell } = this.#app;
    this.#player?.pause();
    const lost = [...this.#lost];
    // At once, before the module is loaded.
    const ids = picture.nodes.filter((node) => lost.includes(node.id) || lost.includes(`host:${node.host}`)).map((node) => node.id);
    picture.tell(new Map(ids.map((id) => [id, { fate: "lost" as const, text: say.fate.lost }])));
    this.element.hidden = false;
    put(this.element, h("p", { class: "hint" }, say.loading));
    this.#changed();
    try {
      const [{ Player }, simulated] = await Promise.all([
        import("./player.ts"),
        core.simulate(this.#subject.files(), this.#subject.server(), lang, lost),
      ]);
      // Something else may be lost by now.
      if (lost.join() !== [...this.#lost].join()) return;
      if (simulated.error !== null) {
        this.end(picture);
        tell(say.notSimulated(simulated.error));
        return;
      }
      const player = new Player(simulated, namesOf(simulated, picture), picture, say, () => this.end(picture));
      this.#player = player;
      put(this.element, player.element);
      player.play();
    } catch (error) {
      this.end(picture);
      throw error;
    }
  }
}

/** Returns the ids in the picture by the names in a prediction. */
function namesOf(simulated: Simulated, picture: Picture): Map<string, string> {
  const found = simulated.nodes.flatMap(({ name, aliases }): [string, string][] => {
    const node =
      picture.nodes.find(({ id }) => id === name) ??
      picture.nodes.find(({ id }) => aliases.includes(id)) ??
      picture.nodes.find(({ port }) => aliases.includes(String(port)));
    return node ? [[name, node.id]] : [];
  });
  return new Map(found);
}
