//! Whole runs, as a user sees them.

use super::{Input, Workspace};
use crate::lint::Options;

/// Returns what is found in one file: the name of each rule, with its line and column.
fn found(path: &str, text: &str) -> Vec<String> {
    let workspace = Workspace::new(vec![Input::new(path, text)], Options::default());
    let findings = workspace.check().report.findings;
    findings.iter().map(|f| format!("{}:{} {}", f.start.line, f.start.column, f.rule.name)).collect()
}

/// Returns a file after its fixes.
fn fixed(path: &str, text: &str) -> String {
    let mut changed =
        Workspace::new(vec![Input::new(path, text)], Options::default()).fix(true).expect("settles").changed;
    changed.pop().map_or_else(|| text.to_owned(), |input| String::from_utf8(input.bytes).expect("UTF-8"))
}

const JINJA: &str = "# {{ ansible_managed }}\n# rconf: server redis:7.2\nbind {{ ansible_default_ipv4.address }} 127.0.0.1\n\
    port {{ redis_port | default(6379) }}\n{% if redis_cluster %}\ncluster-enabled yes\nappendonly yes\n{% else %}\n\
    appendonly no\n{% endif %}\nrequirepass {{ redis_password }}\n{% if redis_masterauth is defined %}\n\
    masterauth {{ redis_masterauth }}\n{% endif %}\n{# how long #}\n  maxmemroy 1gb\n\
    {% for save in redis_saves %}\nsave {{ save }}\n{% endfor %}\n";

#[test]
fn an_acl_file_in_a_config_map_is_read() {
    let manifest = |users: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata:\n  redis.conf: |\n    aclfile /c/users.acl\n    \
             masterauth xsec-2847-horse\n    cluster-enabled yes\n  users.acl: |\n    {users}\n---\napiVersion: apps/v1\nkind: \
             StatefulSet\nmetadata: {{name: r}}\nspec:\n  template:\n    spec:\n      containers: [{{name: r, image: 'redis:7.2', \
             command: [redis-server, /c/redis.conf], volumeMounts: [{{name: v, mountPath: /c}}]}}]\n      volumes: [{{name: v, \
             configMap: {{name: c}}}}]\n"
        )
    };
    let found = |users: &str| {
        let inputs = vec![Input::new("k/all.yaml", manifest(users))];
        let findings = Workspace::new(inputs, Options::default()).check().report.findings;
        let asked =
            findings.iter().filter(|f| ["L", "A0"].iter().any(|start| f.rule.code.starts_with(start)));
        asked.map(|f| format!("{}:{} {}", f.start.line, f.start.column, f.rule.code)).collect::<Vec<_>>()
    };
    assert_eq!(found("user default on >xsec-2847-horse ~* &* +@al"), ["10:44 L034"]);
    assert_eq!(found("user default on >xsec-2847-horse ~* &* +@read"), ["7:5 A015"]);
}

#[test]
fn templates_of_every_language_are_linted() {
    assert_eq!(found("roles/redis/templates/redis.conf.j2", JINJA), ["16:3 unknown-directive"]);
    let erb = "# rconf: server redis:7.2\n<% if @port -%>\nport <%= @port %>\n<% end -%>\nappendonly yes\n\
               <% @save.each do |seconds, changes| -%>\nsave <%= seconds %> <%= changes %>\n<% end -%>\n\
               appendfsync sometimes\nmaxmemory <%= @max %>mb\n<% if @x %>\nmaxmemory-policy noeviction\n<% end %>\n";
    assert_eq!(found("templates/redis.conf.erb", erb), ["9:13 not-an-allowed-value"]);
    let go = "# rconf: server redis:7.2\n{{- with .Values.redis }}\nport {{ .port }}\ncluster-enabled {{ .cluster }}\n{{- end }}\n\
              {{- if .Values.tls }}\nport 0\ntls-port 6379\ntls-cluster yes\n{{- else }}\nport 6379\n{{- end }}\n\
              maxmemory-policy allkeys-lru # hot\nmaxmemory 1gb\nappendonly yes\n";
    assert_eq!(found("redis.conf.tmpl", go), ["13:30 inline-comment"]);
    let envsubst = "# rconf: server redis:7.2\nport ${REDIS_PORT}\nmaxmemory $MAXMEMORY\nrequirepass %%PASSWORD%%\n\
                    appendonly @AOF@\ndir ${DATA_DIR:-/data}\ninclude extra.conf\ntimeout -1\n";
    assert_eq!(found("redis.conf.template", envsubst), ["8:9 out-of-range"]);
}

