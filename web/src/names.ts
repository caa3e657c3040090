// Short names of paths, which still differ.

/** The longest name that is not cut. */
const LONGEST = 24;

/**
 * Returns a short name for each path: the name of the file if no other file has it, else the folders in which those of the
 * same name differ. Long ones are cut at the left, where names of the same kind are the same.
 */
export function shortNames(paths: string[]): Map<string, string> {
  const names = wholeNames(paths);
  const cut = new Map([...names].map(([path, name]) => [path, name.length > LONGEST ? `…${name.slice(1 - LONGEST)}` : name]));
  return new Set(cut.values()).size === cut.size ? cut : names;
}

function wholeNames(paths: string[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const [name, same] of grouped(paths)) {
    const [only] = same;
    if (same.length === 1 && only !== undefined) names.set(only, name);
    else same.forEach((path, nth) => names.set(path, differing(same)[nth] ?? path));
  }
  return names;
}

const baseName = (path: string) => path.slice(path.lastIndexOf("/") + 1);

function grouped(paths: string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const path of paths) groups.set(baseName(path), [...(groups.get(baseName(path)) ?? []), path]);
  return groups;
}

/** Returns the paths without the folders and the file name that they all have. If nothing is left of one, all stay whole. */
function differing(paths: string[]): string[] {
  let parts = paths.map((path) => path.split("/"));
  const areSame = (nth: number) => parts.every((one) => one.length > 1 && one.at(nth) === parts[0]?.at(nth));
  while (areSame(0)) parts = parts.map((one) => one.slice(1));
  while (areSame(-1)) parts = parts.map((one) => one.slice(0, -1));
  const short = parts.map((one) => one.join("/"));
  return new Set(short).size === paths.length && parts.every((one) => one.join("") !== "") && !paths.some((path) => !path.includes("/")) ? short : paths;
}
