//! Servers that scripts start on the host, as a user sees them.

use super::{Input, Workspace};
use crate::lint::Options;

/// Returns the findings of the given rules, as `PATH:LINE CODE`.
fn found(files: &[(&str, &str)], codes: &[&str]) -> Vec<String> {
    let inputs = files.iter().map(|(path, text)| Input::new(*path, *text)).collect();
    let findings = Workspace::new(inputs, Options::default()).check().report.findings;
    let asked = findings.iter().filter(|f| codes.contains(&f.rule.code));
    asked.map(|f| format!("{}:{} {}", f.place.path, f.start.line, f.rule.code)).collect()
}

const A: (&str, &str) = ("x/7000/redis.conf", "port 7000\nappendonly yes\n");
const B: (&str, &str) = ("x/7001/redis.conf", "port 7001\nappendonly yes\n");

#[test]
fn servers_of_one_folder_share_its_files() {
    let of = |script: &str| found(&[("x/start.sh", script), A, B], &["C015"]);
    let shared = ["x/start.sh:2 C015"];
    for script in [
        "redis-server 7000/redis.conf &\nredis-server 7001/redis.conf &\n",
        "cd \"$(dirname \"$0\")\"; redis-server 7000/redis.conf\nnohup ./src/redis-server 7001/redis.conf --daemonize yes\n",
        "cd 7000; redis-server redis.conf; cd ..; cd 7001\n cd ../7000 && redis-server ../7001/redis.conf\n",
        "for p in 7000 7001; do\n $BIN/valkey-server ./$p/redis.conf --protected-mode yes\ndone\n",
        "(cd 7000 && redis-server redis.conf --dir .)\n redis-server 7001/redis.conf --dir 7000/../7000 --appenddirname appendonlydir\n",
    ] {
        assert_eq!(of(script), shared, "{script}");
    }
    for script in [
        "(cd 7000 && redis-server redis.conf)\n(cd 7001 && redis-server redis.conf)\n",
        "for p in 7000 7001; do cd $p; redis-server redis.conf & cd ..; done\n",
        "redis-server 7000/redis.conf --dir 7000\nredis-server 7001/redis.conf --dir 7001\n",
        "redis-server 7000/redis.conf --dir $A\nredis-server 7001/redis.conf --dir $B\n",
        "redis-server 7000/redis.conf $MORE\nredis-server 7001/redis.conf $MORE\n",
        "cd $X; redis-server /x/7000/redis.conf; cd $Y; redis-server /x/7001/redis.conf\n",
        "if $A; then\n redis-server 7000/redis.conf\nelse\n redis-server 7001/redis.conf\nfi\n",
        "redis-server 7000/redis.conf\nredis-cli -p 7000 shutdown\nredis-server 7000/redis.conf\n",
        "docker exec -it r sh\nredis-server 7000/redis.conf\nredis-server 7001/redis.conf\n",
        "redis-server 7000/redis.conf --version\nredis-server 7001/redis.conf --sentinel\ncommand -v redis-server\n",
    ] {
        assert_eq!(of(script), [""; 0], "{script}");
    }
}

#[test]
fn the_entry_point_of_an_image_starts_nothing_on_the_host() {
    let script = "redis-server 7000/redis.conf &\nredis-server 7001/redis.conf &\n";
    assert_eq!(found(&[("x/docker-entrypoint.sh", script), A, B], &["C015"]), [""; 0]);
}

#[test]
fn options_alone_are_a_configuration() {
    let of = |script: &str| found(&[("start.sh", script)], &["C015", "L002", "D024", "A006"]);
    let cluster = "for p in 1 2; do redis-server --port 700$p --cluster-enabled yes --daemonize yes; done\n";
    assert_eq!(of(cluster), ["start.sh:1 C015"]);
    assert_eq!(of(&cluster.replace("--daemonize", "--cluster-config-file n$p --daemonize")), [""; 0]);
    assert_eq!(of("redis-server --port 7001 &\nredis-server --port 7002 &\n"), [""; 0]);
    assert_eq!(of("redis-server --prt 7001\n"), ["start.sh:1 L002"]);
    assert_eq!(of("redis-server --requirepass xsec-2847-of-mine\n"), ["start.sh:1 D024"]);
    assert_eq!(
        of("echo 'port 1' | redis-server - --port 2\nredis-server \"$@\"\nredis-server --prot $X\n"),
        [""; 0]
    );
    // It is not known whether a line is missing.
    assert_eq!(
        found(&[("a.sh", "redis-server --cluster-enabled yes --requirepass $P $MORE\n")], &["A001"]),
        [""; 0]
    );
}