#[test]
fn nothing_is_said_of_what_a_template_hides() {
    let hidden = "# rconf: server redis:7.2\ncluster-enabled yes\nrequirepass {{ redis_password }}\nappendonly yes\nmaxmemory 1gb\n";
    let says = |text: &str| found("redis.conf.j2", text).iter().any(|f| f.ends_with("missing-masterauth"));
    assert!(says(hidden));
    for masterauth in [
        "masterauth {{ redis_password }}\n",
        "masterauth \"{{ p }}\"\n",
        "{% if replica %}\nmasterauth x\n{% endif %}\n",
        "{{ more }}\n",
        "include {{ secrets }}\n",
    ] {
        assert!(!says(&format!("{hidden}{masterauth}")), "{masterauth}");
    }
    // A file named so is read as a server reads it.
    assert!(
        found("redis.conf", "port {{ port }}\n").iter().any(|f| f.ends_with("wrong-number-of-arguments"))
    );
}

#[test]
fn fixes_leave_markers_alone() {
    let text = "# rconf: server redis:7.2\ncluster-enabled yes\nrequirepass {{ redis_password }}\nappendonly yes\n\
                maxmemory 1gb\nslave-read-only yes\nport {{ port }}";
    assert_eq!(fixed("redis.conf.j2", text), text.replace("slave", "replica"));
}

#[test]
fn lines_that_were_not_judged_are_counted() {
    let workspace = Workspace::new(vec![Input::new("redis.conf.j2", JINJA)], Options::default());
    assert_eq!(workspace.check().unjudged, 5);
}

/// A compose file of Bitnami's kind: six nodes, one of which creates the cluster.
fn bitnami() -> String {
    let node = |nth: usize| {
        let creates = "      - REDIS_CLUSTER_CREATOR=yes\n      - REDISCLI_AUTH=${REDIS_PASSWORD:?}\n";
        format!(
            "  node-{nth}:
    image: docker.io/bitnamilegacy/redis-cluster:7.2
    restart: always
    volumes:
      - data-{nth}:/bitnami/redis/data
    environment:
      - REDIS_PASSWORD=${{REDIS_PASSWORD:?}}
      - REDIS_NODES=node-0 node-1 node-2 node-3 node-4 node-5
{}",
            if nth == 5 { creates } else { "" }
        )
    };
    let volume = |nth: usize| format!("  data-{nth}:\n");
    let (nodes, volumes): (String, String) = ((0..6).map(node).collect(), (0..6).map(volume).collect());
    format!("services:\n{nodes}volumes:\n{volumes}")
}

#[test]
fn what_bitnami_images_make_of_their_environment_is_linted() {
    let creates = |line: usize| format!("{line}:9 replica-beside-its-master");
    assert_eq!(found("compose.yaml", &bitnami()), [creates(50)]);
    let few = bitnami().replace(" node-4 node-5", "");
    assert_eq!(found("compose.yaml", &few), [creates(50), "50:9 too-few-masters-in-create".to_owned()]);
    let weak = bitnami().replacen("REDIS_PASSWORD=${REDIS_PASSWORD:?}", "REDIS_PASSWORD=redis", 1);
    assert_eq!(found("compose.yaml", &weak), ["8:9 weak-password".to_owned(), creates(50)]);
    let flag = bitnami().replacen(
        "REDIS_NODES=node-0",
        "REDIS_EXTRA_FLAGS=--maxmemory 1gib\n      - REDIS_NODES=node-0",
        1,
    );
    assert_eq!(found("compose.yaml", &flag), ["9:9 not-a-size".to_owned(), creates(51)]);
}

