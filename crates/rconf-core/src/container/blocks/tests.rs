//! A case for each entry of `data/blocks.toml`.

use super::table::{CHARTS, RESOURCES};
use crate::container::{HostFiles, Part, read};
use crate::lint::{Linter, Options};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Returns what is found in a file, each with its rule and the text that is marked, and the blocks that are read.
fn lint(path: &str, text: &str) -> (Vec<String>, Vec<Part>) {
    let deployment = read(path, text.as_bytes(), &BTreeMap::new());
    let parts = deployment.containers.iter().filter_map(|container| container.part).collect();
    let plans = vec![(deployment, text.as_bytes().to_vec())];
    let mut found = Linter::new(Options::default()).with_plans(plans, HostFiles::default()).lint_nodes(&[]);
    found.sort_by_key(|finding| finding.place.span);
    let marked = |span: Span| String::from_utf8_lossy(span.of(text.as_bytes())).into_owned();
    (found.iter().map(|f| format!("{}|{}", f.rule.name, marked(f.place.span))).collect(), parts)
}

/// Checks that exactly what is marked as `«rule|text»` is found. Returns the blocks.
fn check(path: &str, case: &str) -> Vec<Part> {
    let mut text = String::new();
    let mut wanted = Vec::new();
    for (nth, part) in case.split(['«', '»']).enumerate() {
        text.push_str(if nth % 2 == 0 { part } else { part.split_once('|').expect("a rule").1 });
        wanted.extend((nth % 2 == 1).then(|| part.to_owned()));
    }
    let (found, parts) = lint(path, &text);
    assert_eq!(found, wanted, "{path}\n{text}");
    parts
}

