// The lines in which two texts differ, with some lines around them.

export type DiffLine = { kind: "same" | "gone" | "added"; text: string } | { kind: "skipped"; count: number };

/** The number of equal lines that are shown before and after a difference. */
const AROUND = 2;
/** Above this number of lines to compare with each other, all of them count as changed. */
const MAX_CELLS = 4_000_000;

/** Returns the differences. */
export function diff(before: string, after: string): DiffLine[] {
  const [old, now] = [before.split(/\r?\n/), after.split(/\r?\n/)];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end++;
  const same = (text: string): DiffLine => ({ kind: "same", text });
  const middle = changes(old.slice(start, old.length - end), now.slice(start, now.length - end));
  return folded([...old.slice(0, start).map(same), ...middle, ...old.slice(old.length - end).map(same)]);
}

/** Compares lines by their longest common subsequence. */
function changes(old: string[], now: string[]): DiffLine[] {
  const gone = (text: string): DiffLine => ({ kind: "gone", text });
  const added = (text: string): DiffLine => ({ kind: "added", text });
  if (old.length * now.length > MAX_CELLS) return [...old.map(gone), ...now.map(added)];
  const width = now.length + 1;
  const lengths = new Uint32Array((old.length + 1) * width);
  const length = (a: number, b: number) => lengths[a * width + b] ?? 0;
  for (let a = old.length - 1; a >= 0; a--) {
    for (let b = now.length - 1; b >= 0; b--) {
      lengths[a * width + b] = old[a] === now[b] ? length(a + 1, b + 1) + 1 : Math.max(length(a + 1, b), length(a, b + 1));
    }
  }
  const out: DiffLine[] = [];
  let [a, b] = [0, 0];
  while (a < old.length || b < now.length) {
    const [was, is] = [old[a], now[b]];
    if (was !== undefined && was === is) {
      out.push({ kind: "same", text: was });
      a++;
      b++;
    } else if (was !== undefined && (is === undefined || length(a + 1, b) >= length(a, b + 1))) {
      out.push(gone(was));
      a++;
    } else if (is !== undefined) {
      out.push(added(is));
      b++;
    }
  }
  return out;
}

/** Leaves out equal lines that are far from any difference. */
function folded(lines: DiffLine[]): DiffLine[] {
  const isNear = (nth: number) => lines.slice(Math.max(0, nth - AROUND), nth + AROUND + 1).some((line) => line.kind !== "same");
  const out: DiffLine[] = [];
  lines.forEach((line, nth) => {
    const last = out.at(-1);
    if (isNear(nth)) out.push(line);
    else if (last?.kind === "skipped") last.count++;
    else out.push({ kind: "skipped", count: 1 });
  });
  return out;
}
