//! The arguments of docker and redis-cli.

use super::{all, read};

#[test]
fn options_in_every_spelling() {
    assert_eq!(
        all(
            "docker run -itd --name a -p7001:7001 -p=7002:7002 --net=redis --ip 172.18.0.2 --restart=unless-stopped redis:7"
        ),
        ["a redis:7 +t +i +d -p 7001>7001/tcp -p 7002>7002/tcp net redis=172.18.0.2 restart unless-stopped"]
    );
    assert_eq!(all("docker container create -dp 1:2 redis"), ["- redis +d -p 1>2/tcp"]);
    assert_eq!(all("podman run --privileged=false --rm redis"), ["- redis +rm"]);
    assert_eq!(
        all(
            "docker run -d -m 1.5g --cpus 1.5 --ulimit nofile=10240:20000 -u 999:999 -h box -w /data -l a=b --pids-limit 100 redis"
        ),
        ["- redis +d host box user 999:999 memory 1610612736 cpus 1500 nofile (10240, 20000)"]
    );
    assert_eq!(
        all(
            "docker run -e A=b -e C --sysctl net.core.somaxconn=1024 --entrypoint redis-server --no-healthcheck redis /etc/r.conf"
        ),
        [
            "- redis sysctl net.core.somaxconn=1024 env A=b env C=<host> health false entrypoint redis-server $ /etc/r.conf"
        ]
    );
    assert_eq!(
        all("docker run --network name=n,ip=10.0.0.2,alias=x --network-alias y redis"),
        ["- redis net n=10.0.0.2~x~y"]
    );
    assert_eq!(all("docker run --ip 10.0.0.2 redis"), ["- redis net bridge=10.0.0.2"]);
    assert_eq!(all("sudo -u root docker --context x run -P redis"), ["- redis +P"]);
}

#[test]
fn ports_in_every_spelling() {
    assert_eq!(
        all(
            "docker run -p 6379 -p 127.0.0.1:6379:6379 -p [::1]:6380:6379 -p 127.0.0.1::1 -p 7000-7005:7000-7005/udp redis"
        ),
        [
            "- redis -p random>6379/tcp -p 127.0.0.1|6379>6379/tcp -p ::1|6380>6379/tcp -p 127.0.0.1|random>1/tcp \
          -p 7000-7005>7000-7005/udp"
        ]
    );
    for wrong in ["70000:6379", "localhost:1:1", "a:b", "2-1:2-1", "1-3:1-2", "1:1/http", ""] {
        let lines = all(&format!("docker run -p \"{wrong}\" redis"));
        assert_eq!(lines[0], "- redis partial", "{wrong}");
        assert!(lines[1].starts_with("refused: docker does not accept this port"), "{wrong}");
    }
}

#[test]
fn mounts_in_every_spelling() {
    assert_eq!(
        all(
            "docker run -v /a:/b -v ./c:/d:ro,z -v ../e:/f -v vol:/g -v /h -v $PWD/i:/j -v ~/k:/l -v $X/m:/n redis"
        ),
        ["- redis bind /a>/b bind /srv/redis/c>/d:ro bind /srv/e>/f volume (vol)>/g volume ()>/h \
          bind /srv/redis/i>/j bind (~/k?)>/l bind ($X/m?)>/n"]
    );
    assert_eq!(
        all(
            "docker run --mount type=bind,source=\"$(pwd)\"/a,target=/b,readonly --mount src=v,dst=/c --tmpfs /t:size=1m redis"
        ),
        ["- redis bind /srv/redis/a>/b:ro volume (v)>/c tmpfs ()>/t"]
    );
    let lines = all("docker run -v conf/redis.conf:/x redis");
    assert_eq!(lines[0], "- redis volume (conf/redis.conf)>/x");
    assert!(lines[1].starts_with("refused: docker reads a path"));
    assert_eq!(all("docker run -v C:\\\\data:/data redis"), ["- redis bind (C:\\data)>/data"]);
    assert_eq!(all("cd sub/x && docker run -v $(pwd)/a:/b redis"), ["- redis bind /srv/redis/sub/x/a>/b"]);
    assert_eq!(all("cd $X\ndocker run -v $(pwd)/a:/b redis"), ["- redis bind ($(pwd)/a?)>/b"]);
}