#[test]
fn manifests_in_json_are_read_and_fixed() {
    let own = r#"{"apiVersion": "v1", "data": {"redis.conf": "requirepass Xy7-long-pass\nprot \u0031\ncluster-enabled yes\n"},
      "kind": "ConfigMap", "metadata": {"name": "redis"}}"#;
    let list = format!("{{\n\t\"apiVersion\": \"v1\",\n\t\"items\": [{own}],\n\t\"kind\": \"List\"\n}}\n");
    for text in [own, &list, &list.replace(['\n', '\t'], "")] {
        let at = text.find("prot").unwrap_or_default();
        let line = text[..at].matches('\n').count() + 1;
        let column = at - text[..at].rfind('\n').map_or(0, |start| start + 1) + 1;
        let found = found("redis.json", text);
        assert!(found.contains(&format!("{line}:{column} unknown-directive")), "{found:?} {text}");
        let fixed = fixed("redis.json", text);
        assert!(fixed.contains(r"requirepass Xy7-long-pass\nmasterauth Xy7-long-pass\nport"), "{fixed}");
        assert!(serde_json::from_str::<serde_json::Value>(&fixed).is_ok(), "{fixed}");
    }
    // What is no YAML is not refused by Kubernetes either.
    let smile = own.replace("\"name\": \"redis\"", r#""name": "redis", "labels": {"a": "\ud83d\ude00"}"#);
    assert!(!found("redis.json", &smile).iter().any(|f| f.ends_with("unfollowed-plan")));
    assert_eq!(found("package.json", "{\"name\": \"redis\", \"version\": \"1\"}\n"), [""; 0]);
}

#[test]
fn nothing_false_is_said_of_keydb() {
    let text = "port 6379\nrequirepass foobared\nmulti-master yes\nactive-replica yes\nserver-threads 4\n\
                replicaof 10.0.0.11 6379\nreplicaof 10.0.0.12 6379\n";
    let of_keydb = found("etc/keydb.conf", text);
    assert_eq!(of_keydb, ["1:1 other-software", "2:1 missing-masterauth", "2:1 weak-password"]);
    // Named otherwise, a server would refuse it.
    let of_redis = found("redis.conf", text);
    assert!(of_redis.contains(&"3:1 unknown-directive".to_owned()), "{of_redis:?}");
    assert!(of_redis.contains(&"3:1 other-software".to_owned()), "{of_redis:?}");
    assert!(!of_redis.iter().any(|f| f.ends_with("repeated-directive")), "{of_redis:?}");
    // A container says who reads it.
    let compose = "services:\n  a:\n    image: eqalpha/keydb\n    command: keydb-server /etc/keydb/redis.conf\n    volumes:\n      \
                   - ./conf:/etc/keydb\n";
    let files =
        [("compose.yaml", compose), ("conf/redis.conf", text)].map(|(path, text)| Input::new(path, text));
    let report = Workspace::new(files.to_vec(), Options::default()).check().report;
    let names: Vec<&str> = report.findings.iter().map(|f| f.rule.name).collect();
    assert!(names.contains(&"other-software") && !names.contains(&"unknown-directive"), "{names:?}");
}

