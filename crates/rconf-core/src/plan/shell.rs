//! A plan as a POSIX shell script: up, create, verify, status, down. Safe to run twice.

use super::{Action, Plan, cli_binary};
use crate::spec::Spec;
use crate::topology::{Role, Topology};
use std::fmt::Write as _;

/// Stands for the folder of the script in the words of a plan.
pub const HERE: &str = "${here}";

/// The script.
pub fn script(spec: &Spec, topology: &Topology, plan: &Plan) -> String {
    let names: Vec<&str> = topology.nodes.iter().map(|n| n.name.as_str()).collect();
    let endpoints: Vec<String> =
        topology.nodes.iter().map(|n| format!("{} {}", n.announced, n.port)).collect();
    let masters = topology.nodes.iter().filter(|n| matches!(n.role, Role::Master { .. })).count();
    let mut out = String::new();
    let _ = write!(
        out,
        r#"#!/bin/sh
# Written by `rconf gen`: cluster {name}, {count} nodes, {masters} masters, on one Docker host.
#
#   ./plan.sh up       make the network and start the containers
#   ./plan.sh create   make the cluster, once; a cluster or keys that are there are left alone
#   ./plan.sh verify   wait until the cluster is whole, and say what is missing if it is not
#   ./plan.sh status   show the nodes
#   ./plan.sh down     remove containers and network; the data stays
#
# Every command may be run again. The password never stands on a command line: it goes to the client through
# its environment.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
first={first}
nodes='{nodes}'
endpoints='{endpoints}'
REDISCLI_AUTH=$(cat "$here/secrets/redis-password")
export REDISCLI_AUTH

fail() {{
    echo "plan.sh: $*" >&2
    exit 1
}}

# The client of container $1, on its own node.
on() {{
    container=$1
    shift
    docker exec --env REDISCLI_AUTH "$container" {cli} -p "${{container##*-}}" --no-auth-warning "$@"
}}

# One field of INFO or CLUSTER INFO, which end lines with CR.
field() {{
    tr -d '\r' | sed -n "s/^$1://p"
}}

exists() {{
    docker container inspect "$1" >/dev/null 2>&1
}}

# The files hold the password: they belong to the user that the server runs as, and are for it alone.
own_files() {{
    if [ "$(id -u)" -eq 0 ]; then
        user=999:999
        chown -R 999:999 "$here"/node-*/conf "$here"/node-*/data
    else
        user=$(id -u):$(id -g)
    fi
    chmod 700 "$here"/node-*/conf "$here"/node-*/data
    chmod 600 "$here"/node-*/conf/redis.conf
}}

"#,
        name = spec.name,
        count = names.len(),
        first = names.first().unwrap_or(&""),
        nodes = names.join(" "),
        endpoints = endpoints.join("\n"),
        cli = cli_binary(spec),
    );
    commands(spec, topology, plan, &mut out);
    out.push_str(MAIN);
    out
}

fn commands(spec: &Spec, topology: &Topology, plan: &Plan, out: &mut String) {
    let mut up = String::new();
    let mut create = String::new();
    let mut last_why = "";
    for step in &plan.steps {
        let mut why = |text: &mut String| {
            if step.why != last_why {
                let _ = writeln!(text, "    # {}", step.why);
            }
            last_why = step.why;
        };
        match &step.action {
            Action::CreateNetwork(docker) => {
                why(&mut up);
                let _ = writeln!(
                    up,
                    "    docker network inspect {0} >/dev/null 2>&1 ||\n        docker {1} >/dev/null\n    own_files",
                    quote(&spec.name),
                    line(docker)
                );
            }
            Action::RunNode { name, docker } => {
                why(&mut up);
                // The user comes before the image: right after `run`.
                let (run, rest) =
                    docker.split_first().map_or(("", &docker[..]), |(first, rest)| (first.as_str(), rest));
                let _ = writeln!(
                    up,
                    "    if exists {0}; then docker start {0} >/dev/null; else\n        docker {run} --user=\"$user\" {1} >/dev/null\n    fi",
                    quote(name),
                    line(rest)
                );
            }
            Action::WaitForNodes => {
                why(&mut up);
                up.push_str("    wait_for_nodes\n");
            }
            Action::CreateCluster(cli) => {
                why(&mut create);
                if spec.replicas > 0 {
                    create.push_str(
                        "    # rconf: ignore replica-beside-its-master -- one Docker host was asked for\n",
                    );
                }
                let _ = writeln!(
                    create,
                    "    docker exec --env REDISCLI_AUTH \"$first\" timeout 120 {} {} ||\n        fail 'the cluster was not created; see what is above, and ./plan.sh status'",
                    cli_binary(spec),
                    line(cli)
                );
            }
            Action::Verify => {}
        }
    }
    let _ = write!(out, "up() {{\n{up}}}\n\n");
    out.push_str(WAIT);
    let _ = write!(
        out,
        r#"create() {{
    wait_for_nodes
    for node in $nodes; do
        [ "$(on "$node" cluster info | field cluster_known_nodes)" = 1 ] || known="${{known:-}} $node"
        [ "$(on "$node" dbsize)" = 0 ] || full="${{full:-}} $node"
    done
    if [ -n "${{known:-}}" ]; then
        echo "a cluster is there already:$known"
        verify
        return
    fi
    [ -z "${{full:-}}" ] || fail "these nodes hold keys, which creating a cluster would mix:$full"
{create}    verify
}}