#[test]
fn what_docker_refuses_is_said() {
    let lines = all("docker run -d --name a \\ \n  -p 7000:7000 redis\n");
    assert_eq!(lines[0], "a - +d partial");
    assert!(lines[1].starts_with("refused: white space follows the backslash"));
    assert!(all("docker run -d —name b redis")[1].starts_with("refused: its dash"));
    assert_eq!(
        all("docker run -name e redis")[..],
        ["- redis partial", "refused: docker run has no option `-n`"]
    );
    assert_eq!(all("docker run --nme e -d redis")[0], "- redis +d partial");
    assert_eq!(all("docker run -d")[1], "refused: docker run has no image");
}

#[test]
fn a_variable_may_hold_options() {
    assert_eq!(all("docker run -d $OPTS redis:7"), ["- redis:7 +d partial"]);
    assert_eq!(all("docker run -d $IMAGE redis-server"), ["- $IMAGE? +d $ redis-server partial"]);
    assert_eq!(all("OPTS='-d --name a'\ndocker run $OPTS redis"), ["a redis +d"]);
    assert_eq!(all("D='sudo docker'\n$D run redis"), ["- redis"]);
}

#[test]
fn networks() {
    assert_eq!(
        all(
            "docker network create -d bridge --subnet=10.1.0.0/16 --gateway 10.1.0.1 --ip-range=10.1.5.0/24 --aux-address 'a=10.1.0.9' n"
        ),
        ["network n driver bridge 10.1.0.0/16 gateway 10.1.0.1 range 10.1.5.0/24 aux 10.1.0.9"]
    );
    assert_eq!(
        all("docker network create n --subnet 10.1.0.0/16 --subnet fd00::/64 --gateway fd00::1"),
        ["network n 10.1.0.0/16 fd00::/64 gateway fd00::1"]
    );
    assert_eq!(all("docker network create --subnet $NET n"), ["network n $NET?!"]);
    assert_eq!(
        all(
            "docker network connect --ip 10.0.0.3 n box\ndocker network rm a b\ndocker network inspect -f x n"
        ),
        ["connect n box=10.0.0.3", "rm a", "rm b", "inspect n"]
    );
    assert!(all("docker network create --gateway 10.0.0.1 n")[1].starts_with("refused: `--gateway` needs"));
    assert_eq!(all("docker volume create --driver local data"), ["volume data"]);
}

#[test]
fn calls_of_redis_cli() {
    assert_eq!(
        all("redis-cli -h 10.0.0.1 -p 7001 --tls --cacert ca.crt -n 0 cluster meet 10.0.0.2 7002"),
        [
            "host -h 10.0.0.1 -p 7001 | -h 10.0.0.1 -p 7001 --tls --cacert ca.crt -n 0 cluster meet 10.0.0.2 7002"
        ]
    );
    assert_eq!(
        all("/opt/bin/valkey-cli --cluster create a:1 [::1]:2 c:3@13 --cluster-replicas 1 --cluster-yes"),
        ["host cluster create a:1 ::1:2 c:3 replicas 1"]
    );
    assert_eq!(
        all("echo yes | redis-cli --cluster check 127.0.0.1 7001"),
        ["host cluster check 127.0.0.1:7001"]
    );
    assert_eq!(all("docker exec -it r1 redis-cli -p 1 ping"), ["r1 -p 1 | -p 1 ping"]);
    assert_eq!(all("docker compose -f x.yml exec -T s1 redis-cli ping"), ["s1 | ping"]);
    assert_eq!(
        all("kubectl -n db exec -it redis-0 -c redis -- redis-cli -p 1 ping"),
        ["redis-0 -p 1 | -p 1 ping"]
    );
    assert_eq!(all("kubectl exec pod/redis-0 -- sh -c 'redis-cli ping'"), ["redis-0 | ping"]);
    assert_eq!(all("kubectl get pods -l app=redis-cli"), [""; 0]);
    assert_eq!(
        all("docker-compose exec s1 sh -c 'redis-cli -p $PORT ping'"),
        ["s1 -p $PORT? | -p $PORT? ping"]
    );
    assert_eq!(
        all("x=$(redis-cli -p 7001 cluster info | grep state)"),
        ["host -p 7001 | -p 7001 cluster info"]
    );
    assert_eq!(
        all("docker run --rm --net host redis redis-cli ping"),
        ["- redis +rm mode host $ redis-cli ping", "host | ping"]
    );
    assert_eq!(all("docker run --rm --net n redis redis-cli -h r1 ping")[1], "? -h r1 | -h r1 ping");
    assert_eq!(all("docker run --name a --health-cmd 'redis-cli ping || exit 1' redis")[1], "a | ping");
    assert_eq!(
        all("docker exec -it r1 sh\nredis-cli ping\nexit\nredis-cli info"),
        ["r1? | ping", "host | info"]
    );
}