/// Returns a manifest with a ConfigMap of a configuration and a script, and a pod with the init container and the
/// container given.
fn pod(script: &str, init: &str, container: &str) -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: redis}}\ndata:\n  redis.conf: |\n    cluster-enabled yes\n    requirepass \
         Xy7-long-pass\n    prot 1\n  start.sh: |\n    #!/bin/sh\n    {script}\n---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: \
         redis}}\nspec:\n  template:\n    spec:\n      initContainers: [{init}]\n      containers:\n      - {{name: redis, image: 'redis:7.2', \
         {container}, volumeMounts: [{{name: c, mountPath: /conf}}, {{name: c, mountPath: /scripts}}, {{name: d, mountPath: /etc/redis}}]}}\n      \
         volumes: [{{name: c, configMap: {{name: redis}}}}, {{name: d, emptyDir: {{}}}}]\n"
    )
}

/// Returns whether these rules find something in a manifest.
fn finds(text: &str, rules: &[&str]) -> Vec<bool> {
    let found = found("k.yaml", text);
    rules.iter().map(|rule| found.iter().any(|f| f.ends_with(rule))).collect()
}

#[test]
fn a_script_in_a_config_map_starts_the_server() {
    let rules = ["missing-masterauth", "8:5 unknown-directive", "13:7 unknown-directive"];
    let script = "exec redis-server /conf/redis.conf \\\n      --masterauth Xy7-long-pass \\\n      --prt 1";
    for command in [
        "command: [sh, /scripts/start.sh]",
        "command: [/scripts/start.sh]",
        "args: [sh, -e, /scripts/start.sh]",
    ] {
        assert_eq!(finds(&pod(script, "", command), &rules), [false, true, true], "{command}");
    }
    let plain = pod("exec redis-server /conf/redis.conf", "", "command: [sh, /scripts/start.sh]");
    assert_eq!(finds(&plain, &rules), [true, true, false]);
    // Which of two is started is not known.
    let two =
        pod("redis-server /conf/redis.conf; redis-server --prt 1", "", "command: [sh, /scripts/start.sh]");
    assert_eq!(finds(&two, &rules), [true, true, false]);
}

#[test]
fn what_a_script_adds_to_a_copy_is_not_known() {
    let rules = ["missing-masterauth", "8:5 unknown-directive"];
    let init = |script: &str| {
        let init = format!(
            "{{name: i, image: busybox, command: [sh, -c, '{script}'], volumeMounts: [{{name: c, mountPath: /conf}}]}}"
        );
        pod("true", &init, "args: [/etc/redis/redis.conf]")
    };
    let copy = "cp /conf/redis.conf /etc/redis/redis.conf";
    assert_eq!(finds(&init(copy), &rules), [true, true]);
    for change in ["echo masterauth $P >> /etc/redis/redis.conf", "sed -i s/a/b/ /etc/redis/redis.conf"] {
        assert_eq!(finds(&init(&format!("{copy}; {change}")), &rules), [false, true], "{change}");
    }
    let envsubst = init("envsubst < /conf/redis.conf > /etc/redis/redis.conf");
    assert_eq!(finds(&envsubst, &rules), [false, true]);
    let options = "command: [sh, -c, 'cp /conf/redis.conf /data/r.conf; exec redis-server /data/r.conf --masterauth x']";
    assert_eq!(finds(&pod("true", "", options), &rules), [false, true]);
}

#[test]
fn a_sentinel_in_a_config_map_is_linted_and_fixed() {
    let manifest = |down_after: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: cache}}\ndata:\n  sentinel.conf: |\n    \
             # rconf: server redis:7.2\n    sentinel monitor m 10.0.0.11 6379 2\n    \
             sentinel down-after-milliseconds m {down_after}\n"
        )
    };
    assert_eq!(found("cm.yaml", &manifest("5")), ["8:40 down-after-too-low"]);
    assert_eq!(fixed("cm.yaml", &manifest("5")), manifest("5000"));
    let ignored = manifest("5")
        .replace("    sentinel down", "    # rconf: ignore down-after-too-low\n    sentinel down");
    assert_eq!(found("cm.yaml", &ignored), [""; 0]);
}