#[test]
fn includes_start_where_the_server_starts() {
    let files = |script| {
        let own = ("server-6380/redis.conf", "include redis.conf\nport 6380\n");
        [("start.sh", script), own, ("redis.conf", "port 6379\nprot 1\n")]
    };
    let codes = ["L044", "L002", "L041"];
    assert_eq!(found(&files("redis-server server-6380/redis.conf\n"), &codes), ["redis.conf:2 L002"]);
    assert_eq!(
        found(&files("cd server-6380; redis-server redis.conf\n"), &codes),
        ["redis.conf:2 L002", "server-6380/redis.conf:1 L044"]
    );
    // Where the server looks is not known.
    assert_eq!(
        found(&files("cd $X; redis-server server-6380/redis.conf\n")[..2], &codes),
        ["server-6380/redis.conf:1 L044"]
    );
    let unit = "[Service]\nWorkingDirectory=/srv\nExecStart=redis-server /srv/server-6380/redis.conf\n";
    let unit = [
        ("x/etc/systemd/system/redis.service", unit),
        ("x/srv/server-6380/redis.conf", "include redis.conf\n"),
        ("x/srv/redis.conf", "prot 1\n"),
    ];
    assert_eq!(found(&unit, &codes), ["x/srv/redis.conf:1 L002"]);
}

const SENTINELS: &str =
    "redis-sentinel s/a.conf &\nredis-server s/b.conf --sentinel\nvalkey-sentinel s/c.conf --daemonize yes\n";

#[test]
fn sentinels_of_a_script_are_nodes() {
    let monitor = |port: u16| format!("port {port}\nsentinel monitor m 127.0.0.1 7000 2\n");
    let (a, b, c) = (monitor(1), monitor(2), monitor(3));
    let all = |script| {
        vec![("x/start.sh", script), ("x/s/a.conf", a.as_str()), ("x/s/b.conf", &b), ("x/s/c.conf", &c)]
    };
    let codes = ["L002", "L050", "Q008", "Q009", "Q014", "Q022", "D001", "D005", "D006", "Q002"];
    assert_eq!(
        found(&all(SENTINELS), &codes),
        ["x/s/a.conf:2 Q002", "x/s/b.conf:2 Q002", "x/s/c.conf:2 Q002"]
    );
    // The servers that the script starts are those that its Sentinels watch.
    let with_master = format!("redis-server m/redis.conf\n{SENTINELS}");
    let mut files = all(&with_master);
    files.push(("x/m/redis.conf", "port 7000\nrequirepass xsec-2847-horse\nmasterauth xsec-2847-horse\n"));
    assert_eq!(found(&files, &["Q014"]), ["x/s/a.conf:2 Q014", "x/s/b.conf:2 Q014", "x/s/c.conf:2 Q014"]);
    // Two of them share a file.
    let shared = "for p in 1 2; do redis-server s/a.conf --port $p --sentinel & done\n";
    assert_eq!(
        found(&all(shared)[..2], &codes),
        ["x/s/a.conf:2 Q008", "x/s/a.conf:2 Q002", "x/start.sh:1 Q022"]
    );
    let wrong = ("x/other.conf", "sentinel monitor m 127.0.0.1 7000 2\nsentinel qorum m 2\n");
    assert_eq!(
        found(&[("x/start.sh", "redis-sentinel other.conf\n"), wrong], &codes[..3]),
        ["x/other.conf:2 L050"]
    );
}

#[test]
fn an_init_script_starts_its_daemon() {
    let script = "#!/bin/sh\nDAEMON=/usr/bin/redis-server\nDAEMON_ARGS=/x/7000/redis.conf\ncase \"$1\" in\nstart)\n\
                  start-stop-daemon --start --quiet --umask 007 --pidfile /run/r.pid --chuid redis:redis --exec $DAEMON -- \
                  $DAEMON_ARGS --prt 1\n;;\nstop)\n start-stop-daemon --stop --exec $DAEMON\n;;\nesac\n";
    assert_eq!(
        found(&[("/x/redis.sh", script), ("/x/7000/redis.conf", "")], &["L002"]),
        ["/x/redis.sh:6 L002"]
    );
}

#[test]
fn a_file_that_the_script_writes_is_read_where_it_lies() {
    let script =
        "mkdir -p 7000\ncat > 7000/redis.conf <<EOF\nport 7000\nprot 1\nEOF\nredis-server 7000/redis.conf\n";
    assert_eq!(found(&[("x/start.sh", script)], &["L002"]), ["x/start.sh:4 L002"]);
}
