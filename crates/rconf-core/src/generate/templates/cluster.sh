#!/bin/sh
# Written by `rconf gen`: what is done to the nodes of cluster @cluster@ themselves.
#
#   create   make a cluster of the nodes, once; what is there already is left alone
#   verify   wait until the cluster is whole, and say what is missing if it is not
#   status   show the nodes, and what is missing
#
# plan.sh and compose.yaml run this inside of a container of the cluster. Every command may be run again. The password
# never stands on a command line: the client takes it from its environment.
set -eu

# A node a line: its name, where it says it is (address, client port, bus port), and the master that it begins with.
nodes='@nodes@'
count=@count@
replicas=@replicas@
nl='
'

fail() {
    echo "cluster.sh: $*" >&2
    exit 1
}

# From the configuration of the node whose container this is, if nobody gave it.
if [ -z "${REDISCLI_AUTH:-}" ]; then
    REDISCLI_AUTH=$(sed -n 's/^@masterauth@ //p' @conf@/redis.conf)
fi
export REDISCLI_AUTH

# What the node at address $1 and port $2 answers: to the words behind, or to the commands on its input.
ask() {
    host=$1
    at=$2
    shift 2
    timeout 5 @client@ -h "$host" -p "$at" "$@" 2>&1 | tr -d '\r'
}

# Puts a field of $answer, a list of `name:value` lines, into $value.
value() {
    value=
    case $nl$answer in
    *"$nl$1:"*)
        value=$nl$answer
        value=${value#*"$nl$1:"}
        value=${value%%"$nl"*}
        ;;
    esac
}

wait_for_nodes() {
    while read -r node address port bus master; do
        tries=60
        until answer=$(ask "$address" "$port" ping </dev/null) && [ "$answer" = PONG ]; do
            tries=$((tries - 1))
            [ "$tries" -gt 0 ] || fail "node $node at $address:$port does not answer (docker logs @cluster@-$node may say why): $answer"
            sleep 1
        done
    done <<EOF
$nodes
EOF
}

# Looks at every node: how many are fresh, which hold keys, how many slots are assigned at the most.
survey() {
    fresh=0
    full=
    assigned=0
    while read -r node address port bus master; do
        answer=$(printf 'cluster info\ndbsize\n' | ask "$address" "$port")
        keys=${answer##*"$nl"}
        [ "$keys" = 0 ] || full="$full $node"
        value cluster_slots_assigned
        slots=${value:-0}
        [ "$slots" -le "$assigned" ] || assigned=$slots
        value cluster_known_nodes
        [ "$value" != 1 ] || [ "$slots" != 0 ] || fresh=$((fresh + 1))
    done <<EOF
$nodes
EOF
}

# Waits until the master at address $1 and port $2 knows that all slots are served.
wait_for_slots() {
    tries=60
    while :; do
        answer=$(ask "$1" "$2" cluster info </dev/null)
        value cluster_state
        state=$value
        value cluster_slots_assigned
        [ "$state" != ok ] || [ "$value" != 16384 ] || return 0
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || fail "$1:$2 does not agree that all slots are served: cluster_state is $state"
        sleep 1
    done
}

# Puts the place of node $1 into $there, as `address port bus-port`.
find_node() {
    there=
    while read -r node address port bus master; do
        [ "$node" != "$1" ] || there="$address $port $bus"
    done <<EOF
$nodes
EOF
}

# What the node at address $1 and port $2 says of itself, a line of CLUSTER NODES.
itself() {
    ask "$1" "$2" cluster nodes </dev/null | grep myself
}

# Puts the id of the master that node $1 is, or follows by now, into $id.
find_master() {
    find_node "$1"
    # shellcheck disable=SC2086 # three words
    set -- $there
    line=$(itself "$1" "$2")
    case $line in
    *myself,master*) id=${line%% *} ;;
    *)
        # shellcheck disable=SC2086 # the fields of the line: the fourth is the master
        set -- $line
        id=$4
        ;;
    esac
}

# Whether the node at address $1 and port $2 follows nobody and serves nothing: not a replica, nor one that a failover
# has made a master.
is_idle() {
    # shellcheck disable=SC2046 # the fields of the line: slots come behind the eighth
    set -- $(itself "$1" "$2")
    case $3 in
    *slave*) return 1 ;;
    *) [ $# -le 8 ] ;;
    esac
}

