// What became of each node, after each event.

import type { Fate } from "../topology/node.ts";
import type { Fates } from "../topology.ts";
import type { Event, Prediction } from "../types.ts";
import type { Words } from "../words.ts";

/** Returns the fates after each event, in their order. */
export function fatesOf(prediction: Prediction, say: Words): Fates[] {
  const all: Fates[] = [];
  let now: Fates = new Map();
  for (const event of prediction.events) {
    now = after(event, new Map(now), say);
    all.push(now);
  }
  return all;
}

function after(event: Event, fates: Fates, say: Words): Fates {
  const set = (name: string | undefined, fate: Fate) => name !== undefined && fates.set(name, { fate, text: say.fate[fate] });
  switch (event.event) {
    case "lost":
      for (const node of event.nodes) set(node, "lost");
      break;
    case "failed":
    case "not-replaced":
      set(event.master, "failed");
      break;
    case "down":
      // A node that was promoted stays marked as such.
      for (const node of event.nodes) if (!fates.has(node)) set(node, "down");
      break;
    case "promoted":
      set(event.candidates[0], event.is_empty ? "empty" : "promoted");
      break;
    case "refuses-writes":
      set(event.candidates[0], "refuses");
      break;
    case "migrated":
      set(event.candidates[0], "moved");
      break;
    case "up":
      for (const [node, { fate }] of fates) if (fate === "down") fates.delete(node);
      break;
    case "cut":
      break;
  }
  return fates;
}
