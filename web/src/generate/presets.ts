// The presets that Generate offers.

import type { Core } from "../core.ts";
import type { Lang } from "../types.ts";

const HOSTS = ["a=10.0.0.11", "b=10.0.0.12", "c=10.0.0.13"];

/** The fields that each preset sets in the template. */
const FIELDS: Record<string, Record<string, string>> = {
  one: { "cluster.ports": "7001-7006" },
  three: { "cluster.ports": "7001-7006", "announce.to": "host" },
  dev: {
    "cluster.name": "dev",
    "cluster.ports": "7001-7003",
    "cluster.replicas": "0",
    "config.maxmemory": "100mb",
  },
  production: {
    "cluster.name": "prod",
    "cluster.ports": "7001-7006",
    "announce.to": "host",
    "auth.acl-file": "users.acl",
    "docker.memory": "8gb",
  },
};

/** The presets with `HOSTS`. */
const ON_HOSTS = ["three", "production"];

export const PRESETS = Object.keys(FIELDS);

/** Users for an application and for monitoring, in the preset `production`. */
const USERS = `# Further users; the default user has the cluster's password. A password stands here as its SHA-256:
#   printf %s 'the password' | sha256sum
user app off resetkeys ~app:* resetchannels -@all +@read +@write +@connection
user monitor off resetkeys resetchannels -@all +ping +info +cluster|info +cluster|slots +cluster|shards +latency +slowlog|get
`;

/** Returns the spec of a preset and its users. */
export async function preset(core: Core, name: string, lang: Lang): Promise<{ spec: string; users: string }> {
  let spec = await core.template(lang);
  for (const [field, value] of Object.entries(FIELDS[name] ?? {})) spec = await core.withField(spec, field, value);
  if (ON_HOSTS.includes(name)) spec = await core.withHosts(spec, HOSTS);
  if (name === "production") spec = await core.withTls(spec, true);
  return { spec, users: name === "production" ? USERS : "" };
}
