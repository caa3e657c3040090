// Fetches the files that belong to the page.

/** The error if a file of the page could not be loaded. */
export class NotLoaded extends Error {}

/** The address of each file, by its name. */
declare const ADDRESS: Record<string, string>;

/** Fetches a file by its name and reads it. `response` is given if the file was already requested. */
export async function fetchFile<T>(name: string, read: (response: Response) => Promise<T>, response?: Promise<Response>): Promise<T> {
  try {
    const answer = await (response ?? fetch(ADDRESS[name] ?? name));
    if (!answer.ok) throw new Error(String(answer.status));
    return await read(answer);
  } catch (error) {
    throw new NotLoaded(`${name}: ${error instanceof Error ? error.message : error}`);
  }
}