#[test]
fn secrets_are_not_kept() {
    let script = "\
        redis-cli -a xsec1 --pass xsec2 -u redis://me:xsec3@h:1/0 auth xsec4 xsec5\n\
        redis-cli config set requirepass xsec6 masterauth xsec7\n\
        redis-cli acl setuser me on '>xsec8' ~*\n\
        redis-cli --cluster import h:1 --cluster-from-pass xsec9 --cluster-from o:2\n\
        redis-cli --cluster call h:1 config set requirepass xsec10\n\
        REDISCLI_AUTH=xsec11 docker exec r1 sh -c \"redis-cli -a 'xsec12' AUTH xsec13\"\n\
        PASS=xsec14\nredis-cli -a $PASS -a \"$UNKNOWN\" ping\n";
    let read = read(script);
    assert_eq!(read.cli.len(), 7);
    assert!(!format!("{:?} {:?}", read.cli, read.unfollowed).contains("xsec"));
    assert!(read.cli[0].password.as_ref().is_some_and(|word| word.is_known));
    assert_eq!(read.cli[0].host.as_ref().and_then(|host| host.get()), Some("h"));
    assert!(read.cli[6].password.as_ref().is_some_and(|word| !word.is_known));
}

#[test]
fn services_of_a_swarm() {
    let script = "docker config create conf ./redis.conf\ndocker service create --name r --replicas 3 -d \\\n --config source=conf,target=/r.conf \
                  --mount type=volume,source=d,target=/data -p published=7001,target=6379 -p 17001:16379/tcp --limit-memory 1g \\\n \
                  --network n -e A=1 redis:7.2 redis-server /r.conf\n";
    let read = super::read(script);
    assert!(read.unfollowed.is_empty(), "{:?}", read.unfollowed);
    let [made] = &read.containers[..] else { panic!("one: {read:?}") };
    assert_eq!(
        super::line(made),
        "r redis:7.2 -p 7001>6379/tcp -p 17001>16379/tcp volume (d)>/data config /srv/redis/redis.conf>/r.conf:ro net n \
         restart always memory 1073741824 env A=1 $ redis-server /r.conf"
    );
    assert_eq!(made.replicas.as_ref().map(|replicas| replicas.value), Some(3));
    assert_eq!(made.config_on_host().as_deref(), Some("/srv/redis/redis.conf"));
    assert!(!made.is_partial);
    let lines =
        all("docker service create --name r --mode global --restart-condition none --privileged redis");
    assert_eq!(
        lines,
        [
            "r redis restart no partial",
            "unfollowed: `--privileged` is not an option of docker service create"
        ]
    );
    assert!(
        super::read("docker service create --name r redis\ndocker service update r").containers[0].is_partial
    );
    assert!(
        super::read("docker service create --config elsewhere redis").containers[0].mounts[0]
            .host_path
            .is_none()
    );
}
