import type { Server } from "node:http";

/** Serves the built page; port 0 takes a free one. */
export function serve(port: number): Promise<Server>;