# Replicas meet the cluster first, all of them, and follow their masters when they know them.
add_replicas() {
    while read -r name place client _ follows; do
        [ "$follows" != - ] || continue
        answer=$(ask "$place" "$client" cluster info </dev/null)
        value cluster_known_nodes
        [ "$value" = 1 ] || continue
        find_node "$follows"
        # shellcheck disable=SC2086 # three words
        answer=$(ask "$place" "$client" cluster meet $there </dev/null)
        [ "$answer" = OK ] || fail "node $name does not meet node $follows: $answer"
    done <<EOF
$nodes
EOF
    while read -r name place client _ follows; do
        [ "$follows" != - ] || continue
        is_idle "$place" "$client" || continue
        find_master "$follows"
        tries=60
        until answer=$(ask "$place" "$client" cluster replicate "$id" </dev/null) && [ "$answer" = OK ]; do
            tries=$((tries - 1))
            [ "$tries" -gt 0 ] || fail "node $name does not follow node $follows: $answer"
            sleep 1
        done
    done <<EOF
$nodes
EOF
}

create_masters() {
    # `--cluster create` waits for ever if a bus port cannot be reached.
    timeout 120 @client@ --cluster create \
        @masters@ \
        --cluster-replicas 0 --cluster-yes </dev/null ||
        fail 'the masters did not form a cluster; see above. Does every node reach the bus port of every other?'
    while read -r node address port bus master; do
        [ "$master" != - ] || wait_for_slots "$address" "$port"
    done <<EOF
$nodes
EOF
}

# After a run that was interrupted. No node holds a key, and a master with keys would refuse.
reset_nodes() {
    echo 'beginning anew: an earlier run did not finish, and no node holds a key'
    while read -r node address port bus master; do
        answer=$(ask "$address" "$port" cluster reset hard </dev/null)
        [ "$answer" = OK ] || fail "node $node is not reset: $answer"
    done <<EOF
$nodes
EOF
}

create() {
    wait_for_nodes
    survey
    if [ "$assigned" = 16384 ]; then
        echo 'the cluster is there already'
    else
        [ -z "$full" ] || fail "these nodes hold keys, which creating a cluster would mix:$full"
        [ "$fresh" = "$count" ] || reset_nodes
        create_masters
    fi
    add_replicas
    verify
}

# Says what is not right; nothing if all is.
faults() {
    following=0
    view=
    while read -r node address port bus master; do
        answer=$(printf 'cluster info\ninfo replication\n' | ask "$address" "$port") || true
        value cluster_state
        if [ -z "$value" ]; then
            echo "node $node at $address:$port does not answer: ${answer%%"$nl"*}"
            continue
        fi
        [ "$value" = ok ] || echo "node $node: cluster_state is $value"
        value cluster_slots_assigned
        [ "$value" = 16384 ] || echo "node $node: $value of 16384 slots are assigned"
        value cluster_known_nodes
        [ "$value" = "$count" ] || echo "node $node: knows $value of $count nodes"
        value role
        if [ "$value" = slave ]; then
            following=$((following + 1))
            value master_link_status
            [ "$value" = up ] || echo "node $node: its link to its master is $value, so it is not in step"
        fi
        # A replica may take its link to be up while its master still has not sent it anything.
        case $answer in
        *,state=[!o]*) echo "node $node: a replica of it is not in step yet" ;;
        esac
        [ -n "$view" ] || view=$(ask "$address" "$port" cluster nodes </dev/null)
    done <<EOF
$nodes
EOF
    [ "$following" -ge "$replicas" ] || echo "$following of $replicas replicas follow a master"
    while read -r node address port bus master; do
        case $view in
        *" $address:$port@$bus "* | *" $address:$port@$bus,"*) ;;
        *) echo "node $node: the others do not know it at $address:$port, bus port $bus" ;;
        esac
    done <<EOF
$nodes
EOF
}

verify() {
    tries=60
    while wrong=$(faults) && [ -n "$wrong" ]; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || fail "the cluster is not whole:$nl$wrong"
        sleep 1
    done
    echo "cluster @cluster@ is whole: $count nodes, 16384 slots, $replicas replicas in step, all found where they say they are"
}

status() {
    while read -r node address port bus master; do
        answer=$(ask "$address" "$port" cluster nodes </dev/null) || continue
        case $answer in
        *myself*)
            echo "$answer"
            break
            ;;
        esac
    done <<EOF
$nodes
EOF
    wrong=$(faults)
    if [ -n "$wrong" ]; then
        echo "$wrong"
        return 1
    fi
    echo 'all is well'
}

case ${1:-} in
create | verify | status) "$1" ;;
*) fail 'say what to do: create, verify or status' ;;
esac
