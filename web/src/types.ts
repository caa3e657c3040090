// The types of the JSON that the modules return. `tests/types.spec.ts` compares them with the JSON.

export type Severity = "error" | "warning" | "info";
export type Lang = "en" | "zh";

export interface Place {
  path: string;
  line: number;
  column: number;
  end_line: number;
  end_column: number;
}

export interface Related extends Place {
  message: string;
}

export interface Edit {
  path: string;
  start: number;
  end: number;
  text: string;
}

export interface Finding extends Place {
  code: string;
  name: string;
  group: string;
  severity: Severity;
  /** In group L: whether the server stops here. `false` is what it would come to later. */
  stops_load?: boolean;
  message: string;
  help: string;
  start: number;
  end: number;
  related: Related[];
  fix: { applicability: "safe" | "unsafe"; title: string; edits: Edit[] } | null;
  /** The address of the page of the rule, or `null` if the module was built without that of a site. */
  url: string | null;
}

export interface Report {
  version: number;
  server: string;
  files: number;
  findings: Finding[];
  summary: { error: number; warning: number; info: number };
}

export type FileKind = "configuration" | "plan" | "spec" | "other";

export interface SeenNode {
  node: string;
  path: string;
  container: string | null;
  address: string | null;
  is_announced: boolean;
  port: number;
  bus_port: number;
  server: string;
  role?: "master" | "replica";
  first_slot?: number;
  last_slot?: number;
  replica_of?: string;
}

export interface Checked {
  settings_error: string | null;
  report: Report;
  fixes: ({ title: string; safe: boolean } | null)[];
  files: { path: string; kind: FileKind; server: string | null }[];
  clusters: { nodes: SeenNode[] }[];
}

export interface Fixed {
  files: { path: string; text: string }[];
  applied: number;
  error: string | null;
}

export interface Blanked {
  texts: string[];
  lines: number;
}

export interface About {
  version: string;
  servers: string[];
  default_server: string;
  rules: number;
}

export interface DirectiveInfo {
  name: string;
  alias_of: string | null;
  group: string;
  default: string;
  takes: string;
  change: string;
  words: string[];
}

/** What a directive does, which the reference says. */
export interface DirectiveNote {
  meaning: string;
  note: string | null;
}

export interface Form {
  values: Record<string, string>;
  hosts: string[];
  tls: boolean;
}

export interface PlannedNode {
  node: string;
  container: string;
  host: string | null;
  address: string;
  announced: string;
  hostname: string | null;
  port: number;
  bus_port: number;
  role: "master" | "replica";
  first_slot?: number;
  last_slot?: number;
  replica_of?: string;
}

export interface MadeFile {
  path: string;
  text: string;
  mode: number;
}

export interface Cluster {
  name: string;
  server: string;
  topology: { cluster: string; nodes: PlannedNode[] };
  files: MadeFile[];
  folders: string[];
  reasons: Record<string, { line: number; reason: string; origin: number | null }[]>;
  steps: { title: string; why: string; commands: string[] }[];
}

export interface Made {
  report: Report;
  cluster: Cluster | null;
  error: string | null;
}
