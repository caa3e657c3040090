// How a loss ends, in one sentence.

import type { Prediction, SlotSpan } from "../types.ts";
import type { Words } from "../words.ts";

export interface Verdict {
  text: string;
  mood: "error" | "warning" | "fine";
}

const SLOTS = 16384;

/** Returns the verdict. */
export function verdict(prediction: Prediction, say: Words): Verdict {
  const empty = prediction.risks.filter(({ risk }) => risk === "empty-replica");
  if (empty.length) return { text: say.keysLost(say.portion(count(empty.flatMap(({ slots }) => slots)), SLOTS)), mood: "error" };
  const readable = Math.max(0, ...prediction.sides.map((side) => side.readable));
  if (readable === 0) return { text: say.clusterStops, mood: "error" };
  if (readable < SLOTS) return { text: say.partStops(say.portion(SLOTS - readable, SLOTS)), mood: "error" };
  if (!prediction.is_whole) return { text: say.refusesWrites, mood: "error" };
  const isBehind = prediction.risks.some(({ risk }) => risk === "behind" || risk === "not-persistent");
  if (isBehind) return { text: say.losesSome, mood: "warning" };
  return { text: prediction.risks.length ? say.survives : say.survivesWhole, mood: "fine" };
}

const count = (spans: SlotSpan[]) => spans.reduce((sum, { first, last }) => sum + last - first + 1, 0);