"#
    );
    let _ = write!(out, "count={}\n\n", topology.nodes.len());
    out.push_str(&VERIFY.replace("@cli@", cli_binary(spec)));
    let _ = write!(
        out,
        r#"down() {{
    for node in $nodes; do
        if exists "$node"; then
            docker stop "$node" >/dev/null
            docker rm "$node" >/dev/null
        fi
    done
    docker network inspect {0} >/dev/null 2>&1 && docker network rm {0} >/dev/null
    echo 'containers and network are gone; the data is in the node folders'
}}

"#,
        quote(&spec.name)
    );
}

const WAIT: &str = r#"wait_for_nodes() {
    for node in $nodes; do
        tries=60
        until [ "$(on "$node" ping 2>/dev/null)" = PONG ]; do
            tries=$((tries - 1))
            [ "$tries" -gt 0 ] || fail "$node does not answer; docker logs $node says why"
            sleep 1
        done
    done
}

"#;

const VERIFY: &str = r#"# Says what is not right yet; nothing if all is.
faults() {
    for node in $nodes; do
        info=$(on "$node" cluster info 2>/dev/null) || { echo "$node does not answer"; continue; }
        state=$(echo "$info" | field cluster_state)
        [ "$state" = ok ] || echo "$node: cluster_state is $state"
        slots=$(echo "$info" | field cluster_slots_assigned)
        [ "$slots" = 16384 ] || echo "$node: $slots of 16384 slots are assigned"
        known=$(echo "$info" | field cluster_known_nodes)
        [ "$known" = "$count" ] || echo "$node: knows $known of $count nodes"
        link=$(on "$node" info replication | field master_link_status)
        [ "${link:-up}" = up ] || echo "$node: its link to its master is $link, so it holds no data"
    done
    echo "$endpoints" | while read -r address port; do
        answer=$(docker exec --env REDISCLI_AUTH "$first" timeout 5 @cli@ -h "$address" -p "$port" --no-auth-warning ping </dev/null 2>&1) || true
        [ "$answer" = PONG ] || echo "$address:$port, where a node says it is, does not answer: $answer"
    done
}

verify() {
    tries=60
    while wrong=$(faults); [ -n "$wrong" ]; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || fail "the cluster is not whole:
$wrong"
        sleep 1
    done
    echo "cluster is whole: $count nodes, 16384 slots, every replica in step"
}

status() {
    on "$first" cluster nodes || true
    wrong=$(faults)
    echo "${wrong:-all is well}"
}

"#;

const MAIN: &str = r#"case ${1:-} in
up | create | verify | status | down) "$1" ;;
*) fail 'say what to do: up, create, verify, status or down' ;;
esac
"#;

/// Words as one line of shell.
fn line(words: &[String]) -> String {
    words.iter().map(|w| quote(w)).collect::<Vec<_>>().join(" ")
}

/// A word of shell. What could mean something to the shell is quoted; the script's own folder stays a
/// variable.
fn quote(word: &str) -> String {
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./:@=,".contains(&b));
    if !word.is_empty() && plain(word) {
        return word.to_owned();
    }
    if let Some((before, after)) = word.split_once(HERE)
        && plain(before)
        && plain(after)
    {
        return format!("\"{before}$here{after}\"");
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted() {
        assert_eq!(quote("redis-7002"), "redis-7002");
        assert_eq!(quote("$(id)"), "'$(id)'");
        assert_eq!(quote("it's"), r"'it'\''s'");
        assert_eq!(quote(""), "''");
        assert_eq!(quote("--volume=${here}/node-7002/data:/data"), "\"--volume=$here/node-7002/data:/data\"");
    }
}
