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
