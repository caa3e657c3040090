// Fetches the files that belong to the page.

/** A file of the page did not load. */
export class NotLoaded extends Error {}

/** The address of each file, by its name. */
declare const ADDRESS: Record<string, string>;

/** Fetches a file by its name and reads it. `response` is given if it has been asked for already. */
export async function fetchFile<T>(name: string, read: (response: Response) => Promise<T>, response?: Promise<Response>): Promise<T> {
  try {
    const answer = await (response ?? fetch(ADDRESS[name] ?? name));
    if (!answer.ok) throw new Error(String(answer.status));
    return await read(answer);
  } catch (error) {
    throw new NotLoaded(`${name}: ${error instanceof Error ? error.message : error}`);
  }
}
