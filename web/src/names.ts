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
    else for (const [path, short] of differing(same)) names.set(path, short);
  }
  return names;
}

const baseName = (path: string) => path.slice(path.lastIndexOf("/") + 1);

function grouped(paths: string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const path of paths) groups.set(baseName(path), [...(groups.get(baseName(path)) ?? []), path]);
  return groups;
}

/**
 * Returns a name for each path, by the path: the folders in which they differ. One that is in no folder keeps its name. If
 * only a number is left of one, all stay whole.
 */
function differing(paths: string[]): [string, string][] {
  const inFolders = paths.filter((path) => path.includes("/"));
  let parts = inFolders.map((path) => path.split("/"));
  const areSame = (nth: number) => parts.length > 1 && parts.every((one) => one.length > 1 && one.at(nth) === parts[0]?.at(nth));
  while (areSame(0)) parts = parts.map((one) => one.slice(1));
  while (areSame(-1)) parts = parts.map((one) => one.slice(0, -1));
  const names = new Map(inFolders.map((path, nth) => [path, parts[nth]?.join("/") ?? ""]));
  const all = paths.map((path): [string, string] => [path, names.get(path) ?? path]);
  const areDistinct = new Set(all.map(([, name]) => name)).size === paths.length && all.every(([, name]) => !/^\d*$/.test(name));
  return areDistinct ? all : paths.map((path) => [path, path]);
}
