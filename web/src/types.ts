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
  /** Of a running node: what it answered. */
  answered?: string;
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
  is_cluster: boolean;
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

/** Why a configuration cannot be compared or rewritten. */
export interface Wrong {
  is_new: boolean;
  why: "template" | "include" | "refused" | "other-kind";
  line: number | null;
}

/** A value, as the server shows it, and the line that sets it. */
export interface SetValue {
  value: string | null;
  path: string | null;
  line: number | null;
}

export interface Compared {
  report: {
    version: number;
    old: { path: string; server: string };
    new: { path: string; server: string };
    changes: { directive: string; old_name: string | null; entry: string | null; old: SetValue; new: SetValue; apply: string }[];
    dangers: { name: string; severity: Severity; directives: string[]; message: string; help: string }[];
    needs_restart: boolean;
  } | null;
  /** The changes for people, in the order of the report. */
  rows: { name: string; old_name: string | null; old: string | null; new: string; how: string | null }[];
  summary: string;
  wrong: Wrong | null;
}

export interface Migrated {
  report: {
    version: number;
    path: string;
    from: string;
    to: string;
    possible: boolean;
    steps: { line: number | null; kind: string; message: string }[];
    obstacles: { path: string; line: number; message: string; help: string }[];
  } | null;
  text: string | null;
  wrong: Wrong | null;
}

export interface Blanked {
  texts: string[];
  /** The number of passwords that were blanked. */
  secrets: number;
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
  topology: { cluster: string; nodes: PlannedNode[]; sentinels?: PlannedSentinel[] };
  /** The pods, if Kubernetes runs the nodes. */
  pods: { cluster: string; namespace: string; shards: { number: number; set: string; slots: number[]; pods: PlannedPod[] }[] } | null;
  files: MadeFile[];
  folders: string[];
  reasons: Record<string, { line: number; reason: string; origin: number | null }[]>;
  steps: StartStep[];
  /** The steps with compose instead. Empty if compose does not run the nodes. */
  compose_steps: StartStep[];
}

export interface StartStep {
  title: string;
  why: string;
  commands: string[];
}

export interface PlannedSentinel {
  sentinel: string;
  container: string;
  host: string | null;
  address: string;
  announced: string;
  hostname: string | null;
  port: number;
}

export interface PlannedPod {
  /** The node of the spec. */
  node: string;
  pod: string;
  hostname: string;
  port: number;
  bus_port: number;
}

export interface SizedPart {
  megabytes: number;
  what: string;
  why: string;
  /** Whether the server counts it against `maxmemory`. */
  counted: boolean;
}

/** The memory of each node on a machine. */
export interface Sized {
  nodes: number;
  memory: string;
  maxmemory: string;
  system: SizedPart;
  parts: SizedPart[];
}

export interface Condition {
  says: string;
  test: string;
  seconds: number;
}

export interface ChangeStep {
  title: string;
  why: string;
  precondition: Condition | null;
  commands: string[];
  wait: Condition | null;
  way_back: string[];
}

/** A change that is asked for. */
export interface AskedChange {
  change: string;
  port: number;
  node: string;
  host: string;
  to: string;
  roles: string;
}

/** The plan of a change, or why there is none. */
export interface PlannedChange {
  change: { title: string; notes: string[]; steps: ChangeStep[] } | null;
  script: string | null;
  /** The spec after the change. */
  spec: string | null;
  /** Whether the roles that were given are those of other nodes. */
  are_other_nodes: boolean;
  error: string | null;
}

/** A spec made of files, or why there is none. */
export interface Imported {
  spec: string | null;
  notes: string[];
  error: string | null;
}

/** What `[lint]` sets. */
export interface LintSettings {
  server: string | null;
  fail_on: Severity | null;
  rules: { code: string; name: string; severity: Severity; pedantic: boolean; level: Severity | "off" }[];
  error: string | null;
}

export interface Made {
  report: Report;
  cluster: Cluster | null;
  error: string | null;
  /** Sets of files to check first, each by itself. */
  to_check: { paths: string[]; texts: string[] }[];
}

export interface SlotSpan {
  first: number;
  last: number;
}

/** What happens after a loss, in milliseconds after it. */
export type Event = { at: { from: number; to: number }; side: number | null } & (
  | { event: "lost" | "down"; nodes: string[]; why?: string }
  | { event: "failed" | "not-replaced"; master: string; slots: SlotSpan[]; why?: unknown }
  | { event: "promoted"; candidates: string[]; master: string; slots: SlotSpan[]; is_empty: boolean; retry: number }
  | { event: "refuses-writes"; candidates: string[]; wanted: number; has: number }
  | { event: "migrated"; candidates: string[]; from: string[]; to: string[] }
  | { event: "cut" | "up" }
);

/** A side of a cut, or all nodes that are left. */
export interface Side {
  nodes: string[];
  masters: string[];
  has_majority: boolean;
  down: string[];
  promoted: number;
  slots_ok: number;
  slots_suspected: number;
  slots_failed: number;
  readable: number;
  writable: number;
}

export interface Risk {
  master: string;
  slots: SlotSpan[];
  until: { from: number; to: number };
  risk: string;
  is_limited?: boolean;
  seconds?: number;
}

export interface Prediction {
  lost: string[];
  masters: number;
  quorum: number;
  sides: Side[];
  events: Event[];
  risks: Risk[];
  returns: { node: string; returns: string; of?: string[]; slots?: SlotSpan[]; after?: number; rivals?: string[] }[];
  is_whole: boolean;
}

/** What is said of a loss. */
export interface Told {
  heading: string;
  events: { seconds: string; text: string }[];
  served: string;
  risks: string[];
  returns: string[];
  notes: string[];
}

export interface Simulated {
  nodes: { name: string; aliases: string[]; host: string | null; replica_of: string | null; is_empty: boolean }[];
  roles_are_guessed: boolean;
  prediction: Prediction | null;
  told: Told | null;
  error: string | null;
}

/** What is wrong with running nodes. */
export interface Diagnosed {
  /** `null` if the text has no answers of a node. The path of a finding is the name of a node. */
  report: Report | null;
  nodes: {
    name: string;
    /** The path of findings about it, or `null` if it did not answer. */
    path: string | null;
    address: string | null;
    host: string | null;
    port: number;
    bus_port: number;
    is_replica: boolean;
    replica_of: string | null;
    slots: string[];
    is_up: boolean;
  }[];
  /** The numbers of the lines that were not understood. */
  unread: number[];
  needs_password: boolean;
}

/** A cause that may be behind an error text. */
export interface Cause {
  name: string;
  line: number;
  said: string;
  title: string;
  means: string;
  tell: string;
  remedy: string;
  beware: string | null;
  rules: string[];
}

export interface Explained {
  causes: Cause[];
  is_well: boolean;
  nearest: Cause | null;
}