#[test]
fn copies_of_one_sentinel_are_fine() {
    let server = "# rconf: server redis:7.2\n";
    let sentinel = format!(
        "{server}port 26379\nsentinel monitor m 10.0.0.11 6379 2\nsentinel auth-pass m an-0ther-l0ng-one\n\
         sentinel known-replica m 10.0.0.12 6379\n"
    );
    let redis = format!(
        "{server}bind 10.0.0.11\nrequirepass an-0ther-l0ng-one\nmasterauth an-0ther-l0ng-one\nmin-replicas-to-write 1\n\
         appendonly yes\nmaxmemory 1gb\n"
    );
    let mut files: Vec<Input> =
        (1..4).map(|nth| Input::new(format!("sentinel-{nth}/sentinel.conf"), sentinel.as_str())).collect();
    files.push(Input::new("redis-1/redis.conf", redis));
    let report = Workspace::new(files, Options::default()).check().report;
    let said: Vec<_> = report.findings.iter().map(|f| (f.rule.name, f.place.path.as_str())).collect();
    assert_eq!(said, []);
}

#[test]
fn a_plan_says_how_many_sentinels_there_are() {
    let files = |replicas: u8| {
        let set = format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: s}}\nspec:\n  replicas: {replicas}\n  template:\n    spec:\n      \
             containers:\n      - name: s\n        image: redis:7.2\n        command: [redis-sentinel, /c/sentinel.conf]\n        \
             volumeMounts: [{{name: c, mountPath: /c}}]\n      volumes: [{{name: c, configMap: {{name: c}}}}]\n---\napiVersion: v1\n\
             kind: ConfigMap\nmetadata: {{name: c}}\ndata:\n  sentinel.conf: |\n    sentinel monitor m 10.0.0.1 6379 2\n"
        );
        found("k.yaml", &set).into_iter().filter(|f| f.ends_with("sentinels")).collect::<Vec<_>>()
    };
    assert_eq!(files(2), ["20:22 too-few-sentinels"]);
    assert_eq!(files(3), [""; 0]);
}

#[test]
fn sentinels_in_kubernetes_find_the_servers_behind_services() {
    let config = |name: &str, text: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\ndata:\n  {name}.conf: |\n    {text}\n---\n"
        )
    };
    let rest = "apiVersion: v1\nkind: Service\nmetadata: {name: redis-headless}\nspec: {clusterIP: None, selector: {app: redis}}\n---\n\
                apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: redis}\nspec:\n  replicas: 3\n  template:\n    \
                metadata: {labels: {app: redis}}\n    spec:\n      containers:\n      - name: redis\n        image: redis:7.2\n        \
                command: [redis-server, /c/redis.conf]\n        volumeMounts: [{name: c, mountPath: /c}]\n      \
                volumes: [{name: c, configMap: {name: redis}}]\n";
    let sentinel = "sentinel resolve-hostnames yes\n    sentinel monitor m redis-0.redis-headless 6379 2";
    let text = config("redis", "requirepass an-0ther-l0ng-one") + &config("sentinel", sentinel) + rest;
    let all = found("k.yaml", &text);
    assert!(all.contains(&"14:22 sentinel-cannot-log-in".to_owned()), "{all:?}");
}

#[test]
fn the_template_of_a_sentinel_is_linted() {
    let text = "# rconf: server redis:7.2\nport {{ sentinel_port }}\nsentinel monitor {{ name }} {{ ip }} 6379 {{ quorum }}\n\
                {% if password %}\nsentinel auth-pass {{ name }} {{ password }}\n{% endif %}\n\
                sentinel down-after-milliseconds mymaster 5000\nsentinel monitor other 10.0.0.1 6379 1\n\
                sentinel announce-hostname yes\n";
    let all = found("roles/redis/templates/sentinel.conf.j2", text);
    assert_eq!(all, ["8:38 quorum-of-one", "9:10 unknown-sentinel-option"]);
}
