#!/bin/sh
# Written by `rconf gen`: cluster @cluster@@on@, @count@ nodes.
#
#   ./plan.sh up               make the network and start the containers
#   ./plan.sh create           make the cluster, once; a cluster or keys that are there are left alone
#   ./plan.sh verify           wait until the cluster is whole, and say what is missing if it is not
#   ./plan.sh status           show the nodes, and what is missing
#   ./plan.sh down             remove containers and network; the data stays
#   ./plan.sh cli NODE WORD…   run the client on a node, as in: ./plan.sh cli @first@ cluster nodes
#   ./plan.sh recreate NODE    make the container of a node anew, after a change of image, limits or address
#   ./plan.sh restart NODE     restart the container of a node; it reads its configuration anew
#   ./plan.sh remove NODE      remove the container of a node; its data stays
#@if certs
#   ./plan.sh certs            make a certificate authority and a certificate, unless they are there
#@end
#@if context
#   ./plan.sh push             copy the files of this folder to the host; data that is there stays
#@end
#
# Several may stand in one call: ./plan.sh up create. Every command may be run again. The password never stands on a
# command line: the client takes it from the configuration in its container.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# Where the folders of the nodes are, on the host that runs them.
root=@root@
nodes='@names@'
#@if context
# The docker client talks to that host.
DOCKER_CONTEXT=@context@
export DOCKER_CONTEXT
#@end

#@if here
# The user that the servers run as: that of the images, or whoever runs this.
if [ "$(id -u)" -eq 0 ]; then user=999:999; else user=$(id -u):$(id -g); fi
#@end
#@if context
# The user that the servers run as: that of the images.
user=999:999
#@end

fail() {
    echo "plan.sh: $*" >&2
    exit 1
}

exists() {
    docker container inspect "$1" >/dev/null 2>&1
}

#@if here
# The files hold the password: they belong to that user, and are for it alone.
own_files() {
    for node in $nodes; do
        mkdir -p "$root/node-$node/data"
        keep "$root/node-$node/conf"
        keep "$root/node-$node/data"
    done
#@if tls
    [ -f "$root/@tls@/server.key" ] ||
        fail '@tls@/server.key is missing: put server.crt, server.key and ca.crt there, or run ./plan.sh certs'
    keep "$root/@tls@"
#@end
}

# Keeps a folder for that user.
keep() {
    [ "$(id -u)" -ne 0 ] || chown -R "$user" "$1"
    chmod 700 "$1"
}

#@end
#@if context
# The files hold the password: they belong to that user, and are for it alone. They are on another host, so a container
# does it.
own_files() {
    docker run --rm --user=0:0 --network=none --volume="$root:/to" --entrypoint=/bin/sh @image@ -c '
        cd /to && for node in node-*; do mkdir -p "$node/data" || exit; done
        chown -R 999:999 node-*@tls-folder@ && chmod 700 node-*/conf node-*/data@tls-folder@'
}

#@end
# Starts the container of a node: its name, its address, its port, and what only it has. A folder is mounted for the
# configuration, not a file, so that CONFIG REWRITE can rename over it. --init: a server that is process 1 has to clear
# away the processes that others leave behind, ten a second, and meanwhile does not see its own child end, so that a
# replica gets nothing.
node() {
    name=$1
    address=$2
    port=$3
    shift 3
    # `recreate` is about one node.
    [ -z "${only:-}" ] || [ "$only" = "$name" ] || return 0
    if exists "@cluster@-$name"; then
        now=$(docker container inspect --format '{{.Config.Image}}' "@cluster@-$name")
        [ "$now" = @image@ ] || echo "@cluster@-$name still runs $now; ./plan.sh recreate $name makes it anew" >&2
        docker start "@cluster@-$name" >/dev/null
        return
    fi
    docker run --detach --init --name="@cluster@-$name" --network=@network@ --@ip@="$address" \
        --user="$user" --restart=@restart@ --stop-timeout=60 --ulimit=nofile=@nofile@:@nofile@@limits@ \
        --volume="$root/node-$name/conf:@conf@" --volume="$root/node-$name/data:/data" \
#@if tls
        --volume="$root/@tls@:/tls:ro" \
#@end
        --health-cmd="@health@" \
        --health-interval=10s --health-timeout=5s \
        "$@" @image@ @server@ @conf@/redis.conf >/dev/null
}

up() {
#@if context
    push
#@end
    # Nodes keep their addresses for life; Docker gives other containers addresses from the upper half of the network.
    docker network inspect @network@ >/dev/null 2>&1 ||
        docker network create @network-words@ @network@ >/dev/null
    own_files
@starts@
}

