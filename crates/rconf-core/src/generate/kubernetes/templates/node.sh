#!/bin/sh
# Written by `rconf gen`: what Kubernetes runs in the pods of cluster @cluster@.
#
#   loaded     succeed if the server has loaded its data
#   alive      succeed if the server answers anything: that it is loading or busy counts
#   ready      succeed if the server has its data, and, if it is a replica, that of its master
#   hand-over  if the server is a master, let a replica take its place
#   cli        run the client on the server, with the words that follow
#   introduce  make the nodes meet again when their addresses have changed
#   master     print the id of the server if it is a master, or of the master that it follows
#   cluster    run a command of the client for the whole cluster, such as rebalance, with the words that follow
#
# The password is never on a command line: the client reads it from its environment.
set -u

nl='
'
REDISCLI_AUTH=$(cat @secret-mount@/password)
export REDISCLI_AUTH

# Prints the answer of the node at $1 to a command.
ask() {
    host=$1
    shift
    timeout 3 @client@ -h "$host" -p @port@ "$@" </dev/null 2>&1 | tr -d '\r'
}

loaded() {
    [ "$(ask "$POD_IP" ping)" = PONG ]
}

alive() {
    case $(ask "$POD_IP" ping) in
    PONG | LOADING* | BUSY* | MASTERDOWN* | MISCONF* | NOAUTH* | WRONGPASS* | ERR*) ;;
    *) return 1 ;;
    esac
}

ready() {
    loaded || return 1
    case $nl$(ask "$POD_IP" info replication) in
    *"${nl}role:master"* | *"${nl}master_link_status:up"*) ;;
    *) return 1 ;;
    esac
}

# Prints the addresses of the replicas of node $2 in $1, an answer to CLUSTER NODES.
replicas() {
    while read -r _ address flags master _ _ _ link _; do
        case $flags in
        *fail* | *handshake* | *noaddr*) continue ;;
        esac
        if [ "$master" = "$2" ] && [ "$link" = connected ]; then
            address=${address%%@*}
            echo "${address%:*}"
        fi
    done <<EOF
$1
EOF
}

# Sets $id to the id of the server if it is a master with slots. Fails if it is not.
find_id() {
    id=
    while read -r one _ flags _ _ _ _ _ slots; do
        case $flags in
        *myself*master*) [ -z "$slots" ] || id=$one ;;
        esac
    done <<EOF
$1
EOF
    [ -n "$id" ]
}

# A manual failover: the master stops writes until the replica has all of them. It is given up after 5 seconds, and then
# tried again.
hand_over() {
    tries=@hand-over@
    while view=$(ask "$POD_IP" cluster nodes) && find_id "$view"; do
        [ "$tries" -gt 0 ] || break
        if [ $((tries % 6)) = 0 ]; then
            for replica in $(replicas "$view" "$id"); do
                case $nl$(ask "$replica" info replication) in
                *"${nl}master_link_status:up"*)
                    [ "$(ask "$replica" cluster failover)" != OK ] || break
                    ;;
                esac
            done
        fi
        tries=$((tries - 1))
        sleep 1
    done
    # The server stops in any case: without a replica that takes over, its slots are not served until it is back.
    return 0
}

# Prints the ids of the nodes that the server has lost, given its answer to CLUSTER NODES. A node that knows itself alone has lost
# nobody: it is new.
lost() {
    while read -r one _ flags _ _ _ _ link _; do
        case $flags in
        *myself* | *handshake*) continue ;;
        esac
        [ "$link" = connected ] || echo "$one"
    done <<EOF
$1
EOF
}

# Makes a replica look for its master at the address in $1, the answer to CLUSTER NODES. Of a new address that a replica has
# learned from other nodes, and not from its master, it makes no use by itself: Redis 6.0 tries the old one for ever.
follow() {
    answer=$nl$(ask "$POD_IP" info replication)
    case $answer in
    *"${nl}master_link_status:down"*) ;;
    *) return 0 ;;
    esac
    at=${answer#*"${nl}master_host:"}
    at=${at%%"$nl"*}
    master=
    while read -r _ _ flags one _; do
        case $flags in
        *myself*slave*) master=$one ;;
        esac
    done <<EOF
$1
EOF
    while read -r one address _; do
        address=${address%%@*}
        if [ "$one" = "$master" ] && [ "${address%:*}" != "$at" ]; then
            ask "$POD_IP" cluster replicate "$master" >/dev/null
        fi
    done <<EOF
$1
EOF
}

# Asks each pod, by its host name, which node it is. If it is a node that this one has lost, it is told where to find this one:
# nodes that meet recognize each other by their ids, and take over the new addresses. A pod with another cluster, or with an
# empty volume, has an id that this node does not know, and is left alone.
introduce() {
    sleep 5
    view=$(ask "$POD_IP" cluster nodes)
    follow "$view"
    missing=" $(lost "$view" | tr '\n' ' ')"
    if [ "$missing" != ' ' ]; then
        for pod in $pods; do
            [ "$pod" != "$POD_NAME" ] || continue
            one=$(ask "$pod.@headless@" cluster myid)
            case $missing in
            *" $one "*) ask "$pod.@headless@" cluster meet "$POD_IP" @port@ @bus@ >/dev/null ;;
            esac
        done
    fi
    # Begins again, with this file and the password as they are then.
    exec sh "$0" introduce
}

master() {
    ask "$POD_IP" cluster nodes | while read -r id _ flags follows _; do
        case $flags in
        *myself*master*) echo "$id" ;;
        *myself*) echo "$follows" ;;
        esac
    done
}

pods='@pods@'

case ${1:-} in
loaded | alive | ready | introduce | master) "$1" ;;
hand-over) hand_over ;;
cli)
    shift
    exec @client@ -h "$POD_IP" -p @port@ "$@"
    ;;
cluster)
    shift
    what=${1:-help}
    [ $# -eq 0 ] || shift
    exec @client@ --cluster "$what" "$POD_IP:@port@" "$@"
    ;;
*)
    echo 'usage: node.sh loaded | alive | ready | hand-over | introduce | master | cli [WORD...] | cluster COMMAND [WORD...]' >&2
    exit 2
    ;;
esac
