//! Loops, conditions, functions, variables.

use super::all;

/// Returns the names of the containers of a script.
fn names(script: &str) -> Vec<String> {
    all(script).into_iter().map(|line| line.split(" redis").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn loops_are_unrolled() {
    for head in [
        "for p in 1 2 3; do",
        "for p in $(seq 1 3)\ndo",
        "for p in `seq 3`; do \\",
        "for p in {1..3} ; do",
        "for ((p=1;p<=3;p++)); do",
        "for (( p = 1; p < 4; p += 1 )) ; do",
        "P='1 2 3'\nfor p in $P; do",
        "P=(1 2 3)\nfor p in \"${P[@]}\"; do",
        "LAST=3\nfor p in $(seq 1 1 $LAST); do",
        "for p in $(echo {1..3}); do",
        "p=0\nwhile [ $p -lt 3 ]; do p=$((p+1))",
        "p=0\nwhile (( p < 3 )); do ((p++))",
        "p=0\nuntil [[ $p -ge 3 ]]; do let p++",
        "N=3\nfor p in $(eval echo {1..$N}); do",
    ] {
        assert_eq!(
            names(&format!("{head}\n docker run --name r-$p redis\ndone")),
            ["r-1", "r-2", "r-3"],
            "{head}"
        );
    }
    assert_eq!(names("for p in $(seq -w 8 10); do docker run --name r$p redis; done"), ["r08", "r09", "r10"]);
    assert_eq!(
        names("for a in 1 2; do for b in x y; do docker run --name $a$b redis; done; done"),
        ["1x", "1y", "2x", "2y"]
    );
    assert_eq!(
        all("for port in seq 0 16384\ndo redis-cli cluster addslots $port; done"),
        ["host | cluster addslots seq", "host | cluster addslots 0", "host | cluster addslots 16384"]
    );
}

#[test]
fn loops_that_wait_do_not_multiply() {
    let wait = "for i in $(seq 1 30); do\n if docker exec r redis-cli ping; then break; fi\n sleep 1\ndone";
    assert_eq!(all(wait), ["r | ping"]);
    assert_eq!(all("until redis-cli ping | grep PONG; do sleep 1; done"), ["host | ping"]);
    assert_eq!(all("while true; do redis-cli ping && break; sleep 1; done"), ["host | ping"]);
}

#[test]
fn what_cannot_be_followed_is_said() {
    assert_eq!(
        all("while read p; do docker run -p $p:6379 redis; done < ports"),
        ["unfollowed: whether the loop continues is known only when the script runs"]
    );
    assert_eq!(
        all("for h in $(cat hosts); do docker run --name $h redis; done"),
        ["$h? redis", "unfollowed: the values of the loop are known only when the script runs"]
    );
    assert_eq!(all("for f in *.conf; do echo $f; done"), Vec::<String>::new());
    assert_eq!(all("start() { docker run redis; }\n\"$@\"")[0], "- redis");
    assert!(all("docker compose up -d")[0].starts_with("unfollowed: "));
    assert!(all(". ./env.sh")[0].starts_with("unfollowed: "));
    assert!(all("seq 3 | xargs -I{} docker run --name r{} redis")[0].starts_with("unfollowed: "));
    assert_eq!(all("docker run \"redis"), ["- redis", "refused: the quote is not closed"]);
}

#[test]
fn functions_take_arguments_and_keep_their_own() {
    let script = "\
        start_node() {\n  local port=$1\n  local bus=$((port + 10000))\n\
        docker run -d --name r-$port -p $port:$port -p $bus:$bus redis\n}\n\
        port=5\nfor i in 7001 7002; do start_node $i; done\nstart_node 7003\ndocker run --name last-$port redis\n";
    let lines = all(script);
    assert_eq!(lines[1], "r-7002 redis +d -p 7002>7002/tcp -p 17002>17002/tcp");
    assert_eq!(lines[3], "last-5 redis");
    assert_eq!(lines.len(), 4);
    assert_eq!(names("function f { docker run --name $2 redis; }\nf a b"), ["b"]);
}

#[test]
fn one_branch_of_several_is_taken() {
    let script = "if [ \"$1\" = host ]; then docker run --name r --net host redis; else docker run --name r -p 1:1 redis; fi";
    let lines = all(script);
    assert_eq!(lines[0], "r redis mode host");
    assert!(lines[1].starts_with("unfollowed: it depends on a condition"));
    assert_eq!(
        names("X=1\nif [ $X = 1 ]; then docker run --name a redis; else docker run --name b redis; fi"),
        ["a"]
    );
    assert_eq!(
        names("case $1 in up) docker run --name a redis;; down|stop) docker rm a;; *) exit 1;; esac"),
        ["a"]
    );
    assert_eq!(
        all("docker network inspect n >/dev/null 2>&1 || docker network create n"),
        ["network n", "inspect n"]
    );
    assert_eq!(names("if [ $# -lt 1 ]; then echo usage; exit 1; fi\ndocker run --name a redis"), ["a"]);
    assert_eq!(names("docker run --name a redis\nexit 0\ndocker run --name b redis"), ["a"]);
}

#[test]
fn what_a_condition_sets_is_not_known() {
    assert_eq!(names("M=a\nif [ -f x ]; then M=b; fi\ndocker run --name $M redis"), ["$M?"]);
    assert_eq!(names("if [ -z \"$M\" ]; then M=b; fi\ndocker run --name $M redis"), ["b"]);
    assert_eq!(names("docker run --name ${M:-c} redis"), ["c"]);
    assert_eq!(names(": ${M:=d}\ndocker run --name $M redis"), ["d"]);
    assert_eq!(names("read M\ndocker run --name ${M:-c} redis"), ["${M:-c}?"]);
    assert_eq!(names("M=$(command -v docker)\ndocker run --name x$M redis"), ["x$M?"]);
    assert_eq!(names("(M=a)\ndocker run --name x$M redis"), ["x$M?"]);
}

#[test]
fn the_folder_of_the_script() {
    for folder in [
        "`pwd`",
        "$PWD",
        "${PWD}",
        "\"$(pwd)\"",
        "$(cd \"$(dirname \"$0\")\" && pwd)",
        "\"$( cd \"$( dirname \"${BASH_SOURCE[0]}\" )\" >/dev/null 2>&1 && pwd )\"",
        "$(dirname \"$0\")",
        "$(dirname $(readlink -f \"$0\"))",
        ".",
    ] {
        assert_eq!(
            all(&format!("D={folder}\ndocker run -v $D/a:/b -v {folder}/c:/d redis")),
            ["- redis bind /srv/redis/a>/b bind /srv/redis/c>/d"],
            "{folder}"
        );
    }
    assert_eq!(all("R=$(cd $(dirname $0)/..; pwd)\ndocker run -v $R/a:/b redis"), ["- redis bind /srv/a>/b"]);
}

#[test]
fn addresses_that_are_put_together() {
    assert_eq!(
        all("N=()\nfor i in 1 2; do N+=(\"10.0.0.$i:700$i\"); done\nredis-cli --cluster create \"${N[@]}\""),
        ["host cluster create 10.0.0.1:7001 10.0.0.2:7002"]
    );
    assert_eq!(
        all("for i in 1 2; do N=\"$N 10.0.0.$i:7001\"; done\nredis-cli --cluster create $N")[0],
        "host cluster create 10.0.0.1:7001 10.0.0.2:7001"
    );
    assert_eq!(
        all(
            "N=''\nfor i in 1 2; do IP=$(docker inspect r$i); N=\"$N $IP:7001\"; done\nredis-cli --cluster create $N"
        ),
        ["host cluster create $IP:7001 $IP:7001"]
    );
    assert_eq!(
        all("redis-cli --cluster create $(for i in 1 2; do echo -n \"a:700$i \"; done) --cluster-replicas 0"),
        ["host cluster create a:7001 a:7002 replicas 0"]
    );
    assert_eq!(
        all("redis-cli --cluster create $(seq -f 127.0.0.1:%g 1 2)"),
        ["host cluster create 127.0.0.1:1 127.0.0.1:2"]
    );
    assert_eq!(
        all("for n in a:1 b:2; do redis-cli -h ${n%:*} -p ${n#*:} ping; done"),
        ["host -h a -p 1 | -h a -p 1 ping", "host -h b -p 2 | -h b -p 2 ping"]
    );
    assert_eq!(
        all("P=(7001 7002)\nfor i in \"${!P[@]}\"; do docker run --name r$i -p ${P[$i]}:6379 redis; done")[1],
        "r1 redis -p 7002>6379/tcp"
    );
}

#[test]
fn here_documents_and_comments_hold_no_commands() {
    let script = "cat > a <<EOF\ndocker run redis\nEOF\n# docker run redis\ncat <<-'X' | tee b\n\tdocker run redis\n\tX\n\
        echo docker run redis\ndocker run --name a redis # docker run b\n";
    assert_eq!(names(script), ["a"]);
}

#[test]
fn lines_end_as_in_windows_too() {
    assert_eq!(
        all("for p in 1 2\r\ndo\r\n  docker run --name r$p \\\r\n  -p $p:1 redis\r\ndone\r\n"),
        ["r1 redis -p 1>1/tcp", "r2 redis -p 2>1/tcp"]
    );
}

#[test]
fn words_are_split_and_joined_as_in_the_shell() {
    assert_eq!(names("A='x y'\ndocker run --name \"$A\" redis"), ["x y"]);
    assert_eq!(names("docker run --name a'b'\"c\"\\d$'e' redis"), ["abcde"]);
    assert_eq!(all("docker run -p 1{1,2}:1 redis")[0], "- 12:1 -p 11>1/tcp $ redis");
    assert_eq!(names("docker run --name r-{a,b} redis")[0], "r-a r-b $");
    assert_eq!(
        names("p=7001\nbus=1$p\ndocker run --name ${p}-$bus-$((p+1))-${#p}-${p:2} redis"),
        ["7001-17001-7002-4-01"]
    );
}

#[test]
fn no_arguments_are_no_word() {
    let script =
        "f() {\n name=$1\n shift\n docker run --name \"$name\" \"$@\" redis:7\n}\nf a\nf b --memory=1g\n";
    assert_eq!(all(script), ["a redis:7", "b redis:7 memory 1073741824"]);
}

#[test]
fn what_calls_others_is_called_first() {
    let script = "f() {\n docker run --name \"r-$1\" redis:7\n}\nup() {\n f 1\n f 2\n}\n\"$1\"\n";
    assert_eq!(names(script), ["r-1", "r-2"]);
}