#@if certs
# An authority of this cluster's own, and one certificate for all its nodes, good for servers and for clients: nodes
# connect to each other with it.
certs() {
    to=$here/@tls@
    if [ -f "$to/server.crt" ]; then
        echo '@tls@/server.crt is there already'
        return
    fi
    command -v openssl >/dev/null || fail 'openssl is needed to make certificates'
    mkdir -p "$to"
    umask 077
    openssl req -x509 -newkey rsa:3072 -nodes -sha256 -days 3650 -subj '/CN=@cluster@ authority' \
        -keyout "$to/ca.key" -out "$to/ca.crt" 2>/dev/null
    openssl req -newkey rsa:2048 -nodes -sha256 -subj '/CN=@cluster@' \
        -keyout "$to/server.key" -out "$to/server.csr" 2>/dev/null
    cat >"$to/server.ext" <<'EOF'
subjectAltName=@sans@
extendedKeyUsage=serverAuth,clientAuth
EOF
    openssl x509 -req -sha256 -days 825 -in "$to/server.csr" -CA "$to/ca.crt" -CAkey "$to/ca.key" -CAcreateserial \
        -extfile "$to/server.ext" -out "$to/server.crt" 2>/dev/null
    rm -f "$to/server.csr" "$to/server.ext" "$to/ca.srl"
    echo 'made @tls@/ca.crt and @tls@/server.crt; keep @tls@/ca.key somewhere else'
}

#@end
#@if context
# Copies the files to the host, through the docker client.
push() {
    tar -C "$here" -c --exclude=data . |
        docker run --rm --interactive --user=0:0 --network=none --volume="$root:/to" --entrypoint=/bin/sh @image@ \
            -c 'tar -C /to -x'
}

#@end
# Runs the client in the container of node $1, on that node.
cli() {
    on=$1
    shift
    exists "@cluster@-$on" || fail "there is no container @cluster@-$on; the nodes here are: $nodes"
    if [ -t 0 ] && [ -t 1 ]; then terminal=--tty; else terminal=; fi
    # shellcheck disable=SC2016,SC2086 # the password is read in the container; without a terminal there is no word
    docker exec --interactive $terminal "@cluster@-$on" sh -c '
        REDISCLI_AUTH=$(sed -n "s/^@masterauth@ //p" @conf@/redis.conf)
        export REDISCLI_AUTH
        exec @client@ -p "$@"' sh "${on##*-}" "$@"
}

# Runs a command of cluster.sh, in a container of its own: any of the nodes may be down.
on_cluster() {
    docker network inspect @network@ >/dev/null 2>&1 || fail 'the containers are not there: ./plan.sh up'
    docker run --rm --interactive --init --network=@network@ --user="$user" \
        --volume="$root/node-@first@/conf:@conf@:ro" \
#@if tls
        --volume="$root/@tls@:/tls:ro" \
#@end
        --entrypoint=/bin/sh @image@ -s "$1" <"$here/cluster.sh"
}

create() {
    on_cluster create
}

verify() {
    on_cluster verify
}

status() {
    on_cluster status
}

remove() {
    if exists "@cluster@-$1"; then
        docker stop "@cluster@-$1" >/dev/null
        docker rm "@cluster@-$1" >/dev/null
    fi
}

recreate() {
    remove "$1"
    only=$1
    up
}

restart() {
    docker restart "@cluster@-$1" >/dev/null
}

down() {
    for node in $nodes; do
        remove "$node"
    done
    if docker network inspect @network@ >/dev/null 2>&1 && ! docker network rm @network@ >/dev/null 2>&1; then
        echo 'the network @network@ stays: other containers are in it'
    fi
    echo 'the containers are gone; the data is in the node folders'
}

[ ! -e "$here/.rconf-commit" ] || fail 'rconf gen was interrupted here: run it again, it finishes what it began'
case ${1:-} in
cli)
    shift
    [ $# -gt 0 ] || fail "say which node: $nodes"
    cli "$@"
    exit
    ;;
recreate | restart | remove)
    [ $# -eq 2 ] || fail "say which node: $nodes"
    "$1" "$2"
    exit
    ;;
'') fail 'say what to do: up, create, verify, status, down, cli NODE, recreate NODE, restart NODE or remove NODE' ;;
esac
for word; do
    case $word in
    up | create | verify | status | down@words@) ;;
    *) fail "$word is no command; say up, create, verify, status, down, cli NODE, recreate NODE, restart NODE or remove NODE" ;;
    esac
done
for word; do
    "$word"
done