const RESOURCE_CASES: [&str; 8] = [
    "apiVersion: valkey.io/v1alpha1
kind: ValkeyCluster
metadata: {name: cache}
spec:
  image: valkey/valkey:9.0.0
  shards: 3
  config:
    maxmemory: 50mb
    maxmemory-policy: «not-an-allowed-value|lru»
    io-threads: \"2\"
",
    "apiVersion: valkey.io/v1alpha1
kind: ValkeyNode
metadata: {name: cache-0}
spec:
  config: {appendfsync: \"«not-an-allowed-value|sometimes»\"}
",
    "apiVersion: redis.redis.opstreelabs.in/v1beta2
kind: Redis
metadata: {name: one}
spec:
  kubernetesConfig: {image: 'quay.io/opstree/redis:v7.0.15'}
  redisConfig:
    additionalRedisConfig: more
    dynamicConfig:
    - maxmemory-policy allkeys-lru
    - maxclients «not-an-integer|many»
    - «unknown-directive|cluster-slot-stats-enabled» yes
",
    "apiVersion: redis.redis.opstreelabs.in/v1beta2
kind: RedisCluster
metadata: {name: many}
spec:
  clusterSize: 3
  redisConfig:
    dynamicConfig:
      - \"slowlog-log-slower-than «not-an-integer|5s»\"
      # Some release knows each of these.
      - cluster-slot-stats-enabled yes
",
    "apiVersion: redis.redis.opstreelabs.in/v1beta2
kind: RedisReplication
metadata: {name: pair}
spec:
  clusterSize: 2
  redisConfig:
    dynamicConfig: ['timeout «out-of-range|-1»']
",
    "apiVersion: databases.spotahome.com/v1
kind: RedisFailover
metadata: {name: failover}
spec:
  sentinel:
    customConfig: [down-after-milliseconds 2000]
  redis:
    image: redis:6.2.6-alpine
    customConfig:
    - client-output-buffer-limit pubsub 33554432 8388608 60
    - hz «not-an-integer|often»
    - save \"\"
",
    "apiVersion: operations.kubeblocks.io/v1alpha1
kind: OpsRequest
metadata: {name: more-clients}
spec:
  clusterName: orders
  reconfigures:
  - componentName: mysql
    parameters: [{key: max_connections, value: '600'}]
  - componentName: redis
    parameters:
    - key: maxclients
      value: '«not-an-integer|10k»'
    - key: aof-timestamp-enabled
      value: «unfollowed-plan|yes»
  type: Reconfiguring
",
    "apiVersion: parameters.kubeblocks.io/v1alpha1
kind: Parameter
metadata: {name: more-clients}
spec:
  componentParameters:
  - componentName: valkey
    parameters:
      loglevel: «not-an-allowed-value|loud»
      timeout: «unfollowed-plan|30»
      «weak-password|requirepass»: short
",
];

const CHART_CASES: [(&str, &str); 13] = [
    (
        "valkey/values.yaml",
        "architecture: replication
commonConfiguration: |-
  # Nothing is missing here: the chart adds it.
  appendonly yes
  save \"\"
  import-mode no
primary:
  configuration: |
    maxmemory-policy «not-an-allowed-value|lru»
replica:
  configuration: |
    tcp-keepalive «not-an-integer|1m»
sentinel: {enabled: true, configuration: down-after 1}
",
    ),
    (
        "prod.yaml",
        "image: {registry: docker.io, repository: bitnami/redis, tag: 7.0.15-debian-12-r2}
auth: {enabled: true}
commonConfiguration: |-
  maxmemory 1gb
  timeout {{ .Values.timeout }}
  «unknown-directive|cluster-slot-stats-enabled» yes
  appendonly «not-a-bool|on»
master:
  configuration: |-
    rename-command FLUSHALL \"\"
    tls-port 6380
    repl-backlog-size «not-a-size|64MiB»
",
    ),
    (
        "umbrella/values.yaml",
        "app: {replicas: 2, config: {content: 'log level'}}
redis-cluster:
  cluster: {nodes: 6}
  redis:
    configmap: |
      maxmemory 2gb «inline-comment|#» two gigabytes
      activedefrag «not-a-bool|1»
",
    ),
    ("v.yaml", "usePassword: true\nvalkey:\n  configmap: |\n    io-threads «out-of-range|0»\n"),
    (
        "values-prod.yml",
        "image: {tag: '9.1.1'}
valkeyConfig: |
  # Below what the chart writes.
  maxmemory «not-a-size|1gigabyte»
",
    ),
    (
        "values.yaml",
        "cluster:
  spec:
    shards: 3
    image: 'valkey/valkey:{{ .Chart.AppVersion }}'
    config:
      maxmemory: '{{ .Values.memory }}'
      hash-max-listpack-entries: «not-an-integer|big»
",
    ),
    (
        "cache.yaml",
        "architecture: standalone
config:
  content: |
    bind * -::*
    loglevel «not-an-allowed-value|loud»
extraConfig: |
  save «bad-save-points|900»
",
    ),
    (
        "valkey/values.yaml",
        "config:
  maxMemory: «not-a-size|2GiB»
  maxMemoryPolicy: allkeys-lru
  save: \"900 1 300 10\"
  extraConfig:
    - databases «out-of-range|0»
    - lazyfree-lazy-expire yes
",
    ),
    (
        "argo.yaml",
        "redis-ha:
  enabled: true
  redis:
    config:
      min-replicas-to-write: 1
      save: \"900 1\"
      rdbcompression: «unfollowed-plan|yes»
      repl-diskless-sync: \"yes\"
      loadmodule: [/a.so, /b.so]
      maxmemory-policy: \"«not-an-allowed-value|volatile»\"
  sentinel:
    config: {down-after-milliseconds: 10000}
",
    ),
    (
        "values.yaml",
        "redisStandalone: {image: quay.io/opstree/redis, tag: v7.0.15, dynamicConfig: [hz «not-an-integer|fast»]}
externalConfig: {enabled: false, data: nonsense here}
",
    ),
    (
        "values.yaml",
        "redisCluster: {clusterSize: 3}
externalConfig:
  enabled: true
  data: |
    tcp-keepalive 400
    slowlog-max-len «not-an-integer|few»
",
    ),
    ("values.yaml", "redisReplication:\n  dynamicConfig:\n    - maxclients «not-an-integer|10k»\n"),
    (
        "release.yaml",
        "apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: cache}
spec:
  chart: {spec: {chart: redis, version: 20.x}}
  values:
    replica:
      configuration: |
        repl-timeout «not-an-integer|1m»
",
    ),
];

#[test]
fn each_entry_has_a_case() {
    let mut covered = BTreeSet::new();
    let mut run = |path: &str, case: &str| {
        for part in check(path, case) {
            covered.insert((part.holder.name, part.holder.kind));
        }
    };
    for case in RESOURCE_CASES {
        run("resource.yaml", case);
    }
    for (path, case) in CHART_CASES {
        run(path, case);
    }
    let all: BTreeSet<_> = RESOURCES.iter().chain(CHARTS).map(|holder| (holder.name, holder.kind)).collect();
    assert_eq!(covered, all);
}

#[test]
fn values_of_other_charts_are_left_alone() {
    for (path, text) in [
        ("mysql/values.yaml", "primary:\n  configuration: |-\n    [mysqld]\n    port=3306\n"),
        ("redis-exporter/values.yaml", "redis:\n  config:\n    host: redis\n    port: 6379\n"),
        ("redis-ha/values.yaml", "redis:\n  config:\n    host: redis\n"),
        ("app/values.yaml", "redis:\n  configmap: my-config\ncluster: {}\n"),
        ("values.yaml", "commonConfiguration: |\n  [server]\n  level = 1 # redis\n"),
        ("compose.yaml", "services:\n  redis: {image: redis}\ncommonConfiguration: port a\n"),
    ] {
        assert_eq!(lint(path, text).1, [], "{path}");
    }
}

#[test]
fn the_place_of_a_secret_is_its_name() {
    let long = "x".repeat(60);
    let text = format!(
        "kind: Parameter\napiVersion: parameters.kubeblocks.io/v1\nspec:\n  componentParameters:\n  - \
                        componentName: redis\n    parameters: {{requirepass: \"{long}\"}}\n"
    );
    assert_eq!(lint("p.yaml", &text).0, ["weak-password|requirepass"]);
}
